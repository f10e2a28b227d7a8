/* SPDX-License-Identifier: Apache-2.0 */
#include "url_query_is.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
	const char *query, *names;
} table[] = {
	{"", "/a?"},
	{"a=b", "/a?a=?"},
	{"a=b&c=d", "/a?a=?&c=?"},
	{"a=", "/a?a=?"},
	{"=b", "/a?=?"},
	{"a==b=c", "/a?a=?"},
	{"a", "/a??"},
	{"?", "/a??"},
	{"a&b=c&d", "/a??&b=?&?"},
	{"&&", "/a?&&"},
	{"a?b=c?d&e?f", "/a?a?b=?&?"},
	{"a=b;c=d", "/a?a=?"},
	{"a%5B%5D=b&a[]=c", "/a?a%5B%5D=?&a[]=?"},
};

/* Memory of exactly its size, and cut behind the first `cut` bytes. */
static void keep(struct url_query *q, const char *text, size_t n, size_t cut)
{
	char *bytes = malloc(n + 1);

	memcpy(bytes, text, n);
	if (url_query_begin(q)) {
		url_query_add(q, bytes, cut);
		url_query_add(q, bytes + cut, n - cut);
		url_query_end(q);
	}
	free(bytes);
}

static struct url_query behind(char *path, uint16_t max, enum url_query_keep which)
{
	memcpy(path, "/a", 2);
	return (struct url_query){.path = path, .bytes = 2, .max = max, .keep = (uint8_t)which};
}

static void names(void **state)
{
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t n = strlen(table[i].query);

		for (size_t cut = 0; cut <= n; cut++) {
			struct url_query q = behind(path, sizeof(path), URL_QUERY_NAMES);

			keep(&q, table[i].query, n, cut);
			assert_int_equal(q.bytes, strlen(table[i].names));
			assert_memory_equal(path, table[i].names, q.bytes);
			assert_false(q.truncated);
		}
	}
}

static void all_of_it(void **state)
{
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		size_t n = strlen(table[i].query);
		struct url_query q = behind(path, sizeof(path), URL_QUERY_FULL);

		keep(&q, table[i].query, n, n / 2);
		assert_int_equal(q.bytes, 3 + n);
		assert_memory_equal(path + 3, table[i].query, n);
	}
}

/* What does not fit is cut; no value shows for that, and none was ever written. */
static void little_room(void **state)
{
	static const char secret[] = "ab=SECRET&cd=SECRET&SECRET&ef=SECRET";
	char path[64];

	(void)state;
	for (uint16_t max = 2; max < 30; max++) {
		for (size_t cut = 0; cut < sizeof(secret); cut++) {
			struct url_query q;

			memset(path, 'x', sizeof(path));
			q = behind(path, max, URL_QUERY_NAMES);
			keep(&q, secret, sizeof(secret) - 1, cut);
			assert_true(q.bytes <= max);
			assert_true(url_query_is(URL_QUERY_NAMES, path, q.bytes, q.truncated));
			assert_null(memmem(path, max, "SEC", 3));
			assert_int_equal(path[max], 'x');
			assert_int_equal(q.truncated, max > 2 && max < 19);
		}
	}
}

static void where_it_begins(void **state)
{
	(void)state;
	assert_int_equal(url_query_behind("/a?b?c", 6), 2);
	assert_int_equal(url_query_behind("/abc", 4), 4);
	assert_int_equal(url_query_behind("", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(all_of_it),
		cmocka_unit_test(little_room),
		cmocka_unit_test(where_it_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
