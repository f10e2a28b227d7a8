/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_end.h"

static const struct word headers[] = {
#define HEADER_WORD(name, text) {sizeof(text), text ":"},
	HTTP1_HEADERS(HEADER_WORD)
#undef HEADER_WORD
};

#define TOKENS(X)                                                                                  \
	X(CLOSE, "close")                                                                          \
	X(KEEP_ALIVE, "keep-alive")                                                                \
	X(TO_UPGRADE, "upgrade")                                                                   \
	X(H2C, "h2c")                                                                              \
	X(CHUNKED, "chunked")                                                                      \
	X(IDENTITY, "identity")

enum token {
#define TOKEN_ENUM(name, text) name,
	TOKENS(TOKEN_ENUM)
#undef TOKEN_ENUM
};

static const struct word tokens[] = {
#define TOKEN_WORD(name, text) {sizeof(text) - 1, text},
	TOKENS(TOKEN_WORD)
#undef TOKEN_WORD
};

/* Parts of a value, or of a member of a list. */
enum value { START, WORD, AFTER };

/* ---- values ------------------------------------------------------------------------------ */

static bool length_done(struct http1_head *head, uint64_t length)
{
	bool agrees = !head->has_length || head->length == length;

	head->has_length = true;
	head->length = length;
	return agrees;
}

static void connection_done(struct http1 *h, int token)
{
	if (token == CLOSE)
		h->flags |= SAID_CLOSE;
	else if (token == KEEP_ALIVE)
		h->flags |= SAID_KEEP_ALIVE;
	else if (token == TO_UPGRADE)
		h->flags |= SAID_TO_UPGRADE;
}

static void coding_done(struct http1 *h, int token)
{
	if (token == IDENTITY)
		return;
	h->flags &= (uint8_t) ~(SAID_CHUNKED | SAID_CODING);
	h->flags |= token == CHUNKED ? SAID_CHUNKED : SAID_CODING;
}

static void value_restart(struct http1 *h)
{
	h->part = START;
	h->at = 0;
	h->candidates = ALL_WORDS(tokens);
	h->left = 0;
}

/* The end of a value, or of a member of a list. */
static bool value_done(struct http1 *h, struct http1_head *head)
{
	bool good = true;

	if (h->kind >= FIRST_KEPT)
		kept_done(head->kept, (enum kept_field)(h->kind - FIRST_KEPT));
	else if (h->kind == CONTENT_LENGTH)
		good = h->at && length_done(head, h->left);
	else if (h->kind == CONNECTION)
		connection_done(h, word_found(h, tokens));
	else if (h->kind == TRANSFER_ENCODING && h->at)
		coding_done(h, word_found(h, tokens));
	else if (h->kind == UPGRADE && word_found(h, tokens) == H2C)
		head->h2c = true;
	value_restart(h);
	return good;
}

static bool length_byte(struct http1 *h, char c)
{
	if (h->part == AFTER || !is_digit(c) || h->left > (INT64_MAX - 9) / 10)
		return false;
	h->left = h->left * 10 + (uint64_t)(c - '0');
	h->part = WORD;
	h->at = 1;
	return true;
}

static bool value_byte(struct http1 *h, struct http1_head *head, char c)
{
	if (is_blank(c) || c == '\r') {
		h->part = h->part == START ? START : AFTER;
		return true;
	}
	if (c == ',')
		return value_done(h, head);
	if (h->kind == CONTENT_LENGTH)
		return length_byte(h, c);
	if (h->part == AFTER)
		h->candidates = 0;
	h->part = WORD;
	word_byte(h, tokens, lower(c));
	return true;
}

/* A CR, as one that is not the line's end, stands for a blank (RFC 9110, 5.5). */
static const char *kept_piece(struct http1 *h, struct kept *kept, const char *at, const char *end)
{
	const char *lf = memchr(at, '\n', (size_t)(end - at)), *cr;

	for (end = lf ? lf : end; at < end; at = cr + 1) {
		cr = memchr(at, '\r', (size_t)(end - at));
		kept_add(kept, at, (size_t)((cr ? cr : end) - at));
		if (!cr)
			break;
		kept_add(kept, " ", 1);
	}
	if (lf)
		h->state = VALUE_END;
	return lf ? lf + 1 : end;
}

static const char *value_piece(struct http1 *h, struct http1_head *head, const char *at,
			       const char *end)
{
	if (h->kind >= FIRST_KEPT)
		return kept_piece(h, head->kept, at, end);
	for (; at < end; at++) {
		if (*at == '\n') {
			h->state = VALUE_END;
			return at + 1;
		}
		if (!value_byte(h, head, *at)) {
			h->state = DEAD;
			return at;
		}
	}
	return at;
}

/* ---- names ------------------------------------------------------------------------------- */

static const char *name_byte(struct http1 *h, struct http1_head *head, const char *at)
{
	int found;

	word_byte(h, headers, lower(*at));
	if (!h->candidates) {
		h->state = SKIP;
		return at;
	}
	found = word_found(h, headers);
	if (found >= 0)
		http1_fields_value(h, head, (enum http1_header)found);
	return at + 1;
}

void http1_fields_name(struct http1 *h, unsigned may_be)
{
	h->candidates = may_be;
	h->at = 0;
	h->state = NAME;
}

void http1_fields_value(struct http1 *h, struct http1_head *head, enum http1_header kind)
{
	h->kind = (uint8_t)kind;
	if (kind == UPGRADE)
		h->flags |= SAID_UPGRADE;
	if (kind >= FIRST_KEPT && !head->keeps) {
		kept_reset(head->kept);
		head->keeps = true;
	}
	value_restart(h);
	h->state = VALUE;
}

const char *http1_fields(struct http1 *h, struct http1_head *head, const char *at, const char *end)
{
	switch (h->state) {
	case NAME:
		return name_byte(h, head, at);
	case VALUE:
		return value_piece(h, head, at, end);
	case VALUE_END:
		h->state = is_blank(*at) ? VALUE : value_done(h, head) ? LINE : DEAD;
		return at;
	default: /* LAST_LF */
		h->state = SKIP;
		if (*at != '\n')
			return at;
		http1_head_done(h, head);
		return at + 1;
	}
}
