// SPDX-License-Identifier: Apache-2.0
/* Texts that runtimes and servers really wrote (tracebacks/), and what is to be read in them. */
#include "test.h"

#include "traceback.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *directory;
static struct traceback t;

struct wanted {
	const char *file, *language, *type, *value;
	const char *function, *place; /* of the frame that tells most */
	unsigned line, causes;
	const char *first_cause;
	const char *method, *path;
};

static const struct wanted all[] = {
	{"cxx_int", "cxx", "int", "", NULL, NULL, 0, 0, NULL, "", ""},
	{"cxx_what", "cxx", "shop::Bad", "no user 7", NULL, NULL, 0, 0, NULL, "", ""},
	{"java_cause", "java", "T$Bad", "no user 7", "T.a", "T.java", 4, 2, "java.io.IOException",
	 "", ""},
	{"java_logger", "java", "T$Bad", "no user 7", "T.a", "T.java", 4, 2, "java.io.IOException",
	 "GET", "/x"},
	{"java_main", "java", "T$Bad", "no user 7", "T.a", "T.java", 4, 2, "java.io.IOException",
	 "", ""},
	{"java_thread", "java", "java.lang.IllegalStateException", "", "T.lambda$main$0", "T.java",
	 11, 0, NULL, "", ""},
	{"node_cause", "node", "DbError", "query failed", "Object.<anonymous>", "/srv/app/n1.js", 4,
	 1, "TypeError", "", ""},
	{"node_error", "node", "TypeError", "Cannot read properties of undefined (reading 'id')",
	 "q", "/srv/app/n1.js", 2, 0, NULL, "", ""},
	{"node_group", "node", "AggregateError", "many", "Object.<anonymous>", "/srv/app/n1.js", 5,
	 3, "TypeError", "", ""},
	{"node_lines", "node", "Error", "two\nlines", "Object.<anonymous>", "/srv/app/n1.js", 7, 0,
	 NULL, "", ""},
	{"node_stack", "node", "TypeError", "Cannot read properties of undefined (reading 'id')",
	 "q", "/srv/app/n1.js", 2, 0, NULL, "", ""},
	{"node_uncaught", "node", "TypeError", "Cannot read properties of null (reading 'x')", "z",
	 "/srv/app/n1.js", 8, 0, NULL, "", ""},
	{"php_memory", "php", "Fatal error",
	 "Allowed memory size of 67108864 bytes exhausted (tried to allocate 1073745920 bytes)", "",
	 "Command line code", 1, 0, NULL, "", ""},
	{"php_string", "php", "App\\NotFound", "no user 7", "App\\c", "/srv/app/p1.php", 5, 1,
	 "InvalidArgumentException", "", ""},
	{"php_uncaught", "php", "App\\NotFound", "no user 7", "App\\c", "/srv/app/p1.php", 5, 1,
	 "InvalidArgumentException", "", ""},
	{"plain_php_warning", "log", "", "", NULL, NULL, 0, 0, NULL, "", ""},
	{"python_bare", "python", "Broken", "", "bare", "/srv/app/py1.py", 18, 0, NULL, "", ""},
	{"python_cause", "python", "Broken", "no such user: 7\nsecond line", "chained",
	 "/srv/app/py1.py", 6, 1, "KeyError", "", ""},
	{"python_context", "python", "ValueError", "while handling", "during", "/srv/app/py1.py", 9,
	 1, "KeyError", "", ""},
	{"python_eval", "python", "ZeroDivisionError", "division by zero", "<module>", "<string>",
	 1, 0, NULL, "", ""},
	{"python_group", "python", "ExceptionGroup", "two (2 sub-exceptions)", "group",
	 "/srv/app/py1.py", 26, 3, "KeyError", "", ""},
	{"python_notes", "python", "ValueError", "noted\na note", "notes", "/srv/app/py1.py", 21, 0,
	 NULL, "", ""},
	{"python_recursion", "python", "RecursionError", "maximum recursion depth exceeded", "deep",
	 "/srv/app/py1.py", 28, 0, NULL, "", ""},
	{"python_syntax", "python", "SyntaxError", "invalid syntax", "", "/srv/app.py", 1, 0, NULL,
	 "", ""},
	{"ruby_full", "ruby", "Broken", "no user 7", "rescue in c", "r1.rb", 3, 1, "KeyError", "",
	 ""},
	{"ruby_log", "ruby", "Broken", "no user 7", "rescue in c", "r1.rb", 3, 0, NULL, "", ""},
	{"ruby_uncaught", "ruby", "Broken", "no user 7", "rescue in c", "r1.rb", 3, 1, "KeyError",
	 "", ""},
	{"rust_backtrace", "rust", "panic", "called `Result::unwrap()` on an `Err` value: \"nope\"",
	 "m::main::{{closure}}", "./m.rs", 2, 0, NULL, "", ""},
	{"rust_short", "rust", "panic", "worker broke", "", "m.rs", 2, 0, NULL, "", ""},
	{"python_flask", "python", "KeyError", "'broken 10'", "look_up", "/srv/app/errors_flask.py",
	 14, 0, NULL, "GET", "/fail"},
	{"python_waitress", "python", "KeyError", "'broken 10'", "look_up",
	 "/srv/app/errors_flask.py", 14, 0, NULL, "GET", "/fail"},
	{"python_aiohttp", "python", "KeyError", "'broken 30'", "look_up",
	 "/srv/app/errors_aiohttp.py", 16, 0, NULL, "", ""},
	{"python_uvicorn", "python", "KeyError", "'broken 10'", "look_up",
	 "/srv/app/errors_asgi.py", 14, 0, NULL, "", ""},
	{"node_express", "node", "RangeError", "broken 10", "lookUp", "/srv/app/errors_express.js",
	 9, 0, NULL, "", ""},
	{"node_fastify", "node", "RangeError", "broken 30", "lookUp", "/srv/app/errors_fastify.js",
	 8, 0, NULL, "GET", "/fail"},
	{"ruby_puma", "ruby", "KeyError", "broken 40", NULL, NULL, 0, 0, NULL, "GET", "/failn=40"},
	{"java_util_logging", "java", "java.lang.IllegalStateException", "broken 10",
	 "Errors.lookUp", "Errors.java", 16, 0, NULL, "", ""},
	{"go_http", "go", "runtime error", "index out of range [5] with length 1", "main.lookUp",
	 "/srv/app/m.go", 9, 0, NULL, "", ""},
	{"go_panic", "go", "panic", "no user 7", "main.main", "/srv/app/m.go", 13, 0, NULL, "", ""},
};

