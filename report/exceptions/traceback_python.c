// SPDX-License-Identifier: Apache-2.0
/*
 * Python: the outermost frame comes first, the exception that was not caught last; what it came of
 * stands before it, and the parts of a group behind it, each behind bars.
 */
#include "traceback_parts.h"

#include <string.h>

#define VALUE_MAX 1024u

static const char head[] = "Traceback (most recent call last):";

struct reader {
	struct traceback *t;
	bool found, nested; /* nested: within a group */
	struct traceback_text rest;
};

/* Without the bar that parts of a group stand behind; how far to the right it is. */
static size_t without_bar(struct traceback_text *line)
{
	size_t n = part_indent(*line);

	if (n + 1 >= line->length || line->bytes[n] != '|' || line->bytes[n + 1] != ' ')
		return 0;
	*line = part_after(*line, n + 2);
	return n;
}

/* The frames come outermost first: room is made by forgetting that. */
static void add_frame(struct traceback *t, struct traceback_frame frame)
{
	unsigned n = t->frame_count < TRACEBACK_FRAMES ? t->frame_count : TRACEBACK_FRAMES - 1;

	memmove(&t->frames[1], &t->frames[0], n * sizeof(t->frames[0]));
	t->frames[0] = frame;
	t->frame_count = n + 1;
}

static void read_frame(struct traceback *t, struct traceback_text line)
{
	struct traceback_frame frame = {0};

	if (!part_until(&line, "\", line ", &frame.file) || !part_number(&line, &frame.line))
		return;
	if (part_skip(&line, ", in "))
		frame.function = line;
	add_frame(t, frame);
}

static bool ends_value(struct traceback_text line)
{
	return !part_trimmed(line).length || line.bytes[0] == '[' || part_find(line, head) ||
	       part_starts(line, "+-") || part_starts(part_trimmed(line), "+-");
}

/* Messages may have several lines, and notes follow them. */
static struct traceback_text whole_value(struct reader *r, struct traceback_text value, bool bar)
{
	struct traceback_text rest = r->rest, line;
	const char *end = part_end(value);

	while (!bar && part_line(&rest, &line) && !ends_value(line)) {
		end = part_end(line);
		r->rest = rest;
	}
	value = part_between(value.bytes, end);
	return part_first(value, VALUE_MAX);
}

static void keep(struct reader *r, struct traceback_cause e)
{
	struct traceback *t = r->t;

	if (r->nested) {
		part_cause(t, e.type, e.value);
		return;
	}
	if (r->found)
		part_cause(t, t->type, t->value);
	t->type = e.type;
	t->value = e.value;
	r->found = true;
}

/* Up to the line that names the exception. */
static void section(struct reader *r)
{
	unsigned frames = r->t->frame_count;
	struct traceback_text line;
	struct traceback_cause e;

	if (!r->nested)
		r->t->frame_count = 0;
	while (part_line(&r->rest, &line)) {
		size_t bar = without_bar(&line);

		if (!r->nested && part_skip(&line, "  File \""))
			read_frame(r->t, line);
		if (!line.length || part_indent(line) || !part_exception(line, ".", &e))
			continue;
		e.value = whole_value(r, e.value, bar);
		keep(r, e);
		return;
	}
	r->t->frame_count = r->found ? frames : r->t->frame_count;
}

/* A part of a group may have been made and never thrown: then it is named alone. */
static void lone_part(struct reader *r, struct traceback_text line)
{
	struct traceback_cause e;

	if (without_bar(&line) > 2 && !part_indent(line) && part_exception(line, ".", &e))
		part_cause(r->t, e.type, e.value);
}

bool traceback_python(struct traceback *t, struct traceback_text text)
{
	struct reader r = {.t = t, .rest = text};
	struct traceback_text line;

	while (part_line(&r.rest, &line)) {
		const char *at = part_find(line, head);

		if (!at) {
			lone_part(&r, line);
			continue;
		}
		r.nested = without_bar(&line) > 2;
		section(&r);
	}
	t->language = TRACEBACK_PYTHON;
	return r.found;
}
