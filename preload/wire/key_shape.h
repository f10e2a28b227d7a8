/* SPDX-License-Identifier: Apache-2.0 */
/*
 * key_shape.h - a key-value store's command as a statement: words as they are, of a key what is
 * common to many, and values never.
 *
 *	SET session:f3a9c1 {...} EX 60		"SET session:? ?"
 *
 * A key's parts between ':' stay where they look like a name: letters, '_' and '-', at most 24,
 * not capitals in the midst of small letters as random text has them (userName is a name, qXZrT is
 * none). All others become `?`, and so do words with other bytes.
 *
 * Pure; arguments come in pieces of any size:
 *
 *	key_shape_begin(s, upper);
 *	key_shape_argument(s, KEY_SHAPE_WORD);
 *	key_shape_add(s, bytes, n);		as often as it takes
 *	key_shape_close(s);			s->text + s->part is the word
 *	...
 *	key_shape_end(s);			s->text, s->bytes are final
 */
#ifndef PROFILIS_KEY_SHAPE_H
#define PROFILIS_KEY_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_SHAPE_MAX 192u
#define KEY_SHAPE_PART_MAX 24u

enum key_shape_role {
	KEY_SHAPE_WORD, /* of the protocol: a command */
	KEY_SHAPE_KEY,
	KEY_SHAPE_VALUE, /* all of them are one `?` at the end */
};

struct key_shape {
	uint8_t role;
	bool upper; /* write words so */
	bool rest;  /* there were values */
	bool full;  /* no room for more of this argument */
	bool strange;
	bool small, capitals; /* the part's letters so far; capitals: two in a row */
	bool after_capital;
	uint8_t part; /* where the part begins in text */
	uint8_t bytes;
	char text[KEY_SHAPE_MAX];
};

void key_shape_begin(struct key_shape *s, bool upper);
void key_shape_argument(struct key_shape *s, enum key_shape_role role);
void key_shape_add(struct key_shape *s, const char *bytes, size_t n);
void key_shape_close(struct key_shape *s);
void key_shape_end(struct key_shape *s);

/* The argument closed last was this word. */
bool key_shape_was(const struct key_shape *s, const char *word);

#endif
