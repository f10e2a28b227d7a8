/* SPDX-License-Identifier: Apache-2.0 */
#include "kv_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct kv_talk talk;

static void expect(const char *asked, const char *told, const char *expected)
{
	talk.n = 0;
	kv_ask(&talk, asked);
	if (told[0])
		kv_tell(&talk, told);
	kv_expect(KV_MEMCACHED, &talk, expected);
}

static void text(void **state)
{
	(void)state;
	expect("get user:1 user:2\r\n", "VALUE user:1 0 5\r\nEND\r\n\r\nEND\r\n",
	       "; call; raw \"get user:? ?\"; sent; answer; done rows=1");
	expect("get user:1\r\n", "END\r\n",
	       "; call; raw \"get user:?\"; sent; answer; done rows=0");
	expect("set user:1 0 0 7\r\nget a\r\n\r\n", "STORED\r\n",
	       "; call; raw \"set user:? ?\"; sent; answer; done rows=1");
	expect("set a 0 0 1 noreply\r\nx\r\ndelete a noreply\r\nget a\r\n", "END\r\n",
	       "; call; raw \"set a ?\"; silent; call; raw \"delete a ?\"; silent; call; raw \"get "
	       "a\"; sent; answer; done rows=0");
	expect("gat 10 user:1\r\n", "VALUE user:1 0 1\r\nx\r\nEND\r\n",
	       "; call; raw \"gat user:? ?\"; sent; answer; done rows=1");
	expect("stats\r\nversion\r\n", "STAT a 1\r\nSTAT b 2\r\nEND\r\nVERSION 1.6\r\n",
	       "; call; raw \"stats\"; sent; call; raw \"version\"; sent; answer; done; answer; "
	       "done");
	expect("incr n 1\r\nincr n 1\r\nincr n x\r\n",
	       "5\r\nNOT_FOUND\r\nCLIENT_ERROR invalid numeric delta argument\r\n",
	       "; call; raw \"incr n ?\"; sent; call; raw \"incr n ?\"; sent; call; raw \"incr n "
	       "?\"; sent; answer; done rows=1; answer; done rows=0; answer; done rows=0 "
	       "error=CLIENT_ERROR");
	expect("quit\r\n", "", "; call; no call");
}

static void meta(void **state)
{
	(void)state;
	expect("mg user:1 v q\r\nmg user:2 v q\r\nmn\r\nmg user:3 v\r\n",
	       "VA 2\r\nMN\r\nMN\r\nVA 1\r\nx\r\n",
	       "; call; raw \"mg user:? ?\"; silent; call; raw \"mg user:? ?\"; silent; call; raw "
	       "\"mn\"; sent; call; raw \"mg user:? ?\"; sent; answer; done; answer; done rows=1");
	expect("ms k 2 T0\r\nhi\r\nmg k\r\nmg k v\r\nmd k\r\n", "HD\r\nHD\r\nEN\r\nNF\r\n",
	       "; call; raw \"ms k ?\"; sent; call; raw \"mg k\"; sent; call; raw \"mg k ?\"; "
	       "sent; "
	       "call; raw \"md k\"; sent; answer; done rows=1; answer; done rows=1; answer; done "
	       "rows=0; answer; done rows=0");
}

static void hostile(void **state)
{
	(void)state;
	expect("get a\r\n", "VALUE a 0 x\r\n", "; call; raw \"get a\"; sent; answer; malformed");
	expect("get a\r\n", "VALUE\r\n", "; call; raw \"get a\"; sent; answer; malformed");
	expect("get a\r\n", "END\r\nEND\r\n",
	       "; call; raw \"get a\"; sent; answer; done rows=0; malformed");
	expect("watch fetchers\r\n", "", "; call; malformed");
	expect("\x80\x01\x00\xff\x08", "", "; call");
	expect("set a 0 0 -1\r\nget a\r\n", "CLIENT_ERROR bad data chunk\r\nEND\r\n",
	       "; call; raw \"set a ?\"; sent; call; raw \"get a\"; sent; answer; done rows=0 "
	       "error=CLIENT_ERROR; answer; done rows=0");
}

/* As `stats` counted, and the script's own lines. */
static void captured(void **state)
{
	const struct kv_trace *trace;

	(void)state;
	kv_captured(&talk, "memcached-meta");
	trace = kv_traced(KV_MEMCACHED, &talk);
	assert_int_equal(trace->count[WIRE_SENT], 11);
	assert_int_equal(trace->count[WIRE_SILENT], 4);
	assert_int_equal(trace->count[WIRE_DONE], 11);
	assert_int_equal(trace->errors, 2);
	kv_captured(&talk, "memcached-binary");
	kv_expect(
		KV_MEMCACHED, &talk,
		"; call; raw \"set user:? ?\"; sent; answer; done rows=1; call; raw \"get "
		"user:?\"; sent; answer; done rows=1; call; raw \"get zz:?\"; sent; answer; done "
		"rows=0; call; raw \"get user:?\"; silent; call; raw \"get none:?\"; silent; "
		"call; raw \"set k ?\"; silent; call; raw \"noop\"; sent; answer; done; call; raw "
		"\"stats\"; sent; answer; done; call; raw \"incr cnt:? ?\"; sent; answer; done "
		"rows=1; call; raw \"?\"; sent; answer; done error=129; call; no call");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(meta),
		cmocka_unit_test(hostile),
		cmocka_unit_test(captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
