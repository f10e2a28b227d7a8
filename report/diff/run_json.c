// SPDX-License-Identifier: Apache-2.0
/* From the text of report.json to struct run. */
#include "run.h"

#include "run_page.h"

#include <jansson.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA_VERSION 1 /* the newest that is understood */

struct reading {
	struct arena *arena;
	const char *name; /* of the file */
	bool for_page;
	struct error *error;
};

/* ---- values: what is missing is 0, what is of another kind or out of range is an error ---- */

static bool number(struct reading *r, const json_t *object, const char *key, uint64_t *value)
{
	const json_t *v = json_object_get(object, key);

	*value = 0;
	if (!v || json_is_null(v))
		return true;
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return error_set(r->error, "%s: \"%s\" is not a count: not a report of profilis",
				 r->name, key);
	*value = (uint64_t)json_integer_value(v);
	return true;
}

static bool real(struct reading *r, const json_t *object, const char *key, double *value)
{
	const json_t *v = json_object_get(object, key);

	if (v && !json_is_number(v))
		return error_set(r->error, "%s: \"%s\" is not a number: not a report of profilis",
				 r->name, key);
	if (v)
		*value = json_number_value(v);
	return true;
}

static const char *string(struct reading *r, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return json_is_string(v) ? arena_text(r->arena, json_string_value(v), json_string_length(v))
				 : "";
}

static bool bucket(struct buckets *b, struct arena *arena, uint64_t *index, const json_t *pair[2])
{
	json_int_t step = json_integer_value(pair[0]), count = json_integer_value(pair[1]);

	if (!json_is_integer(pair[0]) || !json_is_integer(pair[1]) || step < 0 || count < 0 ||
	    step >= BUCKETS_MAX)
		return false;
	*index += (uint64_t)step;
	return *index < BUCKETS_MAX && buckets_append(b, arena, (uint32_t)*index, (uint64_t)count);
}

static bool histogram(struct reading *r, const json_t *object, struct buckets *b)
{
	const json_t *list = json_object_get(object, "histogram");
	size_t length = json_array_size(list);
	uint64_t index = 0;
	bool good = (!list || json_is_array(list)) && length % 2 == 0;

	for (size_t i = 0; good && i < length; i += 2) {
		const json_t *pair[2] = {json_array_get(list, i), json_array_get(list, i + 1)};

		good = bucket(b, r->arena, &index, pair);
	}
	return good || error_set(r->error, "%s: a histogram in it is damaged", r->name);
}

static bool spread(struct reading *r, const json_t *object, struct buckets *b)
{
	uint64_t sum;

	if (!histogram(r, object, b) || !number(r, object, "total_ns", &sum))
		return false;
	b->sum = (double)sum;
	return true;
}

/* ---- routes ---- */

static bool route(struct reading *r, const char *name, const json_t *from, struct run_route *to)
{
	to->name = arena_text(r->arena, name, strlen(name));
	if (!json_is_object(from))
		return error_set(r->error, "%s: a route in it is damaged", r->name);
	return number(r, from, "count", &to->requests) && number(r, from, "errors", &to->errors) &&
	       spread(r, from, &to->wall) && spread(r, json_object_get(from, "cpu"), &to->cpu) &&
	       real(r, json_object_get(from, "database"), "calls_per_request", &to->calls_each);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct run_route *)a)->name, ((const struct run_route *)b)->name);
}

static bool routes(struct reading *r, json_t *document, struct run *run)
{
	json_t *object = json_object_get(document, "routes"), *value;
	const char *name;

	if (!json_is_object(object))
		return error_set(r->error, "%s: it has no routes: not a report of profilis",
				 r->name);
	run->routes = arena_alloc(r->arena, json_object_size(object) + 1, sizeof(*run->routes));
	json_object_foreach(object, name, value)
	{
		struct run_route *to = &run->routes[run->route_count++];

		if (!route(r, name, value, to))
			return false;
		run->busy_ns += to->wall.sum;
	}
	qsort(run->routes, run->route_count, sizeof(*run->routes), by_name);
	return true;
}

/* ---- queries and exceptions ---- */

static int by_thing(const void *a, const void *b)
{
	return run_thing_order(a, b);
}

/* One type thrown at several places is one type. */
static size_t joined(struct run_thing *list, size_t count)
{
	size_t kept = 0;

	qsort(list, count, sizeof(*list), by_thing);
	for (size_t i = 0; i < count; i++) {
		if (kept && !run_thing_order(&list[kept - 1], &list[i]))
			list[kept - 1].count += list[i].count;
		else
			list[kept++] = list[i];
	}
	return kept;
}

struct things {
	const char *list, *of, *name; /* members */
};

static bool things(struct reading *r, const json_t *document, const struct things *what,
		   struct run_thing **list, size_t *count)
{
	const json_t *from = json_object_get(document, what->list);
	size_t length = json_array_size(from);

