/* SPDX-License-Identifier: Apache-2.0 */
#include "bolt_neo4j.h"
#include "doc_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct doc_wire wire;

static void raw(enum wire_side side, const char *bytes, size_t n)
{
	doc_step(&wire, side);
	doc_put(&wire, bytes, n);
	doc_step_end(&wire);
}

/* In chunks of at most 40 bytes. */
static void message(enum wire_side side, const char *bytes, size_t n)
{
	doc_step(&wire, side);
	for (size_t at = 0, piece; at < n; at += piece) {
		char size[2] = {0};

		piece = n - at < 40 ? n - at : 40;
		size[1] = (char)piece;
		doc_put(&wire, size, sizeof size);
		doc_put(&wire, bytes + at, piece);
	}
	doc_put(&wire, "\0", 2);
	doc_step_end(&wire);
}

#define RAW(side, literal) raw(side, literal, sizeof(literal) - 1)
#define SAY(literal) message(WIRE_CLIENT, literal, sizeof(literal) - 1)
#define REPLY(literal) message(WIRE_SERVER, literal, sizeof(literal) - 1)

#define RUN_1 "\xb3\x10\x88RETURN 1\xa0\xa0"
#define RUN_2 "\xb3\x10\x88RETURN 2\xa1\x81x\x92\x01\xa1\x81y\xb2N\x01\x80\xa0"
#define PULL "\xb1\x3f\xa2\x81n\xc9\x03\xe8\x83qid\xff"
#define DISCARD "\xb1\x2f\xa1\x81n\xff"
#define RESET "\xb0\x0f"
#define BEGIN "\xb1\x11\xa0"
#define COMMIT "\xb0\x12"
#define ROLLBACK "\xb0\x13"
#define RAN                                                                                        \
	"\xb1\x70\xa2\x86"                                                                         \
	"fields\x91\x81x\x87t_first\x05"
#define RECORD "\xb1\x71\x91\x01"
#define MORE "\xb1\x70\xa1\x88has_more\xc3"
#define LAST "\xb1\x70\xa3\x88has_more\xc2\x84type\x81r\x85stats\xa1\x85nodes\x01"
#define SUCCESS "\xb1\x70\xa0"
#define IGNORED "\xb0\x7e"
#define FAILED(code)                                                                               \
	"\xb1\x7f\xa2\x84"                                                                         \
	"code\xd0" code "\x87message\x83"                                                          \
	"bad"

static void begin(void)
{
	doc_wire_begin(&wire);
	RAW(WIRE_CLIENT, "\x60\x60\xb0\x17\0\x04\x04\x05\0\0\x02\x04\0\0\0\x03\0\0\0\0");
	RAW(WIRE_SERVER, "\0\0\x04\x05");
	SAY("\xb1\x01\xa1\x8auser_agent\x81x");
	REPLY("\xb1\x70\xa2\x86server\x85Neo4j\x8d"
	      "connection_id\x81x");
	SAY("\xb1\x6a\xa1\x86scheme\x84none");
	REPLY(SUCCESS);
	RAW(WIRE_SERVER, "\0\0\0\0");
}

static void expect_steps(const struct doc_conversation *c, const char *client, const char *server)
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

static void expect(const char *client, const char *server)
{
	expect_steps(&(struct doc_conversation){DOC_BOLT, wire.bytes, wire.n}, client, server);
}

static void test_driver(void **state)
{
	(void)state;
	expect_steps(&(struct doc_conversation){DOC_BOLT, bolt_neo4j, bolt_neo4j_bytes},
		     "call RETURN $x AS x sent call UNWIND [1,2,3] AS x RETURN x sent "
		     "call BAD query sent call BEGIN sent "
		     "call CREATE (n:Person {name: \"Secret Name\"}) RETURN n sent "
		     "call COMMIT sent call BEGIN sent call MATCH (n) RETURN n sent "
		     "call ROLLBACK sent",
		     "answer done 1 answer done 3 answer done !Statement.SyntaxError "
		     "answer tx1 done answer done 1 answer tx0 done "
		     "answer tx1 done answer done 1 answer tx0 done");
}

static void test_pipelined(void **state)
{
	(void)state;
	begin();
	SAY(RUN_1);
	SAY(PULL);
	REPLY(RAN);
	REPLY(RECORD);
	REPLY(RECORD);
	REPLY(LAST);
	SAY(RUN_2);
	SAY(DISCARD);
	REPLY(RAN);
	REPLY(SUCCESS);
	SAY("\xb0\x02");
	expect("call RETURN 1 sent call RETURN 2 sent", "answer done 2 answer done 0");
}

static void test_batches(void **state)
{
	(void)state;
	begin();
	SAY(RUN_1);
	SAY(PULL);
	REPLY(RAN);
	REPLY(RECORD);
	REPLY(MORE);
	SAY(PULL);
	REPLY(RECORD);
	REPLY(RECORD);
	REPLY(LAST);
	expect("call RETURN 1 sent", "answer done 3");
}

