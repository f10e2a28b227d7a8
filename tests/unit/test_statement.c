/* SPDX-License-Identifier: Apache-2.0 */
#include "statement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct example {
	const char *given, *expected;
};

static void read_in(struct statement *s, enum statement_dialect dialect, const char *text, size_t n,
		    size_t every)
{
	memset(s, 0xa5, sizeof *s);
	statement_begin(s, dialect);
	for (size_t at = 0; at < n; at += every)
		statement_add(s, text + at, n - at < every ? n - at : every);
	statement_end(s);
}

static void expect(enum statement_dialect dialect, const char *given, const char *expected)
{
	size_t n = strlen(given);

	for (size_t every = n ? n : 1; every; every--) {
		struct statement s;

		read_in(&s, dialect, given, n, every);
		if (s.bytes != strlen(expected) || memcmp(s.text, expected, s.bytes) != 0)
			fail_msg("dialect %d, in pieces of %zu: %s\nread     %.*s\nexpected %s",
				 dialect, every, given, s.bytes, s.text, expected);
	}
}

#define EXPECT_ALL(dialect, examples)                                                              \
	for (size_t i = 0; i < sizeof(examples) / sizeof *(examples); i++)                         \
	expect(dialect, (examples)[i].given, (examples)[i].expected)

/* ---- what all dialects of SQL share ------------------------------------------------------- */

static const struct example common[] = {
	{"", ""},
	{"  \n", ""},
	{"SELECT  *\n\tFROM t1", "SELECT * FROM t1"},
	{"select a from t where b = 'x' and c=5", "select a from t where b = ? and c=?"},
	{"SELECT 1.5e3, .5, 0x1F, 1e-5, 5.", "SELECT ?, ?, ?, ?, ?"},
	{"SELECT 1e5-3, 0xE-3, t.c1", "SELECT ?-?, ?-?, t.c1"},
	{"a = -1 AND b =- 1", "a = ? AND b =- ?"},
	{"a-1, a - 1, (-1), (- 1)", "a-?, a - ?, (?), (- ?)"},
	{"'it''s' 'x'", "? ?"},
	{"'open", "?"},
	{"N'x', x'1F', b'01', X'1f'", "?, ?, ?, ?"},
	{"nx, e, b.x, nb'y'", "nx, e, b.x, nb?"},
	{"IN (1, 2, 3)", "IN (?)"},
	{"IN ( ?,?,\n? )", "IN (?)"},
	{"VALUES (1,'a'),(2,'b')", "VALUES (?)"},
	{"VALUES (1, NULL), (DEFAULT, true)", "VALUES (?), (DEFAULT, true)"},
	{"VALUES (1, null), (2, false) , ('c', 'd') ON", "VALUES (?) ON"},
	{"(a, b) IN ((1,2),(3,4))", "(a, b) IN ((?))"},
	{"VALUES (now(), 1), (now(), 2), (x, 3)", "VALUES (now(), ?), (x, ?)"},
	{"f(), g(NULL), h(1), (a)", "f(), g(NULL), h(?), (a)"},
	{"f(1) (1), g(1), g(1)", "f(?) (?), g(?), g(?)"},
	{"x IS NULL OR TRUE", "x IS NULL OR TRUE"},
	{"a--b\n'c'", "a ?"},
	{"a/*'*/b/**/c /", "a b c /"},
	{"a /* open 'x'", "a"},
	{"a - b / c . d : e", "a - b / c . d : e"},
	{"WHERE a = :name AND b=:1 AND c := 2", "WHERE a = ? AND b=? AND c := ?"},
	{"/*traceparent='00-1-2-01'*/ SELECT 1", "SELECT ?"},
	{"SELECT 1 /*traceparent='00-1-2-01'*/;", "SELECT ? ;"},
	{"((((((((((1, 2))))))))))", "((((((((((?))))))))))"},
	{")))(1]", ")))(?]"},
	{"\xc3\xa4 = '\xc3\xa4'", "\xc3\xa4 = ?"},
};

static void test_common(void **state)
{
	(void)state;
	EXPECT_ALL(STATEMENT_SQL, common);
	EXPECT_ALL(STATEMENT_POSTGRESQL, common);
	EXPECT_ALL(STATEMENT_SQLITE, common);
}

static void test_standard(void **state)
{
	static const struct example examples[] = {
		{"\"user-2\" \"a\"\"b\" 'a\\'", "\"user-2\" \"a\"\"b\" ?"},
		{"\"open 'x", "\"open 'x"},
		{"a /* /* 'x' */ 'y' */ b", "a b"},
		{"U&'x' u&\"d\" u&v", "? u&\"d\" u&v"},
		{"a = %s", "a = %s"},
	};

	(void)state;
	EXPECT_ALL(STATEMENT_SQL, examples);
}

