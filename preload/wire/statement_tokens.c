// SPDX-License-Identifier: Apache-2.0
#include "statement_tokens.h"

#include "statement_bytes.h"

#include <string.h>

#define NO_LIST UINT16_MAX

#define LETTERS4(a, b, c, d)                                                                       \
	((uint64_t)(a) << 24 | (uint64_t)(b) << 16 | (uint64_t)(c) << 8 | (uint64_t)(d))

void statement_tokens_begin(struct statement *s)
{
	s->before = STATEMENT_NOTHING;
	s->gap = s->escapes = s->truncated = false;
	s->bytes = s->depth = 0;
	s->list = NO_LIST;
	s->levels[0].group = s->levels[0].group_end = 0;
}

void statement_put(struct statement *s, const char *bytes, size_t n)
{
	size_t room = FORMAT_STATEMENT_MAX - s->bytes;

	if (s->truncated)
		return;
	if (n > room) {
		n = room;
		s->truncated = true;
	}
	memcpy(s->text + s->bytes, bytes, n);
	s->bytes = (uint16_t)(s->bytes + n);
}

static void put_byte(struct statement *s, char c)
{
	if (s->bytes < FORMAT_STATEMENT_MAX && !s->truncated)
		s->text[s->bytes++] = c;
	else
		s->truncated = true;
}

/* Where the next token goes. */
static void put_gap(struct statement *s)
{
	if (s->gap && s->bytes)
		put_byte(s, ' ');
	s->gap = false;
}

static struct statement_level *level(struct statement *s)
{
	return s->depth < STATEMENT_LEVELS ? &s->levels[s->depth] : NULL;
}

/* Only a comma may stand between two groups that are to be one. */
static bool is_between(const struct statement *s, enum statement_token kind)
{
	return kind == STATEMENT_COMMA ? s->before == STATEMENT_CLOSING
				       : kind == STATEMENT_OPENING && s->before == STATEMENT_COMMA;
}

static void token(struct statement *s, enum statement_token kind)
{
	struct statement_level *l = level(s);

	if (l && !is_between(s, kind))
		l->group = l->group_end;
	s->before = kind;
	s->escapes = false;
}

void statement_literal(struct statement *s)
{
	put_gap(s);
	token(s, STATEMENT_LITERAL);
	s->listed = true;
	put_byte(s, '?');
}

void statement_word_begin(struct statement *s)
{
	put_gap(s);
	token(s, STATEMENT_WORD);
	s->word = 0;
}

/* Most of a statement is words: each byte is looked at and put at once, as far as there is room. */
size_t statement_word(struct statement *s, const char *bytes, size_t n)
{
	size_t room = s->truncated ? 0 : FORMAT_STATEMENT_MAX - s->bytes;
	size_t end = n < room ? n : room, i = 0;
	char *to = s->text + s->bytes;
	uint64_t letters = s->word;

	for (; i < end && is(bytes[i], WORDS | WITHIN); i++) {
		letters = letters << 8 | (unsigned char)(bytes[i] | 0x20);
		to[i] = bytes[i];
	}
	s->bytes = (uint16_t)(s->bytes + i);
	for (; i < n && is(bytes[i], WORDS | WITHIN); i++) {
		letters = letters << 8 | (unsigned char)(bytes[i] | 0x20);
		s->truncated = true;
	}
	s->word = letters;
	return i;
}

/* As the letters in lower case, of which eight fit. */
static bool is_value(uint64_t word)
{
	return word == LETTERS4('n', 'u', 'l', 'l') || word == LETTERS4('t', 'r', 'u', 'e') ||
	       word == (LETTERS4('f', 'a', 'l', 's') << 8 | 'e') ||
	       word == (LETTERS4('d', 'e', 'f', 'a') << 24 | LETTERS4(0, 'u', 'l', 't'));
}

void statement_word_end(struct statement *s)
{
	if (!is_value(s->word))
		s->list = NO_LIST;
}

void statement_identifier(struct statement *s)
{
	put_gap(s);
	token(s, STATEMENT_IDENTIFIER);
	s->list = NO_LIST;
}

static void opening(struct statement *s, char c)
{
	struct statement_level *l;

	put_gap(s);
	token(s, STATEMENT_OPENING);
	s->list = s->truncated ? NO_LIST : s->bytes;
	s->listed = false;
	l = level(s);
	if (l)
		l->open = s->list;
	if (s->depth < UINT16_MAX)
		s->depth++;
	l = level(s);
	if (l)
		l->group = l->group_end = 0;
	put_byte(s, c);
}

static char opening_of(char c)
{
	return c == ')' ? '(' : c == ']' ? '[' : '{';
}

/* However long the list was, and cut perhaps: it is one `?` now. */
static void close_list(struct statement *s, char c)
{
	if (s->list >= s->bytes || s->text[s->list] != opening_of(c) || !s->listed)
		return;
	s->bytes = (uint16_t)(s->list + 1);
	s->truncated = s->gap = false;
	put_byte(s, '?');
}

static void close_group(struct statement *s)
{
	struct statement_level *l = level(s);
	uint16_t bytes;

	if (!l)
		return;
	if (s->truncated || l->open >= s->bytes) {
		l->group = l->group_end = 0;
		return;
	}
	bytes = (uint16_t)(s->bytes - l->open);
	if (l->group_end - l->group == bytes &&
	    !memcmp(s->text + l->group, s->text + l->open, bytes)) {
		s->bytes = l->group_end;
		return;
	}
	l->group = l->open;
	l->group_end = s->bytes;
}

static void closing(struct statement *s, char c)
{
	close_list(s, c);
	put_gap(s);
	put_byte(s, c);
	s->list = NO_LIST;
	s->before = STATEMENT_CLOSING;
	s->escapes = false;
	if (!s->depth)
		return;
	s->depth--;
	close_group(s);
}

static enum statement_token kind_of(char c)
{
	switch (c) {
	case '(':
	case '[':
	case '{':
		return STATEMENT_OPENING;
	case ')':
	case ']':
	case '}':
		return STATEMENT_CLOSING;
	case ',':
		return STATEMENT_COMMA;
	default:
		return STATEMENT_OPERATOR;
	}
}

void statement_punctuation(struct statement *s, char c)
{
	enum statement_token kind = kind_of(c);

	if (kind == STATEMENT_OPENING)
		return opening(s, c);
	if (kind == STATEMENT_CLOSING)
		return closing(s, c);
	put_gap(s);
	token(s, kind);
	if (kind == STATEMENT_OPERATOR)
		s->list = NO_LIST;
	put_byte(s, c);
}

bool statement_wants_operand(const struct statement *s)
{
	return s->before == STATEMENT_OPENING || s->before == STATEMENT_COMMA ||
	       s->before == STATEMENT_OPERATOR;
}
