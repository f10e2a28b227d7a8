// SPDX-License-Identifier: Apache-2.0
/*
 * The profile as text for flame graphs: "GET /route;outermost;...;innermost 1234", a line for each
 * stack of each route; the number is CPU time in nanoseconds, or samples where no time was told.
 */
#include "render.h"

#include "names.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

#define DEPTH_MAX 2048u

/* A semicolon would end the frame; what is no character may not be there. */
static void name(FILE *out, const char *text)
{
	const char *at = text, *end = text + strlen(text);

	while (at < end) {
		const char *from = at;
		bool valid = true;

		utf8_next(&at, end, &valid);
		if (!valid)
			fputs("\xef\xbf\xbd", out);
		else if (*from == ';')
			putc(':', out);
		else if ((unsigned char)*from < 0x20 || *from == 0x7f)
			putc(' ', out);
		else
			fwrite(from, 1, (size_t)(at - from), out);
	}
}

static void stack(FILE *out, const struct profile *p, uint32_t node)
{
	uint32_t path[DEPTH_MAX];
	unsigned depth = 0;

	for (; node != PROFILE_NONE && depth < DEPTH_MAX; node = p->nodes[node].parent)
		path[depth++] = p->nodes[node].frame;
	while (depth) {
		putc(';', out);
		name(out, p->frames[path[--depth]].function);
	}
}

static void route(FILE *out, const struct profile_route *r)
{
	if (!r->route) {
		fputs("(no request)", out);
		return;
	}
	fprintf(out, "%s ", name_method(r->method));
	name(out, r->route);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	const struct profile *p = &model->profile;

	(void)options;
	(void)error;
	for (size_t i = 0; i < p->route_count; i++) {
		const struct profile_route *r = &p->routes[i];

		for (size_t k = 0; k < r->share_count; k++) {
			route(out, r);
			stack(out, p, r->shares[k].node);
			fprintf(out, " %" PRIu64 "\n",
				p->ns ? r->shares[k].ns : r->shares[k].samples);
		}
	}
	return true;
}

const struct renderer render_folded = {
	.name = "folded",
	.ending = ".folded",
	.summary = "stacks of the CPU profile, for flame graphs",
	.render = render,
};
