/* SPDX-License-Identifier: Apache-2.0 */
/* Statements as they were sent are known again by all of their bytes, and by nothing less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "statements.h"
#include "verbatim.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static bool find(const char *text, size_t bytes, struct verbatim_known *known)
{
	struct verbatim v = {STATEMENT_SQL, text, bytes, 0};

	return verbatim_find(&v, known);
}

static void keep(const char *text, size_t bytes, uint32_t statement)
{
	struct verbatim v = {STATEMENT_SQL, text, bytes, 0};
	struct verbatim_known known;

	if (!verbatim_find(&v, &known))
		verbatim_keep(&v, (struct verbatim_known){statement, statement % 2});
}

static void what_comes_twice_is_kept(void **state)
{
	struct verbatim_known known;

	(void)state;
	keep("SELECT 1", 8, 7);
	assert_false(find("SELECT 1", 8, &known));
	keep("SELECT 1", 8, 7);
	assert_true(find("SELECT 1", 8, &known));
	assert_int_equal(known.statement, 7);
	assert_true(known.truncated);
}

static void each_byte_counts(void **state)
{
	char text[VERBATIM_MAX], other[VERBATIM_MAX];
	struct verbatim_known known;

	(void)state;
	memset(text, 'a', sizeof(text));
	for (size_t n = 1; n <= sizeof(text); n += n < 40 ? 1 : 41) {
		keep(text, n, (uint32_t)n);
		keep(text, n, (uint32_t)n);
		assert_true(find(text, n, &known));
		assert_int_equal(known.statement, n);
		memcpy(other, text, n);
		for (size_t i = 0; i < n; i++) {
			other[i] = 'b';
			assert_false(find(other, n, &known));
			other[i] = 'a';
		}
	}
}

static void dialects_are_apart(void **state)
{
	struct verbatim mysql = {STATEMENT_MYSQL, "SELECT \"a\"", 10, 0};
	struct verbatim_known known;

	(void)state;
	keep(mysql.text, mysql.bytes, 3);
	keep(mysql.text, mysql.bytes, 3);
	assert_true(find(mysql.text, mysql.bytes, &known));
	assert_false(verbatim_find(&mysql, &known));
}

static void long_ones_and_none_are_not_kept(void **state)
{
	char text[VERBATIM_MAX + 1];
	struct verbatim_known known;

	(void)state;
	memset(text, 'c', sizeof(text));
	for (int i = 0; i < 3; i++) {
		keep(text, sizeof(text), 9);
		keep(text, 0, 9);
	}
	assert_false(find(text, sizeof(text), &known));
	assert_false(find(text, 0, &known));
}

/* More than there is room for: a text may be forgotten, and never be taken for another. */
static void many_push_each_other_out(void **state)
{
	struct verbatim_known known;
	char text[32];
	int found = 0;

	(void)state;
	for (uint32_t i = 1; i < 20000; i++) {
		int n = snprintf(text, sizeof(text), "SELECT %u", i);

		keep(text, (size_t)n, i);
		keep(text, (size_t)n, i);
	}
	for (uint32_t i = 1; i < 20000; i++) {
		int n = snprintf(text, sizeof(text), "SELECT %u", i);

		if (!find(text, (size_t)n, &known))
			continue;
		assert_int_equal(known.statement, i);
		found++;
	}
	assert_in_range(found, 500, 2048);
}

/* Texts of one length that fight for the same places. */
static void *fight(void *seed)
{
	struct verbatim_known known;
	uintptr_t random = (uintptr_t)seed, wrong = 0;
	char text[200];

	memset(text, 'd', sizeof(text));
	for (int i = 0; i < 200000; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		memcpy(text + 96, &(uint32_t){(uint32_t)(random >> 33) % 3000}, 4);
		memcpy(&known.statement, text + 96, 4);
		keep(text, sizeof(text), known.statement + 1);
		if (find(text, sizeof(text), &known))
			wrong += memcmp(text + 96, &(uint32_t){known.statement - 1}, 4) != 0;
	}
	return (void *)wrong;
}

static void threads_see_whole_entries(void **state)
{
	pthread_t threads[4];
	void *wrong;

	(void)state;
	for (uintptr_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fight, (void *)(i + 1)), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
}

/* Known or not, a statement is the same one. */
static void a_known_statement_is_what_it_was(void **state)
{
	static const char *const texts[] = {"SELECT 'a' FROM t", "BEGIN", "SELECT 'b'  FROM t",
					    "  ", ""};
	bool truncated;
	uint32_t ids[5];
	size_t bytes;

	(void)state;
	for (int round = 0; round < 4; round++)
		for (int i = 0; i < 5; i++) {
			uint32_t id = statements_sent(STATEMENT_POSTGRESQL, texts[i],
						      strlen(texts[i]), &truncated);

			assert_false(truncated);
			assert_true(!round || id == ids[i]);
			ids[i] = id;
		}
	assert_int_equal(ids[0], ids[2]);
	assert_memory_equal(statements_text(ids[0], &bytes), "SELECT ? FROM t", 15);
	assert_int_equal(bytes, 15);
	statements_text(ids[3], &bytes);
	assert_int_equal(bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_twice_is_kept),
		cmocka_unit_test(each_byte_counts),
		cmocka_unit_test(dialects_are_apart),
		cmocka_unit_test(long_ones_and_none_are_not_kept),
		cmocka_unit_test(many_push_each_other_out),
		cmocka_unit_test(threads_see_whole_entries),
		cmocka_unit_test(a_known_statement_is_what_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
