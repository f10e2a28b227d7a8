// SPDX-License-Identifier: Apache-2.0
#include "statement_bytes.h"
#include "statement_quoted.h"
#include "statement_tokens.h"

#include <string.h>

enum state {
	START,
	WORD,
	PREFIX,	  /* a letter that may belong to a string */
	PREFIX_U, /* U& */
	NUMBER,
	EXPONENT,
	EXPONENT_SIGN,
	DIGITS, /* of a placeholder */
	NAME,	/* of a placeholder */
	SIGN,
	DASHES, /* MySQL: a comment only before a blank */
	DOT,
	COLON,
	SLASH,
	DOLLAR,
	QUOTED, /* there, in a comment, or in a placeholder's name */
	RAW,
	STATES
};

/* ---- what the dialects differ in --------------------------------------------------------- */

#define BACKSLASH 0x1u	     /* escapes in strings */
#define DOUBLE_STRING 0x2u   /* "..." is one */
#define BACKTICK 0x4u	     /* `identifiers` */
#define BRACKET 0x8u	     /* [identifiers] */
#define DASH_COMMENT 0x10u   /* -- */
#define DASH_BLANK 0x20u     /* only if a blank follows */
#define HASH_COMMENT 0x40u   /* # */
#define SLASH_COMMENT 0x80u  /* two slashes */
#define NESTED 0x100u	     /* comments within comments */
#define CR_ENDS 0x200u	     /* a line */
#define LETTERED 0x400u	     /* x'...' and the like */
#define AMPERSAND 0x800u     /* U&'...', U&"..." */
#define E_STRING 0x1000u     /* E'...' */
#define DOLLAR_QUOTE 0x2000u /* $tag$...$tag$ */
#define DOLLAR_WORD 0x4000u  /* dollars begin words */
#define COLON_NAME 0x8000u   /* :name is a placeholder */
#define AT_NAME 0x10000u     /* @name too */

static const uint32_t features[] = {
	[STATEMENT_SQL] = DASH_COMMENT | NESTED | LETTERED | AMPERSAND | COLON_NAME,
	[STATEMENT_POSTGRESQL] = DASH_COMMENT | NESTED | CR_ENDS | LETTERED | AMPERSAND | E_STRING |
				 DOLLAR_QUOTE | COLON_NAME,
	[STATEMENT_MYSQL] = BACKSLASH | DOUBLE_STRING | BACKTICK | DASH_COMMENT | DASH_BLANK |
			    HASH_COMMENT | LETTERED | DOLLAR_WORD | COLON_NAME,
	[STATEMENT_SQLITE] = BACKTICK | BRACKET | DASH_COMMENT | LETTERED | COLON_NAME | AT_NAME,
	[STATEMENT_CYPHER] = BACKSLASH | DOUBLE_STRING | BACKTICK | SLASH_COMMENT | CR_ENDS,
	[STATEMENT_RAW] = 0,
};

static bool has(const struct statement *s, uint32_t feature)
{
	return features[s->dialect] & feature;
}

static size_t become(struct statement *s, enum state state, size_t used)
{
	s->state = (uint8_t)state;
	return used;
}

/* ---- words and numbers ------------------------------------------------------------------- */

static size_t word(struct statement *s, const char *bytes, size_t n)
{
	size_t i = statement_word(s, bytes, n);

	if (i == n)
		return n;
	statement_word_end(s);
	return become(s, START, i);
}

static size_t word_begin(struct statement *s, const char *bytes, size_t n)
{
	bool may_be = n == 1 || bytes[1] == '\'' || bytes[1] == '&';

	if (may_be && has(s, LETTERED) && memchr("eEbBxXnNuU", *bytes, 10)) {
		s->held = (uint8_t)*bytes;
		return become(s, PREFIX, 1);
	}
	statement_word_begin(s);
	s->state = WORD;
	return word(s, bytes, n);
}

static void prefix_is_word(struct statement *s)
{
	char c = (char)s->held;

	statement_word_begin(s);
	word(s, &c, 1);
}

static size_t string_begin(struct statement *s, char quote, bool escapes)
{
	escapes |= has(s, BACKSLASH) || (has(s, E_STRING) && s->escapes);
	statement_string_begin(s, quote, escapes);
	return become(s, QUOTED, 1);
}

static size_t identifier_begin(struct statement *s, char c)
{
	statement_identifier_begin(s, c);
	return become(s, QUOTED, 1);
}

