/* SPDX-License-Identifier: Apache-2.0 */
#include "wire_postgres.h"
#include "wire_trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void init(void *reader)
{
	wire_postgres_init(reader);
}

static size_t feed(void *reader, enum wire_side side, const char *bytes, size_t n,
		   struct wire_event *e)
{
	return wire_postgres_feed(reader, side, bytes, n, e);
}

static const struct wire_protocol protocol = {"postgres", sizeof(struct wire_postgres), init, feed};

/* ---- conversations, a message a line ------------------------------------------------------ */

#define TURNS 64u

/* Type 0: bytes as they are, without a head. */
struct message {
	enum wire_side side;
	char type;
	const char *content;
	size_t count;
};

#define C(type, content)                                                                           \
	{                                                                                          \
		WIRE_CLIENT, type, content, sizeof(content) - 1                                    \
	}
#define S(type, content)                                                                           \
	{                                                                                          \
		WIRE_SERVER, type, content, sizeof(content) - 1                                    \
	}
#define STARTUP C(0, "\0\0\0\21\0\3\0\0user\0me\0\0")
#define LOGIN STARTUP, S('R', "\0\0\0\0"), S('S', "a\0b\0"), S('K', "12345678"), S('Z', "I")
#define SYNC C('S', "")
#define PARSE(name, text) C('P', name "\0" text "\0\0\0")
#define BIND(portal, name) C('B', portal "\0" name "\0\0\0\0\1\0\0\0\3key\0\0")
#define EXECUTE(portal) C('E', portal "\0\0\0\0\0")
#define PARSED S('1', "")
#define BOUND S('2', "")
#define ERROR(code) S('E', "SFEHLER\0VERROR\0C" code "\0Mno\0\0")
#define READY S('Z', "I")

struct talk {
	char bytes[8192];
	size_t n;
	struct wire_turn turns[TURNS];
	struct wire_conversation conversation;
};

static void put(struct talk *t, const struct message *m)
{
	struct wire_turn *turn = &t->turns[t->conversation.count];
	size_t length = m->count + 4, from = t->n;
	char head[5] = {m->type, 0, 0, (char)(length >> 8), (char)length};

	assert_true(t->n + m->count + 5 <= sizeof t->bytes);
	if (m->type)
		memcpy(t->bytes + t->n, head, 5);
	t->n += m->type ? 5 : 0;
	memcpy(t->bytes + t->n, m->content, m->count);
	t->n += m->count;
	if (t->conversation.count && turn[-1].side == m->side) {
		turn[-1].count += t->n - from;
		return;
	}
	assert_true(t->conversation.count++ < TURNS);
	*turn = (struct wire_turn){m->side, t->bytes + from, t->n - from};
}

static void expect_cut(const struct talk *t, const struct wire_trace *whole, struct wire_cuts cuts)
{
	static struct wire_trace cut;

	wire_trace(&cut, &protocol, &t->conversation, &cuts);
	if (!wire_trace_same(whole, &cut))
		fail_msg("first %zu, every %zu, seed %llu:\nwhole %s\ncut   %s", cuts.first,
			 cuts.every, (unsigned long long)cuts.seed, whole->text, cut.text);
}

static void expect(const struct message *messages, size_t count, const char *expected)
{
	static struct wire_trace whole;
	static struct talk t;

	t.n = 0;
	t.conversation = (struct wire_conversation){.turns = t.turns};
	for (size_t i = 0; i < count; i++)
		put(&t, &messages[i]);
	wire_trace(&whole, &protocol, &t.conversation, &(struct wire_cuts){0});
	if (strcmp(whole.text, expected) != 0)
		fail_msg("\nread     %s\nexpected %s", whole.text, expected);
	for (size_t first = 1; first < 200; first++)
		expect_cut(&t, &whole, (struct wire_cuts){.first = first});
	for (size_t every = 1; every < 20; every++)
		expect_cut(&t, &whole, (struct wire_cuts){.every = every});
	for (uint64_t seed = 1; seed <= 20; seed++)
		expect_cut(&t, &whole, (struct wire_cuts){.seed = seed});
}

#define EXPECT(expected, ...)                                                                      \
	do {                                                                                       \
		static const struct message messages[] = {__VA_ARGS__};                            \
                                                                                                   \
		expect(messages, sizeof messages / sizeof *messages, expected);                    \
	} while (0)

/* ---- simple queries ----------------------------------------------------------------------- */

