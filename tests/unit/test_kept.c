/* SPDX-License-Identifier: Apache-2.0 */
#include "kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"

static struct kept kept_of(enum kept_field field, const char *value, size_t piece)
{
	struct kept k;
	size_t n = strlen(value);

	memset(&k, 0xa5, sizeof k);
	kept_reset(&k);
	for (size_t i = 0; i < n; i += piece)
		kept_add(&k, value + i, n - i < piece ? n - i : piece);
	kept_done(&k, field);
	assert_int_equal(k.pending_bytes, 0);
	return k;
}

static void traceparents(void **state)
{
	static const struct {
		const char *value;
		bool valid;
	} table[] = {
		{"00-" TRACE "-" SPAN "-01", true},
		{" \t00-" TRACE "-" SPAN "-00 \r", true},
		{"cc-" TRACE "-" SPAN "-01-what-will-be", true},
		{"ff-" TRACE "-" SPAN "-01", false},
		{"00-" TRACE "-" SPAN "-0", false},
		{"00-" TRACE "-" SPAN, false},
		{"00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01", false},
		{"00-0af7651916cd43dd8448eb211c80319g-" SPAN "-01", false},
		{"00-00000000000000000000000000000000-" SPAN "-01", false},
		{"00-" TRACE "-0000000000000000-01", false},
		{"00_" TRACE "-" SPAN "-01", false},
		{"00-" TRACE "_" SPAN "-01", false},
		{"", false},
	};
	static const uint8_t ids[FORMAT_TRACE_BYTES] = {
		0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48, 0xeb, 0x21,
		0x1c, 0x80, 0x31, 0x9c, 0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31,
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (size_t piece = 1; piece < 70; piece++) {
			struct kept k = kept_of(KEPT_TRACEPARENT, table[i].value, piece);

			assert_int_equal(k.traced, table[i].valid);
			if (k.traced)
				assert_memory_equal(k.trace, ids, sizeof ids);
		}
}

/* The last one counts: one that is none takes back what was. */
static void a_later_value_replaces(void **state)
{
	struct kept k = kept_of(KEPT_TRACEPARENT, "00-" TRACE "-" SPAN "-01", 99);

	(void)state;
	kept_add(&k, "junk", 4);
	kept_done(&k, KEPT_TRACEPARENT);
	assert_false(k.traced);
	kept_add(&k, "b", 1);
	kept_done(&k, KEPT_HOST);
	kept_add(&k, "cd", 2);
	kept_done(&k, KEPT_HOST);
	assert_int_equal(k.host_bytes, 2);
	assert_memory_equal(k.host, "cd", 2);
	kept_reset(&k);
	assert_int_equal(k.host_bytes, 0);
}

static void queue_times(void **state)
{
	static const struct {
		const char *value;
		uint64_t ns;
	} table[] = {
		{"t=1700000000.123", 1700000000123000000},
		{"1700000000.123", 1700000000123000000},
		{"1700000000", 1700000000000000000},
		{"t=1700000000123", 1700000000123000000},
		{"1700000000123", 1700000000123000000},
		{"t=1700000000123456", 1700000000123456000},
		{"1700000000123456", 1700000000123456000},
		{"1700000000123456789", 1700000000123456789},
		{" t=1700000000.123456 ", 1700000000123456000},
		{"17000000001234567891234", 1700000000123456789},
		{"9999999999999999999", 9999999999999999999u},
		{"t=", 0},
		{"t=170000000", 0},
		{"t=-1700000000", 0},
		{"x=1700000000", 0},
		{"1700000000,123", 0},
		{"(null)", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (size_t piece = 1; piece < 24; piece++) {
			struct kept k = kept_of(KEPT_REQUEST_START, table[i].value, piece);

			assert_true(k.queued_unix_ns == table[i].ns);
			k = kept_of(KEPT_QUEUE_START, table[i].value, piece);
			assert_true(k.queued_unix_ns == table[i].ns);
		}
}

static void long_values_are_cut(void **state)
{
	char value[1001];
	struct kept k;

	(void)state;
	memset(value, 'v', 1000);
	value[1000] = '\0';
	for (size_t piece = 1; piece < 1100; piece += 99) {
		k = kept_of(KEPT_REQUEST_ID, value, piece);
		assert_int_equal(k.request_id_bytes, FORMAT_REQUEST_ID_MAX);
		assert_memory_equal(k.request_id, value, FORMAT_REQUEST_ID_MAX);
		k = kept_of(KEPT_HOST, value, piece);
		assert_int_equal(k.host_bytes, KEPT_HOST_MAX);
		assert_memory_equal(k.host, value, KEPT_HOST_MAX);
	}
	k = kept_of(KEPT_HOST, " \t  ", 1);
	assert_int_equal(k.host_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(traceparents),
		cmocka_unit_test(a_later_value_replaces),
		cmocka_unit_test(queue_times),
		cmocka_unit_test(long_values_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
