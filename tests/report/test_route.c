// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "pattern.h"
#include "route.h"

#include <stdio.h>

struct hit {
	char path[64];
	uint16_t status;
};

static void count(struct routes *r, const char *path, uint16_t status)
{
	struct route_path p = {path, (uint32_t)strlen(path), status, 0};
	struct stats *s = routes_stats(r, &p);
	struct method_stats *m = stats_method(s, 1);

	stats_status(m, status, FORMAT_HTTP11)->count++;
	hist_add(&m->latency, 1000 + strlen(path));
	cells_at(&s->cells, strlen(path))->requests++;
}

struct picture {
	size_t used;
	struct line {
		char name[256];
		uint64_t requests, time;
		bool guessed;
	} lines[20000];
};

static struct picture left, right;

static void draw(void *context, const struct routes_entry *e)
{
	struct picture *p = context;
	struct line *line = &p->lines[p->used++];

	assert_true(p->used < 20000);
	snprintf(line->name, sizeof(line->name), "%s%s", e->host ? e->host : "", e->name);
	line->requests = stats_requests(e->stats);
	line->time = stats_time(e->stats);
	line->guessed = e->guessed;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->name, ((const struct line *)b)->name);
}

static void see(struct picture *p, struct routes *r)
{
	p->used = 0;
	routes_settle(r);
	routes_each(r, draw, p);
	qsort(p->lines, p->used, sizeof(p->lines[0]), compare);
}

static const struct line *line_of(const struct picture *p, const char *name)
{
	for (size_t i = 0; i < p->used; i++)
		if (!strcmp(p->lines[i].name, name))
			return &p->lines[i];
	return NULL;
}

static void assert_line(const char *name, uint64_t requests, bool guessed)
{
	const struct line *line = line_of(&left, name);

	assert_non_null(line);
	assert_int_equal(line->requests, requests);
	assert_int_equal(line->guessed, guessed);
}

static void ordinary_paths(void **state)
{
	struct routes r;

	(void)state;
	routes_init(&r, NULL, 0, false);
	count(&r, "/", 200);
	count(&r, "/users/1", 200);
	count(&r, "/users/2", 500);
	count(&r, "/users/2", 404);
	count(&r, "/users", 200);
	count(&r, "/wp-login.php", 404);
	count(&r, "/.env", 404);
	count(&r, "", 400);
	count(&r, "", 0);
	count(&r, "*", 200);
	count(&r, "example.org:443", 200);
	see(&left, &r);
	assert_line("/", 1, false);
	assert_line("/users", 1, false);
	assert_line("/users/{id}", 3, true);
	assert_line("(not found)", 2, true);
	assert_line("(malformed)", 1, false);
	assert_line("(incomplete)", 1, false);
	assert_line("*", 1, false);
	assert_line("example.org:443", 1, false);
	assert_int_equal(left.used, 8);
	routes_free(&r);
}

static void patterns_come_first(void **state)
{
	static const char *const patterns[] = {"/shop/{slug}", "/files/**", "/a/*/c"};
	struct routes r;

	(void)state;
	routes_init(&r, patterns, 3, false);
	count(&r, "/shop/red-shoes", 200);
	count(&r, "/shop/9", 404);
	count(&r, "/shop/", 200);
	count(&r, "/files/x/y/z", 200);
	count(&r, "/a/b/c", 200);
	count(&r, "/a/b/d", 200);
	see(&left, &r);
	assert_line("/shop/{slug}", 2, false);
	assert_line("/shop/", 1, false);
	assert_line("/files/**", 1, false);
	assert_line("/a/*/c", 1, false);
	assert_line("/a/b/d", 1, false);
	routes_free(&r);
}

static void wide_parents_collapse(void **state)
{
	char path[64];
	struct routes r;

	(void)state;
	routes_init(&r, NULL, 0, false);
	count(&r, "/shop", 200);
	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "/shop/item-x%dy/price", i);
		count(&r, path, 200);
	}
	for (int i = 0; i < 256; i++) {
		snprintf(path, sizeof(path), "/help/topic-x%dy", i);
		count(&r, path, 200);
	}
	count(&r, "/shop/never-seen/price", 404);
	see(&left, &r);
	assert_line("/shop", 1, false);
	assert_line("/shop/{*}/price", 1001, true);
	assert_line("/help/topic-x7y", 1, false);
	assert_int_equal(left.used, 2 + 256);
	routes_free(&r);
}

