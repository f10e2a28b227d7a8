// SPDX-License-Identifier: Apache-2.0
#include "error_text_shape.h"

#include <string.h>

#define LOOSE_MAX 8u /* lines of a message, before what must follow it */

enum phase {
	FRAMES,	 /* or whatever the shape's first lines are */
	MESSAGE, /* lines of any form, up to the next frame */
	AFTER,	 /* the type and message have come */
	SETTLED, /* and all of the message */
	CHAINED, /* another exception follows for sure */
};

/* ---- each shape -------------------------------------------------------------------------- */

static bool begins_record(enum error_line is)
{
	return is == ERROR_LINE_RECORD || is == ERROR_LINE_LEVEL || is == ERROR_LINE_WHOLE;
}

static enum error_fate to(struct error_text *e, enum error_shape shape, enum phase phase)
{
	e->shape = (uint8_t)shape;
	e->phase = (uint8_t)phase;
	return ERROR_PART;
}

/* A line of a message, where one may be; else the text ends before it. */
static enum error_fate message(struct error_text *e, enum error_fate fate)
{
	return e->paused || e->loose >= LOOSE_MAX ? ERROR_OVER : fate;
}

static enum error_fate python_after(struct error_text *e, enum error_line is)
{
	if (e->paused)
		e->phase = SETTLED;
	if (is == ERROR_LINE_CHAIN)
		return to(e, ERROR_SHAPE_PYTHON, CHAINED);
	if (is == ERROR_LINE_BLANK)
		return e->loose ? ERROR_OVER : ERROR_LOOSE;
	if (is == ERROR_LINE_TRACEBACK || is == ERROR_LINE_GROUP || begins_record(is))
		return ERROR_OVER;
	return e->phase == SETTLED ? ERROR_OVER : ERROR_PART;
}

static bool is_indented(const struct error_text *e)
{
	return e->text[e->line] == ' ' || e->text[e->line] == '\t';
}

static enum error_fate python(struct error_text *e, enum error_line is)
{
	if (e->phase == AFTER || e->phase == SETTLED)
		return python_after(e, is);
	if (is == ERROR_LINE_TRACEBACK)
		return to(e, ERROR_SHAPE_PYTHON, FRAMES);
	if (is == ERROR_LINE_GROUP)
		return to(e, ERROR_SHAPE_GROUP, FRAMES);
	if (is == ERROR_LINE_RUBY)
		return to(e, ERROR_SHAPE_RUBY, MESSAGE);
	if (begins_record(is))
		return ERROR_OVER;
	return is == ERROR_LINE_BLANK || is_indented(e) ? ERROR_PART
							: to(e, ERROR_SHAPE_PYTHON, AFTER);
}

static enum error_fate group(struct error_text *e, enum error_line is)
{
	if (is == ERROR_LINE_CHAIN)
		return to(e, ERROR_SHAPE_PYTHON, CHAINED);
	if (is == ERROR_LINE_BLANK)
		return e->loose ? ERROR_OVER : ERROR_LOOSE;
	return is_indented(e) && !e->loose ? ERROR_PART : ERROR_OVER;
}

/* console.error() of an object with properties: up to the brace in the first column. */
static enum error_fate properties(struct error_text *e)
{
	bool closes = e->text[e->line] == '}';

	e->brace = !closes;
	return closes ? ERROR_LAST : ERROR_PART;
}

static bool opens_brace(const struct error_text *e)
{
	return e->end - e->line > 3 && !memcmp(e->text + e->end - 3, " {\n", 3);
}

/* "... 8 more" is a frame; the other causes have messages. */
static enum phase behind_cause(const struct error_text *e)
{
	uint32_t at = e->line;

	while (e->text[at] == ' ' || e->text[at] == '\t')
		at++;
	return e->text[at] == '.' ? FRAMES : MESSAGE;
}

