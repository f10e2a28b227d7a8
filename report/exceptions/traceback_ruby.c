// SPDX-License-Identifier: Apache-2.0
/*
 * Ruby: "file:1:in `m': message (Type)" and frames "from ..."; loggers and servers write the
 * exception in a line of its own, in many ways, and the same frames.
 */
#include "traceback_parts.h"

#include <string.h>

/* "file:1:in `m'"; what is behind it remains in *line. */
static bool read_frame(struct traceback_text *line, struct traceback_frame *frame)
{
	struct traceback_text place;

	*line = part_trimmed(*line);
	part_skip(line, "from ");
	if (!part_until(line, ":in ", &place) || !part_place(place, frame))
		return false;
	if (!part_skip(line, "`") && !part_skip(line, "'"))
		return false;
	return part_until(line, "'", &frame->function);
}

static bool is_class(struct traceback_text type)
{
	return type.length && type.bytes[0] >= 'A' && type.bytes[0] <= 'Z';
}

/* ": message (Type)", the message perhaps of several lines with the type in the first. */
static bool read_behind(struct traceback_text line, struct traceback_cause *e)
{
	const char *open = part_find_last(line, " (");

	if (!part_skip(&line, ": ") || !open || !part_ends(line, ")"))
		return false;
	e->value = part_between(line.bytes, open);
	e->type = part_between(open + 2, part_end(line) - 1);
	return is_class(e->type);
}

/* "Type: message", "Type - message:", "Type (message):", "#<Type: message>", at one place of a
 * line.
 */
static bool read_at(struct traceback_text text, struct traceback_cause *e)
{
	static const struct {
		const char *behind, *end;
	} forms[] = {{": ", ">"}, {" - ", ":"}, {" (", "):"}};
	size_t n = part_name(text, ":");

	while (n && text.bytes[n - 1] == ':')
		n--;
	e->type = part_first(text, n);
	if (!is_class(e->type))
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		e->value = part_after(text, n);
		if (!part_skip(&e->value, forms[i].behind))
			continue;
		if (part_ends(e->value, forms[i].end))
			e->value.length -= strlen(forms[i].end);
		return true;
	}
	return false;
}

/* Words in capitals alone are levels: "ERROR RuntimeError: boom". */
static bool is_level(struct traceback_text type)
{
	for (size_t i = 0; i < type.length; i++)
		if (type.bytes[i] < 'A' || type.bytes[i] > 'Z')
			return false;
	return true;
}

/* An exception in a line of its own; `inspected`: as Ruby shows objects, "#<Type: message>". */
struct named {
	struct traceback_cause e;
	bool inspected;
};

static bool read_line(struct traceback_text line, struct named *e)
{
	for (struct traceback_text rest = line; rest.length;) {
		size_t n = part_name(rest, ":");

		e->inspected = rest.bytes - line.bytes >= 2 && !memcmp(rest.bytes - 2, "#<", 2);
		if (n && read_at(rest, &e->e) && !is_level(e->e.type))
			return true;
		rest = part_after(rest, n ? n : 1);
	}
	return false;
}

static void read_rest(struct traceback *t, struct traceback_text rest)
{
	struct traceback_text line;
	struct traceback_cause e;
	bool own = true;

	while (part_line(&rest, &line)) {
		struct traceback_frame frame = {0};

		if (!read_frame(&line, &frame))
			continue;
		if (read_behind(line, &e)) {
			own = false;
			part_cause(t, e.type, e.value);
		} else if (own) {
			part_frame(t, frame);
		}
	}
}

bool traceback_ruby(struct traceback *t, struct traceback_text text)
{
	struct traceback_text rest = text, line;
	struct named e, found = {0};

	t->language = TRACEBACK_RUBY;
	while (part_line(&rest, &line)) {
		struct traceback_text behind = line;
		struct traceback_frame frame = {0};

		if (read_frame(&behind, &frame)) {
			part_frame(t, frame);
			if (read_behind(behind, &e.e))
				found = e;
			break;
		}
		if (read_line(line, &e))
			found = e;
	}
	t->type = found.e.type;
	t->value = found.e.value;
	read_rest(t, rest);
	/* Puma says no more than that, where nobody took care of the exception. */
	return t->type.length && (t->frame_count || found.inspected);
}
