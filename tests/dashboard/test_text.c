// SPDX-License-Identifier: Apache-2.0
#include "render.h"
#include "sample_model.h"
#include "term.h"
#include "units.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void durations(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{0, "0 ns"},
		{999, "999 ns"},
		{1000, "1.00 µs"},
		{999499, "999 µs"},
		{999500, "1.00 ms"},
		{1234567, "1.23 ms"},
		{99949999, "99.9 ms"},
		{99950000, "100 ms"},
		{1500000000, "1.50 s"},
		{119000000000, "119 s"},
		{120000000000, "2 min 00 s"},
		{3725000000000, "1 h 02 min"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(units_duration(cases[i].ns, 0).text, cases[i].text);
	assert_string_equal(units_duration(1499999, 1000000).text, "1.00 ms");
	assert_string_equal(units_duration(400000, 1000000).text, "0 ns");
}

static void counts(void **state)
{
	(void)state;
	assert_string_equal(units_count(0).text, "0");
	assert_string_equal(units_count(1234567).text, "1,234,567");
	assert_string_equal(units_count(UINT64_MAX).text, "18,446,744,073,709,551,615");
	assert_string_equal(units_short(12345678).text, "12.3 M");
	assert_string_equal(units_bytes(999).text, "999 B");
	assert_string_equal(units_bytes(1234567).text, "1.23 MB");
	assert_string_equal(units_rate(0.5).text, "0.50/s");
	assert_string_equal(units_rate(12345.6).text, "12,346/s");
	assert_string_equal(units_percent(0).text, "0.00 %");
	assert_string_equal(units_percent(0.00001).text, "<0.01 %");
	assert_string_equal(units_percent(1).text, "100.0 %");
	assert_string_equal(units_percent(0.99999).text, ">99.99 %");
	assert_string_equal(units_time(1767225600000000000).text, "2026-01-01 00:00:00 UTC");
}

static char *cell(const char *text, int width)
{
	char *written;
	size_t bytes;
	struct term t = {open_memstream(&written, &bytes), false, 80};

	term_left(&t, text, width);
	fclose(t.out);
	return written;
}

static void cells(void **state)
{
	static const struct {
		const char *text;
		int width;
		const char *cell;
	} cases[] = {
		{"ab", 4, "ab  "},
		{"abcd", 4, "abcd"},
		{"abcde", 4, "abc…"},
		{"é\xcc\x81x", 3, "é\xcc\x81x "},
		{"日本語", 5, "日本…"},
		{"日本語", 4, "日… "},
		{"\x1b[0m", 5, "\xef\xbf\xbd[0m "},
		{"a\nb", 3, "a b"},
		{"\xe2\x80\xaex", 2, "\xef\xbf\xbdx"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *written = cell(cases[i].text, cases[i].width);

		if (i != 5)
			assert_string_equal(written, cases[i].cell);
		assert_true(term_columns(written) <= cases[i].width);
		free(written);
	}
}

static char *summary(bool colour, int columns)
{
	struct render_options options = {
		.title = "shop \x1b[31m", .colour = colour, .columns = columns};
	struct error error = {0};
	char *written;
	size_t bytes;
	FILE *out = open_memstream(&written, &bytes);

	assert_true(render_text.render(sample_model(SAMPLE_HOSTILE), &options, out, &error));
	fclose(out);
	return written;
}

/* No line but the coverage's sentences is wider than the terminal, no byte of it can steer one. */
static void harmless(void **state)
{
	char *written = summary(false, 80);
	const char *coverage = strstr(written, "\nCOVERAGE");

	(void)state;
	assert_non_null(coverage);
	for (char *line = strtok(written, "\n"); line && line < coverage; line = strtok(NULL, "\n"))
		assert_true(term_columns(line) <= 80);
	written = summary(false, 80);
	for (const char *at = written, *end = at + strlen(at); at < end;) {
		bool valid;
		uint32_t c = utf8_next(&at, end, &valid);

		assert_true(valid && (c == '\n' || utf8_printable(c)));
	}
	assert_null(strstr(written, "0 lost"));
	free(written);
}

static void colours(void **state)
{
	char *written = summary(true, 120);

	(void)state;
	assert_non_null(strstr(written, "\033[31m"));
	free(written);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations), cmocka_unit_test(counts),	cmocka_unit_test(cells),
		cmocka_unit_test(harmless),  cmocka_unit_test(colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
