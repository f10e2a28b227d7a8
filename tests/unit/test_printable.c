/* SPDX-License-Identifier: Apache-2.0 */
#include "printable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CASE(text, kept)                                                                           \
	{                                                                                          \
		text, sizeof(text) - 1, kept                                                       \
	}

static void texts(void **state)
{
	static const struct {
		const char *text;
		size_t n, kept;
	} table[] = {
		CASE("", 0),
		CASE(" \r\n\t", 0),
		CASE("it failed\n", 10),
		CASE("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x92\xa5", 11),
		CASE("abc\xe2\x82", 3), /* cut */
		CASE("abc\xf0\x9f\x92", 3),
		CASE("\xe2\x82", 0),
		CASE("abc\xe2\x82 d", 0), /* not cut */
		CASE("abc\x80", 0),
		CASE("abc\xc0\xaf", 0), /* not the shortest form */
		CASE("abc\xe0\x80\xaf", 0),
		CASE("abc\xed\xa0\x80", 0),	/* a surrogate */
		CASE("abc\xf4\x90\x80\x80", 0), /* past the last character */
		CASE("abc\xff", 0),
		CASE("a\0b", 0),
		CASE("a\x1b[2J", 0),
		CASE("a\x7f", 0),
		CASE("a\xc2\x85", 0), /* a control character too */
		CASE("\x1f\x8b\x08\0\0\0\0\0", 0),
		CASE("\x28\xb5\x2f\xfd\x04", 0),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *exact = malloc(table[i].n + 1);

		memcpy(exact, table[i].text, table[i].n);
		exact = realloc(exact, table[i].n ? table[i].n : 1);
		assert_int_equal(printable(exact, table[i].n), table[i].kept);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(texts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
