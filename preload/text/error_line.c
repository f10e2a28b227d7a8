// SPDX-License-Identifier: Apache-2.0
#include "error_line.h"

#include <string.h>

#define WINDOW 96u	 /* within which a record tells its level */
#define FILE_WINDOW 256u /* the same, behind a file's name */

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static bool is_upper(char c)
{
	return (unsigned char)(c - 'A') < 26;
}

static bool is_lower(char c)
{
	return (unsigned char)(c - 'a') < 26;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct line {
	const char *at;
	size_t n;
};

static bool starts_with(struct line l, const char *with, size_t n)
{
	return l.n >= n && !memcmp(l.at, with, n);
}

#define STARTS(line, with) starts_with(line, with, sizeof(with) - 1)
#define HAS(line, what) (memmem((line).at, (line).n, what, sizeof(what) - 1) != NULL)

static bool ends_with(struct line l, const char *with, size_t n)
{
	return l.n >= n && !memcmp(l.at + l.n - n, with, n);
}

#define ENDS(line, with) ends_with(line, with, sizeof(with) - 1)

static struct line cut(struct line l, size_t n)
{
	return (struct line){l.at, l.n < n ? l.n : n};
}

static struct line unindented(struct line l)
{
	while (l.n && is_blank(*l.at)) {
		l.at++;
		l.n--;
	}
	return l;
}

static size_t digits(struct line l)
{
	size_t i = 0;

	while (i < l.n && is_digit(l.at[i]))
		i++;
	return i;
}

/* ---- a look at many lines ---------------------------------------------------------------- */

/*
 * Pairs of letters, in either case, that stand in error, exception, Traceback, fatal, critical,
 * severe, panic, terminate, ":in" and "#<". Of fixed size, so that compilers make some twenty
 * vector instructions for each 16 bytes of it.
 */
static bool has_pair(const char *line, size_t n)
{
	unsigned char at[WINDOW + 1] = {0}, found = 0;

	memcpy(at, line, n < WINDOW ? n : WINDOW);
	for (size_t i = 0; i < WINDOW; i++) {
		unsigned char a = at[i] | 0x20, b = at[i + 1] | 0x20;

		found |= (unsigned char)(((a == 'r') & (b == 'r')) | ((a == 'x') & (b == 'c')) |
					 ((a == 'e') & (b == 'b')) | ((a == 'f') & (b == 'a')) |
					 ((a == 'c') & (b == 'r')) | ((a == 'e') & (b == 'v')) |
					 ((a == 'n') & (b == 'i')) | ((a == 'r') & (b == 'm')) |
					 ((a == '#') & (b == '<')) | ((a == ':') & (b == 'i')));
	}
	return found;
}

/* "stack", "exception" and "exc_info", anywhere in the line. */
static bool has_json_pair(const unsigned char *at, size_t n)
{
	unsigned char found = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		unsigned char a = at[i] | 0x20, b = at[i + 1] | 0x20;

		found |= (unsigned char)(((a == 'c') & (b == 'k')) | ((a == 'x') & (b == 'c')));
	}
	return found;
}

static bool is_name(char c)
{
	return is_lower((char)(c | 0x20)) || is_digit(c) || c == '.' || c == '_' || c == '$';
}

/* Type: message; 2: com.shop.Type$Inner, which may stand alone; 0: neither. */
static unsigned type_of(struct line l)
{
	bool dotted = false, lower = false, upper = l.n && is_upper(*l.at);
	size_t i = 0;

	if (!l.n || is_digit(*l.at))
		return 0;
	for (; i < l.n && is_name(l.at[i]); i++) {
		bool dot = l.at[i] == '.' || l.at[i] == '$';

		dotted |= dot;
		lower |= is_lower(l.at[i]);
		upper = dot && i + 1 < l.n ? is_upper(l.at[i + 1]) : upper;
	}
	if (!upper || !lower || !i || l.at[i - 1] == '.')
		return 0;
	if (i == l.n)
		return dotted ? 2 : 0;
	if (l.at[i] != ':' || (i + 1 < l.n && l.at[i + 1] != ' '))
		return 0;
	return dotted ? 2 : 1;
}

/* file:1:in `method' or 'method': the end of it, or 0. */
static size_t ruby_place(struct line l)
{
	const char *in = memmem(l.at, l.n, ":in ", 4);
	const char *end;
	size_t at = in ? (size_t)(in - l.at) : 0;

	if (at < 3 || at + 6 > l.n || !is_digit(in[-1]) || (in[4] != '`' && in[4] != '\''))
		return 0;
	end = memchr(in + 5, '\'', l.n - at - 5);
	return end ? (size_t)(end - l.at) + 1 : 0;
}

