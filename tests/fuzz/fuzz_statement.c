/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte of choices, then text.
 *	bits 0 to 2	the dialect
 *	bit 3		the text is a list of tokens, one a byte, some of which are literals with a
 *			marker in them, in as many ways as the dialect has
 *	the rest	seeds the cuts
 * However it is cut the result is the same, and no marker is in it.
 */
#include "statement.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

#define MARKER "Zz7Q"
#define TOKENS 32u

/* Those of all dialects, then what each has of its own; white space keeps some apart. */
static const char *const shared[] = {
	"a",
	" ",
	"(",
	")",
	",",
	" - ",
	"[x]",
	" = ",
	"::",
	": ",
	" IN (",
	"NULL",
	"t1",
	"\n",
	"'" MARKER "'",
	"'''" MARKER "'",
	"'" MARKER "''" MARKER "' ",
	" 7" MARKER,
	" .5e-7" MARKER,
	" 0x7e" MARKER "+1 ",
	" x'" MARKER "'",
	"/*" MARKER "'*/",
	"e",
	"+",
	".",
	"`b`",
	"{",
	"}",
};
static const char *const own[][4] = {
	[STATEMENT_SQL] = {"\"i\"\"'j\"", "--" MARKER "'\n", "/*/**/" MARKER "'*/",
			   " U&'" MARKER "'"},
	[STATEMENT_POSTGRESQL] = {" $1 E'\\'" MARKER "'\n'\\'" MARKER "'", "\"i'j\"",
				  " $t$'$$" MARKER "$t$", " $$" MARKER "$$ --" MARKER "'\n"},
	[STATEMENT_MYSQL] = {"\"'\\\"" MARKER "\"", "#" MARKER "'\n", "`i'j`", " -- " MARKER "'\n"},
	[STATEMENT_SQLITE] = {"[i'j]", "`i'`", "\"i'\"", "--" MARKER "'\n"},
	[STATEMENT_CYPHER] = {"\"'\\\"" MARKER "\"", "//" MARKER "'\n", "`i'`", " $p"},
	[STATEMENT_RAW] = {"a", "b", "c", "d"},
};

static void add(struct statement *s, const char *bytes, size_t n, size_t every)
{
	for (size_t at = 0; at < n; at += every) {
		size_t piece = n - at < every ? n - at : every;
		char *copy = malloc(piece);

		memcpy(copy, bytes + at, piece);
		statement_add(s, copy, piece);
		free(copy);
	}
}

static void expect_same(enum statement_dialect dialect, const char *text, size_t n, size_t every)
{
	static struct statement whole, cut;

	statement_begin(&whole, dialect);
	add(&whole, text, n, n ? n : 1);
	statement_end(&whole);
	statement_begin(&cut, dialect);
	add(&cut, text, n, every);
	statement_end(&cut);
	if (whole.bytes > FORMAT_STATEMENT_MAX || whole.bytes != cut.bytes ||
	    whole.truncated != cut.truncated || memcmp(whole.text, cut.text, cut.bytes) != 0)
		abort();
}

static void expect_no_marker(enum statement_dialect dialect, const uint8_t *data, size_t count)
{
	size_t n = 0, common = sizeof shared / sizeof *shared;
	static struct statement s;
	static char text[1 << 16];

	for (size_t i = 0; i < count && n < sizeof text - TOKENS * 2; i++) {
		size_t token = data[i] % (common + 4);
		const char *word = token < common ? shared[token] : own[dialect][token - common];

		n = (size_t)(stpcpy(text + n, word) - text);
	}
	statement_begin(&s, dialect);
	statement_add(&s, text, n);
	statement_end(&s);
	if (memmem(s.text, s.bytes, MARKER, sizeof MARKER - 1))
		abort();
	expect_same(dialect, text, n, 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	enum statement_dialect dialect;

	if (!count)
		return 0;
	dialect = (data[0] & 7u) % (STATEMENT_RAW + 1);
	if (data[0] & 8 && dialect != STATEMENT_RAW) {
		expect_no_marker(dialect, data + 1, count - 1);
		return 0;
	}
	expect_same(dialect, (const char *)data + 1, count - 1, 1);
	expect_same(dialect, (const char *)data + 1, count - 1, 1 + (data[0] >> 4));
	return 0;
}
