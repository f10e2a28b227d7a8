// SPDX-License-Identifier: Apache-2.0
/*
 * The Prometheus renderer's families as OpenMetrics writes them: a counter's family is called
 * without its _total, units are said, bounds are written as numbers with a fraction, the target is
 * an info, and no family may take a name that another's samples have.
 */
#include "render.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FAMILY_MAX 400u

struct family {
	char name[FAMILY_MAX]; /* as OpenMetrics has it */
	const char *type, *help;
	size_t type_bytes, help_bytes;
	bool open; /* its samples are written */
};

struct translation {
	FILE *out;
	struct family family;
	char **taken; /* names that are in use, with all suffixes */
	size_t taken_count;
};

static const struct {
	const char *type, *suffixes[5];
} kinds[] = {
	{"counter", {"", "_total", "_created"}},
	{"gauge", {""}},
	{"histogram", {"", "_count", "_sum", "_bucket", "_created"}},
	{"summary", {"", "_count", "_sum", "_created"}},
	{"info", {"", "_info"}},
};

/* ---- names ---- */

static bool ends_in(const char *text, size_t n, const char *ending)
{
	size_t m = strlen(ending);

	return n > m && !memcmp(text + n - m, ending, m);
}

static bool is_taken(const struct translation *t, const char *name)
{
	for (size_t i = 0; i < t->taken_count; i++)
		if (!strcmp(t->taken[i], name))
			return true;
	return false;
}

static size_t kind_of(const struct family *f)
{
	size_t i = 0;

	while (i + 1 < sizeof(kinds) / sizeof(kinds[0]) &&
	       (strlen(kinds[i].type) != f->type_bytes ||
		memcmp(kinds[i].type, f->type, f->type_bytes) != 0))
		i++;
	return i;
}

/* False: one of its names is another's. */
static bool take_names(struct translation *t, const struct family *f)
{
	const char *const *suffixes = kinds[kind_of(f)].suffixes;
	char name[FAMILY_MAX + 16];

	for (size_t i = 0; i < 5 && suffixes[i]; i++) {
		snprintf(name, sizeof(name), "%s%s", f->name, suffixes[i]);
		if (is_taken(t, name))
			return false;
	}
	for (size_t i = 0; i < 5 && suffixes[i]; i++) {
		snprintf(name, sizeof(name), "%s%s", f->name, suffixes[i]);
		t->taken = memory_grow(t->taken, t->taken_count + 1, sizeof(*t->taken));
		t->taken[t->taken_count++] = strdup(name);
	}
	return true;
}

/* ---- lines ---- */

static void write_head(const struct translation *t)
{
	static const char *const units[] = {"seconds", "bytes"};
	const struct family *f = &t->family;

	fprintf(t->out, "# TYPE %s %.*s\n", f->name, (int)f->type_bytes, f->type);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (ends_in(f->name, strlen(f->name), units[i]))
			fprintf(t->out, "# UNIT %s %s\n", f->name, units[i]);
	fprintf(t->out, "# HELP %s %.*s\n", f->name, (int)f->help_bytes, f->help);
}

static void set_name(struct family *f, const char *name, size_t n)
{
	bool counter = f->type_bytes == 7 && !memcmp(f->type, "counter", 7);

	if (counter && ends_in(name, n, "_total"))
		n -= 6;
	if (n == 11 && !memcmp(name, "target_info", 11)) {
		n = 6;
		f->type = "info";
		f->type_bytes = 4;
	}
	snprintf(f->name, sizeof(f->name), "%.*s", (int)n, name);
}

/* "# HELP name text", then "# TYPE name type": what the family is called hangs on its type. */
static void comment(struct translation *t, const char *line, size_t n)
{
	struct family *f = &t->family;
	size_t name = strcspn(line + 7, " \n");
	const char *rest = line + 7 + name + 1;
	size_t rest_bytes = n - 7 - name - 1;

	if (!memcmp(line, "# HELP ", 7)) {
		f->help = rest;
		f->help_bytes = rest_bytes;
		return;
	}
	f->type = rest;
	f->type_bytes = rest_bytes;
	set_name(f, line + 7, name);
	f->open = take_names(t, f);
	if (f->open)
		write_head(t);
}

/* No label's value can hold this: a quote within one is escaped. */
static const char *whole_bound(const char *line, size_t n)
{
	const char *le = memmem(line, n, "le=\"", 4);

	while (le) {
		const char *digits = le + 4;
		size_t m = strspn(digits, "0123456789");

		if (m && digits[m] == '"')
			return digits + m;
		le = memmem(digits, n - (size_t)(digits - line), "le=\"", 4);
	}
	return NULL;
}

static void sample(const struct translation *t, const char *line, size_t n)
{
	const char *bound = whole_bound(line, n);
	size_t before = bound ? (size_t)(bound - line) : n;

	if (!t->family.open)
		return;
	fwrite(line, 1, before, t->out);
	if (bound)
		fputs(".0", t->out);
	fwrite(line + before, 1, n - before, t->out);
	putc('\n', t->out);
}

static void translate(struct translation *t, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (text[0] == '#' && n > 8)
			comment(t, text, n);
		else
			sample(t, text, n);
		text += n + (text[n] == '\n');
	}
	fputs("# EOF\n", t->out);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	struct translation t = {.out = out};
	char *text = NULL;
	size_t bytes = 0;
	FILE *memory = open_memstream(&text, &bytes);
	bool good = memory && render_prometheus.render(model, options, memory, error);

	if (!memory || fclose(memory))
		good = error_set(error, "OpenMetrics: %s", strerror(errno));
	if (good)
		translate(&t, text);
	for (size_t i = 0; i < t.taken_count; i++)
		free(t.taken[i]);
	free(t.taken);
	free(text);
	return good;
}

const struct renderer render_openmetrics = {
	.name = "openmetrics",
	.ending = ".om",
	.summary = "OpenMetrics text",
	.render = render,
};
