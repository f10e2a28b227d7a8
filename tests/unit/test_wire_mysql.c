/* SPDX-License-Identifier: Apache-2.0 */
#include "kv_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CAN_41 0x200u
#define CAN_SSL 0x800u
#define CAN_COMPRESS 0x20u
#define CAN_DEPRECATE_EOF 0x1000000u
#define CAN_ATTRIBUTES 0x8000000u

static struct kv_talk talk;

/* "03 'select 1' 00": bytes in hex, and text between quotes. */
static size_t written(char *bytes, const char *line)
{
	size_t n = 0;

	while (*line) {
		if (*line == ' ') {
			line++;
		} else if (*line == '\'') {
			size_t text = strcspn(line + 1, "'");

			memcpy(bytes + n, line + 1, text);
			n += text;
			line += text + 2;
		} else {
			char hex[3] = {line[0], line[1], 0};

			bytes[n++] = (char)strtoul(hex, NULL, 16);
			line += 2;
		}
	}
	return n;
}

static void packet(enum wire_side side, unsigned number, const char *line)
{
	char bytes[1024];
	size_t n = written(bytes + 4, line);

	bytes[0] = (char)n;
	bytes[1] = (char)(n >> 8);
	bytes[2] = 0;
	bytes[3] = (char)number;
	kv_run(&talk, side, bytes, n + 4);
}

static void ask(const char *line)
{
	packet(WIRE_CLIENT, 0, line);
}

static void tell(const char *line)
{
	packet(WIRE_SERVER, 1, line);
}

static const char *number(uint32_t value)
{
	static char line[16];

	snprintf(line, sizeof line, "%02x%02x%02x%02x", value & 255, value >> 8 & 255,
		 value >> 16 & 255, value >> 24);
	return line;
}

static void greet(void)
{
	talk.n = 0;
	packet(WIRE_SERVER, 0,
	       "0a '8.0.36' 00 01000000 'saltsalt' 00 ffff ff 0200 ffff 15 00000000000000000000 "
	       "'saltsaltsalt' 00 'caching_sha2_password' 00");
}

static void log_in(uint32_t can)
{
	char line[256];

	greet();
	snprintf(line, sizeof line,
		 "%s 00000001 ff 0000000000000000000000000000000000000000000000 'u' 00 00",
		 number(can | 1u));
	packet(WIRE_CLIENT, 1, line);
	packet(WIRE_SERVER, 2, "fe 'mysql_native_password' 00 'x'");
	packet(WIRE_CLIENT, 3, "0102");
	packet(WIRE_SERVER, 4, "00 00 00 0200 0000");
}

#define END "fe 0000 0200"
#define DESCRIPTION "03 'def'"

static void results(void **state)
{
	(void)state;
	log_in(CAN_41);
	ask("03 'select 1'");
	tell("02");
	tell(DESCRIPTION);
	tell(DESCRIPTION);
	tell(END);
	tell("01 '1' fb");
	tell("fb fb");
	tell("fe 0000 0a00"); /* more results */
	tell("00 05 00 0100 0000");
	ask("03 'bad'");
	tell("ff 2604 '#42000bad'");
	ask("0e");
	tell("00 00 00 0000 0000");
	kv_expect(KV_MYSQL, &talk,
		  "; call; text \"select 1\"; sent; answer; done rows=7; transaction 1"
		  "; call; text \"bad\"; sent; answer; done rows=0 error=1062; call; no call; "
		  "transaction 0");
}

static void without_eof(void **state)
{
	(void)state;
	log_in(CAN_41 | CAN_DEPRECATE_EOF);
	ask("03 'select 1'");
	tell("01");
	tell(DESCRIPTION);
	tell("01 '1'");
	tell("ff ffff 0102 'progress'");
	tell("fe 00 00 0200 0000");
	ask("16 'select ?, ?'");
	tell("00 07000000 0200 0200 00 0000");
	for (int i = 0; i < 4; i++)
		tell(DESCRIPTION);
	ask("17 07000000 00 01000000");
	tell("02");
	tell(DESCRIPTION);
	tell(DESCRIPTION);
	tell("00 00 'row'");
	tell("fe 00 00 0200 0000");
	ask("18 07000000 0000 'long'");
	ask("19 07000000");
	ask("01");
	kv_expect(KV_MYSQL, &talk,
		  "; call; text \"select 1\"; sent; answer; done rows=1; call; text \"select ?, "
		  "?\"; prepare 0; sent; answer; prepared 7; done rows=0; call; execute 7; sent; "
		  "answer; done rows=1; call; no call; call; forget 7; no call; call; no call");
}

static void attributes(void **state)
{
	(void)state;
	log_in(CAN_41 | CAN_ATTRIBUTES);
	ask("03 00 01 'do 1'");
	tell("00 00 00 0200 0000");
	/* a long, a NULL, a string, a date */
	ask("03 04 01 02 01 0300 01 'a' 0600 00 fe00 02 'cc' 0a00 00 01000000 03 'xyz' 04 "
	    "01020304 'do 2'");
	tell("00 01 00 0200 0000");
	ask("03 fc2100 01 'do 3'"); /* more than are kept */
	tell("00 01 00 0200 0000");
	kv_expect(KV_MYSQL, &talk,
		  "; call; text \"do 1\"; sent; answer; done rows=0; call; text \"do 2\"; sent; "
		  "answer; done rows=1; call; sent; answer; done rows=1");
}

