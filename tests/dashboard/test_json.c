// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *written;
static size_t written_bytes;

static struct json opened(enum json_flavour flavour)
{
	struct json j;

	json_begin(&j, open_memstream(&written, &written_bytes), flavour);
	return j;
}

static void expect(struct json *j, const char *text)
{
	fclose(j->out);
	assert_string_equal(written, text);
	free(written);
}

static void nested(void **state)
{
	struct json j = opened(JSON_PLAIN);

	(void)state;
	json_map(&j, NULL);
	json_list(&j, "a");
	json_uint(&j, NULL, 1);
	json_map(&j, NULL);
	json_end(&j);
	json_list(&j, NULL);
	json_end(&j);
	json_end(&j);
	json_bool(&j, "b", true);
	json_nil(&j, "c");
	json_str(&j, "d", NULL);
	json_end(&j);
	expect(&j, "{\"a\":[1,{},[]],\"b\":true,\"c\":null,\"d\":null}");
}

static void numbers(void **state)
{
	struct json j = opened(JSON_PLAIN);

	(void)state;
	json_list(&j, NULL);
	json_uint(&j, NULL, UINT64_MAX);
	json_int(&j, NULL, INT64_MIN);
	json_double(&j, NULL, 0.1);
	json_double(&j, NULL, 1.0 / 3);
	json_double(&j, NULL, NAN);
	json_double(&j, NULL, -INFINITY);
	json_double(&j, NULL, 1e300);
	json_end(&j);
	expect(&j, "[18446744073709551615,-9223372036854775808,0.1,0.3333333333333333,null,null,"
		   "1e+300]");
}

static void escaping(void **state)
{
	struct json j = opened(JSON_PLAIN);

	(void)state;
	json_list(&j, NULL);
	json_str(&j, NULL, "\"\\\b\f\n\r\t\x01\x1b\x7f/</script>");
	json_text(&j, NULL, "a\0b", 3);
	json_str(&j, NULL, "\xc2\x9b\xe2\x80\xa8");
	json_end(&j);
	expect(&j, "[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001b\\u007f/</script>\",\"a\\u0000b\","
		   "\"\\u009b\\u2028\"]");
}

static void not_utf8(void **state)
{
	static const char *const bad[] = {
		"\xff", "\xc0\xaf",	"\xe2\x82",	    "\xed\xa0\x80", "\xf4\x90\x80\x80",
		"\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct json j = opened(JSON_PLAIN);
		char expected[64] = "\"";

		json_str(&j, NULL, bad[i]);
		for (size_t k = 0; k < strlen(bad[i]); k++)
			strcat(expected, "\xef\xbf\xbd");
		strcat(expected, "\"");
		expect(&j, expected);
	}
}

static void valid_utf8(void **state)
{
	struct json j = opened(JSON_PLAIN);

	(void)state;
	json_str(&j, NULL, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd");
	expect(&j, "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbd\"");
}

static void in_html(void **state)
{
	struct json j = opened(JSON_IN_HTML);

	(void)state;
	json_map(&j, NULL);
	json_str(&j, "<!--", "</script>&");
	json_end(&j);
	expect(&j, "{\"\\u003c!--\":\"\\u003c/script\\u003e\\u0026\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nested),     cmocka_unit_test(numbers),
		cmocka_unit_test(escaping),   cmocka_unit_test(not_utf8),
		cmocka_unit_test(valid_utf8), cmocka_unit_test(in_html),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
