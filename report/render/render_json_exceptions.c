// SPDX-License-Identifier: Apache-2.0
/* Exceptions by type and place. */
#include "render_json.h"

#define ROUTE_KEY_BYTES 512

static void counts(struct json *j, uint64_t count, uint64_t exact, uint64_t probable,
		   uint64_t failures)
{
	json_uint(j, "count", count);
	json_uint(j, "exact", exact);
	json_uint(j, "probable", probable);
	json_uint(j, "failures", failures);
}

static void routes(struct json *j, const struct exception *x)
{
	char key[ROUTE_KEY_BYTES];

	json_list(j, "routes");
	for (size_t i = 0; i < x->route_count; i++) {
		const struct exception_route *r = &x->routes[i];

		json_map(j, NULL);
		json_str(j, "route",
			    r->route ? render_json_route(r->route, key, sizeof(key)) : NULL);
		counts(j, r->count, r->exact, r->probable, r->failures);
		json_end(j);
	}
	json_end(j);
}

static void timeline(struct json *j, const struct exception *x)
{
	json_map(j, "timeline");
	json_uint(j, "begin_ns", x->bin_begin);
	json_uint(j, "bin_ns", x->bin_ns);
	json_list(j, "counts");
	for (size_t i = 0; i < x->bin_count; i++)
		json_uint(j, NULL, x->bins[i]);
	json_end(j);
	json_end(j);
}

static void exception(struct json *j, const struct exception *x)
{
	json_map(j, NULL);
	json_str(j, "type", x->type);
	json_str(j, "source", x->source);
	json_str(j, "frame", x->frame);
	counts(j, x->count, x->exact, x->probable, x->failures);
	json_uint(j, "first_seen_ns", x->first_seen);
	json_uint(j, "last_seen_ns", x->last_seen);
	json_str(j, "value", x->value);
	json_str(j, "stack", x->stack);
	routes(j, x);
	timeline(j, x);
	json_end(j);
}

void render_json_exceptions(struct json *j, const struct model *m)
{
	json_list(j, "exceptions");
	for (size_t i = 0; i < m->exception_count; i++)
		exception(j, &m->exceptions[i]);
	json_end(j);
}