/* Ids, slugs at several depths, scanners, and paths that are found only sometimes. */
static struct hit random_hit(uint64_t *state)
{
	uint64_t n = test_random(state);
	unsigned i = (unsigned)(n >> 40);
	struct hit hit = {.status = n % 11 ? 200 : 404};

	switch (n % 7) {
	case 0:
		snprintf(hit.path, sizeof(hit.path), "/users/%u", i);
		break;
	case 1:
		snprintf(hit.path, sizeof(hit.path), "/blog/post-%ux/comments/c%uz", i % 300,
			 i % 5);
		break;
	case 2:
		snprintf(hit.path, sizeof(hit.path), "/t%ux/list", i % 200);
		break;
	case 3:
		snprintf(hit.path, sizeof(hit.path), "/scan-%ux.php", i);
		hit.status = 404;
		break;
	case 4:
		snprintf(hit.path, sizeof(hit.path), "/deep/a%uq/b%uq/c%uq", i % 270, i / 3 % 270,
			 i % 3);
		break;
	case 5:
		snprintf(hit.path, sizeof(hit.path), "/wide/w%uq", i % 257);
		break;
	default:
		snprintf(hit.path, sizeof(hit.path), "/page");
	}
	return hit;
}

#define HITS 60000

static struct hit hits[HITS];

static void shuffle(uint64_t *state)
{
	for (size_t i = HITS - 1; i > 0; i--) {
		size_t j = test_random(state) % (i + 1);
		struct hit swap = hits[i];

		hits[i] = hits[j];
		hits[j] = swap;
	}
}

static void assert_same_picture(void)
{
	assert_int_equal(left.used, right.used);
	for (size_t i = 0; i < left.used; i++) {
		assert_string_equal(left.lines[i].name, right.lines[i].name);
		assert_int_equal(left.lines[i].requests, right.lines[i].requests);
		assert_int_equal(left.lines[i].time, right.lines[i].time);
		assert_int_equal(left.lines[i].guessed, right.lines[i].guessed);
	}
}

static void split_and_merge(unsigned parts, bool backwards)
{
	struct routes r[8];

	for (unsigned i = 0; i < parts; i++)
		routes_init(&r[i], NULL, 0, false);
	for (size_t i = 0; i < HITS; i++)
		count(&r[i % parts], hits[i].path, hits[i].status);
	for (unsigned i = 1; i < parts; i++)
		routes_merge(&r[0], &r[backwards ? parts - i : i]);
	see(&right, &r[0]);
	for (unsigned i = 0; i < parts; i++)
		routes_free(&r[i]);
}

static void order_and_split_change_nothing(void **unused)
{
	uint64_t state = 7, total = 0;

	(void)unused;
	for (size_t i = 0; i < HITS; i++)
		hits[i] = random_hit(&state);
	split_and_merge(1, false);
	left = right;
	for (size_t i = 0; i < left.used; i++)
		total += left.lines[i].requests;
	assert_int_equal(total, HITS);
	assert_line("/page", line_of(&left, "/page")->requests, false);
	assert_non_null(line_of(&left, "/wide/{*}"));
	for (unsigned parts = 1; parts <= 8; parts += parts < 3 ? 1 : 5) {
		shuffle(&state);
		split_and_merge(parts, parts & 1);
		assert_same_picture();
	}
}

static void names_are_found_again(void **unused)
{
	uint64_t state = 9;
	char name[ROUTE_NAME_MAX];
	struct routes r;

	(void)unused;
	routes_init(&r, NULL, 0, false);
	for (size_t i = 0; i < 20000; i++) {
		hits[i] = random_hit(&state);
		count(&r, hits[i].path, hits[i].status);
	}
	see(&left, &r);
	for (size_t i = 0; i < 20000; i++) {
		struct route_path p = {hits[i].path, (uint32_t)strlen(hits[i].path), hits[i].status,
				       0};

		assert_non_null(line_of(&left, routes_name(&r, &p, name)));
	}
	routes_free(&r);
}

