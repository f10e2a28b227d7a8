/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error_text.h - finds the texts of errors in what is written to a log: tracebacks, exceptions with
 * their stacks, panics, of Python, Java, Node, .NET, Ruby, PHP, Go, C++ and Rust, the loggers' line
 * before them, and JSON objects that hold them. Pure; memory is the caller's.
 *
 *	size_t at = error_text_skip(bytes, n);		most often all of it
 *	struct error_piece piece = {bytes + at, n - at, now};
 *
 *	while (error_text_feed(&e, &piece))
 *		take(e.text, e.bytes, e.cut);		one text, which may end with line feeds
 *	error_text_pause(&e);
 *	if (error_text_idle(&e))			e may be forgotten
 *
 * How bytes are split into pieces makes no difference; that a write ended where a line does is told
 * by error_text_pause(), since a message of several lines is written at once, but what a program
 * writes next is no part of it.
 */
#ifndef PROFILIS_ERROR_TEXT_H
#define PROFILIS_ERROR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a longer text the first HEAD bytes stay, and at least as many of the last. */
#define ERROR_TEXT_ROOM 16384u
#define ERROR_TEXT_HEAD 4352u

struct error_text {
	uint8_t shape;	    /* enum shape of error_text.c; 0: none */
	uint8_t phase;	    /* what the shape expects next */
	uint8_t loose;	    /* lines in a row that are part of it only if more follows */
	bool brace;	    /* within an object's properties */
	bool paused;	    /* a write ended behind the line before */
	bool taken;	    /* a text was given out: its bytes make room with the next call */
	bool skip;	    /* the rest of this line is of no interest */
	uint32_t used;	    /* bytes of text[] in use */
	uint32_t line, end; /* the line that is looked at */
	uint32_t bytes;	    /* of the text, once it is known to be one */
	uint32_t cut;	    /* where its middle was left out, 0: nowhere */
	uint64_t begin;	    /* when its first byte came */
	uint64_t line_begin;
	char text[ERROR_TEXT_ROOM];
};

struct error_piece {
	const char *bytes;
	size_t n;
	uint64_t time;
};

void error_text_init(struct error_text *e);

/* How many of the bytes, which begin with a line, are ordinary lines; an unfinished one is not. */
size_t error_text_skip(const char *bytes, size_t n);

/* True: a text is whole; call again for what is left of the piece. */
bool error_text_feed(struct error_text *e, struct error_piece *piece);

void error_text_pause(struct error_text *e);

/* Nothing more comes; true: the last text. */
bool error_text_end(struct error_text *e);

/* Nothing is remembered: the next byte begins a line that belongs to nothing. */
static inline bool error_text_idle(const struct error_text *e)
{
	return !e->shape && !e->used && !e->taken && !e->skip;
}

#endif
