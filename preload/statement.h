/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement.h - a statement loses its literals as it passes: what is left names the kind of call,
 * and holds no value that anybody gave.
 *
 * Pure. The text comes in pieces of any size; any split gives the same result. Literals become `?`,
 * lists of them `(?)`, runs of white space one blank, comments nothing; what is longer than
 * FORMAT_STATEMENT_MAX is cut.
 *
 *	statement_begin(s, STATEMENT_POSTGRESQL);
 *	statement_add(s, bytes, n);		as often as it takes
 *	statement_end(s);			s->text, s->bytes are final
 */
#ifndef PROFILIS_STATEMENT_H
#define PROFILIS_STATEMENT_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How literals, identifiers and comments are written. */
enum statement_dialect {
	STATEMENT_SQL, /* standard: '...' with '' inside, "identifiers", -- and nested comments */
	STATEMENT_POSTGRESQL, /* and E'...', $tag$...$tag$, $1, :: */
	STATEMENT_MYSQL,      /* and backslashes, "strings", `identifiers`, # comments */
	STATEMENT_SQLITE,     /* and [identifiers], `identifiers` */
	STATEMENT_CYPHER, /* Neo4j: '...' and "..." with backslashes, `identifiers`, // comments */
	STATEMENT_RAW,	  /* as it stands (PROFILIS_SQL=raw), and what readers made themselves */
};

struct statement {
	uint8_t dialect;
	uint8_t state;
	uint8_t at, tag_bytes; /* the reader's own */
	uint16_t depth;
	uint16_t bytes;
	bool truncated;
	char tag[64];
	char text[FORMAT_STATEMENT_MAX];
};

void statement_begin(struct statement *s, enum statement_dialect dialect);
void statement_add(struct statement *s, const char *bytes, size_t n);
void statement_end(struct statement *s);

#endif
