/* SPDX-License-Identifier: Apache-2.0 */
/* statement_tokens.h - statement.c's other half: what becomes of a token. */
#ifndef PROFILIS_STATEMENT_TOKENS_H
#define PROFILIS_STATEMENT_TOKENS_H

#include "statement.h"

enum statement_token {
	STATEMENT_NOTHING,
	STATEMENT_WORD,
	STATEMENT_IDENTIFIER, /* in quotes */
	STATEMENT_LITERAL,
	STATEMENT_OPENING,
	STATEMENT_CLOSING,
	STATEMENT_COMMA,
	STATEMENT_OPERATOR,
};

void statement_tokens_begin(struct statement *s);

/* Bytes of a token that stays. */
void statement_put(struct statement *s, const char *bytes, size_t n);

void statement_literal(struct statement *s);
void statement_word_begin(struct statement *s);
size_t statement_word(struct statement *s, const char *bytes, size_t n); /* as much as is of it */
void statement_word_end(struct statement *s);
void statement_identifier(struct statement *s);
void statement_punctuation(struct statement *s, char c);

/* A sign here belongs to the number behind it. */
bool statement_wants_operand(const struct statement *s);

#endif
