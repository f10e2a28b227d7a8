/* SPDX-License-Identifier: Apache-2.0 */
/* Shell patterns: what each of them takes, and what it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "wildcard.h"

#include <string.h>

static struct wildcard_text text(const char *s)
{
	return (struct wildcard_text){s, strlen(s)};
}

static void patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} cases[] = {
		{"/health", "/health", true},
		{"/health", "/healthy", false},
		{"/health", "/healt", false},
		{"/static/*", "/static/", true},
		{"/static/*", "/static/a/b.css", true},
		{"/static/*", "/static", false},
		{"*.css", "/a.css.css", true},
		{"*.css", "/a.cssx", false},
		{"/*/img/*.png", "/a/img/b/img/c.png", true},
		{"/*/img/*.png", "/img/c.png", false},
		{"**", "", true},
		{"", "", true},
		{"", "a", false},
		{"?", "", false},
		{"/v?/x", "/v1/x", true},
		{"/v?/x", "/v12/x", false},
		{"/v[0-9]", "/v7", true},
		{"/v[0-9]", "/vx", false},
		{"/v[!0-9]", "/vx", true},
		{"/v[^0-9]", "/v7", false},
		{"/[]a]", "/]", true},
		{"/[a-]", "/-", true},
		{"/[\\]x]", "/]", true},
		{"/[ab", "/[ab", true},
		{"/[ab", "/a", false},
		{"/\\*", "/*", true},
		{"/\\*", "/x", false},
		{"/\\", "/\\", true},
		{"/[z-a]", "/m", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (wildcard_matches(text(cases[i].pattern), text(cases[i].text)) !=
		    cases[i].matches)
			fail_msg("%s %s", cases[i].pattern, cases[i].text);
}

static void lists(void **state)
{
	(void)state;
	assert_false(wildcard_list_matches("", text("")));
	assert_false(wildcard_list_matches(",", text("")));
	assert_true(wildcard_list_matches("/health,/static/*", text("/health")));
	assert_true(wildcard_list_matches("/health,/static/*", text("/static/x")));
	assert_false(wildcard_list_matches("/health,/static/*", text("/health,")));
	assert_true(wildcard_list_matches(",/a,", text("/a")));
}

/* Neither reads beyond its end, and the worst pattern is no endless loop. */
static void bounds(void **state)
{
	char many[400], pattern[64];

	(void)state;
	memset(many, 'a', sizeof(many));
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[sizeof(pattern) - 1] = 'b';
	assert_false(wildcard_matches((struct wildcard_text){pattern, sizeof(pattern)},
				      (struct wildcard_text){many, sizeof(many)}));
	assert_true(wildcard_matches((struct wildcard_text){"/ab", 2},
				     (struct wildcard_text){"/ac", 2}));
	assert_true(wildcard_matches((struct wildcard_text){"[a]", 2},
				     (struct wildcard_text){"[ab", 2}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(lists),
		cmocka_unit_test(bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
