// SPDX-License-Identifier: Apache-2.0
/* What only a recording that is being written has. */
#include "names.h"
#include "render_json.h"

void render_json_in_flight(struct json *j, const struct model *m)
{
	char key[512];

	json_list(j, "in_flight");
	for (size_t i = 0; i < m->in_flight_count; i++) {
		const struct in_flight_request *r = &m->in_flight_list[i];

		json_map(j, NULL);
		json_str(j, "route",
			    r->route ? render_json_route(r->route, key, sizeof(key)) : NULL);
		json_str(j, "method", name_method(r->method));
		json_str(j, "path", r->path);
		json_uint(j, "begin_ns", r->begin);
		json_uint(j, "age_ns", r->age);
		json_int(j, "pid", r->pid);
		json_str(j, "state", r->state);
		json_end(j);
	}
	json_end(j);
}

void render_json_live(struct json *j, const struct model *m)
{
	const struct model_live *live = m->live;

	if (!live)
		return;
	json_map(j, "live");
	json_uint(j, "since_ns", live->since);
	json_uint(j, "until_ns", live->until);
	json_uint(j, "refresh_ns", live->refresh);
	json_str(j, "trouble", live->trouble);
	json_end(j);
}
