/* SPDX-License-Identifier: Apache-2.0 */
/* What objects of client libraries know, and the statements that calls name; nothing is recorded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client.h"
#include "recording.h"
#include "settings.h"
#include "statements.h"
#include "target.h"

#include <string.h>

static char objects[8];

static int unrecorded(void **state)
{
	char *environment[] = {"PROFILIS_ONLY=no program of this name", NULL};

	(void)state;
	settings_read(environment);
	recording_init();
	return 0;
}

static void a_statement_stands_once(void **state)
{
	uint32_t a = statements_id("SELECT ?", 8), b = statements_id("SELECT ?, ?", 11);
	size_t bytes;

	(void)state;
	assert_true(a && b && a != b);
	assert_int_equal(statements_id("SELECT ?", 8), a);
	assert_memory_equal(statements_text(b, &bytes), "SELECT ?, ?", 11);
	assert_int_equal(bytes, 11);
	assert_true(statements_id("", 0));
	assert_string_equal(statements_text(0, &bytes), "(other)");
	assert_string_equal(statements_text(UINT32_MAX, &bytes), "(other)");
}

static void statements_without_room_are_others(void **state)
{
	char text[600];
	uint32_t first, last = 1;

	(void)state;
	memset(text, 'x', sizeof(text));
	first = statements_id(text, sizeof(text));
	for (uint32_t i = 0; i < 2 * STATEMENTS_MAX; i++) {
		memcpy(text, &i, sizeof(i));
		last = statements_id(text, sizeof(text));
	}
	assert_int_equal(last, 0);
	memset(text, 'x', sizeof(text));
	assert_int_equal(statements_id(text, sizeof(text)), first);
}

static void calls_are_answered_in_order(void **state)
{
	struct client *c = client_open(CLIENT_PGCONN, &objects[0]);
	struct client_call *first, *second;

	(void)state;
	assert_non_null(c);
	assert_null(client_open(CLIENT_PGCONN, &objects[0])); /* taken */
	assert_null(client_oldest(c));
	first = client_begin(c, FORMAT_SYSTEM_POSTGRESQL);
	second = client_begin(c, FORMAT_SYSTEM_POSTGRESQL);
	assert_ptr_equal(client_oldest(c), first);
	client_end(c);
	assert_ptr_equal(client_oldest(c), second);
	client_begin(c, FORMAT_SYSTEM_POSTGRESQL);
	client_drop(c);
	assert_ptr_equal(client_newest(c), second);
	client_drop(c);
	assert_null(client_oldest(c));
	client_end(c);
	client_close(c);
}

/* What finds no room is counted, and the next one must not overtake it. */
static void calls_beyond_the_last_are_counted(void **state)
{
	struct client *c = client_open(CLIENT_PGCONN, &objects[0]);

	(void)state;
	for (unsigned i = 0; i < CLIENT_CALLS_MAX; i++)
		assert_non_null(client_begin(c, FORMAT_SYSTEM_POSTGRESQL));
	assert_null(client_begin(c, FORMAT_SYSTEM_POSTGRESQL));
	client_end(c);
	assert_null(client_begin(c, FORMAT_SYSTEM_POSTGRESQL));
	assert_int_equal(c->beyond, 2);
	client_drop(c);
	assert_int_equal(c->beyond, 1);
	assert_int_equal(c->count, CLIENT_CALLS_MAX - 1);
	client_end_all(c, FORMAT_CALL_ABORTED);
	assert_non_null(client_begin(c, FORMAT_SYSTEM_POSTGRESQL));
	client_close(c);
	client_forget(&objects[0]);
	assert_null(client_find(CLIENT_PGCONN, &objects[0]));
}

static void an_object_of_another_kind_is_another(void **state)
{
	struct client *c = client_open(CLIENT_SQLITE_STMT, &objects[1]);

	(void)state;
	c->statement = 7;
	client_close(c);
	c = client_open(CLIENT_SQLITE_STMT, &objects[1]);
	assert_int_equal(c->statement, 7);
	client_close(c);
	c = client_open(CLIENT_MYSQL_STMT, &objects[1]);
	assert_int_equal(c->statement, 0);
	client_close(c);
}

/* Far more than there is room for: none is lost to a call that is in flight. */
static void objects_give_way(void **state)
{
	static char many[200000];
	struct client *kept = client_open(CLIENT_PGCONN, &objects[2]);
	struct client *c;

	(void)state;
	assert_non_null(client_begin(kept, FORMAT_SYSTEM_POSTGRESQL));
	client_close(kept);
	for (size_t i = 0; i < sizeof(many); i++) {
		c = client_open(CLIENT_SQLITE_STMT, &many[i]);
		if (c)
			client_close(c);
	}
	assert_ptr_equal(client_find(CLIENT_PGCONN, &objects[2]), kept);
	assert_int_equal(kept->count, 1);
	client_close(kept);
	client_forget(&objects[2]);
}

static void a_childs_calls_are_its_own(void **state)
{
	struct client *c = client_open(CLIENT_PGCONN, &objects[3]);

	(void)state;
	client_begin(c, FORMAT_SYSTEM_POSTGRESQL);
	c->target = 3;
	client_close(c);
	process_epoch++; /* as after a fork */
	c = client_open(CLIENT_PGCONN, &objects[3]);
	assert_null(client_oldest(c));
	assert_int_equal(c->target, 3);
	client_close(c);
}

static void names_are_their_connections(void **state)
{
	struct client_call prepared = {.call = {.statement = 5, .flags = FORMAT_CALL_TRUNCATED}};
	struct client_call call = {0};

	(void)state;
	client_name(&objects[0], "get", &prepared);
	client_named(&objects[0], "get", &call);
	assert_int_equal(call.call.statement, 5);
	assert_int_equal(call.call.flags, FORMAT_CALL_TRUNCATED | FORMAT_CALL_PREPARED);
	client_named(&objects[1], "get", &call);
	assert_int_equal(call.call.statement, 0);
	prepared.call.statement = STATEMENTS_MAX - 1;
	client_name(&objects[0], "get", &prepared);
	client_named(&objects[0], "get", &call);
	assert_int_equal(call.call.statement, STATEMENTS_MAX - 1);
}

static void targets_are_named(void **state)
{
	(void)state;
	assert_string_equal(target_text(client_target("db", "5432", "/s.")), "db:5432");
	assert_string_equal(target_text(client_target("::1", "5432", "/s.")), "[::1]:5432");
	assert_string_equal(target_text(client_target("/run/pg", "5432", "/s.")),
			    "unix:/run/pg/s.5432");
	assert_int_equal(client_target(NULL, "5432", "/s."), TARGET_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_stands_once),
		cmocka_unit_test(calls_are_answered_in_order),
		cmocka_unit_test(calls_beyond_the_last_are_counted),
		cmocka_unit_test(an_object_of_another_kind_is_another),
		cmocka_unit_test(objects_give_way),
		cmocka_unit_test(a_childs_calls_are_its_own),
		cmocka_unit_test(names_are_their_connections),
		cmocka_unit_test(targets_are_named),
		cmocka_unit_test(statements_without_room_are_others),
	};

	return cmocka_run_group_tests(tests, unrecorded, NULL);
}
