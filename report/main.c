// SPDX-License-Identifier: Apache-2.0
#include "command.h"

#include <signal.h>
#include <stdio.h>

static bool (*const commands[COMMAND_COUNT])(const struct options *o, enum exit_status *status,
					     struct error *error) = {
#define COMMAND_FUNCTION(name, word) [COMMAND_##name] = command_##word,
	COMMANDS(COMMAND_FUNCTION)
#undef COMMAND_FUNCTION
};

void command_note(void *context, const char *text)
{
	const bool *quiet = context;

	if (!*quiet)
		fprintf(stderr, "profilis-report: %s\n", text);
}

static bool run(struct options *o, enum exit_status *status, struct error *error)
{
	if (o->help) {
		options_help(o->command, stdout);
		return true;
	}
	if (o->version) {
		puts("profilis-report " PROFILIS_VERSION);
		return true;
	}
	return commands[o->command](o, status, error);
}

int main(int argc, char **argv)
{
	enum exit_status status = EXIT_GOOD;
	struct error error = {0};
	struct options options;
	bool good;

	signal(SIGPIPE, SIG_DFL);
	good = options_parse(&options, argc, argv, &error) && run(&options, &status, &error);
	options_free(&options);
	if (good)
		return status;
	fprintf(stderr, "profilis-report: %s\n", error.text);
	return error.status;
}
