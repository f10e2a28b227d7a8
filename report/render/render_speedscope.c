// SPDX-License-Identifier: Apache-2.0
/* The CPU profile for speedscope: one sampled profile of all, then one of each method and route. */
#include "render.h"

#include "json.h"
#include "names.h"

#include <string.h>

#define DEPTH_MAX 2048u
#define SCHEMA "https://www.speedscope.app/file-format-schema.json"

static void frames(struct json *j, const struct profile *p)
{
	json_map(j, "shared");
	json_list(j, "frames");
	for (size_t i = 0; i < p->frame_count; i++) {
		json_map(j, NULL);
		json_str(j, "name", p->frames[i].function);
		if (p->frames[i].file)
			json_str(j, "file", p->frames[i].file);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

/* Outermost first. */
static void stack(struct json *j, const struct profile *p, uint32_t node)
{
	uint32_t path[DEPTH_MAX];
	unsigned depth = 0;

	for (; node != PROFILE_NONE && depth < DEPTH_MAX; node = p->nodes[node].parent)
		path[depth++] = p->nodes[node].frame;
	json_list(j, NULL);
	while (depth)
		json_uint(j, NULL, path[--depth]);
	json_end(j);
}

/* What is spent in the nodes themselves; route NULL: by all. */
struct weighed {
	const struct profile *p;
	const struct profile_route *route;
};

static size_t count_of(const struct weighed *w)
{
	return w->route ? w->route->share_count : w->p->node_count;
}

static uint32_t node_of(const struct weighed *w, size_t i)
{
	return w->route ? w->route->shares[i].node : (uint32_t)i;
}

static uint64_t weight_of(const struct weighed *w, size_t i)
{
	if (w->route)
		return w->p->ns ? w->route->shares[i].ns : w->route->shares[i].samples;
	return w->p->ns ? w->p->nodes[i].ns : w->p->nodes[i].samples;
}

static uint64_t total_of(const struct weighed *w)
{
	if (w->route)
		return w->p->ns ? w->route->ns : w->route->samples;
	return w->p->ns ? w->p->ns : w->p->samples;
}

static void profile(struct json *j, const struct weighed *w, const char *name)
{
	json_map(j, NULL);
	json_str(j, "type", "sampled");
	json_str(j, "name", name);
	json_str(j, "unit", w->p->ns ? "nanoseconds" : "none");
	json_uint(j, "startValue", 0);
	json_uint(j, "endValue", total_of(w));
	json_list(j, "samples");
	for (size_t i = 0; i < count_of(w); i++)
		if (weight_of(w, i))
			stack(j, w->p, node_of(w, i));
	json_end(j);
	json_list(j, "weights");
	for (size_t i = 0; i < count_of(w); i++)
		if (weight_of(w, i))
			json_uint(j, NULL, weight_of(w, i));
	json_end(j);
	json_end(j);
}

static void route(struct json *j, const struct profile *p, const struct profile_route *r)
{
	char name[1024];

	if (r->route)
		snprintf(name, sizeof(name), "%s %s", name_method(r->method), r->route);
	profile(j, &(struct weighed){p, r}, r->route ? name : "(no request)");
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	const struct profile *p = &model->profile;
	struct json j;

	(void)error;
	json_begin(&j, out, JSON_PLAIN);
	json_map(&j, NULL);
	json_str(&j, "$schema", SCHEMA);
	frames(&j, p);
	json_list(&j, "profiles");
	profile(&j, &(struct weighed){p, NULL}, "all");
	for (size_t i = 0; i < p->route_count; i++)
		route(&j, p, &p->routes[i]);
	json_end(&j);
	json_str(&j, "name", options->title ? options->title : "profilis");
	json_uint(&j, "activeProfileIndex", 0);
	json_str(&j, "exporter", "profilis " PROFILIS_VERSION);
	json_end(&j);
	putc('\n', out);
	return true;
}

const struct renderer render_speedscope = {
	.name = "speedscope",
	.ending = ".speedscope.json",
	.summary = "the CPU profile, for speedscope",
	.render = render,
};
