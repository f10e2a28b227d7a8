// SPDX-License-Identifier: Apache-2.0
/* Java and what else runs on its machine: the exception, its frames, then what it came of. */
#include "traceback_parts.h"

static bool names_exception(struct traceback_text type)
{
	return part_find(type, ".") || part_find(type, "$") || part_ends(type, "Exception") ||
	       part_ends(type, "Error") || part_ends(type, "Throwable");
}

static bool read_exception(struct traceback_text line, struct traceback_cause *e)
{
	struct traceback_text thread;

	if (part_skip(&line, "Exception in thread \"") && !part_until(&line, "\" ", &thread))
		return false;
	return part_exception(line, ".$", e) && names_exception(e->type);
}

/* "at module/pkg.Class.method(File.java:12)" */
static bool read_frame(struct traceback_text line, struct traceback_frame *frame)
{
	struct traceback_text place;

	*frame = (struct traceback_frame){0};
	if (!part_skip(&line, "at ") || !part_until(&line, "(", &frame->function))
		return false;
	if (part_until(&line, ")", &place) && !part_place(place, frame))
		frame->file = place;
	return frame->function.length;
}

/* Only of the exception itself: those behind "Caused by" are others'. */
static void read_rest(struct traceback *t, struct traceback_text rest)
{
	struct traceback_frame frame;
	struct traceback_text line;
	struct traceback_cause e;
	bool own = true;

	while (part_line(&rest, &line)) {
		line = part_trimmed(line);
		if (own && read_frame(line, &frame))
			part_frame(t, frame);
		if (!part_skip(&line, "Caused by: ") && !part_skip(&line, "Suppressed: "))
			continue;
		own = false;
		if (part_exception(line, ".$", &e))
			part_cause(t, e.type, e.value);
	}
}

static bool begins_frames(struct traceback_text line)
{
	struct traceback_frame frame;

	return part_starts(line, "\tat ") && read_frame(part_after(line, 1), &frame);
}

bool traceback_java(struct traceback *t, struct traceback_text text)
{
	struct traceback_text rest = text, before = text, line = {0}, last = {0};
	struct traceback_cause e = {0}, found = {0};

	while (part_line(&rest, &line) && !begins_frames(line)) {
		if (!found.type.length && read_exception(line, &e))
			found = e;
		last = line;
		before = rest;
	}
	if (!before.length || !begins_frames(line))
		return false;
	if (!found.type.length && !part_exception(last, ".$", &found))
		return false;
	t->language = TRACEBACK_JAVA;
	t->type = found.type;
	t->value = part_trimmed(part_between(found.value.bytes, before.bytes));
	read_rest(t, before);
	return true;
}