static void test_postgresql(void **state)
{
	static const struct example examples[] = {
		{"a = $1 AND b = $23", "a = ? AND b = ?"},
		{"IN ($1,$2)", "IN (?)"},
		{"VALUES ($1::int, $2::text), ($3::int, $4::text)", "VALUES (?::int, ?::text)"},
		{"$1::int 'x'::date a::b", "?::int ?::date a::b"},
		{"E'a\\'b', e'\\\\', 'a\\' x", "?, ?, ? x"},
		{"E'a'\n'b\\'c' x", "? ? x"},
		{"$$a'b$$ $q$a$$b$r$c$q$ x", "? ? x"},
		{"$q$a$q $Q$ b$q$x", "?x"},
		{"a$b$c $abc d", "a$b$c ? d"},
		{"$$open", "?"},
		{"ARRAY[1,2], a[1], a[1:2], a[b:c]", "ARRAY[?], a[?], a[?:?], a[b:c]"},
		{"j->'a'->>1 #> '{a}' ? 'k' @> x", "j->?->>? #> ? ? ? @> x"},
		{"'\\x00ff'::bytea", "?::bytea"},
		{"a --x\r'b'", "a ?"},
		{"date '2020-01-01' interval'1 day'", "date ? interval?"},
		{"U&'d\\0061' UESCAPE '!'", "? UESCAPE ?"},
	};

	(void)state;
	EXPECT_ALL(STATEMENT_POSTGRESQL, examples);
}

static void test_mysql(void **state)
{
	static const struct example examples[] = {
		{"'a\\'b' \"a\\\"b\" \"a\"\"b\" x", "? ? ? x"},
		{"`a``b` = \"x\"", "`a``b` = ?"},
		{"a # 'x\nb -- y\nc--1", "a b c-?"},
		{"a --1 --", "a -?"},
		{"/*!40001 SQL_NO_CACHE */ a /* /* */ b", "a b"},
		{"_utf8mb4'x' $a @v @@w u&\"x\"", "_utf8mb4? $a @v @@w u&?"},
		{"LIMIT 1, 2", "LIMIT ?, ?"},
		{"INSERT INTO `t` VALUES (1,\"a\"),(2,\"b\")", "INSERT INTO `t` VALUES (?)"},
	};

	(void)state;
	EXPECT_ALL(STATEMENT_MYSQL, examples);
}

static void test_sqlite(void **state)
{
	static const struct example examples[] = {
		{"[a 'b] `c``d` \"e\"", "[a 'b] `c``d` \"e\""},
		{"?1 :a @b $c", "? ? ? ?"},
		{"VALUES (?1, @b, $c)", "VALUES (?)"},
		{"a /* /* */ b", "a b"},
	};

	(void)state;
	EXPECT_ALL(STATEMENT_SQLITE, examples);
}

static void test_cypher(void **state)
{
	static const struct example examples[] = {
		{"MATCH (n:Person {name: 'x', age: $age})--(m) // 'y'\nRETURN m",
		 "MATCH (n:Person {name: ?, age: ?})--(m) RETURN m"},
		{"MATCH (a)-[:KNOWS*1..3]->(b) WHERE a.`x y` IN [1,2]",
		 "MATCH (a)-[:KNOWS*?]->(b) WHERE a.`x y` IN [?]"},
		{"UNWIND [{a: 1}, {a: 2}] AS r", "UNWIND [{a: ?}] AS r"},
		{"'a\\'b' \"c\\\"d\" e", "? ? e"},
	};

	(void)state;
	EXPECT_ALL(STATEMENT_CYPHER, examples);
}

static void test_raw(void **state)
{
	static const struct example examples[] = {
		{" a = 'x  y'\n-- z ", "a = 'x y' -- z"},
		{"", ""},
	};

	(void)state;
	EXPECT_ALL(STATEMENT_RAW, examples);
}

/* ---- length ------------------------------------------------------------------------------- */

static void repeat(char *to, const char *what, size_t times)
{
	for (size_t i = 0; i < times; i++)
		strcat(to, what);
}

static void test_long_lists(void **state)
{
	static char text[100000];
	struct statement s;

	(void)state;
	strcpy(text, "SELECT a FROM b WHERE c IN (0");
	repeat(text, ", 12345", 5000);
	strcat(text, ") AND d");
	read_in(&s, STATEMENT_SQL, text, strlen(text), 7);
	assert_int_equal(s.bytes, 36);
	assert_memory_equal(s.text, "SELECT a FROM b WHERE c IN (?) AND d", 36);
	assert_false(s.truncated);
	strcpy(text, "VALUES (0, f(1))");
	repeat(text, ", (0, f(1))", 3000);
	read_in(&s, STATEMENT_SQL, text, strlen(text), 100000);
	assert_int_equal(s.bytes, 16);
	assert_false(s.truncated);
}

static void test_cut(void **state)
{
	static char text[10000];
	struct statement s;

	(void)state;
	strcpy(text, "ab ");
	repeat(text, "\xe2\x82\xac", 1000);
	read_in(&s, STATEMENT_SQL, text, strlen(text), 10);
	assert_true(s.truncated);
	assert_int_equal(s.bytes, 999);
	strcpy(text, "abcd ");
	repeat(text, "\xe2\x82\xac", 1000);
	read_in(&s, STATEMENT_RAW, text, strlen(text), 10);
	assert_true(s.truncated);
	assert_int_equal(s.bytes, 998);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_common),	   cmocka_unit_test(test_standard),
		cmocka_unit_test(test_postgresql), cmocka_unit_test(test_mysql),
		cmocka_unit_test(test_sqlite),	   cmocka_unit_test(test_cypher),
		cmocka_unit_test(test_raw),	   cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
