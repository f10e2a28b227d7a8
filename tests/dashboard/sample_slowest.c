// SPDX-License-Identifier: Apache-2.0
/* The sample's slowest requests: parts of every kind, one that was aborted, one in brief. */
#include "sample_model.h"

#include <stdlib.h>

#define US 1000ull
#define MS 1000000ull
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define PART(k, at, ns, says) .kind = SLOW_##k, .begin = (at), .duration = (ns), .name = (says)
#define NO_ROWS .rows = SLOW_UNKNOWN

/* A checkout that asks for each item by itself, then waits for the payment. */
static struct slow_part checkout[] = {
	{PART(SPAN, 2 * MS, 1810 * MS, "checkout"), NO_ROWS, .exact = true},
	{PART(DATABASE, 3 * MS, 1200 * US, "SELECT carts"), .rows = 1, .exact = true,
	 .detail = "SELECT * FROM carts WHERE user_id = ?"},
	{PART(SPAN, 5 * MS, 612 * MS, "reserve stock"), NO_ROWS, .depth = 1, .exact = true},
	{PART(DATABASE, 6 * MS, 148 * MS, "SELECT items"), .rows = 1, .exact = true,
	 .detail = "SELECT * FROM items WHERE id = ?"},
	{PART(CPU, 11 * MS, 130 * MS, "13"), NO_ROWS, .exact = true},
	{PART(DATABASE, 156 * MS, 151 * MS, "SELECT items"), .rows = 1, .exact = true,
	 .detail = "SELECT * FROM items WHERE id = ?"},
	{PART(DATABASE, 309 * MS, 146 * MS, "SELECT items"), .rows = 1, .exact = true,
	 .detail = "SELECT * FROM items WHERE id = ?"},
	{PART(DATABASE, 457 * MS, 158 * MS, "UPDATE stock"), .rows = 3, .exact = true,
	 .detail = "UPDATE stock SET reserved = reserved + ? WHERE item_id IN (?)"},
	{PART(SPAN, 620 * MS, 1100 * MS, "charge"), NO_ROWS, .depth = 1, .exact = true,
	 .error = "left by an exception"},
	{PART(DNS, 621 * MS, 41 * MS, "payments.internal"), NO_ROWS, .exact = true},
	{PART(UPSTREAM, 664 * MS, 500 * MS, "POST /charge payments.internal:8443"), NO_ROWS,
	 .status = 502, .exact = true, .detail = "/charge"},
	{PART(LOG, 1164 * MS, 0, "charge failed with 502, once more"), NO_ROWS, .exact = true,
	 .detail = "charge failed with 502, once more\norder 7c1f, attempt 1 of 2"},
	{PART(UPSTREAM, 1166 * MS, 550 * MS, "POST /charge payments.internal:8443"), NO_ROWS,
	 .status = 200, .detail = "/charge?attempt=2"},
	{PART(DATABASE, 1720 * MS, 31 * MS, "INSERT orders"), .rows = 1, .exact = true,
	 .detail = "INSERT INTO orders (user_id, total) VALUES (?)"},
	{PART(DATABASE, 1752 * MS, 22 * MS, "COMMIT"), NO_ROWS, .exact = true},
};

/* A search that the database gave up. */
static struct slow_part search[] = {
	{PART(DNS, -8 * (int64_t)MS, 9 * MS, "db.internal"), NO_ROWS, .error = "EAI_AGAIN"},
	{PART(DATABASE, 4 * MS, 1490 * MS, "SELECT i.id, i.sku, i.title, i.price_cents FROM items"),
	 NO_ROWS, .error = "57014", .exact = true,
	 .detail = "SELECT i.id, i.sku, i.title, i.price_cents FROM items AS i JOIN stock AS s ON "
		   "s.item_id = i.id WHERE i.title LIKE ? ORDER BY i.popularity DESC LIMIT ?"},
	{PART(EXCEPTION, 1495 * MS, 0, "psycopg2.errors.QueryCanceled"), NO_ROWS, .exact = true,
	 .detail = "canceling statement due to statement timeout"},
	{PART(DATABASE, 1497 * MS, 400 * US, "ROLLBACK"), NO_ROWS, .exact = true},
};

static struct slow_part orders[3];

static struct slow_request requests[16];

