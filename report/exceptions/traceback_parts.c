// SPDX-License-Identifier: Apache-2.0
#include "traceback_parts.h"

#include <string.h>

bool part_line(struct traceback_text *text, struct traceback_text *line)
{
	const char *end;

	if (!text->length)
		return false;
	end = memchr(text->bytes, '\n', text->length);
	*line = part_between(text->bytes, end ? end : part_end(*text));
	*text = part_after(*text, line->length + 1);
	if (line->length && line->bytes[line->length - 1] == '\r')
		line->length--;
	return true;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t part_indent(struct traceback_text line)
{
	size_t n = 0;

	while (n < line.length && (line.bytes[n] == ' ' || line.bytes[n] == '\t'))
		n++;
	return n;
}

struct traceback_text part_trimmed(struct traceback_text text)
{
	while (text.length && blank(*text.bytes))
		text = part_after(text, 1);
	while (text.length && blank(text.bytes[text.length - 1]))
		text.length--;
	return text;
}

bool part_starts(struct traceback_text text, const char *with)
{
	size_t n = strlen(with);

	return text.length >= n && !memcmp(text.bytes, with, n);
}

bool part_ends(struct traceback_text text, const char *with)
{
	size_t n = strlen(with);

	return text.length >= n && !memcmp(part_end(text) - n, with, n);
}

bool part_is(struct traceback_text text, const char *what)
{
	return text.length == strlen(what) && part_starts(text, what);
}

const char *part_find(struct traceback_text text, const char *what)
{
	return text.length ? memmem(text.bytes, text.length, what, strlen(what)) : NULL;
}

const char *part_find_last(struct traceback_text text, const char *what)
{
	for (size_t n = strlen(what); text.length >= n && text.length; text.length--)
		if (part_ends(text, what))
			return part_end(text) - n;
	return NULL;
}

bool part_skip(struct traceback_text *text, const char *what)
{
	if (!part_starts(*text, what))
		return false;
	*text = part_after(*text, strlen(what));
	return true;
}

bool part_until(struct traceback_text *text, const char *until, struct traceback_text *before)
{
	const char *at = part_find(*text, until);

	if (!at)
		return false;
	*before = part_between(text->bytes, at);
	*text = part_after(*text, before->length + strlen(until));
	return true;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool part_number(struct traceback_text *text, uint32_t *number)
{
	uint64_t value = 0;
	size_t n = 0;

	for (; n < text->length && digit(text->bytes[n]); n++)
		if (value < UINT32_MAX)
			value = value * 10 + (uint64_t)(text->bytes[n] - '0');
	*number = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
	*text = part_after(*text, n);
	return n;
}

static bool in_name(char c, const char *also)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	return letter || digit(c) || c == '_' || (c && strchr(also, c));
}

size_t part_name(struct traceback_text text, const char *also)
{
	size_t n = 0;

	if (text.length && digit(*text.bytes))
		return 0;
	while (n < text.length && in_name(text.bytes[n], also))
		n++;
	return n;
}

void part_frame(struct traceback *t, struct traceback_frame frame)
{
	if (t->frame_count < TRACEBACK_FRAMES)
		t->frames[t->frame_count++] = frame;
}

void part_cause(struct traceback *t, struct traceback_text type, struct traceback_text value)
{
	if (t->cause_count < TRACEBACK_CAUSES)
		t->causes[t->cause_count++] = (struct traceback_cause){type, value};
}

bool part_exception(struct traceback_text text, const char *also, struct traceback_cause *e)
{
	size_t n = part_name(text, also);

	while (n && text.bytes[n - 1] == ':')
		n--;
	e->type = part_first(text, n);
	e->value = part_after(text, n);
	if (!n || (e->value.length && !part_skip(&e->value, ":")))
		return false;
	if (e->value.length && !blank(*e->value.bytes))
		return false;
	e->value = part_trimmed(e->value);
	return true;
}

/* The number behind the last colon; what is before it is left. */
static bool last_number(struct traceback_text *text, uint32_t *number)
{
	const char *colon = part_find_last(*text, ":");
	struct traceback_text digits;

	if (!colon)
		return false;
	digits = part_between(colon + 1, part_end(*text));
	if (!part_number(&digits, number) || digits.length)
		return false;
	text->length = (size_t)(colon - text->bytes);
	return true;
}

bool part_place(struct traceback_text text, struct traceback_frame *frame)
{
	struct traceback_text shorter;
	uint32_t line;

	if (!last_number(&text, &frame->line))
		return false;
	shorter = text;
	if (last_number(&shorter, &line)) {
		frame->line = line;
		text = shorter;
	}
	frame->file = text;
	return true;
}