static void test_simple(void **state)
{
	(void)state;
	EXPECT("call \"SELECT 1\" sent; answer; done 5", LOGIN, C('Q', "SELECT 1\0"), S('T', "x"),
	       S('D', "x"), S('C', "SELECT 5\0"), READY);
	EXPECT("call \"INSERT\" sent; answer; done 3; transaction 1; call \"COMMIT\" sent; answer; "
	       "done; transaction 0",
	       LOGIN, C('Q', "INSERT\0"), S('N', "C0000\0\0"), S('C', "INSERT 0 3\0"), S('Z', "T"),
	       C('Q', "COMMIT\0"), S('C', "COMMIT\0"), READY);
	EXPECT("call sent; answer; done", LOGIN, C('Q', "\0"), S('I', ""), READY);
}

static void test_several_in_one(void **state)
{
	(void)state;
	EXPECT("call \"a; b; c\" sent; answer; done 7 error 22012", LOGIN, C('Q', "a; b; c\0"),
	       S('C', "SELECT 5\0"), S('C', "UPDATE 2\0"), ERROR("22012"), READY);
}

static void test_tags(void **state)
{
	(void)state;
	EXPECT("call \"a\" sent; answer; done", LOGIN, C('Q', "a\0"), S('C', "CREATE TABLE\0"),
	       READY);
	EXPECT("call \"a\" sent; answer; done", LOGIN, C('Q', "a\0"),
	       S('C', "SELECT 99999999999999999999\0"), READY);
	EXPECT("call \"a\" sent; answer; done", LOGIN, C('Q', "a\0"), S('C', "SELECT 5x\0"), READY);
	EXPECT("call \"a\" sent; answer; done", LOGIN, C('Q', "a\0"),
	       S('C', "SELECT 10000000000000000000\0"), S('C', "SELECT 10000000000000000000\0"),
	       READY);
	EXPECT("call \"a\" sent; answer; done 10", LOGIN, C('Q', "a\0"), S('G', "\0\0\0"),
	       C('d', "1\t2\n"), C('c', ""), S('C', "COPY 10\0"), READY);
}

static void test_fatal(void **state)
{
	(void)state;
	EXPECT("call \"a\" sent; answer; done error 57P01", LOGIN, C('Q', "a\0"),
	       S('E', "SFATAL\0VFATAL\0C57P01\0Mterminating\0\0"));
	EXPECT("", STARTUP, S('R', "\0\0\0\5salt"), C('p', "secret\0"), ERROR("28P01"));
}

static void test_function_call(void **state)
{
	(void)state;
	EXPECT("call raw\"FUNCTION CALL\" sent; answer; done", LOGIN, C('F', "1234secret"),
	       S('V', "\0\0\0\4abcd"), READY);
}

/* ---- prepared statements ------------------------------------------------------------------ */

static void test_extended(void **state)
{
	(void)state;
	EXPECT("call \"SELECT $1\" prepare #0 execute #0 sent; answer; done 1", LOGIN,
	       PARSE("", "SELECT $1"), BIND("", ""), C('D', "P\0"), EXECUTE(""), SYNC, PARSED,
	       BOUND, S('T', "x"), S('D', "x"), S('C', "SELECT 1\0"), READY);
	EXPECT("call \"a\" prepare #b22 sent; answer; done; call execute #b22 sent; answer; done 1; "
	       "forget #b22",
	       LOGIN, PARSE("s", "a"), C('D', "Ss\0"), SYNC, PARSED, S('t', "\0\0"), S('n', ""),
	       READY, BIND("", "s"), EXECUTE(""), SYNC, BOUND, S('C', "UPDATE 1\0"), READY,
	       C('C', "Ss\0"), SYNC, S('3', ""), READY);
	EXPECT("call \"bad\" prepare #0 sent; done error 42601; call \"b\" sent; answer; done", LOGIN,
	       PARSE("", "bad"), C('H', ""), ERROR("42601"), SYNC, READY, C('Q', "b\0"),
	       S('C', "OK\0"), READY);
	EXPECT("call \"bad\" prepare #0 execute #0 sent; done error 42601", LOGIN, PARSE("", "bad"),
	       C('H', ""), ERROR("42601"), BIND("", ""), EXECUTE(""), SYNC, READY);
}

