// SPDX-License-Identifier: Apache-2.0
#include "template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *text, const struct template_scope *scope, const char *expected)
{
	struct error error = {0};
	size_t bytes;
	char *written;
	FILE *out = open_memstream(&written, &bytes);

	assert_true(template_render(text, strlen(text), scope, out, &error));
	fclose(out);
	assert_string_equal(written, expected);
	free(written);
}

static void escapes(void **state)
{
	struct template_scope s = {0};

	(void)state;
	template_text(&s, "x", "<b class=\"a\">'&{{x}}");
	expect("<i>{{x}}</i>", &s, "<i>&lt;b class=&quot;a&quot;&gt;&#39;&amp;{{x}}</i>");
}

static void invisible(void **state)
{
	struct template_scope s = {0};

	(void)state;
	template_text(&s, "x", "\x1b[2J\x7f\xff\xe2\x80\xae\n\t");
	expect("{{x}}", &s, "\xe2\x90\x9b[2J\xe2\x90\xa1\xef\xbf\xbd\xef\xbf\xbd\n\t");
}

static void number(struct template_scope *s, const void *context, size_t index)
{
	template_format(s, "n", "%d", ((const int *)context)[index]);
	template_when(s, "odd", ((const int *)context)[index] % 2);
}

static void lists(void **state)
{
	static const int numbers[] = {1, 2, 3};
	struct template_scope s = {0};

	(void)state;
	template_list(&s, "all", 3, number, numbers);
	template_list(&s, "none", 0, number, numbers);
	template_text(&s, "outer", "o");
	expect("{{#all}}{{outer}}{{n}}{{#odd}}!{{/odd}}{{^odd}}.{{/odd}} "
	       "{{/all}}{{^none}}empty{{/none}}",
	       &s, "o1! o2. o3! empty");
	expect("{{#none}}x{{/none}}{{^all}}x{{/all}}", &s, "");
}

static void nested_same_name(void **state)
{
	static const int numbers[] = {1};
	struct template_scope s = {0};

	(void)state;
	template_list(&s, "all", 1, number, numbers);
	expect("{{#all}}a{{#all}}b{{/all}}c{{/all}}d", &s, "abcd");
}

static void write_path(FILE *out, const void *context)
{
	fputs(context, out);
}

static void raw(void **state)
{
	struct template_scope s = {0};

	(void)state;
	template_raw(&s, "path", write_path, "M0 0<");
	expect("d=\"{{{path}}}\"", &s, "d=\"M0 0<\"");
}

static void refused(const char *text, const struct template_scope *scope)
{
	struct error error = {0};
	FILE *out = fopen("/dev/null", "w");

	assert_false(template_render(text, strlen(text), scope, out, &error));
	assert_true(error.text[0]);
	fclose(out);
}

static void mistakes(void **state)
{
	struct template_scope s = {0};

	(void)state;
	template_text(&s, "x", "1");
	template_raw(&s, "path", write_path, "");
	template_when(&s, "yes", true);
	refused("{{unknown}}", &s);
	refused("{{#unknown}}{{/unknown}}", &s);
	refused("{{{x}}}", &s);
	refused("{{path}}", &s);
	refused("{{#yes}}never closed", &s);
	expect("{{x}} and {{x", &s, "1 and {{x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes), cmocka_unit_test(invisible),
		cmocka_unit_test(lists),   cmocka_unit_test(nested_same_name),
		cmocka_unit_test(raw),	   cmocka_unit_test(mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