static size_t line_begin(struct statement *s, size_t used)
{
	statement_line_begin(s, has(s, CR_ENDS));
	return become(s, QUOTED, used);
}

static size_t block_begin(struct statement *s)
{
	statement_block_begin(s, has(s, NESTED));
	return become(s, QUOTED, 1);
}

static size_t quoted(struct statement *s, const char *bytes, size_t n)
{
	size_t used = statement_quoted(s, bytes, n);

	return s->quoted ? used : become(s, START, used);
}

static size_t prefix(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes == '\'')
		return string_begin(s, '\'', has(s, E_STRING) && (s->held | 0x20) == 'e');
	if (*bytes == '&' && has(s, AMPERSAND) && (s->held | 0x20) == 'u')
		return become(s, PREFIX_U, 1);
	prefix_is_word(s);
	return become(s, WORD, 0);
}

static size_t prefix_u(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes == '\'')
		return string_begin(s, '\'', false);
	prefix_is_word(s);
	statement_word_end(s);
	statement_punctuation(s, '&');
	return *bytes == '"' ? identifier_begin(s, '"') : become(s, START, 0);
}

static size_t number_begin(struct statement *s)
{
	statement_literal(s);
	s->plain = true;
	return become(s, NUMBER, 1);
}

/* What is joined to a number belongs to it: better a word lost than a digit kept. */
static size_t number(struct statement *s, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool plain = s->plain;

		if (!is(bytes[i], WORDS) && bytes[i] != '.')
			return become(s, START, i);
		s->plain &= !is(bytes[i], LETTER) || bytes[i] == '_';
		if (plain && (bytes[i] | 0x20) == 'e')
			return become(s, EXPONENT, i + 1);
	}
	return n;
}

static size_t exponent(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes != '+' && *bytes != '-')
		return become(s, NUMBER, 0);
	s->held = (uint8_t)*bytes;
	return become(s, EXPONENT_SIGN, 1);
}

static size_t exponent_sign(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	return become(s, is(*bytes, DIGIT) ? NUMBER : SIGN, 0);
}

static size_t placeholder(struct statement *s, enum state rest)
{
	statement_literal(s);
	return become(s, rest, 1);
}

static size_t digits(struct statement *s, const char *bytes, size_t n)
{
	size_t i = run(bytes, n, DIGIT);

	return i < n ? become(s, START, i) : n;
}

static size_t name(struct statement *s, const char *bytes, size_t n)
{
	size_t i = run(bytes, n, WORDS);

	return i < n ? become(s, START, i) : n;
}

/* ---- bytes whose meaning the next one tells ---------------------------------------------- */

static size_t hold(struct statement *s, enum state state, char c)
{
	s->held = (uint8_t)c;
	return become(s, state, 1);
}

static size_t let_go(struct statement *s)
{
	statement_punctuation(s, (char)s->held);
	return become(s, START, 0);
}

static size_t sign(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes == '-' && s->held == '-' && has(s, DASH_COMMENT))
		return has(s, DASH_BLANK) ? become(s, DASHES, 1) : line_begin(s, 1);
	if (is(*bytes, DIGIT) && statement_wants_operand(s))
		return number_begin(s);
	return let_go(s);
}

static size_t dashes(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (is(*bytes, BLANK))
		return line_begin(s, 0);
	statement_punctuation(s, '-');
	return become(s, SIGN, 0);
}

/* Is what stands right before this a thing of which it could be a part? */
static bool follows_operand(const struct statement *s)
{
	return !s->gap && (s->before == STATEMENT_WORD || s->before == STATEMENT_IDENTIFIER ||
			   s->before == STATEMENT_LITERAL || s->before == STATEMENT_CLOSING);
}

static size_t dot(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (is(*bytes, DIGIT) && !follows_operand(s))
		return number_begin(s);
	return let_go(s);
}

static size_t colon(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes == ':') {
		statement_punctuation(s, ':');
		statement_punctuation(s, ':');
		return become(s, START, 1);
	}
	if (is(*bytes, WORDS) && has(s, COLON_NAME) && !follows_operand(s))
		return placeholder(s, NAME);
	return let_go(s);
}

static size_t slash(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes == '*')
		return block_begin(s);
	return *bytes == '/' && has(s, SLASH_COMMENT) ? line_begin(s, 1) : let_go(s);
}

