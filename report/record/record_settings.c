/* SPDX-License-Identifier: Apache-2.0 */
#include "record_settings.h"

#include "profilis/quantity.h"
#include "profilis/settings.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind {
	KIND_TEXT,
	KIND_PATH,
	KIND_BYTES,
	KIND_FLAG,
	KIND_CHOICE,
	KIND_NUMBER,
	KIND_DURATION,
	KIND_SHARE,
};

static const struct setting {
	const char *variable;
	enum kind kind;
	const char *option;
	const char *argument;
	const char *standard;
	const char *help;
} settings[] = {
#define SETTING_ROW(name, NAME, kind, option, argument, standard, help)                            \
	{"PROFILIS_" #NAME, KIND_##kind, option, argument, standard, help},
	SETTINGS(SETTING_ROW)
#undef SETTING_ROW
};

enum {
#define SETTING_INDEX(name, ...) INDEX_##name,
	SETTINGS(SETTING_INDEX)
#undef SETTING_INDEX
		SETTING_COUNT
};

#define HELP_INDENT 26
#define HELP_COLUMNS 80

enum { OWN_QUIET = SETTING_COUNT, OWN_HELP, OWN_VERSION };

static bool one_of(const char *word, const char *words)
{
	size_t length = strlen(word);

	for (const char *at = words; length && *at; at += *at == '|') {
		size_t n = strcspn(at, "|");

		if (n == length && !memcmp(at, word, n))
			return true;
		at += n;
	}
	return false;
}

static const char *wrong(const struct setting *s, const char *value)
{
	uint64_t unused;

	if (s->kind == KIND_BYTES && !quantity_bytes(value, &unused))
		return "a number of bytes such as 500M or 2G";
	if (s->kind == KIND_NUMBER && !quantity_number(value, &unused))
		return "a number";
	if (s->kind == KIND_DURATION && !quantity_duration(value, &unused))
		return "a duration such as 250ms or 2s";
	if (s->kind == KIND_SHARE && !quantity_share(value, &unused))
		return "a share such as 0.1, 10% or 1/10";
	if (s->kind == KIND_FLAG && !one_of(value, "1|0|on|off|yes|no|true|false"))
		return "on or off";
	if (s->kind == KIND_CHOICE && !one_of(value, s->argument))
		return s->argument;
	if (s->kind == KIND_PATH && !*value)
		return "a path";
	return NULL;
}

/* The host may change its working directory before the library reads the setting. */
static bool put_path(const struct setting *s, const char *path, struct error *error)
{
	char *cwd = NULL, *whole = NULL;
	bool good;

	if (*path == '/')
		return setenv(s->variable, path, 1) == 0;
	cwd = getcwd(NULL, 0);
	good = cwd && asprintf(&whole, "%s/%s", cwd, path) > 0 &&
	       setenv(s->variable, whole, 1) == 0;
	if (!good)
		error_set(error, "cannot make %s an absolute path: %s", path, strerror(errno));
	free(cwd);
	free(whole);
	return good;
}

static bool put(const struct setting *s, const char *value, struct error *error)
{
	const char *wanted;

	if (!value)
		value = "1";
	wanted = wrong(s, value);
	if (wanted)
		return error_set(error, "--%s: '%s' is not %s", s->option, value, wanted);
	if (s->kind == KIND_PATH)
		return put_path(s, value, error);
	return setenv(s->variable, value, 1) == 0;
}

static void print_wrapped(const char *text)
{
	int column = HELP_INDENT;

	for (const char *at = text; *at; at += *at == ' ') {
		int n = (int)strcspn(at, " ");

		if (column + n >= HELP_COLUMNS)
			column = printf("\n%*s", HELP_INDENT, "") - 1;
		else if (at > text)
			column += printf(" ");
		column += printf("%.*s", n, at);
		at += n;
	}
	putchar('\n');
}

static void print_option(const char *shorter, const char *longer, const char *argument,
			 const char *help)
{
	int n = printf("  %s--%s%s%s", shorter, longer, *argument ? " " : "", argument);

	if (n >= HELP_INDENT)
		printf("\n%*s", HELP_INDENT, "");
	else
		printf("%*s", HELP_INDENT - n, "");
	print_wrapped(help);
}

static void print_setting(const struct setting *s)
{
	bool plain = !*s->standard || s->kind == KIND_FLAG;
	char help[512];

	snprintf(help, sizeof(help), "%s%s%s%s", s->help, plain ? "" : " (default ", s->standard,
		 plain ? "" : ")");
	print_option(s == &settings[INDEX_dir] ? "-o, " : "    ", s->option, s->argument,
		     plain ? s->help : help);
}

static void print_help(void)
{
	puts("Usage: profilis-record [options] [--] command [argument...]\n\n"
	     "Runs the command and records the HTTP requests that it and its children serve and "
	     "make.\n\n"
	     "Options:");
	for (size_t i = 0; i < SETTING_COUNT; i++)
		print_setting(&settings[i]);
	print_option("-q, ", "quiet", "", "say nothing but errors");
	print_option("-h, ", "help", "", "print this and exit");
	print_option("-V, ", "version", "", "print the version and exit");
	puts("\nEvery option but the last three can be given as an environment variable instead: "
	     "see\n"
	     "profilis(7). The exit status is the command's, or 128+n when signal n ended it.");
}

static void fill_options(struct option *options)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		options[i] = (struct option){settings[i].option,
					     settings[i].kind == KIND_FLAG ? optional_argument
									   : required_argument,
					     NULL, (int)i + 256};
	options[OWN_QUIET] = (struct option){"quiet", no_argument, NULL, 'q'};
	options[OWN_HELP] = (struct option){"help", no_argument, NULL, 'h'};
	options[OWN_VERSION] = (struct option){"version", no_argument, NULL, 'V'};
}

static bool take(struct record_choice *choice, int option, char **argv, struct error *error)
{
	switch (option) {
	case 'o':
		return put(&settings[INDEX_dir], optarg, error);
	case 'q':
		choice->quiet = true;
		return true;
	case 'h':
		print_help();
		choice->done = true;
		return true;
	case 'V':
		puts("profilis-record " PROFILIS_VERSION);
		choice->done = true;
		return true;
	case '?':
	case ':':
		return error_set(error, "%s: %s; see profilis-record --help", argv[optind - 1],
				 option == ':' ? "a value is missing" : "no such option");
	default:
		return put(&settings[option - 256], optarg, error);
	}
}

bool record_settings_parse(struct record_choice *choice, int argc, char **argv, struct error *error)
{
	struct option options[OWN_VERSION + 2] = {0};
	int option;

	fill_options(options);
	while (!choice->done && (option = getopt_long(argc, argv, "+:o:qhV", options, NULL)) != -1)
		if (!take(choice, option, argv, error))
			return false;
	choice->command_at = optind;
	return choice->done || optind < argc ||
	       error_set(error, "no command given; see profilis-record --help");
}

bool record_settings_off(void)
{
	const char *off = getenv("PROFILIS_OFF");

	return off && one_of(off, "1|on|yes|true");
}
