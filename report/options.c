// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include "arena.h"
#include "diff_render.h"
#include "formats.h"
#include "parse.h"

#include "profilis/quantity.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind {
	KIND_OUTPUT,
	KIND_FORMAT,
	KIND_DURATION,
	KIND_SINCE,
	KIND_UNTIL,
	KIND_COUNT,
	KIND_BYTES,
	KIND_SECONDS,
	KIND_PRECISION,
	KIND_PATTERN,
	KIND_ROUTE,
	KIND_PROCESS,
	KIND_CLOCK,
	KIND_STATUS,
	KIND_ERROR_STATUS,
	KIND_TEXT,
	KIND_THEME,
	KIND_FLAG,
	KIND_DIFF_FORMAT,
	KIND_EFFECT,
	KIND_SHARE,
	KIND_GATE,
	KIND_LOAD,
	KIND_FAIL_ON,
	KIND_THRESHOLD,
	KIND_INCONCLUSIVE,
};

struct spec {
	const char *name;
	char letter;
	enum kind kind;
	size_t offset;
	const char *argument;
	unsigned commands;
	const char *help;
};

static const struct spec specs[] = {
#define OPTION_SPEC(name, letter, kind, field, argument, commands, help)                           \
	{name, letter, KIND_##kind, FIELD_##kind(field), argument, commands, help},
#define FIELD_OUTPUT(field) 0
#define FIELD_FORMAT(field) offsetof(struct options, field)
#define FIELD_DURATION(field) offsetof(struct options, field)
#define FIELD_SINCE(field) 0
#define FIELD_UNTIL(field) 0
#define FIELD_COUNT(field) offsetof(struct options, field)
#define FIELD_BYTES(field) offsetof(struct options, field)
#define FIELD_SECONDS(field) offsetof(struct options, field)
#define FIELD_PRECISION(field) 0
#define FIELD_PATTERN(field) 0
#define FIELD_ROUTE(field) 0
#define FIELD_PROCESS(field) 0
#define FIELD_CLOCK(field) 0
#define FIELD_STATUS(field) 0
#define FIELD_ERROR_STATUS(field) 0
#define FIELD_TEXT(field) offsetof(struct options, field)
#define FIELD_THEME(field) offsetof(struct options, field)
#define FIELD_FLAG(field) offsetof(struct options, field)
#define FIELD_DIFF_FORMAT(field) offsetof(struct options, field)
#define FIELD_EFFECT(field) offsetof(struct options, field)
#define FIELD_SHARE(field) offsetof(struct options, field)
#define FIELD_GATE(field) offsetof(struct options, field)
#define FIELD_LOAD(field) offsetof(struct options, field)
#define FIELD_FAIL_ON(field) offsetof(struct options, field)
#define FIELD_THRESHOLD(field) offsetof(struct options, field)
#define FIELD_INCONCLUSIVE(field) offsetof(struct options, field)
	OPTIONS(OPTION_SPEC)
#undef OPTION_SPEC
};

#define SPECS (sizeof(specs) / sizeof(specs[0]))

static const struct {
	const char *word, *usage, *summary;
} commands[COMMAND_COUNT] = {
	[COMMAND_REPORT] = {"report", "profilis-report RUN... [-o FILE]...",
			    "Rebuilds the statistics of one or more recordings, merged."},
	[COMMAND_CHECK] =
		{"check", "profilis-report check RUN...",
		 "Reads everything; names what is damaged. Exit status 1 if anything is."},
	[COMMAND_DUMP] = {"dump", "profilis-report dump RUN...",
			  "Prints every event as one line of JSON."},
	[COMMAND_COMPACT] = {"compact", "profilis-report compact RUN...",
			     "Compresses what is raw and brings home what killed processes left in "
			     "their buffers. Processes that still run are left alone."},
	[COMMAND_SERVE] = {"serve", "profilis-report serve RUN...",
			   "Shows a recording that is being written, live, over HTTP, until it is "
			   "interrupted. Says on standard output where."},
	[COMMAND_EXPORT] = {"export", "profilis-report export RUN... -f FORMAT [-o FILE]...",
			    "Writes recordings in another program's format. The report's own "
			    "options say which part of them."},
	[COMMAND_DIFF] = {"diff", "profilis-report diff A[,A2...] B[,B2...]",
			  "Compares runs of two builds, recordings or report.json files: is B "
			  "slower? Exit status 0 no, 1 yes, 2 wrong usage or input, 3 it cannot be "
			  "told."},
	[COMMAND_CALIBRATE] =
		{"calibrate", "profilis-report calibrate RUN... [-o FILE]",
		 "Learns from runs of one and the same build how much they differ, for "
		 "diff --noise-floor."},
	[COMMAND_DOCTOR] =
		{"doctor",
		 "profilis-report doctor -- COMMAND... | doctor --pid PID | doctor RUN...",
		 "Says whether a program can be recorded and what would be seen of it, "
		 "without running it; whether a process is being recorded; why a "
		 "recording holds no requests. Exit status 1 if it cannot, is not or "
		 "holds none."},
};

/* ---- values ---- */

static bool append(const char ***list, size_t *count, const char *text)
{
	*list = memory_grow(*list, *count + 1, sizeof(**list));
	(*list)[(*count)++] = text;
	return true;
}

static bool set_instant(const char *text, uint64_t *at, uint64_t *back)
{
	*at = *back = 0;
	if (text[0] == '-')
		return parse_duration(text + 1, back) && *back;
	return parse_instant(text, at);
}

static bool set_count(const char *text, uint32_t *to)
{
	uint64_t count;

	if (!parse_count(text, UINT32_MAX, &count))
		return false;
	*to = (uint32_t)count;
	return true;
}

static bool set_precision(struct model_options *m, const char *text)
{
	double fraction;

	if (parse_fraction(text, &fraction)) {
		m->precision = fraction;
		m->precision_ns = 0;
		return fraction >= 0.008;
	}
	m->precision = 0;
	return parse_duration(text, &m->precision_ns) && m->precision_ns;
}

static bool set_status(struct filter *f, const char *text)
{
	uint64_t status;

	if (strlen(text) == 3 && text[0] >= '1' && text[0] <= '9' && !strcmp(text + 1, "xx")) {
		f->status_low = (uint16_t)((text[0] - '0') * 100);
		f->status_high = f->status_low + 99;
		return true;
	}
	if (!parse_count(text, 999, &status) || !status)
		return false;
	f->status_low = f->status_high = (uint16_t)status;
	return true;
}

static bool set_error_status(struct options *o, const char *text)
{
	uint64_t status;

	if (!parse_count(text, 999, &status) || status < 100)
		return false;
	o->model.error_status = (uint16_t)status;
	return true;
}

static bool set_window(const char *text, uint64_t *ns)
{
	return parse_duration(text, ns) && *ns;
}

static bool set_pattern(struct options *o, const char *text)
{
	return text[0] && append(&o->model.patterns, &o->model.pattern_count, text);
}

/* What is asked for is one route, too. */
static bool set_route(struct options *o, const char *text)
{
	struct filter *f = &o->model.filter;

	return set_pattern(o, text) && append(&f->routes, &f->route_count, text);
}

static bool set_process(struct filter *f, const char *text)
{
	return text[0] && append(&f->processes, &f->process_count, text);
}

static bool set_bytes(const char *text, uint64_t *bytes)
{
	return quantity_bytes(text, bytes) && *bytes;
}

static bool set_seconds(const char *text, uint64_t *ns)
{
	uint64_t seconds;

	if (!parse_count(text, UINT64_MAX / 1000000000, &seconds))
		return false;
	*ns = seconds * 1000000000;
	return seconds > 0;
}

#define CLOCK_OFFSET_MAX (10ll * 365 * 86400 * 1000000000) /* sums of two stay in range */

static bool set_clock(struct options *o, const char *text)
{
	const char *split = strchr(text, '=');
	int64_t ns;

	return split && split != text && parse_signed_duration(split + 1, &ns) &&
	       ns < CLOCK_OFFSET_MAX && ns > -CLOCK_OFFSET_MAX &&
	       append(&o->model.clock_offsets, &o->model.clock_offset_count, text);
}

static bool set_theme(const char **theme, const char *text)
{
	*theme = text;
	return !strcmp(text, "system") || !strcmp(text, "light") || !strcmp(text, "dark");
}

static bool set_format(const char **format, const char *text)
{
	*format = text;
	return formats_named(text) != NULL;
}

static bool set_diff(const struct spec *spec, void *field, const char *text)
{
	switch (spec->kind) {
	case KIND_DIFF_FORMAT:
		*(const char **)field = text;
		return diff_renderer_named(text) != NULL;
	case KIND_EFFECT:
		return diff_options_effect(field, text);
	case KIND_SHARE:
		return diff_options_share(field, text);
	case KIND_GATE:
		return diff_options_gate(field, text);
	case KIND_LOAD:
		return diff_options_load(field, text);
	case KIND_FAIL_ON:
		return diff_options_fail_on(field, text);
	case KIND_THRESHOLD:
		return diff_options_threshold(field, text);
	case KIND_INCONCLUSIVE:
		return diff_options_inconclusive(field, text);
	default:
		return false;
	}
}

static bool set(struct options *o, const struct spec *spec, const char *text)
{
	void *field = (char *)o + spec->offset;

	switch (spec->kind) {
	case KIND_OUTPUT:
		return text[0] && append(&o->outputs, &o->output_count, text);
	case KIND_FORMAT:
		return set_format(field, text);
	case KIND_DURATION:
		return set_window(text, field);
	case KIND_SINCE:
		return set_instant(text, &o->model.since, &o->model.since_back);
	case KIND_UNTIL:
		return set_instant(text, &o->model.until, &o->model.until_back);
	case KIND_COUNT:
		return set_count(text, field);
	case KIND_BYTES:
		return set_bytes(text, field);
	case KIND_SECONDS:
		return set_seconds(text, field);
	case KIND_PRECISION:
		return set_precision(&o->model, text);
	case KIND_PATTERN:
		return set_pattern(o, text);
	case KIND_ROUTE:
		return set_route(o, text);
	case KIND_PROCESS:
		return set_process(&o->model.filter, text);
	case KIND_CLOCK:
		return set_clock(o, text);
	case KIND_STATUS:
		return set_status(&o->model.filter, text);
	case KIND_ERROR_STATUS:
		return set_error_status(o, text);
	case KIND_TEXT:
		*(const char **)field = text;
		return true;
	case KIND_THEME:
		return set_theme(field, text);
	case KIND_FLAG:
		*(bool *)field = true;
		return true;
	default:
		return set_diff(spec, field, text);
	}
}

/* ---- the command line ---- */

struct line {
	struct options *o;
	char **argv;
	int argc, at;
	struct error *error;
};

static const struct spec *spec_named(const struct options *o, const char *name, size_t n)
{
	for (size_t i = 0; i < SPECS; i++)
		if ((specs[i].commands & (1u << o->command)) && strlen(specs[i].name) == n &&
		    !strncmp(specs[i].name, name, n))
			return &specs[i];
	return NULL;
}

static const struct spec *spec_letter(const struct options *o, char letter)
{
	for (size_t i = 0; i < SPECS; i++)
		if ((specs[i].commands & (1u << o->command)) && specs[i].letter == letter)
			return &specs[i];
	return NULL;
}

/* value NULL: the next word. */
static bool apply(struct line *l, const struct spec *spec, const char *value)
{
	if (spec->kind == KIND_FLAG && value)
		return error_set(l->error, "--%s takes no value", spec->name);
	if (spec->kind != KIND_FLAG && !value && l->at == l->argc)
		return error_set(l->error, "--%s needs a value: %s", spec->name, spec->argument);
	if (spec->kind != KIND_FLAG && !value)
		value = l->argv[l->at++];
	if (set(l->o, spec, value))
		return true;
	return error_set(l->error, "--%s %s: not a value for it (%s: %s)", spec->name, value,
			 spec->argument, spec->help);
}

static bool long_option(struct line *l, const char *word)
{
	size_t n = strcspn(word, "=");
	const struct spec *spec = spec_named(l->o, word, n);

	if (!spec)
		return error_set(l->error, "--%.*s: no such option of `%s` (--help lists them)",
				 (int)n, word, commands[l->o->command].word);
	return apply(l, spec, word[n] ? word + n + 1 : NULL);
}

/* "-o FILE", "-oFILE", "-qo FILE". */
static bool short_options(struct line *l, const char *word)
{
	for (; *word; word++) {
		const struct spec *spec = spec_letter(l->o, *word);

		if (!spec)
			return error_set(l->error,
					 "-%c: no such option of `%s` (--help lists them)", *word,
					 commands[l->o->command].word);
		if (spec->kind != KIND_FLAG)
			return apply(l, spec, word[1] ? word + 1 : NULL);
		if (!apply(l, spec, NULL))
			return false;
	}
	return true;
}

static bool add_run(struct options *o, const char *run)
{
	return append(&o->runs, &o->run_count, run);
}

/* Behind "--" stands a command: its options are its own. */
static void take_program(struct line *l)
{
	if (l->o->command != COMMAND_DOCTOR || l->at == l->argc)
		return;
	l->o->program = (const char *const *)l->argv + l->at;
	l->at = l->argc;
}

static bool parse_line(struct line *l)
{
	bool options = true;

	while (l->at < l->argc) {
		const char *word = l->argv[l->at++];
		bool good;

		if (options && !strcmp(word, "--")) {
			options = false;
			take_program(l);
			continue;
		}
		if (options && word[0] == '-' && word[1] == '-')
			good = long_option(l, word + 2);
		else if (options && word[0] == '-' && word[1])
			good = short_options(l, word + 1);
		else
			good = add_run(l->o, word);
		if (!good)
			return false;
	}
	return true;
}

static enum command command_of(const char *word)
{
	for (int i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(word, commands[i].word))
			return (enum command)i;
	return COMMAND_COUNT;
}

bool options_parse(struct options *o, int argc, char **argv, struct error *error)
{
	enum command command = argc > 1 ? command_of(argv[1]) : COMMAND_COUNT;
	struct line line = {.o = o, .argv = argv, .argc = argc, .at = 1, .error = error};

	*o = (struct options){.model = model_options_default(), .diff = diff_options_default()};
	if (command < COMMAND_COUNT) {
		o->command = command;
		line.at = 2;
	}
	if (!parse_line(&line))
		return false;
	if (!o->run_count && !o->program && !o->help && !o->version &&
	    !(o->command == COMMAND_DOCTOR && o->pid))
		return error_set(error, "no recording is named: %s", commands[o->command].usage);
	return true;
}

void options_free(struct options *o)
{
	free(o->runs);
	free(o->outputs);
	free(o->model.patterns);
	free(o->model.filter.routes);
	free(o->model.filter.processes);
	free(o->model.clock_offsets);
}

/* ---- help ---- */

#define HELP_COLUMN 28
#define HELP_WIDTH 92

static void wrap(const char *text, int column, FILE *out)
{
	int at = column;

	while (*text) {
		int n = (int)strcspn(text, " ");

		if (at + n > HELP_WIDTH && at > column) {
			fprintf(out, "\n%*s", column, "");
			at = column;
		}
		at += fprintf(out, "%.*s%s", n, text, text[n] ? " " : "");
		text += n + (text[n] == ' ');
	}
	fputc('\n', out);
}

static void help_option(const struct spec *spec, FILE *out)
{
	int n = spec->letter ? fprintf(out, "  -%c, ", spec->letter) : fprintf(out, "      ");

	n += fprintf(out, "--%s%s%s", spec->name, spec->argument[0] ? " " : "", spec->argument);
	if (n >= HELP_COLUMN)
		n = fprintf(out, "\n") - 1;
	fprintf(out, "%*s", HELP_COLUMN - n, "");
	wrap(spec->help, HELP_COLUMN, out);
}

static void help_formats(FILE *out)
{
	const struct renderer *r;

	fputs("\nformats, with the endings of files that choose them:\n", out);
	for (size_t i = 0; (r = formats_at(i)); i++) {
		int n = fprintf(out, "  %-13s %-21s ", r->name, r->ending);

		wrap(r->summary, n, out);
	}
}

void options_help(enum command command, FILE *out)
{
	fprintf(out, "usage: %s\n\n", commands[command].usage);
	wrap(commands[command].summary, 0, out);
	fputc('\n', out);
	for (size_t i = 0; i < SPECS; i++)
		if (specs[i].commands & (1u << command))
			help_option(&specs[i], out);
	if (IN_REPORTS & 1u << command)
		help_formats(out);
	if (command != COMMAND_REPORT)
		return;
	fputs("\nother commands (each has --help):\n", out);
	for (int i = 1; i < COMMAND_COUNT; i++) {
		int n = fprintf(out, "  %s", commands[i].word);

		fprintf(out, "%*s", 12 - n, "");
		wrap(commands[i].summary, 12, out);
	}
	fputs("\nexit status: 0 good, 1 a negative verdict, 2 usage or unreadable input\n", out);
}
