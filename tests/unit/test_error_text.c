// SPDX-License-Identifier: Apache-2.0
/* Texts of errors in what real programs wrote, whole and split at every byte; and what is none. */
#include "error_text.h"
#include "error_texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* clang-format off */
#include <cmocka.h>
/* clang-format on */

#define FOUND_MAX (1u << 16)

static struct error_text machine;
static char found[FOUND_MAX], expected[FOUND_MAX];
static size_t found_bytes, expected_bytes;

static void note(char *to, size_t *bytes, const char *text, size_t n)
{
	while (n && text[n - 1] == '\n')
		n--;
	assert_true(*bytes + n + 1 < FOUND_MAX);
	memcpy(to + *bytes, text, n);
	*bytes += n;
	to[(*bytes)++] = '\f';
}

static void feed(const char *text, size_t n)
{
	struct error_piece p = {text, n, 1};

	while (error_text_feed(&machine, &p))
		note(found, &found_bytes, machine.text, machine.bytes);
	assert_int_equal(p.n, 0);
}

static void begin(void)
{
	error_text_init(&machine);
	found_bytes = expected_bytes = 0;
}

static void finish(const char *what)
{
	while (error_text_end(&machine))
		note(found, &found_bytes, machine.text, machine.bytes);
	assert_true(error_text_idle(&machine));
	found[found_bytes] = expected[expected_bytes] = 0;
	if (strcmp(found, expected))
		print_error("%s\n", what);
	assert_string_equal(found, expected);
}

static void expect(const struct error_text_sample *s)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->parts[i].error)
			note(expected, &expected_bytes, s->parts[i].text, strlen(s->parts[i].text));
}

/* One part may come in two pieces. */
static void play(const struct error_text_sample *s, unsigned split_part, size_t split)
{
	begin();
	expect(s);
	for (unsigned i = 0; i < s->count; i++) {
		size_t n = strlen(s->parts[i].text), at = i == split_part ? split : 0;

		feed(s->parts[i].text, at);
		feed(s->parts[i].text + at, n - at);
		error_text_pause(&machine);
	}
	finish(s->name);
}

static void play_bytes(const struct error_text_sample *s)
{
	begin();
	expect(s);
	for (unsigned i = 0; i < s->count; i++) {
		for (const char *at = s->parts[i].text; *at; at++)
			feed(at, 1);
		error_text_pause(&machine);
	}
	finish(s->name);
}

static void all(const struct error_text_sample *s)
{
	for (; s->name; s++) {
		play(s, UINT32_MAX, 0);
		play_bytes(s);
		for (unsigned i = 0; i < s->count; i++)
			for (size_t at = 0; s->parts[i].text[at]; at++)
				play(s, i, at);
	}
}

static void test_python(void **state)
{
	(void)state;
	all(error_texts_python);
}

static void test_others(void **state)
{
	(void)state;
	all(error_texts);
}

/* As traceback.print_exc() and printStackTrace() do: a write for each line. */
static void lines(const struct error_text_part *p)
{
	begin();
	expect(&(struct error_text_sample){"lines", p, 1});
	for (const char *at = p->text, *end; *at; at = end) {
		end = strchr(at, '\n') + 1;
		feed(at, (size_t)(end - at));
		error_text_pause(&machine);
	}
	finish(p->text);
}

static void test_a_write_for_each_line(void **state)
{
	static const struct error_text_part chain = {
		true, "Traceback (most recent call last):\n"
		      "  File \"shop.py\", line 6, in work\n"
		      "KeyError: 'k'\n"
		      "\n"
		      "During handling of the above exception, another exception occurred:\n"
		      "\n"
		      "Traceback (most recent call last):\n"
		      "  File \"shop.py\", line 9, in work\n"
		      "ValueError: no such order\n"};
	static const struct error_text_part java = {true,
						    "com.shop.Bad: no such order\n"
						    "\tat com.shop.Orders.find(Orders.java:7)\n"
						    "Caused by: java.io.IOException: gone\n"
						    "\t... 9 more\n"};
	(void)state;
	lines(&chain);
	lines(&java);
}

static void none(const char *text)
{
	begin();
	feed(text, strlen(text));
	error_text_pause(&machine);
	finish(text);
}

