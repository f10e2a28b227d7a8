// SPDX-License-Identifier: Apache-2.0
/* What processes used: by process, and all together by the bins of the timeline. */
#include "build.h"

#include "resources.h"

#include <string.h>

static bool known(uint64_t value)
{
	return value != DECODE_UNKNOWN;
}

/* ---- by process ---- */

static void raise_most(uint64_t *most, const uint64_t *value)
{
	for (unsigned i = 0; i < FORMAT_RESOURCE_COUNT; i++)
		if (known(value[i]) && (!known(most[i]) || value[i] > most[i]))
			most[i] = value[i];
}

static uint64_t cpu_of(const struct resources_sample *s)
{
	uint64_t user = s->value[FORMAT_RESOURCE_user_cpu_ns];
	uint64_t system = s->value[FORMAT_RESOURCE_system_cpu_ns];

	return known(user) && known(system) ? user + system : 0;
}

static void fill_use(struct resource_use *use, const struct resources_series *s)
{
	const struct resources_sample *last;

	use->samples = s->count;
	if (!s->count)
		return;
	last = s->samples + s->count - 1;
	use->at = last->ns;
	memcpy(use->last, last->value, sizeof(use->last));
	memset(use->most, 0xff, sizeof(use->most));
	for (uint32_t i = 0; i < s->count; i++)
		raise_most(use->most, s->samples[i].value);
	use->cpu_ns = cpu_of(last) > cpu_of(s->samples) ? cpu_of(last) - cpu_of(s->samples) : 0;
	use->span_ns = last->ns - s->samples[0].ns;
}

/* ---- by time ---- */

static uint64_t *total_of(struct resource_bin *b, enum format_resource which)
{
	switch (which) {
	case FORMAT_RESOURCE_user_cpu_ns:
		return &b->user_ns;
	case FORMAT_RESOURCE_system_cpu_ns:
		return &b->system_ns;
	case FORMAT_RESOURCE_voluntary_switches:
		return &b->voluntary;
	case FORMAT_RESOURCE_involuntary_switches:
		return &b->involuntary;
	case FORMAT_RESOURCE_minor_faults:
		return &b->minor_faults;
	case FORMAT_RESOURCE_major_faults:
		return &b->major_faults;
	case FORMAT_RESOURCE_read_bytes:
		return &b->read_bytes;
	case FORMAT_RESOURCE_written_bytes:
		return &b->written_bytes;
	default:
		return NULL;
	}
}

static size_t bin_at(const struct model *m, uint64_t ns)
{
	uint64_t begin = m->bins[0].begin;
	uint64_t bin = ns > begin ? (ns - begin) / m->bin_ns : 0;

	return bin < m->bin_count ? (size_t)bin : m->bin_count - 1;
}

/* The part of [from, to) that lies before the end of a bin; the last one takes all that comes. */
static double part_until(const struct model *m, size_t bin, uint64_t from, uint64_t to)
{
	uint64_t end = m->bins[bin].begin + m->bin_ns;

	if (bin + 1 == m->bin_count || end >= to)
		return 1;
	return end > from ? (double)(end - from) / (double)(to - from) : 0;
}

/* What was used between two samples goes to the bins between, by time; rounded so that nothing is
 * lost. */
static void spread(struct model *m, const struct resources_sample *a,
		   const struct resources_sample *b, enum format_resource which)
{
	uint64_t used = b->value[which] - a->value[which], given = 0;

	if (!known(a->value[which]) || !known(b->value[which]) || b->value[which] < a->value[which])
		return;
	for (size_t bin = bin_at(m, a->ns); bin <= bin_at(m, b->ns); bin++) {
		uint64_t until = (uint64_t)((double)used * part_until(m, bin, a->ns, b->ns));

		*total_of(&m->resource_bins[bin], which) += until - given;
		given = until;
	}
}

static uint64_t or_nothing(uint64_t value)
{
	return known(value) ? value : 0;
}

/* From its first sample to its last a process holds what the newest sample said. */
static void hold(struct model *m, const struct resources_series *s)
{
	size_t last = bin_at(m, s->samples[s->count - 1].ns);
	uint32_t at = 0;

	for (size_t bin = bin_at(m, s->samples[0].ns); bin <= last; bin++) {
		struct resource_bin *b = &m->resource_bins[bin];

		while (at + 1 < s->count && bin_at(m, s->samples[at + 1].ns) <= bin)
			at++;
		b->rss_bytes += or_nothing(s->samples[at].value[FORMAT_RESOURCE_rss_bytes]);
		b->threads += or_nothing(s->samples[at].value[FORMAT_RESOURCE_threads]);
		b->descriptors += or_nothing(s->samples[at].value[FORMAT_RESOURCE_descriptors]);
	}
}

static void by_time(struct model *m, const struct resources_series *s)
{
	if (!s->count || !m->bin_count)
		return;
	if (!m->resource_bins)
		m->resource_bins = arena_alloc(m->arena, m->bin_count, sizeof(*m->resource_bins));
	for (uint32_t i = 0; i + 1 < s->count; i++)
		for (unsigned which = 0; which < FORMAT_RESOURCE_rss_bytes; which++)
			spread(m, &s->samples[i], &s->samples[i + 1], (enum format_resource)which);
	hold(m, s);
}

void build_resources(struct model *model, const struct resources *resources)
{
	for (size_t i = 0; i < resources->source_count && i < model->process_count; i++) {
		fill_use(&model->processes[i].use, &resources->by_source[i]);
		by_time(model, &resources->by_source[i]);
	}
}