static void infile(void **state)
{
	(void)state;
	log_in(CAN_41);
	ask("03 'load data'");
	tell("fb 'file.csv'");
	packet(WIRE_CLIENT, 2, "'1,2'");
	packet(WIRE_CLIENT, 0, "'3,4'"); /* after 255 */
	packet(WIRE_CLIENT, 1, "");
	packet(WIRE_SERVER, 2, "00 02 00 0200 0000");
	ask("0e");
	kv_expect(KV_MYSQL, &talk,
		  "; call; text \"load data\"; sent; answer; done rows=2; call; no call");
}

/* A cursor, MariaDB's pipelining, a user's change. */
static void others(void **state)
{
	(void)state;
	log_in(CAN_41);
	ask("16 'select'");
	ask("17 ffffffff 01 01000000");
	tell("00 01000000 0100 0000 00 0000");
	tell(DESCRIPTION);
	tell(END);
	tell("01");
	tell(DESCRIPTION);
	tell("fe 0000 4200");
	ask("1c 01000000 02000000");
	tell("00 00 '1'");
	tell("00 00 '2'");
	tell("fe 0000 8200");
	ask("11 'u' 00");
	tell("fe 'plugin' 00");
	packet(WIRE_CLIENT, 2, "0102");
	packet(WIRE_SERVER, 3, "00 00 00 0200 0000");
	ask("09");
	tell("'Uptime: 5'");
	ask("04 't' 00");
	tell(DESCRIPTION);
	tell(END);
	ask("7b");
	tell("ff 1704 '#08S01what'");
	kv_expect(KV_MYSQL, &talk,
		  "; call; text \"select\"; prepare 0; sent; call; execute 0; sent; answer; "
		  "prepared 1; done rows=0; answer; done rows=0; call; execute 1; sent; answer; "
		  "done rows=2; call; no call; call; no call; call; no call; call; no call");
}

static void ends(void **state)
{
	(void)state;
	log_in(CAN_41 | CAN_COMPRESS);
	kv_expect(KV_MYSQL, &talk, "; malformed");
	log_in(0);
	kv_expect(KV_MYSQL, &talk, "; malformed");
	greet();
	packet(WIRE_CLIENT, 1,
	       "010a0000 00000001 ff 0000000000000000000000000000000000000000000000");
	kv_expect(KV_MYSQL, &talk, "; tls");
	log_in(CAN_41);
	ask("12 0000"); /* binlog dump */
	kv_expect(KV_MYSQL, &talk, "; call; malformed");
	log_in(CAN_41);
	tell("ff d007 'idle for too long'");
	kv_expect(KV_MYSQL, &talk, "");
	log_in(CAN_41);
	tell("00 00 00 0200 0000");
	kv_expect(KV_MYSQL, &talk, "; malformed");
	log_in(CAN_41);
	for (int i = 0; i < 257; i++)
		ask("0e");
	assert_int_equal(kv_traced(KV_MYSQL, &talk)->count[WIRE_MALFORMED], 1);
}

/* As the server's general log has them. */
static void captured(void **state)
{
	static const struct {
		const char *name;
		size_t sent, no_call, errors, rows;
	} said[] = {
		{"mysql-cli", 18, 2, 2, 314},
		{"mysql-mysqldb", 5, 4, 0, 301},
		{"mysql-statements", 20, 10, 3, 248},
		{"mysql-metadata", 6, 2, 0, 33}, /* MariaDB's, which come once */
	};

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		const struct kv_trace *trace;

		kv_captured(&talk, said[i].name);
		trace = kv_traced(KV_MYSQL, &talk);
		assert_int_equal(trace->count[WIRE_MALFORMED], 0);
		assert_int_equal(trace->count[WIRE_SENT], said[i].sent);
		assert_int_equal(trace->count[WIRE_DONE], said[i].sent);
		assert_int_equal(trace->count[WIRE_NO_CALL], said[i].no_call);
		assert_int_equal(trace->errors, said[i].errors);
		assert_int_equal(trace->rows, said[i].rows);
	}
}

static void greets(void **state)
{
	static const unsigned char first[] = "\x5a\0\0\0\x0a"
					     "8";

	(void)state;
	assert_true(wire_mysql_greets(first, 6));
	assert_false(wire_mysql_greets(first, 4));
	assert_false(wire_mysql_greets((const unsigned char *)"HTTP/1.1 200", 12));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results),    cmocka_unit_test(without_eof),
		cmocka_unit_test(attributes), cmocka_unit_test(infile),
		cmocka_unit_test(others),     cmocka_unit_test(ends),
		cmocka_unit_test(captured),   cmocka_unit_test(greets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