static size_t load(const char *name, char *to, size_t size)
{
	char path[4096];
	size_t bytes;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.txt", directory, name);
	file = fopen(path, "r");
	assert_non_null(file);
	bytes = fread(to, 1, size, file);
	fclose(file);
	return bytes;
}

static void assert_slice(const char *name, struct traceback_text text, const char *wanted)
{
	if (text.length != strlen(wanted) ||
	    (text.length && memcmp(text.bytes, wanted, text.length)))
		fail_msg("%s: \"%.*s\" instead of \"%s\"", name, (int)text.length, text.bytes,
			 wanted);
}

static void assert_top(const struct wanted *w)
{
	const struct traceback_frame *top = traceback_top(&t);

	assert_int_equal(!top, !w->place);
	if (!top)
		return;
	assert_slice(w->file, top->function, w->function);
	assert_slice(w->file, top->file, w->place);
	assert_int_equal(top->line, w->line);
}

static void what_is_read(void **state)
{
	char text[FORMAT_LOG_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct wanted *w = &all[i];
		bool found = traceback_parse(&t, text, load(w->file, text, sizeof(text)));

		assert_int_equal(found, *w->type != 0);
		assert_string_equal(traceback_language(t.language), w->language);
		assert_slice(w->file, t.type, w->type);
		assert_slice(w->file, t.value, w->value);
		assert_slice(w->file, t.method, w->method);
		assert_slice(w->file, t.path, w->path);
		assert_int_equal(t.cause_count, w->causes);
		if (w->causes)
			assert_slice(w->file, t.causes[0].type, w->first_cause);
		assert_top(w);
	}
}

/* In memory of exactly their size, so that a sanitizer sees every step too far. */
static void cut_anywhere(void **state)
{
	char text[FORMAT_LOG_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		size_t bytes = load(all[i].file, text, sizeof(text));

		for (size_t n = 1; n < bytes; n++) {
			char *copy = malloc(n);

			assert_non_null(copy);
			memcpy(copy, text + (n % 2 ? 0 : bytes - n), n);
			traceback_parse(&t, copy, n);
			traceback_top(&t);
			free(copy);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read),
		cmocka_unit_test(cut_anywhere),
	};

	if (argc != 2)
		return 2;
	directory = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