static void test_what_is_no_text(void **state)
{
	(void)state;
	none("127.0.0.1 - - [23/Nov/2026:04:43:28 UTC] \"GET /errors HTTP/1.1\" 500 295\n");
	none("[2026-11-23 04:43:28] ERROR `/chain' not found.\n");
	none("ERROR:    something failed, without a stack\nINFO:     all is well\n");
	none("PHP Warning:  careful in /srv/shop/chain.php on line 1\n");
	none("{\"level\":30,\"msg\":\"the stack is full of errors\",\"stack\":\"none\"}\n");
	none("{\"level\":50,\"msg\":\"no trace\"}\n");
	none("Server: started\nPress CTRL+C to quit\n    at your own risk, or so\n"
	     "INFO: next\n");
	none("\n\n\n  \n\t\n");
	none("Error: this one has only a message\n");
}

static void one(const char *before, const char *text, const char *after)
{
	const struct error_text_part parts[] = {{false, before}, {true, text}, {false, after}};

	play(&(struct error_text_sample){text, parts, 3}, UINT32_MAX, 0);
}

static void test_what_stands_around_it(void **state)
{
	(void)state;
	one("Server: started\n", "Traceback (most recent call last):\n  File \"x\", line 1\nE: x\n",
	    "Traceback is over\n");
	one("ERROR: first\n", "ERROR: second\nTraceback (most recent call last):\n  File\nE: x\n",
	    "ERROR: third\n");
	one("<11>Nov 23 shop: hello\n",
	    "<11>Nov 23 shop: ERROR failed\nTraceback (most recent call last):\n  File\nE: x\n",
	    "<14>next\n");
	one("{\"level\":\"info\"}\n",
	    "{\"levelname\": \"ERROR\", \"exc_info\": \"Traceback (most recent call last)\"}\n",
	    "{\"level\":\"info\"}\n");
	one("", "PHP Parse error:  syntax error in /srv/x.php on line 2\n", "plain words\n");
	one("",
	    "2026/11/23 04:00:00 [error] 7#7: *1 FastCGI sent in stderr: \"PHP message: PHP Fatal "
	    "error:  Uncaught Exception: x in /srv/x.php:1\nStack trace:\n#0 {main}\n"
	    "  thrown in /srv/x.php on line 1\" while reading response header from upstream, "
	    "request: \"GET /x HTTP/1.1\"\n",
	    "");
}

static void test_long_texts_lose_their_middle(void **state)
{
	char line[64];

	(void)state;
	begin();
	feed("Traceback (most recent call last):\n", 35);
	for (int i = 0; i < 3000; i++)
		feed(line,
		     (size_t)snprintf(line, sizeof(line), "  File \"shop.py\", line %d\n", i));
	feed("ValueError: last\n", 17);
	assert_true(error_text_end(&machine));
	assert_int_equal(machine.cut, ERROR_TEXT_HEAD);
	assert_memory_equal(machine.text, "Traceback (most", 15);
	assert_memory_equal(machine.text + machine.bytes - 17, "ValueError: last\n", 17);
	assert_true(machine.bytes <= ERROR_TEXT_ROOM && machine.bytes > ERROR_TEXT_HEAD + 4096);
	assert_memory_equal(machine.text + machine.cut, "  File", 6);
}

/* What is left out lies in a line that turns out to be no part: the text is whole. */
static void test_long_lines_behind_a_text(void **state)
{
	static const char text[] = "Exception in thread \"main\" com.shop.Bad: no such order\n";

	(void)state;
	begin();
	note(expected, &expected_bytes, text, sizeof(text) - 1);
	feed(text, sizeof(text) - 1);
	for (int i = 0; i < 3000; i++)
		feed("a long line ", 12);
	feed("\n2026-11-23 the next record\n", 28);
	assert_int_equal(machine.cut, 0);
	finish("a long line behind a text");
}

static void test_lines_without_end(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 100000; i++)
		feed("0123456789abcdef", 16);
	assert_true(machine.skip);
	feed("\n", 1);
	assert_true(error_text_idle(&machine));
	for (int i = 0; i < 100000; i++)
		feed("{error stack 6789", 17);
	finish("a line without end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_python),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_a_write_for_each_line),
		cmocka_unit_test(test_what_is_no_text),
		cmocka_unit_test(test_what_stands_around_it),
		cmocka_unit_test(test_long_texts_lose_their_middle),
		cmocka_unit_test(test_long_lines_behind_a_text),
		cmocka_unit_test(test_lines_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