static void fill_orders(void)
{
	for (size_t i = 0; i < COUNT(orders); i++)
		orders[i] = (struct slow_part){
			PART(DATABASE, (int64_t)((4 + 90 * i) * MS), (82 - 7 * i) * MS,
			     "SELECT orders"),
			.detail = "SELECT * FROM orders WHERE user_id = ?",
			.rows = 20,
		};
}

static struct slow_request like(const struct model *m, unsigned rank, uint64_t duration)
{
	return (struct slow_request){
		.begin = m->begin + (337 + 3 * (uint64_t)rank) * 1000 * MS,
		.duration = duration,
		.read = rank % 3 ? 0 : 180 * US,
		.first_byte = duration - duration / 40,
		.queue = rank % 4 ? SLOW_UNKNOWN : 1200 * US,
		.proxy_queue = SLOW_UNKNOWN,
		.cpu = rank % 2 ? duration / 9 : SLOW_UNKNOWN,
		.bytes_in = 412 + rank,
		.bytes_out = 3100 + 17 * rank,
		.route = "/api/users/{id}/orders",
		.path = "/api/users/48213/orders?page=2",
		.program = "gunicorn",
		.host = "web-1",
		.conn = 900 + rank,
		.tid = 4720 + rank % 4,
		.pid = 4711 + (int32_t)(rank & 1),
		.status = 200,
		.method = FORMAT_METHOD_GET,
		.protocol = FORMAT_HTTP11,
		.grpc = -1,
		.rank = rank,
		.parts = orders,
		.part_count = COUNT(orders),
	};
}

static void fill_checkout(struct slow_request *r)
{
	r->route = r->path = "/api/checkout";
	r->method = FORMAT_METHOD_POST;
	r->protocol = FORMAT_HTTP2 | FORMAT_TLS;
	r->read = 1500 * US;
	r->queue = 2300 * US;
	r->proxy_queue = 14 * MS;
	r->cpu = 133 * MS;
	r->labels = "tenant=acme\nversion=1.4.2";
	r->trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
	r->parent_span_id = "00f067aa0ba902b7";
	r->request_id = "req-7c1f";
	r->parts = checkout;
	r->part_count = COUNT(checkout);
	r->parts_left = 37;
}

static void fill_search(struct slow_request *r)
{
	r->route = "/api/search";
	r->path = "/api/search?q=lamp";
	r->status = 503;
	r->parts = search;
	r->part_count = COUNT(search);
}

/* The client did not wait for it. */
static void fill_aborted(struct slow_request *r)
{
	r->status = 0;
	r->abort = FORMAT_ABORT_PEER;
	r->first_byte = r->bytes_out = 0;
}

static void fill_brief(struct slow_request *r)
{
	r->brief = true;
	r->read = r->first_byte = 0;
	r->cpu = r->queue = SLOW_UNKNOWN;
	r->conn = 0;
	r->parts = NULL;
	r->part_count = 0;
}

void sample_slowest(struct model *m)
{
	const unsigned ranked = 12;

	fill_orders();
	for (unsigned i = 0; i < COUNT(requests); i++) {
		unsigned rank = i < ranked ? i + 1 : 0;

		requests[i] = like(m, rank, 1820 * MS * 8 / (8 + i));
	}
	fill_checkout(&requests[0]);
	fill_search(&requests[1]);
	fill_aborted(&requests[2]);
	fill_brief(&requests[3]);
	for (unsigned i = ranked; i < COUNT(requests); i++) {
		requests[i].route = requests[i].path = "/api/products";
		requests[i].duration = (41 - i) * MS;
		requests[i].part_count = 0;
	}
	m->slowest = requests;
	m->slowest_count = COUNT(requests);
	m->options.max_slowest = ranked;
}

void sample_slowest_hostile(struct model *m, const char *text)
{
	for (size_t i = 0; i < m->slowest_count; i++) {
		struct slow_request *r = &m->slowest[i];

		r->route = r->path = r->program = r->host = r->request_id = r->labels = text;
		for (size_t k = 0; k < r->part_count; k++)
			r->parts[k].name = r->parts[k].detail = r->parts[k].error = text;
	}
	m->slowest[0].duration = UINT64_MAX / 2;
	m->slowest[0].parts[0].begin = INT64_MIN;
	m->slowest[0].parts[1].duration = UINT64_MAX / 2;
}
