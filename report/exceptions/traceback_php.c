// SPDX-License-Identifier: Apache-2.0
/*
 * PHP: "Type: message in file:1", "Stack trace:", "#0 file(2): f()"; what it came of stands before
 * it, with "Next" between. Where it was thrown is in the first line, in which function in the next.
 */
#include "traceback_parts.h"

static const char uncaught[] = "Uncaught ", trace[] = "Stack trace:";

/* "Type: message in file:12" */
static bool read_exception(struct traceback_text line, struct traceback_cause *e,
			   struct traceback_frame *frame)
{
	const char *in = part_find_last(line, " in ");

	if (!in || !part_place(part_between(in + 4, part_end(line)), frame))
		return false;
	line.length = (size_t)(in - line.bytes);
	return part_exception(line, "\\", e);
}

/* "#0 file(12): f()": the frame within f, and where f was called: the place of the next one. */
static bool read_call(struct traceback_text line, struct traceback_frame *frame,
		      struct traceback_frame *next)
{
	struct traceback_text place, digits;
	uint32_t number;
	const char *open;

	*next = (struct traceback_frame){0};
	if (!part_skip(&line, "#") || !part_number(&line, &number) || !part_skip(&line, " "))
		return false;
	if (part_is(line, "{main}")) {
		frame->function = line;
		return true;
	}
	if (!part_until(&line, ": ", &place))
		return false;
	frame->function = part_first(line, part_name(line, "\\:->{}"));
	open = part_find_last(place, "(");
	next->file = open ? part_between(place.bytes, open) : place;
	digits = open ? part_between(open + 1, part_end(place)) : place;
	part_number(&digits, &next->line);
	return true;
}

static void read_trace(struct traceback *t, struct traceback_text *rest, struct traceback_frame at)
{
	struct traceback_text line, before = *rest;
	struct traceback_frame next;

	t->frame_count = 0;
	while (part_line(rest, &line) && read_call(line, &at, &next)) {
		part_frame(t, at);
		at = next;
		before = *rest;
	}
	*rest = before;
}

/* An exception whose line is the last before "Stack trace:"; its message may have several. */
static bool read_thrown(struct traceback *t, struct traceback_text *rest, bool *any)
{
	struct traceback_text line, at = *rest, all;
	struct traceback_frame frame = {0};
	struct traceback_cause e;
	const char *begin = NULL, *last = rest->bytes, *mark;

	while (part_line(&at, &line) && !part_starts(line, trace)) {
		mark = part_find(line, uncaught);
		if (mark)
			begin = mark + sizeof(uncaught) - 1;
		else if (part_starts(line, "Next "))
			begin = line.bytes + 5;
		else if (!begin || !*any)
			begin = begin ? begin : line.bytes;
		last = part_end(line);
	}
	*rest = at;
	if (!begin || !part_starts(line, trace))
		return false;
	all = part_between(begin, last);
	if (!read_exception(all, &e, &frame))
		return true;
	if (*any)
		part_cause(t, t->type, t->value);
	t->type = e.type;
	t->value = e.value;
	*any = true;
	read_trace(t, rest, frame);
	return true;
}

/* "PHP Fatal error:  Allowed memory size ... in file on line 12": no exception, but as bad. */
static bool read_fatal(struct traceback *t, struct traceback_text text)
{
	static const char *const kinds[] = {"Fatal error: ", "Parse error: ", "Core error: ",
					    "Compile error: ", "Recoverable fatal error: "};
	struct traceback_text line, on;
	struct traceback_frame frame = {0};

	while (part_line(&text, &line)) {
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			const char *at = part_find(line, kinds[i]), *in;
			struct traceback_text kind = {kinds[i], __builtin_strlen(kinds[i]) - 2};

			if (!at || !part_find(line, "PHP "))
				continue;
			t->type = kind;
			t->value = part_trimmed(part_between(at + kind.length + 1, part_end(line)));
			in = part_find_last(t->value, " in ");
			on = in ? part_between(in + 4, part_end(t->value))
				: (struct traceback_text){0};
			if (!in || !part_until(&on, " on line ", &frame.file))
				return true;
			part_number(&on, &frame.line);
			t->value.length = (size_t)(in - t->value.bytes);
			part_frame(t, frame);
			return true;
		}
	}
	return false;
}

bool traceback_php(struct traceback *t, struct traceback_text text)
{
	struct traceback_text rest = text;
	bool any = false;

	t->language = TRACEBACK_PHP;
	if (part_find(text, trace) && part_find(text, "\n#"))
		while (rest.length && read_thrown(t, &rest, &any))
			;
	return any || read_fatal(t, text);
}