static size_t dollar(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (is(*bytes, DIGIT))
		return become(s, DIGITS, 0);
	if (!has(s, DOLLAR_QUOTE))
		return become(s, is(*bytes, LETTER) ? NAME : START, 0);
	statement_tag_begin(s);
	return become(s, QUOTED, 0);
}

/* ---- between tokens ---------------------------------------------------------------------- */

static size_t dollar_begin(struct statement *s)
{
	if (!has(s, DOLLAR_WORD))
		return placeholder(s, DOLLAR);
	statement_word_begin(s);
	return become(s, WORD, 0);
}

static size_t quote(struct statement *s, char c)
{
	bool known = (c != '`' || has(s, BACKTICK)) && (c != '[' || has(s, BRACKET));

	if (c == '\'' || (c == '"' && has(s, DOUBLE_STRING)))
		return string_begin(s, c, false);
	if (known)
		return identifier_begin(s, c);
	statement_punctuation(s, c);
	return 1;
}

static size_t other(struct statement *s, char c)
{
	if (c == '#' && has(s, HASH_COMMENT))
		return line_begin(s, 1);
	if (c == '@' && has(s, AT_NAME))
		return placeholder(s, NAME);
	statement_punctuation(s, c);
	return 1;
}

static size_t mark(struct statement *s, char c)
{
	switch (c) {
	case '\'':
	case '"':
	case '`':
	case '[':
		return quote(s, c);
	case '?':
		return placeholder(s, DIGITS);
	case '$':
		return dollar_begin(s);
	case '-':
	case '+':
		return hold(s, SIGN, c);
	case '.':
		return hold(s, DOT, c);
	case ':':
		return hold(s, COLON, c);
	case '/':
		return hold(s, SLASH, c);
	default:
		return other(s, c);
	}
}

static size_t start(struct statement *s, const char *bytes, size_t n)
{
	size_t blanks = run(bytes, n, BLANK);

	s->gap |= blanks != 0;
	if (blanks == n)
		return n;
	bytes += blanks;
	if (is(*bytes, LETTER))
		return blanks + word_begin(s, bytes, n - blanks);
	return blanks + (is(*bytes, DIGIT) ? number_begin(s) : mark(s, *bytes));
}

static size_t raw(struct statement *s, const char *bytes, size_t n)
{
	size_t i = run(bytes, n, BLANK), from = i;

	s->gap |= i;
	while (i < n && !is(bytes[i], BLANK))
		i++;
	if (i == from)
		return i;
	if (s->gap && s->bytes)
		statement_put(s, " ", 1);
	s->gap = false;
	statement_put(s, bytes + from, i - from);
	return i;
}

/* ---- the whole --------------------------------------------------------------------------- */

static size_t (*const steps[STATES])(struct statement *, const char *, size_t) = {
	[START] = start,
	[WORD] = word,
	[PREFIX] = prefix,
	[PREFIX_U] = prefix_u,
	[NUMBER] = number,
	[EXPONENT] = exponent,
	[EXPONENT_SIGN] = exponent_sign,
	[DIGITS] = digits,
	[NAME] = name,
	[SIGN] = sign,
	[DASHES] = dashes,
	[DOT] = dot,
	[COLON] = colon,
	[SLASH] = slash,
	[DOLLAR] = dollar,
	[QUOTED] = quoted,
	[RAW] = raw,
};

void statement_begin(struct statement *s, enum statement_dialect dialect)
{
	s->dialect = (uint8_t)dialect;
	s->state = dialect == STATEMENT_RAW ? RAW : START;
	statement_tokens_begin(s);
}

void statement_add(struct statement *s, const char *bytes, size_t n)
{
	while (n) {
		size_t used = steps[s->state](s, bytes, n);

		bytes += used;
		n -= used;
	}
}

/* A cut in the middle of a character takes all of it. */
static void cut_character(struct statement *s)
{
	uint16_t at = s->bytes, back = 0;
	unsigned char lead;

	while (at && back < 3 && ((unsigned char)s->text[at - 1] & 0xc0) == 0x80)
		at--, back++;
	lead = at ? (unsigned char)s->text[at - 1] : 0;
	if (lead >= 0xf0 ? back < 3 : lead >= 0xe0 ? back < 2 : lead >= 0xc0 && back < 1)
		s->bytes = (uint16_t)(at - 1);
}

void statement_end(struct statement *s)
{
	if (s->state != QUOTED || !statement_is_identifier(s))
		statement_add(s, "\n", 1);
	if (s->truncated)
		cut_character(s);
}