static enum error_fate stack(struct error_text *e, enum error_line is)
{
	if (e->brace)
		return properties(e);
	switch (is) {
	case ERROR_LINE_AT:
	case ERROR_LINE_INDENTED:
	case ERROR_LINE_RUBY_FRAME:
		e->brace = opens_brace(e);
		return to(e, ERROR_SHAPE_STACK, FRAMES);
	case ERROR_LINE_CAUSE:
		return to(e, ERROR_SHAPE_STACK, behind_cause(e));
	case ERROR_LINE_BLANK:
		return ERROR_OVER;
	default:
		return e->phase == MESSAGE && !begins_record(is) && e->loose < LOOSE_MAX
			       ? ERROR_LOOSE
			       : ERROR_OVER;
	}
}

static enum error_fate ruby(struct error_text *e, enum error_line is)
{
	if (is == ERROR_LINE_RUBY)
		return to(e, ERROR_SHAPE_RUBY, MESSAGE);
	if (is == ERROR_LINE_RUBY_FRAME)
		return to(e, ERROR_SHAPE_RUBY, FRAMES);
	if (is == ERROR_LINE_INDENTED && e->phase == FRAMES)
		return ERROR_PART;
	if (e->phase != MESSAGE || begins_record(is) || e->loose >= LOOSE_MAX)
		return ERROR_OVER;
	return e->paused || e->loose || is == ERROR_LINE_BLANK ? ERROR_LOOSE : ERROR_PART;
}

static enum error_fate php(struct error_text *e, enum error_line is)
{
	switch (is) {
	case ERROR_LINE_PHP_TRACE:
		return to(e, ERROR_SHAPE_PHP, FRAMES);
	case ERROR_LINE_PHP_FRAME:
		return ERROR_PART;
	case ERROR_LINE_PHP_NEXT:
		return to(e, ERROR_SHAPE_PHP, MESSAGE);
	case ERROR_LINE_PHP_THROWN:
		return ERROR_LAST;
	case ERROR_LINE_BLANK:
		return e->loose ? ERROR_OVER : ERROR_LOOSE;
	default:
		return e->phase == MESSAGE && !begins_record(is) ? message(e, ERROR_LOOSE)
								 : ERROR_OVER;
	}
}

static enum error_fate go(struct error_text *e, enum error_line is)
{
	if (is == ERROR_LINE_GO_FRAME)
		return to(e, ERROR_SHAPE_GO, FRAMES);
	if (is_indented(e))
		return ERROR_PART;
	if (is == ERROR_LINE_BLANK)
		return e->loose ? ERROR_OVER : ERROR_LOOSE;
	return e->phase == FRAMES || begins_record(is) ? ERROR_OVER : message(e, ERROR_LOOSE);
}

static enum error_fate cxx(struct error_text *e, enum error_line is)
{
	if (is == ERROR_LINE_CXX_WHAT)
		return to(e, ERROR_SHAPE_CXX, MESSAGE);
	return is == ERROR_LINE_PLAIN && e->phase == MESSAGE ? message(e, ERROR_PART) : ERROR_OVER;
}

static enum error_fate rust(struct error_text *e, enum error_line is)
{
	if (is == ERROR_LINE_INDENTED || is == ERROR_LINE_AT)
		return ERROR_PART;
	if (is == ERROR_LINE_RUST_NOTE)
		return to(e, ERROR_SHAPE_RUST, FRAMES);
	if (is == ERROR_LINE_BLANK || begins_record(is) || is == ERROR_LINE_RUST)
		return ERROR_OVER;
	if (e->phase == AFTER)
		return message(e, ERROR_PART);
	return e->phase == MESSAGE ? to(e, ERROR_SHAPE_RUST, AFTER) : ERROR_OVER;
}

/* ---- where one begins -------------------------------------------------------------------- */

