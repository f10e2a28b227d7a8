/* SPDX-License-Identifier: Apache-2.0 */
#include "doc_wire.h"
#include "mongodb_pymongo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct doc_wire wire;

static void expect(const struct doc_conversation *c, const char *client, const char *server)
{
	static struct doc_trace whole, ahead;

	doc_trace(&whole, c, &(struct doc_cuts){0});
	assert_string_equal(whole.lines[WIRE_CLIENT].text, client);
	assert_string_equal(whole.lines[WIRE_SERVER].text, server);
	doc_trace_cut(client, c, 7);
	if (whole.malformed)
		return;
	doc_trace(&ahead, c, &(struct doc_cuts){.client_first = true});
	assert_true(doc_trace_same(&whole, &ahead));
}

static void expect_wire(const char *client, const char *server)
{
	size_t n = wire.n;

	doc_wire_begin(&wire);
	expect(&(struct doc_conversation){DOC_MONGODB, wire.bytes, n}, client, server);
}

static void call(uint32_t id, const char *body)
{
	doc_message(&wire, WIRE_CLIENT, &(struct doc_message){.id = id, .body = body});
}

static void answer(uint32_t id, const char *body)
{
	doc_message(&wire, WIRE_SERVER,
		    &(struct doc_message){.id = 900 + id, .answers = id, .body = body});
}

static void expect_statement(const char *body, const char *statement)
{
	char client[2048];

	call(1, body);
	snprintf(client, sizeof client, "call %s sent", statement);
	expect_wire(client, "");
}

static void expect_answer(const char *body, const char *server)
{
	call(1, "find=users");
	answer(1, body);
	expect_wire("call find users sent", server);
}

static void test_pymongo(void **state)
{
	(void)state;
	expect(&(struct doc_conversation){DOC_MONGODB, mongodb_pymongo, mongodb_pymongo_bytes},
	       "call find users {\"age\": {\"$gt\": ?}, \"name\": ?, \"seen.?.at\": ?} sent "
	       "call getMore users sent "
	       "call insert users sent "
	       "call insert dup sent "
	       "call update users {\"city\": ?, \"$or\": [{\"a\": ?}, {\"b\": ?}]} sent "
	       "call delete users {\"age\": {\"$in\": [?]}} sent "
	       "call aggregate orders [{\"$match\": {\"state\": ?, \"t\": {\"$gte\": ?}}}, "
	       "{\"$group\": {\"_id\": ?, \"n\": {\"$sum\": ?}}}, {\"$sort\": {\"n\": ?}}] sent "
	       "call distinct users \"city\" {\"age\": ?} sent "
	       "call count users {\"a\": ?} sent "
	       "call findAndModify users {\"_id\": ?} sent "
	       "call find missing {} sent "
	       "call insert users silent "
	       "call  none call  none",
	       "answer done 2 answer done 1 answer done 2 answer done 0 !11000 answer done 3 "
	       "answer done 4 answer done 1 answer done 3 answer done answer done answer done "
	       "!2");
}

static void test_statements(void **state)
{
	(void)state;
	expect_statement("find=users filter={ }", "find users {}");
	expect_statement("aggregate=#1 pipeline=[ { $currentOp={ } } ]",
			 "aggregate [{\"$currentOp\": {}}]");
	expect_statement("commitTransaction=#1 lsid={ id=x }", "commitTransaction");
	expect_statement("find=users filter={ a=[ #1 x ! { b=#1 } { b=#2 } #3 ] }",
			 "find users {\"a\": [?, {\"b\": ?}, ?]}");
	expect_statement("find=users filter={ a={ b={ c={ d={ e={ f={ } g=[ #1 ] h=#1 } } } } } }",
			 "find users {\"a\": {\"b\": {\"c\": {\"d\": {\"e\": {\"f\": {...}, "
			 "\"g\": [...], \"h\": ?}"
			 "}}}}}");
	expect_statement("update=users updates=[ { q={ a=#1 } u={ b=#2 } } { q={ z=#1 } } ]",
			 "update users {\"a\": ?}");
	expect_statement("find=0123456789 filter={ 42=#1 a.42.b=#1 5f3a5f3a5f3a5f3a5f3a5f3a=#1 "
			 "me@example.org=#1 say\"=#1 =#1 }",
			 "find ? {?: ?, \"a.?.b\": ?, ?: ?, ?: ?, ?: ?, \"\": ?}");
}

static void test_no_calls(void **state)
{
	(void)state;
	call(1, "hello=#1 client={ driver={ name=x } }");
	answer(1, "ok=~1 n=#3");
	call(2, "ping=#1");
	answer(2, "ok=~0 code=#13");
	call(3, "find=a");
	answer(3, "ok=~1");
	doc_message(&wire, WIRE_CLIENT, &(struct doc_message){.id = 4, .opcode = 2004});
	doc_message(&wire, WIRE_SERVER,
		    &(struct doc_message){.answers = 4, .opcode = 1, .body = "a=#1"});
	expect_wire("call  none call  none call find a sent call  none", "answer done");
}

static void test_sections(void **state)
{
	(void)state;
	doc_message(&wire, WIRE_CLIENT,
		    &(struct doc_message){.id = 1,
					  .flags = 1,
					  .body = "update=users ordered=#1",
					  .sequence = "updates",
					  .document = "q={ a={ $lt=#1 } } u={ b=#1 }"});
	doc_message(&wire, WIRE_CLIENT,
		    &(struct doc_message){.id = 2,
					  .flags = 2,
					  .body = "insert=users",
					  .sequence = "documents",
					  .document = "q={ a=#1 }"});
	doc_message(&wire, WIRE_SERVER,
		    &(struct doc_message){.answers = 1, .flags = 1, .body = "n=#5 ok=~1"});
	expect_wire("call update users {\"a\": {\"$lt\": ?}} sent call insert users silent",
		    "answer done 5");
}

