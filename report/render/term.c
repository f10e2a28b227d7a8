// SPDX-License-Identifier: Apache-2.0
#include "term.h"

#include "utf8.h"

#include <string.h>

static uint32_t next_printable(const char **at, const char *end)
{
	bool valid;
	uint32_t c = utf8_next(at, end, &valid);

	if (c == '\n' || c == '\t')
		return ' ';
	return utf8_printable(c) ? c : UTF8_REPLACEMENT;
}

static void put(const struct term *t, uint32_t c)
{
	char bytes[4];

	fwrite(bytes, 1, utf8_encode(c, bytes), t->out);
}

static int columns_of(const char *text, const char *end)
{
	int columns = 0;

	while (text < end)
		columns += utf8_columns(next_printable(&text, end));
	return columns;
}

int term_columns(const char *text)
{
	return columns_of(text, text + strlen(text));
}

/* Prints [text, end) in at most width columns, returns how many it took. */
static int fitted(const struct term *t, const char *text, const char *end, int width)
{
	bool cut = columns_of(text, end) > width;
	int room = cut ? width - 1 : width, used = 0;

	while (text < end) {
		uint32_t c = next_printable(&text, end);

		if (used + utf8_columns(c) > room)
			break;
		used += utf8_columns(c);
		put(t, c);
	}
	if (!cut)
		return used;
	put(t, 0x2026);
	return used + 1;
}

static void spaces(const struct term *t, int count)
{
	if (count > 0)
		fprintf(t->out, "%*s", count, "");
}

void term_left(const struct term *t, const char *text, int width)
{
	spaces(t, width - fitted(t, text, text + strlen(text), width));
}

void term_right(const struct term *t, const char *text, int width)
{
	spaces(t, width - term_columns(text));
	fitted(t, text, text + strlen(text), width);
}

void term_text(const struct term *t, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end)
		put(t, next_printable(&text, end));
}

static int lines_of(const char *text)
{
	int lines = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		lines++;
	return lines;
}

void term_block(const struct term *t, const char *text, int indent, int lines)
{
	int left = lines_of(text) - lines;

	for (int i = 0; *text && i < lines; i++) {
		size_t length = strcspn(text, "\n");

		spaces(t, indent);
		fitted(t, text, text + length, t->columns - indent);
		putc('\n', t->out);
		text += length + (text[length] == '\n');
	}
	if (left > 0)
		fprintf(t->out, "%*s(%d more lines in the page and in the JSON)\n", indent, "",
			left);
}

void term_sentences(const struct term *t, const char *text)
{
	int column = 0;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column && column + 1 + (int)n > t->columns) {
			putc('\n', t->out);
			column = 0;
		}
		fprintf(t->out, "%s%.*s", column ? " " : "", (int)n, text);
		column += (column > 0) + (int)n;
		text += n + (text[n] == ' ');
	}
	putc('\n', t->out);
}

void term_style(const struct term *t, enum term_style style)
{
	static const char *const codes[] = {"0", "1", "2", "32", "33", "31"};

	if (t->colour)
		fprintf(t->out, "\033[%sm", codes[style]);
}

void term_bar(const struct term *t, double fraction, int width)
{
	static const uint32_t eighths[] = {0,	   0x258f, 0x258e, 0x258d,
					   0x258c, 0x258b, 0x258a, 0x2589};
	int units = (int)(fraction * width * 8 + 0.5);

	if (units == 0 && fraction > 0)
		units = 1;
	for (int i = 0; i < units / 8; i++)
		put(t, 0x2588);
	if (units % 8)
		put(t, eighths[units % 8]);
}
