// SPDX-License-Identifier: Apache-2.0
/* The hosts that recordings come from, where there are several. */
#include "render_json.h"

#include "units.h"

static void put_clock(struct json *j, const struct recorded_host *h)
{
	json_map(j, "clock");
	json_str(j, "reference", h->clock_reference);
	if (h->clock_reference) {
		json_int(j, "offset_ns", h->clock_offset);
		json_uint(j, "uncertainty_ns", h->clock_uncertainty);
	} else {
		json_nil(j, "offset_ns");
		json_nil(j, "uncertainty_ns");
	}
	json_uint(j, "calls", h->clock_calls);
	json_int(j, "corrected_ns", h->corrected);
	json_int(j, "step_ns", h->clock_step);
	json_end(j);
}

static void put_host(struct json *j, const struct recorded_host *h)
{
	const struct tally *t = &h->tally;

	json_map(j, NULL);
	json_str(j, "host", h->name);
	json_uint(j, "processes", h->processes);
	json_uint(j, "requests", t->requests);
	json_uint(j, "errors", t->errors);
	json_double(j, "error_rate", units_ratio(t->errors, t->requests));
	json_uint(j, "aborted", t->aborted);
	json_uint(j, "bytes_in", t->bytes_in);
	json_uint(j, "bytes_out", t->bytes_out);
	render_json_latency(j, "latency", &t->latency);
	json_uint(j, "begin_ns", h->begin);
	json_uint(j, "end_ns", h->end);
	json_uint(j, "cpu_ns", h->cpu_ns);
	json_uint(j, "cpu_count", h->cpu_count);
	json_str(j, "cpu_model", h->cpu_model);
	put_clock(j, h);
	json_end(j);
}

void render_json_recorded(struct json *j, const struct model *m)
{
	json_list(j, "hosts_recorded");
	for (size_t i = 0; i < m->recorded_host_count; i++)
		put_host(j, &m->recorded_hosts[i]);
	json_end(j);
}
