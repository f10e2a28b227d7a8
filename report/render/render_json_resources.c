// SPDX-License-Identifier: Apache-2.0
/* What requests and processes used. */
#include "cpu_use.h"
#include "render_json.h"
#include "units.h"

void render_json_cpu(struct json *j, const struct cpu_use *u)
{
	json_map(j, "cpu");
	json_uint(j, "measured", u->time.count);
	json_uint(j, "total_ns", u->time.sum);
	render_json_latency(j, "time", &u->time);
	json_double(j, "waiting", cpu_use_waiting(u));
	json_uint(j, "counted", u->counted);
	json_uint(j, "voluntary_switches", u->voluntary);
	json_uint(j, "involuntary_switches", u->involuntary);
	json_uint(j, "page_faults", u->faults);
	render_json_histogram(j, "histogram", &u->time);
	json_end(j);
}

static void known(struct json *j, const char *key, uint64_t value)
{
	if (value == UINT64_MAX)
		json_nil(j, key);
	else
		json_uint(j, key, value);
}

void render_json_use(struct json *j, const struct resource_use *u)
{
	static const char *const names[] = {
#define NAME(name) [FORMAT_RESOURCE_##name] = #name,
		FORMAT_RESOURCES(NAME)
#undef NAME
	};

	if (!u->samples) {
		json_nil(j, "resources");
		return;
	}
	json_map(j, "resources");
	json_uint(j, "samples", u->samples);
	json_uint(j, "at_ns", u->at);
	json_uint(j, "cpu_ns", u->cpu_ns);
	json_uint(j, "span_ns", u->span_ns);
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		known(j, names[i], u->last[i]);
	known(j, "rss_bytes_max", u->most[FORMAT_RESOURCE_rss_bytes]);
	known(j, "threads_max", u->most[FORMAT_RESOURCE_threads]);
	known(j, "descriptors_max", u->most[FORMAT_RESOURCE_descriptors]);
	json_end(j);
}

#define COLUMN(name)                                                                               \
	static uint64_t bin_##name(const struct resource_bin *b)                                   \
	{                                                                                          \
		return b->name;                                                                    \
	}
#define COLUMNS(X)                                                                                 \
	X(user_ns)                                                                                 \
	X(system_ns) X(voluntary) X(involuntary) X(minor_faults) X(major_faults) X(read_bytes)     \
		X(written_bytes) X(rss_bytes) X(threads) X(descriptors)
COLUMNS(COLUMN)

static void column(struct json *j, const struct model *m, const char *key,
		   uint64_t (*of)(const struct resource_bin *))
{
	json_list(j, key);
	for (size_t i = 0; m->resource_bins && i < m->bin_count; i++)
		json_uint(j, NULL, of(&m->resource_bins[i]));
	json_end(j);
}

void render_json_resources(struct json *j, const struct model *m)
{
	json_map(j, "resources");
	if (m->resource_bins) {
#define WRITE(name) column(j, m, #name, bin_##name);
		COLUMNS(WRITE)
#undef WRITE
	}
	json_end(j);
}
