// SPDX-License-Identifier: Apache-2.0
/*
 * tables.c - run at build time: copies a man page and puts the programs' own tables where it says
 *
 *	@OPTIONS@	profilis/settings.h, as profilis-record's options
 *	@ENVIRONMENT@	the same, as variables
 *	@REPORT@ @CHECK@ ...	report/options.h, the options of that command of profilis-report
 */
#include "options.h"

#include "profilis/settings.h"

#include <stdio.h>
#include <string.h>

struct row {
	const char *name;
	const char *variable;
	const char *kind;
	const char *option;
	const char *argument;
	const char *standard;
	const char *help;
};

static const struct row rows[] = {
#define ROW(name, NAME, kind, option, argument, standard, help)                                    \
	{#name, "PROFILIS_" #NAME, #kind, option, argument, standard, help},
	SETTINGS(ROW)
#undef ROW
};

static void put(const char *text)
{
	for (; *text; text++)
		if (*text == '-' || *text == '\\')
			printf("\\%c", *text == '-' ? '-' : 'e');
		else
			putchar(*text);
}

static void put_standard(const struct row *r)
{
	if (!*r->standard) {
		puts(".");
		return;
	}
	printf(".\nDefault: ");
	put(strcmp(r->kind, "FLAG") ? r->standard : "off");
	puts(".");
}

static void put_help(const struct row *r)
{
	put(r->help);
	put_standard(r);
}

static void put_choices(const char *words)
{
	for (; *words; words++)
		if (*words == '|')
			printf("\\fR|\\fB");
		else
			putchar(*words);
}

static void put_argument(const struct row *r, const char *before)
{
	if (!strcmp(r->kind, "FLAG")) {
		puts("");
		return;
	}
	printf("%s", before);
	if (!strcmp(r->kind, "CHOICE")) {
		printf("\\fB");
		put_choices(r->argument);
	} else {
		printf("\\fI");
		put(r->argument);
	}
	puts("\\fR");
}

static void put_option(const struct row *r)
{
	printf(".TP\n%s\\fB\\-\\-", strcmp(r->name, "dir") ? "" : "\\fB\\-o\\fR, ");
	put(r->option);
	printf("\\fR");
	put_argument(r, " ");
	put_help(r);
}

static void put_variable(const struct row *r)
{
	printf(".TP\n\\fB%s\\fR", r->variable);
	if (strcmp(r->kind, "FLAG"))
		put_argument(r, "=");
	else
		puts("=\\fB1\\fR|\\fB0");
	put_help(r);
}

static const struct report_row {
	const char *name;
	char letter;
	const char *argument;
	unsigned commands;
	const char *help;
} report_rows[] = {
#define REPORT_ROW(name, letter, kind, field, argument, commands, help)                            \
	{name, letter, argument, commands, help},
	OPTIONS(REPORT_ROW)
#undef REPORT_ROW
};

static void put_report_option(const struct report_row *r)
{
	puts(".TP");
	if (r->letter)
		printf("\\fB\\-%c\\fR, ", r->letter);
	printf("\\fB\\-\\-");
	put(r->name);
	printf("\\fR \\fI");
	put(r->argument);
	puts("\\fR");
	put(r->help);
	puts(".");
}

static void put_options(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		put_option(&rows[i]);
}

static void put_environment(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		put_variable(&rows[i]);
}

static void put_report(unsigned command)
{
	for (size_t i = 0; i < sizeof(report_rows) / sizeof(*report_rows); i++)
		if (report_rows[i].commands & command)
			put_report_option(&report_rows[i]);
}

static bool put_report_of(const char *line)
{
#define REPORT_OF(name, word)                                                                      \
	if (!strcmp(line, "@" #name "@\n")) {                                                      \
		put_report(IN_##name);                                                             \
		return true;                                                                       \
	}
	COMMANDS(REPORT_OF)
#undef REPORT_OF
	return false;
}

static void put_line(const char *line)
{
	if (!strcmp(line, "@OPTIONS@\n"))
		put_options();
	else if (!strcmp(line, "@ENVIRONMENT@\n"))
		put_environment();
	else if (!put_report_of(line))
		fputs(line, stdout);
}

int main(int argc, char **argv)
{
	FILE *page = argc == 2 ? fopen(argv[1], "r") : NULL;
	char line[1024];

	if (!page)
		return 2;
	while (fgets(line, sizeof(line), page))
		put_line(line);
	fclose(page);
	return fflush(stdout) ? 1 : 0;
}
