/* SPDX-License-Identifier: Apache-2.0 */
/*
 * traceback_parts.h - what the files traceback_*.c share: slices, lines, and one reader a language.
 *
 * A reader looks for the first exception of its language, fills type, value, frames and causes, and
 * says whether it found one. What it wrote without finding one is forgotten by the caller.
 */
#ifndef PROFILIS_TRACEBACK_PARTS_H
#define PROFILIS_TRACEBACK_PARTS_H

#include "traceback.h"

bool traceback_python(struct traceback *t, struct traceback_text text);
bool traceback_java(struct traceback *t, struct traceback_text text);
bool traceback_node(struct traceback *t, struct traceback_text text);
bool traceback_ruby(struct traceback *t, struct traceback_text text);
bool traceback_php(struct traceback *t, struct traceback_text text);
bool traceback_go(struct traceback *t, struct traceback_text text);
bool traceback_rust(struct traceback *t, struct traceback_text text);
bool traceback_cxx(struct traceback *t, struct traceback_text text);

/* A line of a structured logger: its error, and what it says of the request. */
bool traceback_json(struct traceback *t, struct traceback_text text);

/* Those that know no JSON. */
bool traceback_plain(struct traceback *t, struct traceback_text text);

/* What the lines before the exception say of the request. */
void traceback_request(struct traceback *t, struct traceback_text text);

/* ---- slices ---- */

/* Of a slice what lies from `from` to `to`. */
static inline struct traceback_text part_between(const char *from, const char *to)
{
	return (struct traceback_text){from, from < to ? (size_t)(to - from) : 0};
}

static inline const char *part_end(struct traceback_text text)
{
	return text.length ? text.bytes + text.length : text.bytes;
}

static inline struct traceback_text part_after(struct traceback_text text, size_t n)
{
	n = n < text.length ? n : text.length;
	return (struct traceback_text){n ? text.bytes + n : text.bytes, text.length - n};
}

static inline struct traceback_text part_first(struct traceback_text text, size_t n)
{
	return (struct traceback_text){text.bytes, n < text.length ? n : text.length};
}

/* The next line without its end; false when there is none. */
bool part_line(struct traceback_text *text, struct traceback_text *line);
struct traceback_text part_trimmed(struct traceback_text text); /* no blanks around it */
size_t part_indent(struct traceback_text line);			/* blanks that it begins with */
bool part_starts(struct traceback_text text, const char *with);
bool part_ends(struct traceback_text text, const char *with);
bool part_is(struct traceback_text text, const char *what);
/* Where it is; NULL: nowhere. */
const char *part_find(struct traceback_text text, const char *what);
const char *part_find_last(struct traceback_text text, const char *what);
/* Steps over it, if the text begins with it. */
bool part_skip(struct traceback_text *text, const char *what);
/* What stands before `until`, which is stepped over too; false, and nothing done: it is not there.
 */
bool part_until(struct traceback_text *text, const char *until, struct traceback_text *before);
/* Digits; saturates. False: none. */
bool part_number(struct traceback_text *text, uint32_t *number);
/* How long a name it begins with: letters, digits, _ and `also`. */
size_t part_name(struct traceback_text text, const char *also);

/* ---- results ---- */

void part_frame(struct traceback *t,
		struct traceback_frame frame); /* outermore than those before */
void part_cause(struct traceback *t, struct traceback_text type, struct traceback_text value);
/* "Type: value", the type of letters, digits, _ and `also`; false: it reads differently. */
bool part_exception(struct traceback_text text, const char *also, struct traceback_cause *e);
/* "file:12" or "file:12:7" at the end; false: no line number is there. */
bool part_place(struct traceback_text text, struct traceback_frame *frame);

#endif
