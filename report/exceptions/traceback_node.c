// SPDX-License-Identifier: Apache-2.0
/* Node: "TypeError: message", frames, and perhaps the error's properties, its cause among them. */
#include "traceback_parts.h"

/* "f (file:1:2)", "file:1:2", "async f (file:1:2)", "new F (native)" */
static bool read_frame(struct traceback_text line, struct traceback_frame *frame)
{
	struct traceback_text place;
	const char *open;

	line = part_trimmed(line);
	*frame = (struct traceback_frame){0};
	if (!part_skip(&line, "at "))
		return false;
	if (part_ends(line, " {")) /* its properties follow */
		line.length -= 2;
	if (part_ends(line, ","))
		line.length--;
	open = part_find_last(line, " (");
	if (!open || !part_ends(line, ")"))
		return part_place(line, frame) || part_ends(line, "<anonymous>");
	frame->function = part_between(line.bytes, open);
	part_skip(&frame->function, "async ");
	place = part_between(open + 2, part_end(line) - 1);
	if (!part_place(place, frame))
		frame->file = place;
	return true;
}

static bool is_frame(struct traceback_text line)
{
	struct traceback_frame frame;

	return part_indent(line) >= 4 && line.bytes[0] == ' ' && read_frame(line, &frame);
}

/* "Error [ERR_X]: message"; types begin with a capital, what a program prints before rarely does.
 */
static bool read_exception(struct traceback_text line, struct traceback_cause *e)
{
	struct traceback_text code;
	size_t n;

	part_skip(&line, "Uncaught ");
	n = part_name(line, ".$");
	if (!n || line.bytes[0] < 'A' || line.bytes[0] > 'Z')
		return false;
	e->type = part_first(line, n);
	e->value = part_after(line, n);
	if (part_skip(&e->value, " [") && !part_until(&e->value, "]", &code))
		return false;
	if (e->value.length && !part_skip(&e->value, ": ") && !part_is(e->value, ":"))
		return false;
	return true;
}

static void read_rest(struct traceback *t, struct traceback_text rest)
{
	struct traceback_frame frame;
	struct traceback_text line;
	struct traceback_cause e;
	bool own = true, in_group = false;

	while (part_line(&rest, &line)) {
		if (own && is_frame(line) && read_frame(line, &frame))
			part_frame(t, frame);
		line = part_trimmed(line);
		own &= !part_ends(line, " {") && line.length;
		if (part_skip(&line, "[cause]: ") && read_exception(line, &e))
			part_cause(t, e.type, e.value);
		else if (in_group && !part_starts(line, "at ") && read_exception(line, &e))
			part_cause(t, e.type, e.value);
		in_group |= part_starts(line, "[errors]: [");
	}
}

bool traceback_node(struct traceback *t, struct traceback_text text)
{
	struct traceback_text rest = text, before = text, line = {0};
	struct traceback_cause e, found = {0};

	while (part_line(&rest, &line) && !is_frame(line)) {
		if (!part_trimmed(line).length)
			found.type.length = 0;
		else if (!found.type.length && read_exception(line, &e))
			found = e;
		before = rest;
	}
	if (!found.type.length || !before.length || !is_frame(line))
		return false;
	t->language = TRACEBACK_NODE;
	t->type = found.type;
	t->value = part_trimmed(part_between(found.value.bytes, before.bytes));
	read_rest(t, before);
	return true;
}
