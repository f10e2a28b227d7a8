// SPDX-License-Identifier: Apache-2.0
/* What statements do, and to what. */
#include "test.h"

#include "operation.h"

#include "profilis/format.h"

static const struct {
	uint8_t system;
	const char *statement, *name, *collection;
} cases[] = {
	{FORMAT_SYSTEM_POSTGRESQL, "select * from users where id = ?", "SELECT", "users"},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT (SELECT max(x) FROM a) FROM \"my\".\"b c\" LIMIT ?",
	 "SELECT", "\"my\".\"b c\""},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT * FROM a JOIN b ON a.x = b.x", "SELECT", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT * FROM a, b", "SELECT", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT a, b FROM c ORDER BY d, e", "SELECT", "c"},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT * FROM (SELECT ?) AS x", "SELECT", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "(SELECT x FROM a) UNION (SELECT x FROM b)", "SELECT", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT ?", "SELECT", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "WITH RECURSIVE t AS (SELECT x FROM a) UPDATE b SET c = ?",
	 "UPDATE", "b"},
	{FORMAT_SYSTEM_POSTGRESQL, "with t as (select ?), u as (select ?) select x from t",
	 "SELECT", "t"},
	{FORMAT_SYSTEM_POSTGRESQL, "WITH t AS (SELECT ?)", "WITH", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "DELETE FROM ONLY a WHERE b = ?", "DELETE", "a"},
	{FORMAT_SYSTEM_MYSQL, "insert ignore into `shop`.`items`(a) values (?)", "INSERT",
	 "`shop`.`items`"},
	{FORMAT_SYSTEM_MARIADB, "REPLACE INTO t VALUES (?)", "REPLACE", "t"},
	{FORMAT_SYSTEM_SQLITE, "CREATE TABLE IF NOT EXISTS [a b](id)", "CREATE", "[a b]"},
	{FORMAT_SYSTEM_SQLITE, "CREATE INDEX x ON t(a)", "CREATE", ""},
	{FORMAT_SYSTEM_OTHER_SQL, "COMMIT", "COMMIT", ""},
	{FORMAT_SYSTEM_OTHER_SQL, " begin;", "BEGIN", ""},
	{FORMAT_SYSTEM_REDIS, "get ?", "GET", ""},
	{FORMAT_SYSTEM_MEMCACHED, "gets ? ?", "GETS", ""},
	{FORMAT_SYSTEM_MONGODB, "find users", "FIND", "users"},
	{FORMAT_SYSTEM_NEO4J, "MATCH (n:Person) RETURN n", "MATCH", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "(other)", "", ""},
	{FORMAT_SYSTEM_REDIS, "", "", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "((((", "", ""},
	{FORMAT_SYSTEM_POSTGRESQL, "SELECT \"x FROM a", "SELECT", ""},
	{255, "something long enough that nobody can keep it", "SOMETHING", ""},
	{FORMAT_SYSTEM_REDIS, "averyveryverylongwordthatnobodycankeepwhole",
	 "AVERYVERYVERYLONGWORDTHATNOBODY", ""},
};

static void statements_tell_what_they_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *expected = cases[i].collection;
		struct operation o;

		operation_of(&o, cases[i].system, cases[i].statement, strlen(cases[i].statement));
		assert_string_equal(o.name, cases[i].name);
		if (o.collection_bytes != strlen(expected) ||
		    memcmp(o.collection, expected, o.collection_bytes))
			fail_msg("%s: %.*s", cases[i].statement, (int)o.collection_bytes,
				 o.collection);
	}
}

/* Cut anywhere, in a room of just that size: nothing is read past the end. */
static void cut_statements_are_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t n = 0; n < strlen(cases[i].statement); n++) {
			char *text = malloc(n + !n);
			struct operation o;

			assert_non_null(text);
			memcpy(text, cases[i].statement, n);
			operation_of(&o, cases[i].system, text, n);
			assert_true(!o.collection_bytes ||
				    (o.collection >= text &&
				     o.collection + o.collection_bytes <= text + n));
			free(text);
		}
	}
}

RUN(cmocka_unit_test(statements_tell_what_they_do), cmocka_unit_test(cut_statements_are_safe))
