// SPDX-License-Identifier: Apache-2.0
#include "error_text.h"

#include "error_line.h"
#include "error_text_shape.h"

#include <string.h>

void error_text_init(struct error_text *e)
{
	memset(e, 0, offsetof(struct error_text, text));
}

size_t error_text_skip(const char *bytes, size_t n)
{
	size_t at = 0;

	while (at < n) {
		const char *end = memchr(bytes + at, '\n', n - at);

		if (!end || error_line_may_begin(bytes + at, (size_t)(end - bytes) - at))
			return at;
		at = (size_t)(end - bytes) + 1;
	}
	return n;
}

/* ---- the bytes --------------------------------------------------------------------------- */

static void forget(struct error_text *e)
{
	e->shape = ERROR_SHAPE_NONE;
	e->phase = 0;
	e->loose = 0;
	e->brace = e->paused = e->taken = false;
	e->line = e->end = e->bytes = e->cut = 0;
}

/* What stands before that place is over, and what follows it is looked at anew. */
static void drop(struct error_text *e, uint32_t before)
{
	memmove(e->text, e->text + before, e->used - before);
	e->used -= before;
	e->begin = e->line_begin;
	forget(e);
}

/* Full: what lies in the middle goes, whole lines where that is possible. */
static void make_room(struct error_text *e)
{
	uint32_t from = ERROR_TEXT_ROOM / 2;
	const char *end = memchr(e->text + from, '\n', e->used - from);
	uint32_t gone;

	from = end && (uint32_t)(end - e->text) + 1 < e->used ? (uint32_t)(end - e->text) + 1
							      : from;
	gone = from - ERROR_TEXT_HEAD;
	memmove(e->text + ERROR_TEXT_HEAD, e->text + from, e->used - from);
	e->used -= gone;
	e->cut = ERROR_TEXT_HEAD;
	if (e->line > ERROR_TEXT_HEAD)
		e->line = e->line >= from ? e->line - gone : ERROR_TEXT_HEAD;
	if (e->bytes > ERROR_TEXT_HEAD)
		e->bytes = e->bytes >= from ? e->bytes - gone : ERROR_TEXT_HEAD;
}

static void append(struct error_text *e, struct error_piece *p, size_t n)
{
	while (n) {
		size_t room = ERROR_TEXT_ROOM - e->used, some = n < room ? n : room;

		memcpy(e->text + e->used, p->bytes, some);
		e->used += (uint32_t)some;
		p->bytes += some;
		p->n -= some;
		n -= some;
		if (e->used == ERROR_TEXT_ROOM)
			make_room(e);
	}
}

/* So much of a line that begins nothing tells that it does not. */
static bool is_dull(const struct error_text *e)
{
	return e->shape == ERROR_SHAPE_NONE && e->used >= ERROR_LINE_MAX && *e->text != '{' &&
	       !error_line_may_begin(e->text, e->used);
}

/* Up to a line's end. */
static void add(struct error_text *e, struct error_piece *p)
{
	const char *end = memchr(p->bytes, '\n', p->n);
	size_t n = end ? (size_t)(end - p->bytes) + 1 : p->n;

	if (e->used == e->line)
		e->line_begin = p->time;
	if (!e->used)
		e->begin = p->time;
	if (e->skip) {
		e->skip = !end;
		p->bytes += n;
		p->n -= n;
		return;
	}
	append(e, p, n);
	if (!end && is_dull(e)) {
		e->skip = true;
		e->used = 0;
	}
}

static enum error_line line_of(const struct error_text *e)
{
	const char *line = e->text + e->line;
	size_t n = e->end - e->line - 1;

	if (e->shape == ERROR_SHAPE_NONE && !error_line_may_begin(line, n))
		return ERROR_LINE_PLAIN;
	return error_line_of(line, n);
}

/* What is known to be a text is given out. The cut may lie in loose lines behind it. */
static bool give(struct error_text *e)
{
	e->taken = e->shape > ERROR_SHAPE_CANDIDATE && e->bytes;
	if (e->cut > e->bytes)
		e->cut = 0;
	return e->taken;
}

/* A line is whole. True: a text is, before it or with it. */
static bool judge(struct error_text *e)
{
	enum error_fate fate = error_text_fate(e, line_of(e));

	e->paused = false;
	if (fate == ERROR_OVER) {
		if (give(e))
			return true;
		drop(e, e->line ? e->line : e->end);
		return false;
	}
	e->line = e->end;
	e->loose = fate == ERROR_LOOSE ? (uint8_t)(e->loose + 1) : 0;
	if (fate != ERROR_LOOSE)
		e->bytes = e->end;
	return fate == ERROR_LAST && give(e);
}

/* All lines that are whole. */
static bool judge_lines(struct error_text *e)
{
	const char *end;

	if (e->taken)
		drop(e, e->bytes);
	while ((end = memchr(e->text + e->line, '\n', e->used - e->line))) {
		e->end = (uint32_t)(end - e->text) + 1;
		if (judge(e))
			return true;
	}
	return false;
}

bool error_text_feed(struct error_text *e, struct error_piece *p)
{
	if (e->taken && judge_lines(e))
		return true;
	while (p->n) {
		if (error_text_idle(e)) {
			size_t at = error_text_skip(p->bytes, p->n);

			p->bytes += at;
			p->n -= at;
		}
		if (!p->n)
			break;
		add(e, p);
		if (judge_lines(e))
			return true;
	}
	return false;
}

void error_text_pause(struct error_text *e)
{
	if (e->used == e->line)
		e->paused = true;
}

bool error_text_end(struct error_text *e)
{
	struct error_piece end = {"\n", 1, e->line_begin};

	if (judge_lines(e))
		return true;
	if (e->used > e->line) {
		append(e, &end, 1);
		if (judge_lines(e))
			return true;
	}
	if (give(e))
		return true;
	error_text_init(e);
	return false;
}