static void test_left_standing(void **state)
{
	(void)state;
	begin();
	SAY(RUN_1);
	SAY(PULL);
	REPLY(RAN);
	REPLY(RECORD);
	REPLY(MORE);
	SAY(RUN_2);
	SAY(PULL);
	REPLY(RAN);
	REPLY(LAST);
	SAY(PULL);
	REPLY(RECORD);
	REPLY(LAST);
	SAY(RUN_1);
	REPLY(RAN);
	SAY(RESET);
	REPLY(SUCCESS);
	expect("call RETURN 1 sent call RETURN 2 sent call RETURN 1 sent",
	       "answer done 1 answer done 0 answer done 0");
}

static void test_transaction(void **state)
{
	(void)state;
	begin();
	SAY(BEGIN);
	SAY(RUN_1);
	SAY(PULL);
	REPLY(SUCCESS);
	REPLY(RAN);
	REPLY(RECORD);
	REPLY(LAST);
	SAY(COMMIT);
	REPLY(SUCCESS);
	SAY(BEGIN);
	REPLY(SUCCESS);
	SAY(ROLLBACK);
	REPLY(SUCCESS);
	expect("call BEGIN sent call RETURN 1 sent call COMMIT sent call BEGIN sent "
	       "call ROLLBACK sent",
	       "answer tx1 done answer done 1 answer tx0 done answer tx1 done answer tx0 done");
}

static void test_failures(void **state)
{
	(void)state;
	begin();
	SAY(BEGIN);
	SAY(RUN_1);
	SAY(PULL);
	REPLY(SUCCESS);
	REPLY(FAILED("\x25Neo.ClientError.Statement.SyntaxError"));
	REPLY(IGNORED);
	SAY(RUN_2);
	SAY(PULL);
	REPLY(IGNORED);
	REPLY(IGNORED);
	SAY(RESET);
	REPLY(SUCCESS);
	SAY(RUN_1);
	SAY(PULL);
	REPLY(RAN);
	REPLY(RECORD);
	REPLY(FAILED("\x17Neo.TransientError.Oops"));
	expect("call BEGIN sent call RETURN 1 sent call RETURN 2 sent call RETURN 1 sent",
	       "answer tx1 done answer done !Statement.SyntaxError answer done !IGNORED tx0 "
	       "answer done 1 !TransientError.Oops");
}

static void test_neo4j_code(void **state)
{
	(void)state;
	begin();
	SAY(RUN_1);
	REPLY("\xb1\x7f\xa3\x8agql_status\x85"
	      "42001\x8f"
	      "diagnostic_data\xa2\x84"
	      "code\x81x\x81y\x92\xb1N\x01\xc0"
	      "\x8aneo4j_code\xd0\x2eNeo.ClientError.Schema.ConstraintValidationX23");
	expect("call RETURN 1 sent", "answer done !Schema.ConstraintValidationX23");
}

static void test_long_query(void **state)
{
	static char query[5 + 70000], client[70100] = "call ";

	(void)state;
	begin();
	memcpy(query, "\xb3\x10\xd1\x13\x88", 5);
	memset(query + 5, 'q', 5000);
	memcpy(query + 5005, "\xa0\xa0", 2);
	message(WIRE_CLIENT, query, 5007);
	memset(client + 5, 'q', 5000);
	strcat(client, " sent");
	expect(client, "");
}

static void test_junk(void **state)
{
	(void)state;
	doc_wire_begin(&wire);
	RAW(WIRE_CLIENT, "\x60\x60\xb0\x17\0\0\x01\xff\0\0\x02\x04\0\0\0\x03\0\0\0\0");
	RAW(WIRE_SERVER, "\0\0\x01\xff\x02");
	expect("", "junk");
	doc_wire_begin(&wire);
	RAW(WIRE_CLIENT, "GET / HTTP/1.1\r\n");
	expect("junk", "");
	begin();
	REPLY(SUCCESS);
	expect("", "junk");
	begin();
	SAY("\xb3\x10\xc9\x01\x02\xa0\xa0");
	expect("call  junk", "");
	begin();
	SAY("\xb3\x10\x88RETURN");
	expect("call RETURN junk", "");
	begin();
	SAY("\xb1\x77\xa0");
	expect("junk", "");
}

static void test_crowd(void **state)
{
	static char pulls[WIRE_BOLT_OUTSTANDING * 6];

	(void)state;
	for (size_t i = 0; i < WIRE_BOLT_OUTSTANDING; i++)
		memcpy(pulls + i * 6, "\0\2\xb0\x3f\0\0", 6);
	begin();
	raw(WIRE_CLIENT, pulls, sizeof pulls - 12); /* and what begin() says */
	expect("", "");
	begin();
	raw(WIRE_CLIENT, pulls, sizeof pulls);
	SAY(RUN_1);
	expect("call RETURN 1 junk", "");
}

static void test_begins(void **state)
{
	(void)state;
	assert_true(wire_bolt_begins((const unsigned char *)"\x60\x60\xb0\x17", 4));
	assert_false(wire_bolt_begins((const unsigned char *)"\x60\x60\xb0\x17", 3));
	assert_false(wire_bolt_begins((const unsigned char *)"GET ", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_driver),	    cmocka_unit_test(test_pipelined),
		cmocka_unit_test(test_batches),	    cmocka_unit_test(test_left_standing),
		cmocka_unit_test(test_transaction), cmocka_unit_test(test_failures),
		cmocka_unit_test(test_neo4j_code),  cmocka_unit_test(test_long_query),
		cmocka_unit_test(test_junk),	    cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
