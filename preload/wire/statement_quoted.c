// SPDX-License-Identifier: Apache-2.0
#include "statement_quoted.h"

#include "statement_bytes.h"
#include "statement_tokens.h"

#include <string.h>

enum quoted {
	OVER,
	STRING,
	STRING_ESCAPE,
	STRING_QUOTE, /* the end, or the first of two */
	IDENTIFIER,
	IDENTIFIER_QUOTE,
	LINE, /* a comment */
	BLOCK,
	BLOCK_STAR,
	BLOCK_SLASH,
	TAG,
	BODY,
	SEEN, /* behind a dollar in there */
	QUOTED
};

static size_t become(struct statement *s, enum quoted quoted, size_t used)
{
	s->quoted = (uint8_t)quoted;
	return used;
}

void statement_string_begin(struct statement *s, char quote, bool escapes)
{
	statement_literal(s);
	s->escapes = escapes;
	s->quote = (uint8_t)quote;
	s->quoted = STRING;
}

void statement_identifier_begin(struct statement *s, char quote)
{
	statement_identifier(s);
	statement_put(s, &quote, 1);
	s->quote = quote == '[' ? ']' : (uint8_t)quote;
	s->quoted = IDENTIFIER;
}

bool statement_is_identifier(const struct statement *s)
{
	return s->quoted == IDENTIFIER;
}

void statement_line_begin(struct statement *s, bool cr_ends)
{
	s->quote = cr_ends ? '\r' : '\n';
	s->quoted = LINE;
}

void statement_block_begin(struct statement *s, bool nests)
{
	s->quote = nests ? '/' : '*';
	s->nested = 1;
	s->quoted = BLOCK;
}

static size_t string(struct statement *s, const char *bytes, size_t n)
{
	char quote = (char)s->quote;
	size_t i = until(bytes, n, quote, s->escapes ? '\\' : quote);

	if (i == n)
		return n;
	return become(s, bytes[i] == quote ? STRING_QUOTE : STRING_ESCAPE, i + 1);
}

static size_t string_escape(struct statement *s, const char *bytes, size_t n)
{
	(void)bytes, (void)n;
	return become(s, STRING, 1);
}

static size_t string_quote(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	return *bytes == (char)s->quote ? become(s, STRING, 1) : become(s, OVER, 0);
}

static size_t identifier(struct statement *s, const char *bytes, size_t n)
{
	size_t i = until(bytes, n, (char)s->quote, (char)s->quote);

	if (i < n)
		i = become(s, s->quote == ']' ? OVER : IDENTIFIER_QUOTE, i + 1);
	statement_put(s, bytes, i);
	return i;
}

static size_t identifier_quote(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes != (char)s->quote)
		return become(s, OVER, 0);
	statement_put(s, bytes, 1);
	return become(s, IDENTIFIER, 1);
}

#define HASH_BEGIN 0xcbf29ce484222325u
#define HASH_STEP(hash, c) (((hash) ^ (unsigned char)(c)) * 0x100000001b3u)

static size_t tag(struct statement *s, const char *bytes, size_t n)
{
	size_t i = run(bytes, n, WORDS);

	for (size_t at = 0; at < i; at++)
		s->tag = HASH_STEP(s->tag, bytes[at]);
	if (i == n)
		return n;
	return bytes[i] == '$' ? become(s, BODY, i + 1) : become(s, OVER, i);
}

static size_t body(struct statement *s, const char *bytes, size_t n)
{
	const char *at = memchr(bytes, '$', n);

	if (!at)
		return n;
	s->seen = HASH_BEGIN;
	return become(s, SEEN, (size_t)(at - bytes) + 1);
}

static size_t seen(struct statement *s, const char *bytes, size_t n)
{
	size_t i = run(bytes, n, WORDS);

	for (size_t at = 0; at < i; at++)
		s->seen = HASH_STEP(s->seen, bytes[at]);
	if (i == n)
		return n;
	return bytes[i] == '$' && s->seen == s->tag ? become(s, OVER, i + 1) : become(s, BODY, i);
}

/* ---- comments ---------------------------------------------------------------------------- */

static size_t line(struct statement *s, const char *bytes, size_t n)
{
	size_t i = until(bytes, n, '\n', (char)s->quote);

	s->gap = true;
	return i < n ? become(s, OVER, i) : n;
}

static size_t block(struct statement *s, const char *bytes, size_t n)
{
	size_t i = until(bytes, n, '*', (char)s->quote);

	s->gap = true;
	if (i == n)
		return n;
	return become(s, bytes[i] == '*' ? BLOCK_STAR : BLOCK_SLASH, i + 1);
}

static size_t block_star(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes != '/')
		return become(s, BLOCK, 0);
	return become(s, --s->nested ? BLOCK : OVER, 1);
}

static size_t block_slash(struct statement *s, const char *bytes, size_t n)
{
	(void)n;
	if (*bytes != '*')
		return become(s, BLOCK, 0);
	if (s->nested < UINT32_MAX)
		s->nested++;
	return become(s, BLOCK, 1);
}

void statement_tag_begin(struct statement *s)
{
	s->tag = HASH_BEGIN;
	s->quoted = TAG;
}

size_t statement_quoted(struct statement *s, const char *bytes, size_t n)
{
	static size_t (*const steps[QUOTED])(struct statement *, const char *, size_t) = {
		[STRING] = string,
		[STRING_ESCAPE] = string_escape,
		[STRING_QUOTE] = string_quote,
		[IDENTIFIER] = identifier,
		[IDENTIFIER_QUOTE] = identifier_quote,
		[LINE] = line,
		[BLOCK] = block,
		[BLOCK_STAR] = block_star,
		[BLOCK_SLASH] = block_slash,
		[TAG] = tag,
		[BODY] = body,
		[SEEN] = seen,
	};

	return steps[s->quoted](s, bytes, n);
}
