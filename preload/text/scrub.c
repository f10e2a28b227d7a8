// SPDX-License-Identifier: Apache-2.0
#include "scrub.h"

#include "scrub_words.h"

#include <string.h>

#define STARS 3u
#define USER_MAX 256u /* of a URL's user and password; a bound for what is read twice */
#define PADDING_MAX 2u

/* What stands before `out` is final, what stands from `at` on is not yet read. */
struct scrub {
	char *text;
	size_t n, at, out;
	char before; /* the byte before `at`, as it came */
	bool slash;  /* there was one since the last blank */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

static bool is_word(char c)
{
	return scrub_is_letter(c) || scrub_is_digit(c) || c == '_' || c == '-';
}

static bool is_run(char c)
{
	return is_word(c) || c == '+';
}

/* Where words with any punctuation in them end. */
static bool is_stop(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f || is_quote(c) || c == '<' || c == '>';
}

/* What closes or goes on after a word, rather than being part of it. */
static bool is_closing(char c)
{
	return c == ',' || c == ')' || c == ']' || c == '}' || c == '.' || c == ';';
}

static char byte(const struct scrub *s, size_t at)
{
	return at < s->n ? s->text[at] : '\n';
}

static bool starts(const struct scrub *s, size_t at, const char *with, size_t n)
{
	return s->n - at >= n && !memcmp(s->text + at, with, n);
}

#define STARTS(s, at, with) starts(s, at, with, sizeof(with) - 1)

static size_t trimmed(const struct scrub *s, size_t from, size_t to)
{
	while (to > from && is_closing(s->text[to - 1]))
		to--;
	return to;
}

static void keep(struct scrub *s, size_t to)
{
	for (; s->at < to; s->at++) {
		char c = s->text[s->at];

		s->slash = c == '/' || (s->slash && !is_stop(c));
		s->before = c;
		s->text[s->out++] = c;
	}
}

static void mask(struct scrub *s, size_t to)
{
	size_t n = to - s->at;

	if (!n)
		return;
	n = n < STARS ? n : STARS;
	s->before = s->text[to - 1];
	memset(s->text + s->out, '*', n);
	s->out += n;
	s->at = to;
}

/* ---- PEM --------------------------------------------------------------------------------- */

static size_t end_of_pem(const struct scrub *s)
{
	size_t at = s->at;

	while (at < s->n && !STARTS(s, at, "-----END"))
		at++;
	return at;
}

static bool pem(struct scrub *s)
{
	size_t at = s->at + 11;

	if (s->text[s->at] != '-' || !STARTS(s, s->at, "-----BEGIN "))
		return false;
	while (scrub_is_upper(byte(s, at)) || byte(s, at) == ' ')
		at++;
	keep(s, STARTS(s, at, "-----") ? at + 5 : at);
	mask(s, end_of_pem(s));
	keep(s, s->n - s->at < 8 ? s->n : s->at + 8);
	return true;
}

/* ---- URLs -------------------------------------------------------------------------------- */

/*
 * The '@' behind a user, or 0. Passwords may hold what should be escaped, so that only a ':' which
 * no port follows tells whether a '/' ends the authority.
 */
static size_t user_end(const struct scrub *s, size_t from)
{
	size_t limit = s->n - from < USER_MAX ? s->n : from + USER_MAX, at = 0;
	bool password = false;

	for (size_t i = from; i < limit && !is_stop(s->text[i]); i++) {
		char c = s->text[i];

		if (c == '@')
			at = i;
		if ((c == '/' || c == '?' || c == '#') && (at || !password))
			break;
		password |= c == ':' && !scrub_is_digit(byte(s, i + 1));
	}
	return at;
}

static bool url(struct scrub *s, size_t end)
{
	size_t at;

	if (!STARTS(s, end, "://"))
		return false;
	keep(s, end + 3);
	at = user_end(s, s->at);
	if (at)
		mask(s, at);
	return true;
}

/* name=value; what has no name is a value too if `sure`. False: no parameter. */
static bool parameter(struct scrub *s, size_t end, bool sure)
{
	char *equals = memchr(s->text + s->at, '=', end - s->at);

	if (equals)
		keep(s, (size_t)(equals - s->text) + 1);
	else if (!sure)
		return false;
	mask(s, trimmed(s, s->at, end));
	keep(s, end);
	return true;
}

static bool query(struct scrub *s)
{
	bool sure = s->slash;

	if (s->text[s->at] != '?' || (unsigned char)s->before <= ' ')
		return false;
	do {
		size_t end = s->at + 1;

		keep(s, end);
		while (end < s->n && !is_stop(s->text[end]) && s->text[end] != '&' &&
		       s->text[end] != '?')
			end++;
		sure = parameter(s, end, sure);
	} while (sure && (byte(s, s->at) == '&' || byte(s, s->at) == '?'));
	return true;
}

/* ---- names and their values -------------------------------------------------------------- */

/* Quotes and brackets between a name and what says that a value follows; then that. Or 0. */
static size_t separator_end(const struct scrub *s, size_t at)
{
	size_t most = at + 4;

	if (byte(s, at) == '>' && s->before == '<')
		return at + 1;
	while (at < most && (is_quote(byte(s, at)) || byte(s, at) == '\\' || byte(s, at) == ']'))
		at++;
	while (is_blank(byte(s, at)))
		at++;
	if ((byte(s, at) != ':' && byte(s, at) != '=') || STARTS(s, at, "::"))
		return 0;
	at++;
	while (byte(s, at) == '=' || byte(s, at) == '>')
		at++;
	while (is_blank(byte(s, at)))
		at++;
	return at;
}

/* Brackets, and letters as in b"..." or Some("..."), that stand before a quote. */
static size_t opening_end(const struct scrub *s, size_t at)
{
	size_t to = at;

	while (to < at + 8 && to < s->n && !is_stop(s->text[to]) && s->text[to] != '\\')
		to++;
	if (to == at || !is_quote(byte(s, to)))
		return at;
	return to - at == 1 || strchr("([{", s->text[to - 1]) ? to : at;
}

/* In "\"name\": \"value\"" the quotes of both are escaped. */
static size_t quoted_end(const struct scrub *s, size_t at, char quote, bool escaped)
{
	while (at < s->n) {
		if (s->text[at] == quote && !escaped)
			break;
		if (s->text[at] != '\\') {
			at++;
			continue;
		}
		if (escaped && byte(s, at + 1) == quote)
			break;
		at += escaped && byte(s, at + 1) == '\\' ? 4 : 2;
	}
	return at < s->n ? at : s->n;
}

static size_t plain_end(const struct scrub *s, size_t at)
{
	size_t from = at;

	while (at < s->n && !is_stop(s->text[at]) && s->text[at] != '&' && s->text[at] != ';')
		at++;
	return trimmed(s, from, at);
}

static size_t line_end(const struct scrub *s, size_t at)
{
	while (at < s->n && s->text[at] != '\n' && s->text[at] != '\r')
		at++;
	return at;
}

/* "token: Bearer abc": both words. */
static size_t value_end(const struct scrub *s, size_t at)
{
	size_t end = plain_end(s, at), next = end;

	while (is_blank(byte(s, next)))
		next++;
	return next > end && scrub_is_scheme(s->text + at, end - at) ? plain_end(s, next) : end;
}

static void value(struct scrub *s, enum scrub_name name, char separator)
{
	bool escaped;

	keep(s, opening_end(s, s->at));
	escaped = byte(s, s->at) == '\\' && is_quote(byte(s, s->at + 1));
	if (escaped || is_quote(byte(s, s->at))) {
		char quote = byte(s, s->at + escaped);

		keep(s, s->at + escaped + 1);
		mask(s, quoted_end(s, s->at, quote, escaped));
	} else if (name == SCRUB_LINE_NAME && separator == ':') {
		mask(s, line_end(s, s->at));
	} else {
		mask(s, value_end(s, s->at));
	}
}

static bool named(struct scrub *s, size_t end)
{
	enum scrub_name name = scrub_name_of(s->text + s->at, end - s->at);
	size_t to;

	if (name == SCRUB_NO_NAME)
		return false;
	to = separator_end(s, end);
	if (!to && STARTS(s, s->at, "--") && is_blank(byte(s, end)) && byte(s, end + 1) != '-')
		to = end + 1;
	if (!to)
		return false;
	keep(s, to);
	if (s->at < s->n)
		value(s, name, is_blank(s->before) ? ':' : s->before);
	return true;
}

static bool scheme(struct scrub *s, size_t end)
{
	size_t at = end, to;

	if (!scrub_is_scheme(s->text + s->at, end - s->at))
		return false;
	while (is_blank(byte(s, at)))
		at++;
	to = plain_end(s, at);
	if (at == end || !scrub_is_parameter(s->text + s->at, s->text + at, to - at))
		return false;
	keep(s, at);
	mask(s, to);
	return true;
}

/* ---- words ------------------------------------------------------------------------------- */

static size_t run_end(const struct scrub *s, bool (*is)(char), char also)
{
	size_t at = s->at;

	while (at < s->n && (is(s->text[at]) || s->text[at] == also))
		at++;
	return at;
}

/* Base64 may hold '/', as paths do; what a '/' or '.' precedes is a path. */
static void word(struct scrub *s, size_t end)
{
	bool path = s->before == '/' || s->before == '.' || s->before == '~';
	size_t long_end = path ? end : run_end(s, is_run, '/');
	size_t jwt_end = STARTS(s, s->at, "eyJ") ? run_end(s, is_word, '.') : s->at;

	if (jwt_end - s->at >= 20)
		end = jwt_end;
	else if (long_end > end && scrub_is_random(s->text + s->at, long_end - s->at))
		end = long_end;
	else if (!scrub_is_random(s->text + s->at, end - s->at))
		return keep(s, end);
	for (size_t i = 0; i < PADDING_MAX && byte(s, end) == '='; i++)
		end++;
	mask(s, end);
}

size_t scrub(char *text, size_t n)
{
	struct scrub s = {.text = text, .n = n, .before = '\n'};

	while (s.at < n) {
		size_t end;

		if (pem(&s) || query(&s))
			continue;
		if (!is_run(text[s.at])) {
			keep(&s, s.at + 1);
			continue;
		}
		end = run_end(&s, is_run, '+');
		if (!url(&s, end) && !named(&s, end) && !scheme(&s, end))
			word(&s, end);
	}
	return s.out;
}