bool error_line_may_begin(const char *at, size_t n)
{
	struct line l = {at, n};

	if (!n || is_blank(*at))
		return n && HAS(cut(l, 64), "Exception Group Traceback");
	if (*at == '{')
		return has_json_pair((const unsigned char *)at, n);
	if (has_pair(at, n) || type_of(cut(l, WINDOW)))
		return true;
	return *at == '/' && ruby_place(cut(l, FILE_WINDOW));
}

/* ---- each runtime's ---------------------------------------------------------------------- */

static bool is_json_error(struct line l)
{
	bool level = HAS(l, "\"level\":50") || HAS(l, "\"level\":60") || HAS(l, "\"error\"") ||
		     HAS(l, "\"ERROR\"") || HAS(l, "\"FATAL\"") || HAS(l, "\"fatal\"") ||
		     HAS(l, "\"CRITICAL\"") || HAS(l, "\"critical\"") || HAS(l, "\"SEVERE\"");

	return level && (HAS(l, "\"stack") || HAS(l, "\"exc_info\"") || HAS(l, "\"exception") ||
			 HAS(l, "_stack\""));
}

/* "at f (file:1:2)", "at file:1:2", "at a.B.c(D.java:1) ~[e.jar:1]", "at X.Y() in file:line 1" */
static bool is_at(struct line l)
{
	struct line text = unindented(l);

	return text.n > 3 && text.n < l.n && STARTS(text, "at ") &&
	       (is_digit(l.at[l.n - 1]) || strchr(")>]{,", l.at[l.n - 1]));
}

static bool is_cause(struct line l)
{
	struct line text = unindented(l);

	if (STARTS(text, "... "))
		return ENDS(text, " more") || HAS(l, " lines matching");
	return STARTS(text, "Caused by: ") || STARTS(text, "Suppressed: ") ||
	       STARTS(text, "[CIRCULAR REFERENCE");
}

static bool is_php(struct line l)
{
	static const char *const levels[] = {
		"PHP Fatal error: ", "PHP Parse error: ", "PHP Core error: ", "PHP Compile error: ",
		"PHP Recoverable fatal error: "};

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		size_t n = strlen(levels[i]);

		if (memmem(l.at, l.n, levels[i], n) || starts_with(l, levels[i] + 4, n - 4))
			return true;
	}
	return false;
}

static bool is_go(struct line l)
{
	return STARTS(l, "panic: ") || STARTS(l, "fatal error: ") || HAS(l, "panic serving ");
}

/* package.function(arguments), and what stands between such lines. */
static bool is_go_frame(struct line l)
{
	const char *bracket = memchr(l.at, '(', l.n);
	struct line name = {l.at, bracket ? (size_t)(bracket - l.at) : 0};

	return STARTS(l, "goroutine ") || STARTS(l, "created by ") || STARTS(l, "[signal ") ||
	       STARTS(l, "panic(") ||
	       (ENDS(l, ")") && name.n && memchr(name.at, '.', name.n) &&
		!memchr(name.at, ' ', name.n));
}

static bool is_rust(struct line l)
{
	return STARTS(l, "thread '") && HAS(l, " panicked at ");
}

static enum error_line language_of(struct line l)
{
	if (STARTS(l, "Exception in thread \""))
		return ERROR_LINE_THREAD;
	if (STARTS(l, "#<Thread:") && HAS(l, " terminated with exception"))
		return ERROR_LINE_RUBY_THREAD;
	if (is_php(l))
		return ERROR_LINE_PHP;
	if (is_go(l))
		return ERROR_LINE_GO;
	if (STARTS(l, "terminate called ") || STARTS(l, "libc++abi: terminating "))
		return ERROR_LINE_CXX;
	if (is_rust(l))
		return ERROR_LINE_RUST;
	if (HAS(l, "Rack app (\"") && HAS(l, "): #<"))
		return ERROR_LINE_WHOLE;
	return ERROR_LINE_PLAIN;
}

static bool is_chain(struct line l)
{
	return STARTS(l, "During handling of the above exception, another exception occurred:") ||
	       STARTS(l, "The above exception was the direct cause of the following exception:");
}

static enum error_line frame_of(struct line l)
{
	size_t place = ruby_place(l), n = digits((struct line){l.at + 1, l.n - 1});

