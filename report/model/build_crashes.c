// SPDX-License-Identifier: Apache-2.0
#include "build.h"

#include <string.h>

static void name_route(struct model *model, const struct routes *routes, struct crash *crash,
		       const struct crash_record *r)
{
	struct route_path path = {.bytes = r->path, .length = r->path_bytes};
	char name[ROUTE_NAME_MAX];

	crash->path = arena_text(model->arena, r->path, r->path_bytes);
	crash->route = model_route(model, routes_name(routes, &path, name));
}

void build_crashes(struct model *model, const struct collect *c, struct symbols *symbols,
		   const struct sources *sources)
{
	model->crashes = arena_alloc(model->arena, c->crashes.count, sizeof(*model->crashes));
	model->crash_count = c->crashes.count;
	model->crashes_total = c->crashes.total;
	for (size_t i = 0; i < c->crashes.count; i++) {
		const struct crash_record *r = &c->crashes.list[i];
		const char *stack = symbols_text(symbols, r->stack);
		const char *program = sources->list[r->source].process.program;

		model->crashes[i] = (struct crash){
			.ts = r->ts,
			.pid = r->pid,
			.tid = r->tid,
			.program = arena_text(model->arena, program, strlen(program)),
			.signal = r->signal,
			.code = r->code,
			.address = r->address,
			.stack = arena_text(model->arena, stack, strlen(stack)),
			.method = r->method,
			.exact = r->exact,
		};
		if (r->in_request)
			name_route(model, &c->routes, &model->crashes[i], r);
	}
}
