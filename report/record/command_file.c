// SPDX-License-Identifier: Apache-2.0
#include "command_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_executable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

static bool find_in_path(const char *name, char out[PATH_MAX])
{
	const char *path = getenv("PATH");

	for (const char *at = path ? path : "/bin:/usr/bin";; at++) {
		int length = (int)strcspn(at, ":");
		int need = snprintf(out, PATH_MAX, "%.*s/%s", length ? length : 1,
				    length ? at : ".", name);

		if (need < PATH_MAX && is_executable(out))
			return true;
		at += length;
		if (!*at)
			return false;
	}
}

bool command_file_find(const char *command, char out[PATH_MAX])
{
	if (!strchr(command, '/'))
		return *command && find_in_path(command, out);
	return snprintf(out, PATH_MAX, "%s", command) < PATH_MAX && is_executable(out);
}

/* Behind "#!": false when the file begins with something else. */
static bool first_line(const char *path, char *line, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : read(fd, line, size - 1);

	if (fd >= 0)
		close(fd);
	if (got < 2 || line[0] != '#' || line[1] != '!')
		return false;
	line[got] = 0;
	line[strcspn(line, "\n")] = 0;
	return true;
}

static bool is_env(const char *name)
{
	const char *slash = strrchr(name, '/');

	return !strcmp(slash ? slash + 1 : name, "env");
}

/* The first of env's words that is neither an option nor a variable. */
static const char *env_command(char **rest)
{
	const char *word;

	while ((word = strtok_r(NULL, " \t", rest)))
		if (word[0] != '-' && !strchr(word, '='))
			return word;
	return NULL;
}

bool command_file_interpreter(const char *path, char out[PATH_MAX])
{
	char line[512], *rest;
	const char *name, *behind;

	if (!first_line(path, line, sizeof(line)))
		return false;
	name = strtok_r(line + 2, " \t", &rest);
	if (!name)
		return false;
	if (is_env(name)) {
		behind = env_command(&rest);
		if (behind && command_file_find(behind, out))
			return true;
	}
	snprintf(out, PATH_MAX, "%s", name);
	return true;
}