	*list = arena_alloc(r->arena, length + 1, sizeof(**list));
	for (size_t i = 0; i < length; i++) {
		const json_t *one = json_array_get(from, i);
		struct run_thing *to = &(*list)[i];

		to->of = string(r, one, what->of);
		to->name = string(r, one, what->name);
		if (!number(r, one, "count", &to->count))
			return false;
	}
	*count = joined(*list, length);
	return true;
}

/* ---- the rest ---- */

/* Whole requests only: bytes are no requests, and those known by their status are in no route. */
static bool lost(struct reading *r, const json_t *document, struct run *run)
{
	const json_t *list = json_object_get(json_object_get(document, "coverage"), "lost");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(one, "name"));
		uint64_t count;

		if (!number(r, one, "count", &count))
			return false;
		if (!name || strcmp(name, "bytes_damaged"))
			run->lost += (double)count;
	}
	return true;
}

static bool machine(struct reading *r, const json_t *document, struct run *run)
{
	const json_t *first = json_array_get(json_object_get(document, "processes"), 0);
	const char *model = string(r, first, "cpu_model");
	char line[256];
	uint64_t cpus;

	run->machine = "";
	if (!number(r, first, "cpu_count", &cpus))
		return false;
	if (!*model)
		return true;
	snprintf(line, sizeof(line), "%llu x %s", (unsigned long long)cpus, model);
	run->machine = arena_text(r->arena, line, strlen(line));
	return true;
}

static bool share(struct reading *r, const json_t *document, struct run *run)
{
	const json_t *sampled = json_object_get(document, "sampled");

	run->sampled = 1;
	if (json_is_null(json_object_get(sampled, "share")))
		run->sampled = -1;
	else if (!real(r, sampled, "share", &run->sampled))
		return false;
	return true;
}

static bool meta(struct reading *r, const json_t *document, struct run *run)
{
	const json_t *meta = json_object_get(document, "meta");
	uint64_t version, status, sub;

	if (!number(r, meta, "schema_version", &version) ||
	    !number(r, meta, "error_status", &status) ||
	    !number(r, meta, "histogram_sub_buckets", &sub) ||
	    !number(r, meta, "begin_ns", &run->begin_ns) ||
	    !number(r, meta, "end_ns", &run->end_ns))
		return false;
	if (!version)
		return error_set(r->error, "%s: not a report of profilis", r->name);
	if (version > SCHEMA_VERSION || sub != HIST_SUB)
		return error_set(
			r->error,
			"%s: written by another version of profilis-report, in a form that "
			"this one does not know",
			r->name);
	run->error_status = status < 1000 ? (unsigned)status : 0;
	return true;
}

static bool requests(struct reading *r, const json_t *document, struct run *run)
{
	const json_t *object = json_object_get(document, "requests");

	return number(r, object, "total", &run->requests) &&
	       number(r, object, "errors", &run->errors);
}

static bool document(struct reading *r, json_t *from, struct run *run)
{
	static const struct things queries = {"queries", "system", "text"};
	static const struct things exceptions = {"exceptions", "source", "type"};

	return meta(r, from, run) && requests(r, from, run) && routes(r, from, run) &&
	       things(r, from, &queries, &run->queries, &run->query_count) &&
	       things(r, from, &exceptions, &run->exceptions, &run->exception_count) &&
	       lost(r, from, run) && share(r, from, run) && machine(r, from, run);
}

static bool add(struct run_list *runs, struct reading *r, json_t *from)
{
	struct run run = {.name = arena_text(r->arena, r->name, strlen(r->name))};

	if (runs->count >= RUNS_MAX)
		return error_set(r->error, "%s: more than %d runs of one side", r->name, RUNS_MAX);
	if (!document(r, from, &run))
		return false;
	if (r->for_page)
		run_page_read(&run, r->arena, from);
	runs->list = memory_grow(runs->list, runs->count + 1, sizeof(*runs->list));
	runs->list[runs->count++] = run;
	return true;
}

static bool add_all(struct run_list *runs, struct reading *r, json_t *from)
{
	if (!json_is_array(from))
		return add(runs, r, from);
	if (!json_array_size(from))
		return error_set(r->error, "%s: a list without a report", r->name);
	for (size_t i = 0; i < json_array_size(from); i++)
		if (!add(runs, r, json_array_get(from, i)))
			return false;
	return true;
}

bool runs_read(struct run_list *runs, struct arena *arena, const struct run_text *text,
	       struct error *error)
{
	struct reading r = {arena, text->name, text->for_page, error};
	json_error_t problem;
	json_t *from;
	bool good;

	if (text->length > RUN_BYTES_MAX)
		return error_set(error, "%s: too large for a report", text->name);
	from = json_loadb(text->bytes, text->length, 0, &problem);
	if (!from)
		return error_set(error, "%s: not JSON: %s, line %d", text->name, problem.text,
				 problem.line);
	good = add_all(runs, &r, from);
	json_decref(from);
	return good;
}
