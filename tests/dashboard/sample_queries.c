// SPDX-License-Identifier: Apache-2.0
/* What the sample asks of databases: short and long statements, errors, N+1. */
#include "sample_model.h"

#include <math.h>
#include <stdlib.h>

#define MS 1000000ull

static struct query queries[] = {
	{.system = "postgresql",
	 .statement =
		 "SELECT i.id, i.sku, i.title, i.price_cents, i.currency, s.on_hand, s.reserved "
		 "FROM items AS i JOIN stock AS s ON s.item_id = i.id LEFT JOIN discounts AS d ON "
		 "d.item_id = i.id AND d.valid_from <= ? AND d.valid_to > ? WHERE i.category_id = "
		 "? "
		 "AND i.active AND i.price_cents BETWEEN ? AND ? ORDER BY i.popularity DESC, i.id "
		 "LIMIT ? OFFSET ?",
	 .operation = "SELECT",
	 .count = 5200,
	 .rows = 104000,
	 .rows_known = 5200},
	{.system = "postgresql",
	 .statement = "SELECT * FROM items WHERE id = ?",
	 .operation = "SELECT",
	 .collection = "items",
	 .count = 41000,
	 .rows = 40980,
	 .rows_known = 41000,
	 .prepared = 41000,
	 .hooked = 41000},
	{.system = "postgresql",
	 .statement = "INSERT INTO orders (user_id, total) VALUES (?)",
	 .operation = "INSERT",
	 .collection = "orders",
	 .count = 1700,
	 .errors = 31,
	 .rows = 1669,
	 .rows_known = 1669,
	 .transactions = 1700},
	{.system = "redis", .statement = "GET ?", .operation = "GET", .count = 64000, .aborted = 2},
	{.system = "(other)", .statement = "(other)", .operation = "", .count = 40},
};

static struct query_count codes[] = {{"23505", 29}, {"40001", 2}};
static struct query_count targets[] = {{"db.internal:5432", 1}};
static struct query_caller callers[5][2];
static struct n_plus_one repeats[1];

static void spread(struct hist *h, double middle_ns, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		hist_add(h, (uint64_t)(middle_ns * exp(.5 * sin((double)i * 12.9898))));
}

static void share(struct model *m, struct query *q, struct query_caller *of)
{
	for (size_t i = 0; i < 2; i++) {
		struct attributed *a = &of[i].calls;

		*a = (struct attributed){.exact = q->count / 4, .exact_ns = q->time.sum / 4};
		a->probable = i * q->count / 3;
		a->probable_ns = i * q->time.sum / 3;
		of[i].route = m->routes[i].name;
		q->attributed.exact += a->exact;
		q->attributed.probable += a->probable;
		m->routes[i].database.exact += a->exact;
		m->routes[i].database.exact_ns += a->exact_ns;
		m->routes[i].database.probable += a->probable;
		m->routes[i].database.probable_ns += a->probable_ns;
	}
	q->callers = of;
	q->caller_count = 2;
	q->unknown = q->count - q->attributed.exact - q->attributed.probable;
}

void sample_queries(struct model *m)
{
	static const double middle[] = {11e6, 900e3, 4e6, 120e3, 3e6};

	m->queries = queries;
	m->query_count = sizeof(queries) / sizeof(queries[0]);
	for (size_t i = 0; i < m->query_count; i++) {
		struct query *q = &queries[i];

		spread(&q->time, middle[i], q->count - q->aborted);
		share(m, q, callers[i]);
		q->targets = targets;
		q->target_count = i < 3;
		m->query_calls += q->count;
		m->query_ns += q->time.sum;
	}
	queries[0].truncated = true;
	queries[2].codes = codes;
	queries[2].code_count = 2;
	repeats[0] = (struct n_plus_one){.route = m->routes[1].name,
					 .system = "postgresql",
					 .statement = queries[1].statement,
					 .requests = 310,
					 .calls = 7440,
					 .most = 96,
					 .ns = 7440 * MS,
					 .request_ns = 15000 * MS};
	m->repeats = repeats;
	m->repeat_count = 1;
	m->repeats_examined = 9000;
	m->repeats_not_examined = 12;
}

void sample_queries_hostile(struct model *m, const char *text)
{
	m->queries[0].statement = m->queries[0].collection = m->queries[0].operation = text;
	m->queries[3].operation = "\xff";
	codes[0].name = targets[0].name = text;
	repeats[0].statement = text;
	repeats[0].route = m->routes[1].name;
	for (size_t i = 0; i < m->query_count; i++)
		for (size_t k = 0; k < 2; k++)
			callers[i][k].route = m->routes[k].name;
}
