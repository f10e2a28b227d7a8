// SPDX-License-Identifier: Apache-2.0
/* What was asked of databases and caches. */
#include "render_json.h"

#include "sampled.h"
#include "units.h"

#define ROUTE_KEY_BYTES 512

static double fraction(uint64_t part, uint64_t whole)
{
	double ratio = units_ratio(part, whole);

	return ratio < 1 ? ratio : 1;
}

void render_json_attributed(struct json *j, const struct attributed *a)
{
	json_uint(j, "count", a->exact + a->probable);
	json_uint(j, "total_ns", a->exact_ns + a->probable_ns);
	json_uint(j, "exact", a->exact);
	json_uint(j, "exact_ns", a->exact_ns);
	json_uint(j, "probable", a->probable);
	json_uint(j, "probable_ns", a->probable_ns);
}

void render_json_database(struct json *j, const struct route *route)
{
	const struct attributed *a = &route->database;
	struct sampled_share share = sampled_share(a, &route->tally);

	json_map(j, "database");
	render_json_attributed(j, a);
	json_double(j, "calls_per_request", share.each);
	/* Calls side by side take more time than their request does. */
	json_double(j, "share", share.time < 1 ? share.time : 1);
	json_end(j);
}

static void counts(struct json *j, const char *key, const char *name,
		   const struct query_count *list, size_t count)
{
	json_list(j, key);
	for (size_t i = 0; i < count; i++) {
		json_map(j, NULL);
		json_str(j, name, list[i].name);
		json_uint(j, "count", list[i].count);
		json_end(j);
	}
	json_end(j);
}

static void callers(struct json *j, const struct query *q)
{
	char key[ROUTE_KEY_BYTES];

	json_list(j, "callers");
	for (size_t i = 0; i < q->caller_count; i++) {
		json_map(j, NULL);
		json_str(j, "route", render_json_route(q->callers[i].route, key, sizeof(key)));
		render_json_attributed(j, &q->callers[i].calls);
		json_end(j);
	}
	json_end(j);
	json_map(j, "attribution");
	json_uint(j, "exact", q->attributed.exact);
	json_uint(j, "probable", q->attributed.probable);
	json_uint(j, "none", q->unknown);
	json_end(j);
}

static void query(struct json *j, const struct model *m, const struct query *q, bool page_detail)
{
	json_map(j, NULL);
	json_str(j, "system", q->system);
	json_str(j, "text", q->statement);
	json_uint(j, "count", q->count);
	json_uint(j, "errors", q->errors);
	json_uint(j, "rows", q->rows);
	render_json_latency(j, "latency", &q->time);
	json_str(j, "operation", *q->operation ? q->operation : NULL);
	json_str(j, "collection", q->collection);
	json_bool(j, "truncated", q->truncated);
	json_double(j, "error_rate", units_ratio(q->errors, q->count));
	counts(j, "error_codes", "code", q->codes, q->code_count);
	json_uint(j, "aborted", q->aborted);
	json_uint(j, "rows_known", q->rows_known);
	json_uint(j, "total_ns", q->time.sum);
	json_double(j, "time_share", fraction(q->time.sum, m->query_ns));
	json_uint(j, "in_transaction", q->transactions);
	json_uint(j, "prepared", q->prepared);
	json_uint(j, "by_hook", q->hooked);
	counts(j, "targets", "target", q->targets, q->target_count);
	callers(j, q);
	render_json_histogram(j, "histogram", &q->time);
	if (page_detail)
		render_json_cells(j, m, &q->cells);
	json_end(j);
}

void render_json_queries(struct json *j, const struct model *m, bool page_detail)
{
	json_list(j, "queries");
	for (size_t i = 0; i < m->query_count; i++)
		query(j, m, &m->queries[i], page_detail);
	json_end(j);
}

void render_json_n_plus_one(struct json *j, const struct model *m)
{
	char key[ROUTE_KEY_BYTES];

	json_list(j, "n_plus_one");
	for (size_t i = 0; i < m->repeat_count; i++) {
		const struct n_plus_one *r = &m->repeats[i];

		json_map(j, NULL);
		json_str(j, "route", render_json_route(r->route, key, sizeof(key)));
		json_str(j, "system", r->system);
		json_str(j, "text", r->statement);
		json_uint(j, "requests", r->requests);
		json_uint(j, "calls", r->calls);
		json_double(j, "calls_per_request", units_ratio(r->calls, r->requests));
		json_uint(j, "most_calls", r->most);
		json_uint(j, "total_ns", r->ns);
		json_double(j, "time_share", fraction(r->ns, r->request_ns));
		json_end(j);
	}
	json_end(j);
}