/* A text that begins with this very line; ERROR_SHAPE_NONE: none does. */
static enum error_fate fresh(struct error_text *e, enum error_line is)
{
	switch (is) {
	case ERROR_LINE_LEVEL:
		to(e, ERROR_SHAPE_CANDIDATE, FRAMES);
		return ERROR_LOOSE;
	case ERROR_LINE_TYPE:
		to(e, ERROR_SHAPE_CANDIDATE, MESSAGE);
		return ERROR_LOOSE;
	case ERROR_LINE_WORD:
		to(e, ERROR_SHAPE_CANDIDATE, AFTER);
		return ERROR_LOOSE;
	case ERROR_LINE_WHOLE:
		to(e, ERROR_SHAPE_WHOLE, FRAMES);
		return ERROR_LAST;
	case ERROR_LINE_TRACEBACK:
		return to(e, ERROR_SHAPE_PYTHON, FRAMES);
	case ERROR_LINE_GROUP:
		return to(e, ERROR_SHAPE_GROUP, FRAMES);
	case ERROR_LINE_THREAD:
		return to(e, ERROR_SHAPE_STACK, MESSAGE);
	case ERROR_LINE_RUBY:
	case ERROR_LINE_RUBY_THREAD:
		return to(e, ERROR_SHAPE_RUBY, MESSAGE);
	case ERROR_LINE_PHP:
		return to(e, ERROR_SHAPE_PHP, MESSAGE);
	case ERROR_LINE_GO:
		return to(e, ERROR_SHAPE_GO, MESSAGE);
	case ERROR_LINE_CXX:
		return to(e, ERROR_SHAPE_CXX, FRAMES);
	case ERROR_LINE_RUST:
		return to(e, ERROR_SHAPE_RUST, MESSAGE);
	default:
		return ERROR_OVER;
	}
}

/* The line before a traceback belongs to it if it says that something failed, and is the one
 * before. */
static bool heads_traceback(const struct error_text *e)
{
	return e->phase != AFTER && e->text[e->line - 2] != '\n';
}

/* The line shows that the candidate was one. */
static enum error_fate proven(struct error_text *e, enum error_line is)
{
	switch (is) {
	case ERROR_LINE_TRACEBACK:
		return heads_traceback(e) ? to(e, ERROR_SHAPE_PYTHON, FRAMES) : ERROR_OVER;
	case ERROR_LINE_GROUP:
		return heads_traceback(e) ? to(e, ERROR_SHAPE_GROUP, FRAMES) : ERROR_OVER;
	case ERROR_LINE_CHAIN:
		return to(e, ERROR_SHAPE_PYTHON, CHAINED);
	case ERROR_LINE_AT:
		return stack(e, is);
	case ERROR_LINE_RUBY_FRAME:
		return to(e, ERROR_SHAPE_RUBY, FRAMES);
	case ERROR_LINE_PHP_TRACE:
		return to(e, ERROR_SHAPE_PHP, FRAMES);
	default:
		return ERROR_OVER;
	}
}

/* A logger's line may be followed by the exception's own; another exception begins anew. */
static enum error_fate candidate(struct error_text *e, enum error_line is)
{
	if (proven(e, is) != ERROR_OVER)
		return ERROR_PART;
	if (is == ERROR_LINE_TYPE && e->phase == FRAMES && e->loose == 1 && !e->paused) {
		e->phase = MESSAGE;
		return ERROR_LOOSE;
	}
	if (is != ERROR_LINE_PLAIN && is != ERROR_LINE_WORD && is != ERROR_LINE_BLANK &&
	    is != ERROR_LINE_INDENTED && is != ERROR_LINE_GO_FRAME)
		return ERROR_OVER;
	return e->loose < LOOSE_MAX ? ERROR_LOOSE : ERROR_OVER;
}

enum error_fate error_text_fate(struct error_text *e, enum error_line is)
{
	static enum error_fate (*const shapes[])(struct error_text *, enum error_line) = {
		[ERROR_SHAPE_NONE] = fresh,    [ERROR_SHAPE_CANDIDATE] = candidate,
		[ERROR_SHAPE_PYTHON] = python, [ERROR_SHAPE_GROUP] = group,
		[ERROR_SHAPE_STACK] = stack,   [ERROR_SHAPE_RUBY] = ruby,
		[ERROR_SHAPE_PHP] = php,       [ERROR_SHAPE_GO] = go,
		[ERROR_SHAPE_CXX] = cxx,       [ERROR_SHAPE_RUST] = rust};

	return shapes[e->shape](e, is);
}
