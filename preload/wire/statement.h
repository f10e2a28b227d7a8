/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement.h - a statement loses its literals as it passes: what is left names the kind of call,
 * and holds no value that anybody gave.
 *
 * Pure. The text comes in pieces of any size; any split gives the same result. Literals and
 * placeholders become `?`, lists of nothing else `(?)`, equal groups with commas between them one
 * of them, runs of white space one blank, comments nothing. What is longer than
 * FORMAT_STATEMENT_MAX is cut. Words stay, with NULL, TRUE, FALSE and DEFAULT, which count as
 * literals in a list of others.
 *
 *	statement_begin(s, STATEMENT_POSTGRESQL);
 *	statement_add(s, bytes, n);		as often as it takes
 *	statement_end(s);			s->text, s->bytes are final
 *
 * Servers can be told to read literals otherwise (MySQL's NO_BACKSLASH_ESCAPES, PostgreSQL's
 * standard_conforming_strings = off): not with them.
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

#define STATEMENT_LEVELS 8u /* of brackets; groups further inside are not compared */

/* Brackets that are open, and the group before them that is like them as far as is known. */
struct statement_level {
	uint16_t open;
	uint16_t group, group_end; /* equal: none */
};

struct statement {
	uint8_t dialect;
	/* the reader's own */
	uint8_t state, quoted;
	uint8_t before;	    /* the kind of the last token */
	uint8_t quote;	    /* what ends the literal or identifier */
	uint8_t held;	    /* a byte of which the next one tells what it is */
	bool gap;	    /* white space before the next token */
	bool escapes;	    /* the last token was a string in which a backslash escapes */
	bool plain;	    /* the number has only digits so far */
	bool listed;	    /* a literal is in the list */
	uint16_t list;	    /* where the innermost list began, if it has only literals */
	uint16_t depth;	    /* of brackets */
	uint32_t nested;    /* comments */
	uint64_t word;	    /* its last letters */
	uint64_t tag, seen; /* hashes of a dollar quote's tag, and of what may be it again */
	struct statement_level levels[STATEMENT_LEVELS];
	/* the result */
	bool truncated;
	uint16_t bytes;
	char text[FORMAT_STATEMENT_MAX];
};

void statement_begin(struct statement *s, enum statement_dialect dialect);
void statement_add(struct statement *s, const char *bytes, size_t n);
void statement_end(struct statement *s);

#endif
