/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement_quoted.h - the part of statement.c that knows where a string, an identifier in quotes
 * or a comment ends. What one of these begins, statement_quoted() goes on with until s->quoted is
 * 0.
 */
#ifndef PROFILIS_STATEMENT_QUOTED_H
#define PROFILIS_STATEMENT_QUOTED_H

#include "statement.h"

void statement_string_begin(struct statement *s, char quote, bool escapes);
void statement_identifier_begin(struct statement *s, char quote);
void statement_line_begin(struct statement *s, bool cr_ends);
void statement_block_begin(struct statement *s, bool nests);

/* Behind a dollar: a tag and the string within, or a placeholder's name. */
void statement_tag_begin(struct statement *s);

bool statement_is_identifier(const struct statement *s);
size_t statement_quoted(struct statement *s, const char *bytes, size_t n);

#endif
