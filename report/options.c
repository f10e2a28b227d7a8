// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include "arena.h"
#include "diff_render.h"
#include "formats.h"
#include "option_values.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct spec {
	const char *name;
	char letter;
	enum option_kind kind;
	size_t offset;
	const char *argument;
	unsigned commands;
	const char *help;
};

static const struct spec specs[] = {
#define OPTION_SPEC(name, letter, kind, field, argument, commands, help)                           \
	{name, letter, OPTION_##kind, offsetof(struct options, field), argument, commands, help},
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
		 "Learns how much runs of one build differ, for diff --noise-floor."},
	[COMMAND_DOCTOR] =
		{"doctor",
		 "profilis-report doctor -- COMMAND... | doctor --pid PID | doctor RUN...",
		 "Says whether a program can be recorded and what would be seen of it, "
		 "without running it; whether a process is being recorded; why a "
		 "recording holds no requests. Exit status 1 if it cannot, is not or "
		 "holds none."},
};

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
	if (spec->kind == OPTION_FLAG && value)
		return error_set(l->error, "--%s takes no value", spec->name);
	if (spec->kind != OPTION_FLAG && !value && l->at == l->argc)
		return error_set(l->error, "--%s needs a value: %s", spec->name, spec->argument);
	if (spec->kind != OPTION_FLAG && !value)
		value = l->argv[l->at++];
	if (option_set(l->o, spec->kind, (char *)l->o + spec->offset, value))
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
		if (spec->kind != OPTION_FLAG)
			return apply(l, spec, word[1] ? word + 1 : NULL);
		if (!apply(l, spec, NULL))
			return false;
	}
	return true;
}

static bool add_run(struct options *o, const char *run)
{
	return option_append(&o->runs, &o->run_count, run);
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
