// SPDX-License-Identifier: Apache-2.0
/*
 * symbolise [-d DIRECTORY] [-p PID PROCESS-DIRECTORY]...: reads lines "pid offset module" (module
 * empty: an absolute address) and writes what symbols.h says of each, with a line "." behind it.
 */
#include "symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct jit_process process_of(const char *pid, const char *directory)
{
	uint64_t now = (uint64_t)time(NULL) * 1000000000u;

	return (struct jit_process){.pid = atoi(pid),
				    .uid = getuid(),
				    .begin = now,
				    .end = now,
				    .directory = directory,
				    .here = true};
}

static void say(struct stacks *stacks, struct symbols *s, char *line)
{
	char *rest;
	int32_t pid = (int32_t)strtol(line, &rest, 10);
	uint64_t offset = strtoull(rest, &rest, 16);
	struct decode_text module;

	rest += *rest == ' ';
	module = (struct decode_text){rest, (uint32_t)strcspn(rest, "\n")};
	printf("%s\n.\n", symbols_text(s, stacks_add_place(stacks, module, offset, pid)));
}

int main(int argc, char **argv)
{
	struct stacks *stacks = stacks_new();
	struct symbols *s = symbols_new(stacks);
	char line[4096];

	for (int i = 1; i + 1 < argc; i++) {
		struct jit_process process;

		if (!strcmp(argv[i], "-d"))
			symbols_debug_directory(s, argv[++i]);
		if (strcmp(argv[i], "-p") || i + 2 >= argc)
			continue;
		process = process_of(argv[i + 1], argv[i + 2]);
		symbols_process(s, &process);
		i += 2;
	}
	while (fgets(line, sizeof(line), stdin))
		say(stacks, s, line);
	symbols_free(s);
	stacks_free(stacks);
	return 0;
}
