/* SPDX-License-Identifier: Apache-2.0 */
#include "kv_test.h"

#include "key_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct kv_talk talk;

/* One command inline, and its reply. */
static void expect_one(const char *command, const char *reply, const char *expected)
{
	talk.n = 0;
	kv_ask(&talk, command);
	kv_tell(&talk, reply);
	kv_expect(KV_REDIS, &talk, expected);
}

static void statements(void **state)
{
	static const char *const said[][2] = {
		{"get user:17", "GET user:?"},
		{"GET User:userName:Xq7", "GET User:userName:?"},
		{"get qXZrT", "GET ?"},
		{"get \"\"", "GET ?"},
		{"get a::b", "GET a::b"},
		{"set session:f3a9c1 secret EX 60", "SET session:? ?"},
		{"mget a:1 b:2", "MGET a:? ?"},
		{"auth hunter", "AUTH ?"},
		{"hello 3 AUTH me hunter", "HELLO ?"},
		{"evalsha abc 1 k", "EVALSHA ?"},
		{"config set requirepass hunter", "CONFIG SET ?"},
		{"xgroup create s:1 g $", "XGROUP CREATE s:? ?"},
		{"object encoding k:1", "OBJECT ENCODING k:?"},
		{"bitop and dest:1 a b", "BITOP dest:? ?"},
		{"json.get doc:1 $.a", "JSON.GET doc:? ?"},
		{"my.command hunter", "MY.COMMAND ?"},
		{"9x hunter", "? ?"},
		{"ping", "PING"},
		{"set k \"a \\\" b\" 'c d'", "SET k ?"},
		{"get abcdefghijklmnopqrstuvwx", "GET abcdefghijklmnopqrstuvwx"},
		{"get abcdefghijklmnopqrstuvwxy", "GET ?"},
	};
	char line[256], expected[256];

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		snprintf(line, sizeof line, "%s\r\n", said[i][0]);
		snprintf(expected, sizeof expected, "; call; raw \"%s\"; sent; answer; done",
			 said[i][1]);
		expect_one(line, "+OK\r\n", expected);
	}
}

/* A key of many parts is cut, never overflows. */
static void long_key(void **state)
{
	struct key_shape s;

	(void)state;
	key_shape_begin(&s, true);
	key_shape_argument(&s, KEY_SHAPE_WORD);
	key_shape_add(&s, "get", 3);
	key_shape_close(&s);
	key_shape_argument(&s, KEY_SHAPE_KEY);
	for (int i = 0; i < 1000; i++)
		key_shape_add(&s, "abcdefghijklmnopqrstuvwx:", 25);
	key_shape_close(&s);
	key_shape_argument(&s, KEY_SHAPE_VALUE);
	key_shape_end(&s);
	assert_true(s.bytes <= KEY_SHAPE_MAX && s.bytes > KEY_SHAPE_MAX - 60);
	assert_memory_equal(s.text + s.bytes - 4, ":? ?", 4);
}

static void replies(void **state)
{
	static const char *const said[][2] = {
		{"$-1\r\n", ""},
		{"*-1\r\n", ""},
		{"*0\r\n", " rows=0"},
		{"*2\r\n*1\r\n:1\r\n$2\r\nab\r\n", " rows=2"},
		{"%2\r\n+a\r\n:1\r\n+b\r\n*0\r\n", " rows=2"},
		{"~1\r\n_\r\n", " rows=1"},
		{"|1\r\n+ttl\r\n:9\r\n*1\r\n|0\r\n+x\r\n", " rows=1"},
		{">2\r\n+invalidate\r\n*1\r\n+k\r\n*1\r\n:1\r\n", " rows=1"},
		{"*?\r\n:1\r\n:2\r\n.\r\n", " rows=2"},
		{"%?\r\n:1\r\n:2\r\n.\r\n", " rows=1"},
		{"$?\r\n;4\r\nHell\r\n;1\r\no\r\n;0\r\n", ""},
		{"-WRONGTYPE Operation\r\n", " error=WRONGTYPE"},
		{"!9\r\nMOVED 1 2\r\n", " error=MOVED"},
		{"-what\r\n", " error=ERR"},
		{"=5\r\ntxt:a\r\n", ""},
		{"(123456789012345678901234567890\r\n", ""},
	};
	char expected[256];

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		snprintf(expected, sizeof expected, "; call; raw \"GET k\"; sent; answer; done%s",
			 said[i][1]);
		expect_one("*2\r\n$3\r\nget\r\n$1\r\nk\r\n", said[i][0], expected);
	}
}

static void hostile(void **state)
{
	static const char *const answers[] = {
		"x\r\n",	"$1x\r\n",	"$9999999999999999999\r\n",
		"*?1\r\n",	";1\r\n",	".\r\n",
		"*2\r\n>1\r\n", "$1\r\nab\r\n", "$?\r\n+a\r\n",
	};
	static const char *const commands[] = {
		"*1\r\n+PING\r\n", "*1\r\n$-1\r\n", "*1\r\n$\r\n", "*x\r\n", "*1\r\n$1\r\nabc",
	};

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		talk.n = 0;
		kv_ask(&talk, "ping\r\n");
		kv_tell(&talk, answers[i]);
		assert_int_equal(kv_traced(KV_REDIS, &talk)->count[WIRE_MALFORMED], 1);
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		talk.n = 0;
		kv_ask(&talk, commands[i]);
		assert_int_equal(kv_traced(KV_REDIS, &talk)->count[WIRE_MALFORMED], 1);
	}
	talk.n = 0;
	kv_tell(&talk, "+OK\r\n");
	kv_expect(KV_REDIS, &talk, "; malformed");
}