static void test_portals(void **state)
{
	(void)state;
	EXPECT("call \"a\" prepare #b22 execute #b22 sent; answer; done 2; call execute #b22 "
	       "sent; answer; done 1; call sent; answer; done error 34000; call execute #0 sent; "
	       "answer; done",
	       LOGIN, PARSE("s", "a"), BIND("p", "s"), EXECUTE("p"), SYNC, PARSED, BOUND,
	       S('D', "1"), S('D', "2"), S('s', ""), S('Z', "I"), EXECUTE("p"), SYNC, S('D', "3"),
	       S('C', "SELECT 1\0"), READY, C('C', "Pp\0"), EXECUTE("p"), SYNC, S('3', ""),
	       ERROR("34000"), READY, BIND("p", ""), EXECUTE("p"), SYNC, BOUND, S('I', ""), READY);
}

static void test_batch_fails(void **state)
{
	(void)state;
	EXPECT("call execute #0 sent; call execute #0 sent; call execute #0 sent; call execute #0 "
	       "sent; answer; done 1; answer; done error 23505; done skipped; done skipped; call "
	       "\"x\" sent; answer; done",
	       LOGIN, BIND("", ""), EXECUTE(""), BIND("", ""), EXECUTE(""), BIND("", ""),
	       EXECUTE(""), BIND("", ""), EXECUTE(""), SYNC, BOUND, S('C', "INSERT 0 1\0"), BOUND,
	       ERROR("23505"), READY, C('Q', "x\0"), S('C', "OK\0"), READY);
}

static void test_pipeline_of_groups(void **state)
{
	(void)state;
	EXPECT("call execute #0 sent; call execute #0 sent; call \"a\" prepare #0 sent; call "
	       "\"q\" sent; answer; done error 22012; answer; done 1; answer; done; answer; done 4",
	       LOGIN, BIND("", ""), EXECUTE(""), SYNC, BIND("", ""), EXECUTE(""), SYNC,
	       PARSE("", "a"), SYNC, C('Q', "q\0"), ERROR("22012"), READY, BOUND,
	       S('C', "SELECT 1\0"), READY, PARSED, READY, S('C', "SELECT 4\0"), READY);
	EXPECT("call \"a\" prepare #0 none; call \"q\" sent; answer; done 4", LOGIN, PARSE("", "a"),
	       C('Q', "q\0"), PARSED, S('C', "SELECT 4\0"), READY);
}

/* The server hears no Sync before the copy is done. */
static void test_copy_extended(void **state)
{
	(void)state;
	EXPECT("call \"COPY\" prepare #0 execute #0 sent; answer; done 2; call \"b\" sent; answer; "
	       "done 1",
	       LOGIN, PARSE("", "COPY"), BIND("", ""), EXECUTE(""), SYNC, PARSED, BOUND,
	       S('G', "\0\0\0"), C('d', "secret"), C('c', ""), SYNC, S('C', "COPY 2\0"), READY,
	       C('Q', "b\0"), S('C', "SELECT 1\0"), READY);
}

static size_t feed_all(struct wire_postgres *p, const char *bytes, size_t n)
{
	struct wire_event e = {0};

	while (n && e.kind != WIRE_MALFORMED) {
		size_t used = wire_postgres_feed(p, WIRE_CLIENT, bytes, n, &e);

		bytes += used;
		n -= used;
	}
	return e.kind;
}

/* The oldest are forgotten: their calls have no statement. */
static void test_many_portals(void **state)
{
	static struct wire_postgres p;
	char bind[] = "B\0\0\0\17pX\0s\0\0\0\0\0\0";

	(void)state;
	wire_postgres_init(&p);
	feed_all(&p, "\0\0\0\21\0\3\0\0user\0me\0\0", 17);
	for (unsigned i = 0; i < 1000; i++) {
		bind[6] = (char)('A' + i % 32);
		assert_int_not_equal(feed_all(&p, bind, 16), WIRE_MALFORMED);
	}
	for (unsigned i = 1; i < WIRE_POSTGRES_PORTALS; i++)
		assert_true(p.portals[i].bound && p.portals[i].statement);
}

/* Alike ones are counted; there is room for so many that are not. */
static void test_many_groups(void **state)
{
	static const char one[] = "E\0\0\0\11\0\0\0\0\0S\0\0\0\4", none[] = "S\0\0\0\4";
	struct wire_postgres p;
	unsigned pairs = 0;

	(void)state;
	wire_postgres_init(&p);
	feed_all(&p, "\0\0\0\21\0\3\0\0user\0me\0\0", 17);
	for (unsigned i = 0; i < 100000; i++)
		assert_int_not_equal(feed_all(&p, one, sizeof one - 1), WIRE_MALFORMED);
	while (feed_all(&p, none, sizeof none - 1) != WIRE_MALFORMED &&
	       feed_all(&p, one, sizeof one - 1) != WIRE_MALFORMED)
		pairs++;
	assert_int_equal(pairs, WIRE_POSTGRES_GROUPS / 2 - 1);
}

