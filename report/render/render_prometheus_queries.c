// SPDX-License-Identifier: Apache-2.0
/* Calls to databases and caches, by system and operation: statements are too many to be labels. */
#include "render_prometheus.h"

#include "arena.h"
#include "prometheus.h"

#include <stdlib.h>
#include <string.h>

struct series {
	const char *system, *operation;
	struct hist time;
	uint64_t calls, errors;
};

/* One for each system, or for each operation of each. */
struct table {
	struct series *list;
	size_t count;
	bool by_operation;
};

static struct series *series_of(struct table *t, const struct query *q)
{
	const char *operation = t->by_operation ? q->operation : "";

	for (size_t i = 0; i < t->count; i++)
		if (!strcmp(t->list[i].system, q->system) &&
		    !strcmp(t->list[i].operation, operation))
			return &t->list[i];
	t->list = memory_grow(t->list, t->count + 1, sizeof(*t->list));
	t->list[t->count] = (struct series){.system = q->system, .operation = operation};
	return &t->list[t->count++];
}

static int by_labels(const void *left, const void *right)
{
	const struct series *a = left, *b = right;
	int order = strcmp(a->system, b->system);

	return order ? order : strcmp(a->operation, b->operation);
}

static struct table table_of(const struct model *m, bool by_operation)
{
	struct table t = {.by_operation = by_operation};

	for (size_t i = 0; i < m->query_count; i++) {
		struct series *s = series_of(&t, &m->queries[i]);

		hist_merge(&s->time, &m->queries[i].time);
		s->calls += m->queries[i].count;
		s->errors += m->queries[i].errors;
	}
	qsort(t.list, t.count, sizeof(*t.list), by_labels);
	return t;
}

static void drop(struct table *t)
{
	for (size_t i = 0; i < t->count; i++)
		hist_clear(&t->list[i].time);
	free(t->list);
}

static void operation_labels(struct prometheus_labels *l, const void *series)
{
	const struct series *s = series;

	prometheus_label(l, "db_system_name", s->system);
	prometheus_label(l, "db_operation_name", s->operation);
}

static void vendor_labels(struct prometheus_labels *l, const void *series)
{
	prometheus_label(l, "db_vendor", ((const struct series *)series)->system);
}

static void operations(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"db_client_operation_duration_seconds",
						      &prometheus_database, operation_labels};
	struct table t = table_of(m, true);

	prometheus_family(out, g.name, "histogram", "Duration of calls to databases and caches.");
	for (size_t i = 0; i < t.count; i++)
		prometheus_hist(out, &g, &t.list[i], &t.list[i].time);
	drop(&t);
}

static void vendors(FILE *out, const struct model *m)
{
	static const struct prometheus_histogram g = {"profilis_db_query_duration_seconds",
						      &prometheus_database, vendor_labels};
	static const char calls[] = "profilis_db_queries_total";
	static const char errors[] = "profilis_db_query_errors_total";
	struct table t = table_of(m, false);

	prometheus_family(out, calls, "counter", "Calls to databases and caches.");
	for (size_t i = 0; i < t.count; i++)
		prometheus_value(out, calls, vendor_labels, &t.list[i], t.list[i].calls);
	prometheus_family(out, errors, "counter", "Calls that ended with an error.");
	for (size_t i = 0; i < t.count; i++)
		prometheus_value(out, errors, vendor_labels, &t.list[i], t.list[i].errors);
	prometheus_family(out, g.name, "histogram", "Duration of calls by system.");
	for (size_t i = 0; i < t.count; i++)
		prometheus_hist(out, &g, &t.list[i], &t.list[i].time);
	drop(&t);
}

void render_prometheus_queries(FILE *out, const struct model *m)
{
	if (!m->query_count)
		return;
	operations(out, m);
	vendors(out, m);
}