static void test_answers(void **state)
{
	(void)state;
	expect_answer("n=#7 nModified=#2 ok=~1", "answer done 2");
	expect_answer("n=#-7 ok=~1", "answer done 0");
	expect_answer("cursor={ firstBatch=[ { a=#1 cursor={ a=[ #1 ] } } { } ] id=#0 } ok=~1",
		      "answer done 2");
	expect_answer("value={ n=#3 ok=~0 } ok=~1", "answer done");
	expect_answer("ok=~0 errmsg=x code=#26 codeName=NamespaceNotFound",
		      "answer done !26");
	expect_answer("ok=#0 code=#26", "answer done !26");
	expect_answer("n=#1 writeErrors=[ { index=#0 code=#121 } { code=#5 } ] ok=~1",
		      "answer done 1 !121");
	call(1, "find=users");
	doc_message(&wire, WIRE_SERVER,
		    &(struct doc_message){.answers = 1, .opcode = 2012, .body = "this=compressed"});
	doc_message(&wire, WIRE_CLIENT,
		    &(struct doc_message){.id = 2, .opcode = 2012, .body = "this=too"});
	answer(2, "ok=~1");
	expect_wire("call find users sent call (compressed) sent", "answer done answer done");
}

static void test_order(void **state)
{
	(void)state;
	call(1, "find=a");
	call(2, "find=b");
	call(3, "find=c");
	answer(77, "n=#1 ok=~1");
	answer(2, "n=#1 ok=~1");
	answer(1, "n=#1 ok=~1");
	answer(3, "n=#3 ok=~1");
	expect_wire("call find a sent call find b sent call find c sent",
		    "done answer done 1 answer done 3");
	doc_message(&wire, WIRE_CLIENT,
		    &(struct doc_message){.id = 1, .flags = 1u << 16, .body = "getMore=#1"});
	doc_message(&wire, WIRE_SERVER,
		    &(struct doc_message){.id = 8,
					  .answers = 1,
					  .flags = 2,
					  .body = "cursor={ nextBatch=[ #1 #2 ] } ok=~1"});
	doc_message(&wire, WIRE_SERVER,
		    &(struct doc_message){
			    .id = 9, .answers = 8, .body = "cursor={ nextBatch=[ #3 ] } ok=~1"});
	expect_wire("call getMore sent", "answer done 3");
}

static void test_crowd(void **state)
{
	char client[4096] = "";

	(void)state;
	for (uint32_t id = 1; id <= WIRE_MONGODB_OUTSTANDING + 1; id++) {
		call(id, "find=a");
		strcat(client, id == 1 ? "" : " ");
		strcat(client, "call find a ");
		strcat(client, id > WIRE_MONGODB_OUTSTANDING ? "silent" : "sent");
	}
	answer(WIRE_MONGODB_OUTSTANDING + 1, "n=#1 ok=~1");
	answer(1, "n=#1 ok=~1");
	expect_wire(client, "answer done 1");
}

static void test_long(void **state)
{
	char body[8192] = "find=a filter={", client[4096] = "call find a {";
	char *end;

	(void)state;
	for (int i = 0; i < 200; i++)
		sprintf(body + strlen(body), " key%d=#1", i);
	strcat(body, " }");
	for (int i = 0; i < 200; i++)
		sprintf(client + strlen(client), "%s\"key%d\": ?", i ? ", " : "", i);
	end = client + strlen("call ") + FORMAT_STATEMENT_MAX;
	strcpy(end, " sent");
	call(1, body);
	expect_wire(client, "");
}

static void test_junk(void **state)
{
	(void)state;
	doc_message(&wire, WIRE_CLIENT,
		    &(struct doc_message){.id = 1, .opcode = 9, .body = "a=#1"});
	expect_wire("call  junk", "");
	doc_message(&wire, WIRE_CLIENT, &(struct doc_message){.flags = 4, .body = "a=#1"});
	expect_wire("call  junk", "");
	doc_message(&wire, WIRE_CLIENT,
		    &(struct doc_message){.sequence = "documents", .document = "a=#1"});
	expect_wire("call  junk", "");
	call(1, "find=users filter={ a=#1 }");
	wire.bytes[2 + 16 + 4 + 1]++; /* the body's length */
	expect_wire("call  junk", "");
	call(1, "find=users filter={ a=#1 }");
	wire.bytes[2 + 16 + 4 + 1 + 4 + 1 + 5] = 0x7f; /* the length of "users" */
	expect_wire("call  junk", "");
}

static void test_begins(void **state)
{
	unsigned char first[16] = {0x40, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0, 0xdd, 7, 0, 0};

	(void)state;
	assert_true(wire_mongodb_begins(first, 16));
	assert_false(wire_mongodb_begins(first, 15));
	first[8] = 1;
	assert_false(wire_mongodb_begins(first, 16));
	assert_false(wire_mongodb_begins((const unsigned char *)"GET / HTTP/1.1\r\n", 16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pymongo),	 cmocka_unit_test(test_statements),
		cmocka_unit_test(test_no_calls), cmocka_unit_test(test_sections),
		cmocka_unit_test(test_answers),	 cmocka_unit_test(test_order),
		cmocka_unit_test(test_crowd),	 cmocka_unit_test(test_long),
		cmocka_unit_test(test_junk),	 cmocka_unit_test(test_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
