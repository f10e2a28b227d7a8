// SPDX-License-Identifier: Apache-2.0
/* Maps as runtimes write them, and as nobody should. */
#include "test.h"

#include "perf_map.h"

#include <stdio.h>

static const char *at(const char *text, uint64_t address)
{
	static char name[PERF_MAP_NAME_MAX + 1];
	const struct perf_map_entry *e;
	size_t n = strlen(text);
	char *copy = malloc(n + 1);
	struct perf_map m;

	memcpy(copy, text, n);
	perf_map_read(&m, copy, n);
	e = perf_map_find(&m, address);
	if (e)
		snprintf(name, sizeof(name), "%.*s", (int)e->name_bytes, copy + e->name);
	perf_map_free(&m);
	free(copy);
	return e ? name : NULL;
}

static void addresses_lie_in_ranges(void **state)
{
	static const char map[] = "2000 10 second\n1000 0x20 first one\r\n0x3000 1 third";

	(void)state;
	assert_string_equal(at(map, 0x1000), "first one");
	assert_string_equal(at(map, 0x101f), "first one");
	assert_string_equal(at(map, 0x2008), "second");
	assert_string_equal(at(map, 0x3000), "third");
	assert_null(at(map, 0xfff));
	assert_null(at(map, 0x1020));
	assert_null(at(map, 0x3001));
	assert_null(at(map, 0));
	assert_null(at(map, UINT64_MAX));
	assert_null(at("", 0));
}

/* Code is thrown away and other code takes its place. */
static void what_came_later_holds(void **state)
{
	static const char map[] = "1000 100 old\n1000 40 new\n1800 10 inner\n1700 400 outer\n";

	(void)state;
	assert_string_equal(at(map, 0x1000), "new");
	assert_string_equal(at(map, 0x1050), "old");
	assert_string_equal(at(map, 0x1808), "inner");
	assert_string_equal(at(map, 0x1820), "outer");
}

static void hostile_lines_are_passed_over(void **state)
{
	static const char *const lines[] = {
		"1000",
		"1000 ",
		"1000 10",
		"1000 10 ",
		"x000 10 a",
		"1000 1x a",
		"1000 0 a",
		" 1000 10 a",
		"-1000 10 a",
		"11111111111111111 10 a",
		"ffffffffffffffff 10 a",
		"1000 ffffffffffffffff a",
		"0x 10 a",
		"\xff\xfe",
		"10000x10 a",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char map[128];

		assert_null(at(lines[i], 0x1000));
		snprintf(map, sizeof(map), "%s\n1000 10 good\n%s\n", lines[i], lines[i]);
		assert_string_equal(at(map, 0x1008), "good");
	}
}

static void any_bytes_are_safe(void **state)
{
	static const char letters[] = "0123456789abcdefx \n\r\t\0*JS:~";
	uint64_t random = 7;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		size_t n = test_random(&random) % 300;
		char *text = malloc(n + 1);
		struct perf_map m;

		for (size_t i = 0; i < n; i++)
			text[i] = letters[test_random(&random) % (sizeof(letters) - 1)];
		perf_map_read(&m, text, n);
		for (size_t i = 0; i < m.count; i++) {
			const struct perf_map_entry *e = perf_map_find(&m, m.entries[i].start);

			assert_non_null(e);
			assert_true(e->name + e->name_bytes <= n && e->name_bytes);
			perf_map_name(text + e->name, e->name_bytes);
		}
		perf_map_free(&m);
		free(text);
	}
}

static void names_are_taken_apart(void **state)
{
	static const struct {
		const char *name, *function, *file;
		unsigned line;
	} names[] = {
		{"JS:*handler /srv/a b.js:12:9", "handler", "/srv/a b.js", 12},
		{"LazyCompile:~get node:http:7:1", "get", "node:http", 7},
		{"JS:^ /srv/app.js:3:4", "(anonymous)", "/srv/app.js", 3},
		{"Function:run", "run", NULL, 0},
		{"Script:~/srv/app.js:1:1", "/srv/app.js:1:1", NULL, 0},
		{"JS:*", "(anonymous)", NULL, 0},
		{"JS:", "JS:", NULL, 0},
		{"JS:f x:99999999999:1", "f", "x:99999999999", 1},
		{"py::view:/srv/app.py", "view", "/srv/app.py", 0},
		{"py::", "py::", NULL, 0},
		{"py:::x", ":x", NULL, 0},
		{"py::a:", "a", NULL, 0},
		{"Lcom/shop/Cart;::add", "Lcom/shop/Cart;::add", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct perf_map_name n = perf_map_name(names[i].name, strlen(names[i].name));

		assert_int_equal(n.function_bytes, strlen(names[i].function));
		assert_memory_equal(n.function, names[i].function, n.function_bytes);
		assert_int_equal(n.line, names[i].line);
		assert_int_equal(!n.file, !names[i].file);
		if (n.file) {
			assert_int_equal(n.file_bytes, strlen(names[i].file));
			assert_memory_equal(n.file, names[i].file, n.file_bytes);
		}
	}
}

RUN(cmocka_unit_test(addresses_lie_in_ranges), cmocka_unit_test(what_came_later_holds),
    cmocka_unit_test(hostile_lines_are_passed_over), cmocka_unit_test(any_bytes_are_safe),
    cmocka_unit_test(names_are_taken_apart))
