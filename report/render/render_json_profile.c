// SPDX-License-Identifier: Apache-2.0
/* What used the CPU, and crashes. */
#include "render_json.h"

#include "names.h"

#include <inttypes.h>

#define ROUTE_KEY_BYTES 512

static void route_name(struct json *j, const char *route)
{
	char key[ROUTE_KEY_BYTES];

	json_str(j, "route", route ? render_json_route(route, key, sizeof(key)) : NULL);
}

static void frame(struct json *j, const struct profile_frame *f)
{
	json_str(j, "function", f->function);
	json_str(j, "file", f->file);
	json_str(j, "module", f->module);
}

static void function(struct json *j, const struct profile *p, const struct profile_function *f)
{
	frame(j, &p->frames[f->frame]);
	json_uint(j, "self_samples", f->self_samples);
	json_uint(j, "self_ns", f->self_ns);
	json_uint(j, "total_samples", f->total_samples);
	json_uint(j, "total_ns", f->total_ns);
}

static void method(struct json *j, const struct profile_route *r)
{
	json_str(j, "method", r->route ? name_method(r->method) : NULL);
	route_name(j, r->route);
}

/* ---- the tree, in columns ---- */

static void parents(struct json *j, const struct profile *p)
{
	json_list(j, "parents");
	for (size_t i = 0; i < p->node_count; i++)
		json_int(j, NULL,
			 p->nodes[i].parent == PROFILE_NONE ? -1 : (int64_t)p->nodes[i].parent);
	json_end(j);
}

static void nodes(struct json *j, const struct profile *p)
{
	json_map(j, "nodes");
	parents(j, p);
	json_list(j, "frames");
	for (size_t i = 0; i < p->node_count; i++)
		json_uint(j, NULL, p->nodes[i].frame);
	json_end(j);
	json_list(j, "samples");
	for (size_t i = 0; i < p->node_count; i++)
		json_uint(j, NULL, p->nodes[i].samples);
	json_end(j);
	json_list(j, "ns");
	for (size_t i = 0; i < p->node_count; i++)
		json_uint(j, NULL, p->nodes[i].ns);
	json_end(j);
	json_end(j);
}

static void shares(struct json *j, const struct profile_route *r)
{
	uint32_t last = 0;

	json_list(j, "self");
	for (size_t i = 0; i < r->share_count; i++) {
		json_uint(j, NULL, r->shares[i].node - last);
		json_uint(j, NULL, r->shares[i].samples);
		json_uint(j, NULL, r->shares[i].ns);
		last = r->shares[i].node;
	}
	json_end(j);
}

static void route(struct json *j, const struct profile *p, const struct profile_route *r)
{
	json_map(j, NULL);
	method(j, r);
	json_uint(j, "samples", r->samples);
	json_uint(j, "cpu_ns", r->ns);
	json_uint(j, "exact", r->exact);
	json_uint(j, "probable", r->probable);
	json_list(j, "functions");
	for (size_t i = 0; i < r->function_count; i++) {
		json_map(j, NULL);
		function(j, p, &r->functions[i]);
		json_end(j);
	}
	json_end(j);
	shares(j, r);
	json_end(j);
}

static void attribution(struct json *j, const struct profile *p)
{
	json_map(j, "attribution");
	json_uint(j, "exact", p->exact);
	json_uint(j, "probable", p->probable);
	json_uint(j, "none", p->samples - p->exact - p->probable);
	json_uint(j, "exact_ns", p->exact_ns);
	json_uint(j, "probable_ns", p->probable_ns);
	json_uint(j, "none_ns", p->ns - p->exact_ns - p->probable_ns);
	json_end(j);
}

static void functions(struct json *j, const struct profile *p)
{
	json_list(j, "functions");
	for (size_t i = 0; i < p->function_count; i++) {
		json_map(j, NULL);
		function(j, p, &p->functions[i]);
		json_map(j, "top");
		method(j, &p->routes[p->functions[i].top]);
		json_end(j);
		json_end(j);
	}
	json_end(j);
}

void render_json_profile(struct json *j, const struct model *m)
{
	const struct profile *p = &m->profile;

	json_map(j, "profile");
	json_uint(j, "samples", p->samples);
	json_uint(j, "cpu_ns", p->ns);
	attribution(j, p);
	functions(j, p);
	json_uint(j, "functions_left", p->functions_left);
	json_uint(j, "stacks", p->stacks);
	json_uint(j, "stacks_merged", p->stacks_merged);
	json_uint(j, "stacks_lost", p->stacks_lost);
	json_list(j, "routes");
	for (size_t i = 0; i < p->route_count; i++)
		route(j, p, &p->routes[i]);
	json_end(j);
	json_list(j, "frames");
	for (size_t i = 0; i < p->frame_count; i++) {
		json_map(j, NULL);
		frame(j, &p->frames[i]);
		json_end(j);
	}
	json_end(j);
	nodes(j, p);
	json_end(j);
}

/* ---- crashes ---- */

static void crash(struct json *j, const struct crash *c)
{
	char address[24];

	snprintf(address, sizeof(address), "0x%" PRIx64, c->address);
	json_map(j, NULL);
	json_uint(j, "ts_ns", c->ts);
	json_str(j, "program", c->program);
	json_int(j, "pid", c->pid);
	json_uint(j, "tid", c->tid);
	json_str(j, "signal", name_signal(c->signal).text);
	json_str(j, "code", name_signal_code(c->signal, c->code).text);
	json_str(j, "address", address);
	json_str(j, "stack", *c->stack ? c->stack : NULL);
	json_str(j, "method", c->route ? name_method(c->method) : NULL);
	route_name(j, c->route);
	json_str(j, "path", c->path);
	json_str(j, "certainty", c->route ? name_certainty(c->exact) : NULL);
	json_end(j);
}

void render_json_crashes(struct json *j, const struct model *m)
{
	json_list(j, "crashes");
	for (size_t i = 0; i < m->crash_count; i++)
		crash(j, &m->crashes[i]);
	json_end(j);
}
