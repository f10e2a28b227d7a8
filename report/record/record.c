/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - profilis-record: run a command with the preload library and the settings asked for.
 */
#include "error.h"
#include "launch.h"
#include "preload_library.h"
#include "program.h"
#include "record_settings.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct record {
	struct record_choice choice;
	char **command;
	char library[PATH_MAX];
	char directory[PATH_MAX]; /* of the recording */
	char warning[PATH_MAX + 128];
};

static void say(const struct record *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(const struct record *r, const char *format, ...)
{
	va_list arguments;

	if (r->choice.quiet)
		return;
	fputs("profilis-record: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/* The library's own rule: profilis-<program>-<date>-<pid>.dir in the working directory. */
static bool name_directory(struct record *r, pid_t pid)
{
	const char *given = getenv("PROFILIS_DIR");
	const char *program = strrchr(r->command[0], '/');
	char *cwd, date[32];
	time_t now = time(NULL);
	int need;

	if (given && *given)
		return snprintf(r->directory, PATH_MAX, "%s", given) < PATH_MAX;
	cwd = getcwd(NULL, 0);
	if (!cwd)
		return false;
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", localtime(&now));
	need = snprintf(r->directory, PATH_MAX, "%s/profilis-%s-%s-%d.dir", cwd,
			program ? program + 1 : r->command[0], date, (int)pid);
	free(cwd);
	return need < PATH_MAX;
}

static void preload(const char *library)
{
	const char *others = getenv("LD_PRELOAD");
	char *all;

	if (!others || !*others)
		setenv("LD_PRELOAD", library, 1);
	else if (!strstr(others, library) && asprintf(&all, "%s:%s", library, others) > 0)
		setenv("LD_PRELOAD", all, 1);
}

static _Noreturn void become(struct record *r, struct launch *launch)
{
	if (*r->directory)
		setenv("PROFILIS_DIR", r->directory, 1);
	preload(r->library);
	launch_exec(launch, r->command);
}

static const char reasons[] =
	"  - it was statically linked, written in Go, or setuid: nothing can be preloaded there\n"
	"  - it, or a wrapper around it, cleared the environment (sudo and some init scripts do)\n"
	"  - it ended before it accepted or opened a connection\n"
	"  - it went to the background and has not served yet: the recording appears when it does\n"
	"  - PROFILIS_ONLY named other programs, or the directory could not be made\n";

static void report_end(const struct record *r)
{
	if (access(r->directory, F_OK) == 0) {
		say(r, "recorded in %s", r->directory);
		say(r, "see it with: profilis-report %s -o report.html", r->directory);
		return;
	}
	if (*r->warning)
		say(r, "nothing was recorded, as the warning said");
	else
		say(r, "nothing was recorded in %s; likely reasons:\n%s"
		       "`profilis-report doctor -- %s` says more", r->directory, reasons,
		    r->command[0]);
}

static int exec_failed(const struct record *r, int status)
{
	/* launch_wait left why in errno. */
	fprintf(stderr, "profilis-record: %s: %s\n", r->command[0], strerror(errno));
	return status;
}

static bool run(struct record *r, int *status, struct error *error)
{
	struct launch launch;
	bool off = record_settings_off();
	pid_t pid;

	if (!off && program_unseen(r->command[0], r->warning, sizeof(r->warning)))
		say(r, "warning: %s", r->warning);
	if (!launch_prepare(&launch, error))
		return false;
	pid = fork();
	if (pid < 0)
		return error_set(error, "cannot start a process: %s", strerror(errno));
	if (!name_directory(r, pid ? pid : getpid()))
		*r->directory = 0;
	if (!pid)
		become(r, &launch);
	*status = launch_wait(&launch, pid);
	if (!launch.started)
		*status = exec_failed(r, *status);
	else if (!off && *r->directory)
		report_end(r);
	return true;
}

int main(int argc, char **argv)
{
	struct record r = {0};
	struct error error = {0};
	int status = EXIT_GOOD;

	if (!record_settings_parse(&r.choice, argc, argv, &error))
		goto failed;
	if (r.choice.done)
		return EXIT_GOOD;
	r.command = argv + r.choice.command_at;
	if (preload_library_find(r.library, &error) && run(&r, &status, &error))
		return status;
failed:
	fprintf(stderr, "profilis-record: %s\n", error.text);
	return (int)error.status;
}