static void depth(void **state)
{
	(void)state;
	for (unsigned deep = WIRE_REDIS_DEPTH; deep <= WIRE_REDIS_DEPTH + 1; deep++) {
		talk.n = 0;
		kv_ask(&talk, "ping\r\n");
		for (unsigned i = 0; i < deep; i++)
			kv_tell(&talk, "*1\r\n");
		kv_tell(&talk, ":1\r\n");
		assert_int_equal(kv_traced(KV_REDIS, &talk)->count[WIRE_MALFORMED],
				 deep > WIRE_REDIS_DEPTH);
	}
}

static void modes(void **state)
{
	(void)state;
	talk.n = 0;
	kv_ask(&talk, "multi\r\nget a\r\nexec\r\n");
	kv_tell(&talk, "+OK\r\n+QUEUED\r\n*1\r\n$1\r\nx\r\n");
	kv_expect(KV_REDIS, &talk,
		  "; call; raw \"MULTI\"; sent; transaction 1; call; raw \"GET a\"; sent; call; "
		  "raw \"EXEC\"; sent; transaction 0; answer; done; answer; done; answer; done "
		  "rows=1");
	talk.n = 0;
	kv_ask(&talk, "ping\r\nsubscribe c\r\nanything");
	kv_tell(&talk, "+PONG\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\nanything");
	kv_expect(KV_REDIS, &talk, "; call; raw \"PING\"; sent; call; no call; answer; done");
	talk.n = 0;
	kv_ask(&talk, "client reply off\r\nset k 1\r\nclient reply on\r\nclient reply skip\r\n"
		      "get k\r\nget k\r\n*0\r\n");
	kv_tell(&talk, "+OK\r\n$1\r\n1\r\n");
	kv_expect(
		KV_REDIS, &talk,
		"; call; raw \"CLIENT REPLY OFF\"; silent; call; raw \"SET k ?\"; silent; call; "
		"raw \"CLIENT REPLY ON\"; sent; call; raw \"CLIENT REPLY SKIP\"; silent; call; raw "
		"\"GET k\"; silent; call; raw \"GET k\"; sent; call; no call; answer; done; "
		"answer; done");
	talk.n = 0;
	kv_tell(&talk, "-ERR max number of clients reached\r\n");
	kv_expect(KV_REDIS, &talk, "");
}

static void pipeline(void **state)
{
	const struct kv_trace *trace;

	(void)state;
	talk.n = 0;
	for (int i = 0; i < 5000; i++)
		kv_ask(&talk, "*1\r\n$4\r\nPING\r\n");
	for (int i = 0; i < 5000; i++)
		kv_tell(&talk, "+PONG\r\n");
	trace = kv_traced(KV_REDIS, &talk);
	assert_int_equal(trace->count[WIRE_SENT], 5000);
	assert_int_equal(trace->count[WIRE_DONE], 5000);
}

/* As the server itself counted by INFO commandstats. */
static void captured(void **state)
{
	const struct kv_trace *trace;

	(void)state;
	kv_captured(&talk, "redis-resp3");
	trace = kv_traced(KV_REDIS, &talk);
	assert_int_equal(trace->count[WIRE_SENT], 26);
	assert_int_equal(trace->count[WIRE_SILENT], 4);
	assert_int_equal(trace->count[WIRE_DONE], 26);
	assert_int_equal(trace->errors, 1);
	assert_int_equal(trace->rows, 23);
	kv_captured(&talk, "redis-python-1"); /* 5 INCRBY in MULTI, 50 LPUSH, LRANGE */
	trace = kv_traced(KV_REDIS, &talk);
	assert_int_equal(trace->count[WIRE_DONE], 58);
	assert_int_equal(trace->count[WIRE_TRANSACTION], 2);
	assert_int_equal(trace->rows, 55);
	kv_captured(&talk, "redis-benchmark");
	trace = kv_traced(KV_REDIS, &talk);
	assert_int_equal(trace->count[WIRE_SENT], 912);
	assert_int_equal(trace->count[WIRE_DONE], 912);
}

static void begins(void **state)
{
	(void)state;
	assert_true(wire_redis_begins((const unsigned char *)"*3\r\n", 4));
	assert_false(wire_redis_begins((const unsigned char *)"*", 1));
	assert_false(wire_redis_begins((const unsigned char *)"GET / HTTP/1.1", 14));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements), cmocka_unit_test(long_key), cmocka_unit_test(replies),
		cmocka_unit_test(hostile),    cmocka_unit_test(depth),	  cmocka_unit_test(modes),
		cmocka_unit_test(pipeline),   cmocka_unit_test(captured), cmocka_unit_test(begins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
