// SPDX-License-Identifier: Apache-2.0
#include "perf_map.h"

#include "arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How far back a longer entry is looked for that begins before shorter ones within it. */
#define BACK_MAX 64u

/* ---- reading ---- */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A number and the blanks behind it. */
static bool hex(const char **at, const char *end, uint64_t *value)
{
	const char *p = *at;
	unsigned digits = 0;

	if (end - p > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
		p += 2;
	for (*value = 0; p < end && digit(*p) >= 0; p++, digits++)
		*value = *value << 4 | (unsigned)digit(*p);
	if (!digits || digits > 16 || p == end || *p != ' ')
		return false;
	while (p < end && *p == ' ')
		p++;
	*at = p;
	return true;
}

static void add(struct perf_map *m, const struct perf_map_entry *e)
{
	if (m->count == PERF_MAP_ENTRIES) {
		m->left_out++;
		return;
	}
	if (m->count == m->room) {
		m->room = m->room ? 2 * m->room : 1024;
		m->entries = memory_grow(m->entries, m->room, sizeof(*m->entries));
	}
	m->entries[m->count++] = *e;
}

static void read_line(struct perf_map *m, const char *at, const char *end, uint32_t line)
{
	struct perf_map_entry e = {.line = line};
	const char *nul;
	size_t bytes;

	if (end > at && end[-1] == '\r')
		end--;
	if (!hex(&at, end, &e.start) || !hex(&at, end, &e.size) || at == end)
		return;
	if (!e.size || e.start > UINT64_MAX - e.size)
		return;
	nul = memchr(at, 0, (size_t)(end - at));
	bytes = (size_t)((nul ? nul : end) - at);
	e.name = (uint64_t)(at - m->text);
	e.name_bytes = (uint32_t)(bytes < PERF_MAP_NAME_MAX ? bytes : PERF_MAP_NAME_MAX);
	if (bytes)
		add(m, &e);
}

static int by_start(const void *left, const void *right)
{
	const struct perf_map_entry *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

void perf_map_read(struct perf_map *m, const char *text, size_t bytes)
{
	const char *at = text, *end = text + bytes;

	*m = (struct perf_map){.text = text};
	for (uint32_t line = 0; at < end; line++) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));

		read_line(m, at, feed ? feed : end, line);
		at = feed ? feed + 1 : end;
	}
	if (m->count)
		qsort(m->entries, m->count, sizeof(*m->entries), by_start);
}

void perf_map_free(struct perf_map *m)
{
	free(m->entries);
	*m = (struct perf_map){0};
}

const struct perf_map_entry *perf_map_find(const struct perf_map *m, uint64_t address)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->entries[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	for (unsigned i = 0; i < BACK_MAX && low; i++) {
		const struct perf_map_entry *e = &m->entries[--low];

		if (address - e->start < e->size)
			return e;
	}
	return NULL;
}

/* ---- names ---- */

static bool begins(const char *name, size_t bytes, const char *with)
{
	size_t n = strlen(with);

	return bytes > n && !memcmp(name, with, n);
}

/* Takes ":12" off the end of *bytes. */
static bool number_off(const char *text, size_t *bytes, unsigned *number)
{
	size_t n = *bytes, factor = 1, value = 0;

	for (; n && text[n - 1] >= '0' && text[n - 1] <= '9'; n--, factor *= 10) {
		if (*bytes - n > 8)
			return false;
		value += (size_t)(text[n - 1] - '0') * factor;
	}
	if (n == *bytes || !n || text[n - 1] != ':')
		return false;
	*bytes = n - 1;
	*number = (unsigned)value;
	return true;
}

/* "handler /srv/app.js:12:9", behind the mark of the tier that compiled it. */
static struct perf_map_name script(const char *name, size_t bytes)
{
	struct perf_map_name n = {.function = name};
	const char *blank;
	unsigned column;

	if (bytes && strchr("*~^+", *name)) {
		n.function++;
		bytes--;
	}
	blank = memchr(n.function, ' ', bytes);
	n.function_bytes = blank ? (size_t)(blank - n.function) : bytes;
	if (blank && bytes - n.function_bytes > 1) {
		n.file = blank + 1;
		n.file_bytes = bytes - n.function_bytes - 1;
		if (number_off(n.file, &n.file_bytes, &column) &&
		    !number_off(n.file, &n.file_bytes, &n.line))
			n.line = column;
		if (!n.file_bytes)
			n.file = NULL;
	}
	if (!n.function_bytes) {
		n.function = "(anonymous)";
		n.function_bytes = strlen(n.function);
	}
	return n;
}

static struct perf_map_name python(const char *name, size_t bytes)
{
	struct perf_map_name n = {.function = name, .function_bytes = bytes};
	const char *colon = memchr(name, ':', bytes);

	if (!colon || colon == name)
		return n;
	n.function_bytes = (size_t)(colon - name);
	n.file_bytes = bytes - n.function_bytes - 1;
	n.file = n.file_bytes ? colon + 1 : NULL;
	return n;
}

struct perf_map_name perf_map_name(const char *name, size_t bytes)
{
	static const char *const scripts[] = {
		"JS:", "LazyCompile:", "Function:", "Script:", "Eval:"};

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (begins(name, bytes, scripts[i]))
			return script(name + strlen(scripts[i]), bytes - strlen(scripts[i]));
	if (begins(name, bytes, "py::"))
		return python(name + 4, bytes - 4);
	return (struct perf_map_name){.function = name, .function_bytes = bytes};
}