static void memory_is_bounded(void **unused)
{
	uint64_t state = 3, total = 0;
	char path[96];
	struct routes r;

	(void)unused;
	routes_init(&r, NULL, 0, false);
	for (size_t i = 0; i < 200000; i++) {
		uint64_t n = test_random(&state);

		snprintf(path, sizeof(path), "/q%uz/q%uz/q%uz/q%uz", (unsigned)(n % 200),
			 (unsigned)(n >> 10) % 200, (unsigned)(n >> 20) % 200,
			 (unsigned)(n >> 30) % 200);
		count(&r, path, 200);
		assert_true(r.node_count <= ROUTE_NODES + 8);
	}
	see(&left, &r);
	for (size_t i = 0; i < left.used; i++)
		total += left.lines[i].requests;
	assert_int_equal(total, 200000);
	routes_free(&r);
}

static void cut_paths_say_so(void **unused)
{
	struct route_path p = {"/a/12345", 8, 200, FORMAT_SHAPE_TRUNCATED};
	struct routes r;

	(void)unused;
	routes_init(&r, NULL, 0, false);
	stats_status(stats_method(routes_stats(&r, &p), 1), 200, 0)->count++;
	see(&left, &r);
	assert_line("/a/12345\xe2\x80\xa6", 1, false);
	routes_free(&r);
}

/* Names, statistics and what is typed are those of the path alone, wherever the query was cut. */
static void queries_make_no_routes(void **unused)
{
	static const char *const paths[] = {"/users/7?id=?&tag=?", "/users/7?a/b/c", "/users/8??",
					    "/users/7", "/users/9?"};
	static const char *const patterns[] = {"/p/*"};
	char name[ROUTE_NAME_MAX];
	struct routes r, up;

	(void)unused;
	routes_init(&r, patterns, 1, false);
	routes_init(&up, NULL, 0, true);
	count(&r, "/p/x?y=z/w", 200);
	for (size_t i = 0; i < 5; i++) {
		for (uint8_t flags = 0; flags < (strchr(paths[i], '?') ? 2 : 1); flags++) {
			struct route_path p = {paths[i], (uint32_t)strlen(paths[i]), 200, flags};

			stats_status(stats_method(routes_stats(&r, &p), 1), 200, 0)->count++;
			stats_status(stats_method(routes_upstream(&up, "h", 1, &p), 1), 200, 0)
				->count++;
			assert_string_equal(routes_name(&r, &p, name), "/users/{id}");
			assert_string_equal(routes_upstream_name(&up, "h", 1, &p, name), "h");
			assert_string_equal(name, "/users/{id}");
			assert_int_equal(routes_typed(&r, &p, name), 11);
			assert_memory_equal(name, "/users/{id}", 11);
		}
	}
	count(&r, "/users/5?missing", 404);
	see(&left, &r);
	assert_int_equal(left.used, 2);
	assert_line("/users/{id}", 10, true);
	assert_line("/p/*", 1, false);
	routes_free(&r);
	routes_free(&up);
}

static void hostile_paths_are_harmless(void **unused)
{
	uint64_t state = 5;
	struct routes r;

	(void)unused;
	routes_init(&r, NULL, 0, false);
	for (size_t i = 0; i < 20000; i++) {
		char path[FORMAT_PATH_MAX];
		size_t n = test_random(&state) % sizeof(path);
		struct route_path p = {path, (uint32_t)n, 200, test_random(&state) & 1};

		for (size_t j = 0; j < n; j++)
			path[j] = "/a1-.{}@\xff?"[test_random(&state) % 10];
		if (i % 2 && n)
			path[0] = '/';
		stats_status(stats_method(routes_stats(&r, &p), 1), 200, 0)->count++;
	}
	routes_settle(&r);
	routes_free(&r);
}

static void upstreams_have_hosts(void **unused)
{
	struct route_path p = {"/v1/charge/77", 13, 404, 0};
	struct routes r;

	(void)unused;
	routes_init(&r, NULL, 0, true);
	stats_status(stats_method(routes_upstream(&r, "pay:443", 7, &p), 1), 404, 0)->count++;
	see(&left, &r);
	assert_line("pay:443/v1/charge/{id}", 1, true);
	routes_free(&r);
}

RUN(cmocka_unit_test(queries_make_no_routes), cmocka_unit_test(ordinary_paths),
    cmocka_unit_test(patterns_come_first), cmocka_unit_test(wide_parents_collapse),
    cmocka_unit_test(order_and_split_change_nothing), cmocka_unit_test(names_are_found_again),
    cmocka_unit_test(memory_is_bounded), cmocka_unit_test(cut_paths_say_so),
    cmocka_unit_test(hostile_paths_are_harmless), cmocka_unit_test(upstreams_have_hosts))