/* ---- the beginning ------------------------------------------------------------------------ */

#define SSL_REQUEST C(0, "\0\0\0\10\4\322\26\57")
#define GSS_REQUEST C(0, "\0\0\0\10\4\322\26\60")

static void test_encryption(void **state)
{
	(void)state;
	EXPECT("tls; call \"a\" sent", SSL_REQUEST, S(0, "S"), LOGIN, C('Q', "a\0"));
	EXPECT("call \"a\" sent", SSL_REQUEST, S(0, "N"), LOGIN, C('Q', "a\0"));
	EXPECT("call \"a\" sent", GSS_REQUEST, S(0, "N"), SSL_REQUEST, S(0, "N"), LOGIN,
	       C('Q', "a\0"));
	EXPECT("tls", GSS_REQUEST, S(0, "G"));
	EXPECT("", SSL_REQUEST, ERROR("0A000"));
	EXPECT("", C(0, "\0\0\0\20\4\322\26\56pid.key."));
}

static void test_malformed(void **state)
{
	(void)state;
	EXPECT("malformed", C(0, "GET / HTTP/1.1\r\n"));
	EXPECT("malformed", C(0, "\0\0\0\10\0\3\0\0"));
	EXPECT("malformed", LOGIN, C(0, "q"));
	EXPECT("malformed", LOGIN, S(0, "x"));
	EXPECT("call; malformed", LOGIN, C(0, "Q\0\0\0\3"));
	EXPECT("call; malformed", LOGIN, C(0, "Q\0\0\0\4"));
	EXPECT("call; malformed", LOGIN, C(0, "Q\377\377\377\377"));
	EXPECT("malformed", LOGIN, C(0, "S\0\0\0\5"));
	EXPECT("malformed", LOGIN, S(0, "Z\0\0\0\6"));
	EXPECT("malformed", LOGIN, C(0, "C\0\1\1\1"));
}

/* Of a server that says so when nobody asked it. */
static void test_ready_unasked(void **state)
{
	(void)state;
	EXPECT("call \"a\" prepare #0 execute #0 sent; answer; done 1", LOGIN, PARSE("", "a"),
	       BIND("", ""), EXECUTE(""), PARSED, READY, BOUND, S('C', "SELECT 1\0"), SYNC, READY);
	EXPECT("call \"a\" prepare #0 execute #0 sent; call execute #0 sent; answer; done error "
	       "22012; done skipped; call \"b\" sent; answer; done 2",
	       LOGIN, PARSE("", "a"), BIND("", ""), EXECUTE(""), BIND("", ""), EXECUTE(""),
	       ERROR("22012"), READY, BOUND, SYNC, READY, C('Q', "b\0"), S('C', "SELECT 2\0"),
	       READY);
}

static void test_greets(void **state)
{
	static const unsigned char startup[] = {0, 0, 0, 17, 0, 3, 0, 0};
	static const unsigned char ssl[] = {0, 0, 0, 8, 4, 210, 22, 47};
	static const unsigned char old[] = {0, 0, 0, 18, 0, 2, 0, 0};

	(void)state;
	assert_true(wire_postgres_greets(startup, 8));
	assert_true(wire_postgres_greets(ssl, 8));
	assert_false(wire_postgres_greets(ssl, 7));
	assert_false(wire_postgres_greets(old, 8));
	assert_false(wire_postgres_greets((const unsigned char *)"GET / HT", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simple),
		cmocka_unit_test(test_several_in_one),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_fatal),
		cmocka_unit_test(test_function_call),
		cmocka_unit_test(test_extended),
		cmocka_unit_test(test_portals),
		cmocka_unit_test(test_batch_fails),
		cmocka_unit_test(test_pipeline_of_groups),
		cmocka_unit_test(test_copy_extended),
		cmocka_unit_test(test_many_portals),
		cmocka_unit_test(test_many_groups),
		cmocka_unit_test(test_encryption),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_ready_unasked),
		cmocka_unit_test(test_greets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
