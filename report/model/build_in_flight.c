// SPDX-License-Identifier: Apache-2.0
/* The oldest requests that were in flight, under the routes that they would be counted in. */
#include "build.h"

#include <string.h>

static const char *route_of(struct model *model, const struct routes *routes,
			    const struct in_flight_record *r)
{
	struct route_path path = {r->path, r->path_bytes, 0, r->flags};
	char name[ROUTE_NAME_MAX];
	const char *found = routes_name(routes, &path, name);

	/* Nothing was answered there yet. */
	if (!strcmp(found, ROUTE_NOT_FOUND))
		return arena_text(model->arena, name, routes_typed(routes, &path, name));
	return arena_text(model->arena, found, strlen(found));
}

void build_in_flight(struct model *model, const struct collect *c)
{
	static const char *const states[] = {"reading", "waiting", "writing"};
	const struct in_flight *f = &c->in_flight;

	model->in_flight = f->total;
	model->in_flight_count = f->count;
	model->in_flight_list = arena_alloc(model->arena, f->count, sizeof(*model->in_flight_list));
	for (size_t i = 0; i < f->count; i++) {
		const struct in_flight_record *r = &f->list[i];

		model->in_flight_list[i] = (struct in_flight_request){
			.route = r->path_bytes ? route_of(model, &c->routes, r) : NULL,
			.path = arena_text(model->arena, r->path, r->path_bytes),
			.state = states[r->state],
			.begin = r->begin,
			.age = r->age,
			.pid = r->pid,
			.method = r->method,
		};
	}
}