	if (place && STARTS(((struct line){l.at + place, l.n - place}), ": "))
		return ERROR_LINE_RUBY;
	if (place)
		return ERROR_LINE_RUBY_FRAME;
	if (*l.at == '#' && n && n + 1 < l.n && l.at[n + 1] == ' ')
		return ERROR_LINE_PHP_FRAME;
	if (STARTS(l, "Stack trace:"))
		return ERROR_LINE_PHP_TRACE;
	if (STARTS(l, "Next ") && type_of((struct line){l.at + 5, l.n - 5}))
		return ERROR_LINE_PHP_NEXT;
	if (is_chain(l))
		return ERROR_LINE_CHAIN;
	if (STARTS(l, "note: ") || STARTS(l, "stack backtrace:"))
		return ERROR_LINE_RUST_NOTE;
	return is_cause(l) ? ERROR_LINE_CAUSE : ERROR_LINE_PLAIN;
}

static enum error_line indented_of(struct line l)
{
	if (HAS(cut(l, 64), "Exception Group Traceback (most recent call last):"))
		return ERROR_LINE_GROUP;
	if (is_at(l))
		return ERROR_LINE_AT;
	if (is_cause(l))
		return ERROR_LINE_CAUSE;
	if (STARTS(l, "  thrown in "))
		return ERROR_LINE_PHP_THROWN;
	if (STARTS(l, "  what():  "))
		return ERROR_LINE_CXX_WHAT;
	if (*l.at == '\t' && (ruby_place(l) || HAS(cut(l, 16), "from ")))
		return ERROR_LINE_RUBY_FRAME;
	return ERROR_LINE_INDENTED;
}

/* ---- records ----------------------------------------------------------------------------- */

static bool is_level(struct line l)
{
	return HAS(l, "ERROR") || HAS(l, "FATAL") || HAS(l, "CRITICAL") || HAS(l, "SEVERE") ||
	       HAS(l, "[error]") || HAS(l, "level=error") || HAS(l, "level=fatal");
}

static bool is_type(struct line l)
{
	return HAS(l, "Error") || HAS(l, "Exception") || HAS(l, "exception") || HAS(l, "error:") ||
	       type_of(l) == 2;
}

/* A level, as records begin with it. */
static bool begins_with_level(struct line l)
{
	static const char *const levels[] = {"ERROR", "WARN",	"INFO",	  "DEBUG",    "FATAL",
					     "TRACE", "NOTICE", "SEVERE", "CRITICAL", "ALERT"};

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (starts_with(l, levels[i], strlen(levels[i])))
			return true;
	return false;
}

/* "INFO:", "I, [", or a first byte that messages seldom have; but SQLAlchemy's do. */
static bool is_record(struct line l)
{
	if (STARTS(l, "[SQL: ") || STARTS(l, "[parameters: "))
		return false;
	if (is_digit(*l.at) || *l.at == '[' || *l.at == '{' || *l.at == '<')
		return true;
	if (STARTS(l, "time=") || STARTS(l, "level=") || STARTS(l, "ts="))
		return true;
	return begins_with_level(l) ||
	       (is_upper(*l.at) && STARTS(((struct line){l.at + 1, l.n - 1}), ", ["));
}

enum error_line error_line_of(const char *line, size_t bytes)
{
	struct line whole = {line, bytes}, l = cut(whole, ERROR_LINE_MAX);
	enum error_line is;

	if (!unindented(l).n || (l.n == 1 && *l.at == '\r'))
		return ERROR_LINE_BLANK;
	if (*line == '{' && has_json_pair((const unsigned char *)line, bytes) &&
	    is_json_error(whole))
		return ERROR_LINE_WHOLE;
	if (is_blank(*line))
		return indented_of(l);
	if (HAS(l, "Traceback (most recent call last):"))
		return ERROR_LINE_TRACEBACK;
	is = language_of(l);
	is = is == ERROR_LINE_PLAIN ? frame_of(l) : is;
	if (is != ERROR_LINE_PLAIN)
		return is;
	if (is_go_frame(l))
		return ERROR_LINE_GO_FRAME;
	if (is_record(l) && is_level(cut(l, WINDOW)))
		return ERROR_LINE_LEVEL;
	if (is_type(cut(l, FILE_WINDOW)))
		return ERROR_LINE_TYPE;
	if (is_record(l))
		return ERROR_LINE_RECORD;
	return type_of(l) ? ERROR_LINE_WORD : ERROR_LINE_PLAIN;
}
