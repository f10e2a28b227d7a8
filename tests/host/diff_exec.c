// SPDX-License-Identifier: Apache-2.0
/* The calls that start programs, failing and succeeding, in children of every kind. */
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SH "/bin/sh"
#define NOWHERE ((void *)8)
#define MISSING "/nonexistent/program"

/* What a program is started with, but for what the library adds to find its recording again. */
#define SHOW "echo program $0 $1; echo MINE=$MINE; exit 5"
#define SHOW_ARGUMENTS SH, "-c", SHOW, "zero", "one"

extern char **environ;
static char *const show[] = {SHOW_ARGUMENTS, NULL};
static char *const mine[] = {"MINE=yes", "PATH=/bin:/usr/bin", NULL};
static char *const empty[] = {NULL};

static void failures(void)
{
	int file = diff_file(10), directory = open("/tmp", O_PATH);

	TRY(execve(MISSING, show, mine));
	TRY(execve("/tmp", show, mine));
	TRY(execve(NOWHERE, show, mine));
	TRY(execve(SH, NOWHERE, mine));
	TRY(execve("/etc/passwd", show, mine));
	TRY(execve("", show, NULL));
	TRY(execv(MISSING, show));
	TRY(execvp("no-such-program", show));
	TRY(execvp("", show));
	TRY(execvpe("no-such-program", show, mine));
	TRY(execl(MISSING, "zero", NULL));
	TRY(execlp("no-such-program", "zero", "one", NULL));
	TRY(execle(MISSING, "zero", NULL, mine));
	TRY(fexecve(-1, show, mine));
	TRY(fexecve(file, show, mine));
	TRY(fexecve(file, show, NULL));
	TRY(execveat(directory, "no-such-program", show, mine, 0));
	TRY(execveat(-1, "relative", show, mine, 0));
	TRY(execveat(directory, "", show, mine, AT_EMPTY_PATH));
	TRY(execveat(AT_FDCWD, SH, show, mine, 0x10));
	diff_close((struct diff_pair){file, directory});
}

static void by_execve(void)
{
	TRY(execve(SH, show, mine));
}

static void by_execve_empty(void)
{
	TRY(execve(SH, show, empty));
}

static void by_execve_null(void)
{
	TRY(execve(SH, show, NULL));
}

static void by_execv(void)
{
	setenv("MINE", "own", 1);
	TRY(execv(SH, show));
}

static void by_execvp(void)
{
	TRY(execvp("sh", show));
}

static void by_execvpe(void)
{
	TRY(execvpe("sh", show, mine));
}

static void by_execl(void)
{
	TRY(execl(SH, SHOW_ARGUMENTS, NULL));
}

static void by_execlp(void)
{
	TRY(execlp("sh", SHOW_ARGUMENTS, NULL));
}

static void by_execle(void)
{
	TRY(execle(SH, SHOW_ARGUMENTS, NULL, mine));
}

static void by_fexecve(void)
{
	int fd = open(SH, O_RDONLY | O_CLOEXEC);

	TRY(fexecve(fd, show, mine));
}

static void by_execveat(void)
{
	TRY(execveat(AT_FDCWD, SH, show, mine, 0));
}

/* A script that needs a shell: execvp's own fallback. */
static void by_script(void)
{
	char name[] = "/tmp/profilis-script-XXXXXX";
	char *const arguments[] = {name, "one", NULL};
	int fd = mkstemp(name);

	dprintf(fd, "echo script $1; rm $0; exit 6\n");
	fchmod(fd, 0700);
	close(fd);
	TRY(execvp(name, arguments) == -1);
}

static void many_variables(void)
{
	static char *variables[20001], texts[20000][16];

	for (int i = 0; i < 20000; i++) {
		snprintf(texts[i], sizeof(texts[i]), "V%d=%d", i, i);
		variables[i] = texts[i];
	}
	TRY(execle(SH, "sh", "-c", "echo $V19999; exit 3", NULL, variables));
}

static void spawned(const char *name, int result, const pid_t *child)
{
	printf("%s: %d\n", name, result);
	if (!result)
		diff_ended(name, *child);
}

static void spawns(void)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t child = -1;

	fflush(stdout);
	spawned("posix_spawn", posix_spawn(&child, SH, NULL, NULL, show, mine), &child);
	spawned("posix_spawnp", posix_spawnp(&child, "sh", NULL, NULL, show, environ), &child);
	spawned("no program", posix_spawn(&child, MISSING, NULL, NULL, show, mine), &child);
	spawned("no program on the path",
		posix_spawnp(&child, "no-such-program", NULL, NULL, show, mine), &child);
	spawned("no environment", posix_spawn(&child, SH, NULL, NULL, show, NULL), &child);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addclose(&actions, 900);
	posix_spawn_file_actions_adddup2(&actions, 1, 77);
	posix_spawn_file_actions_addclosefrom_np(&actions, 3);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	spawned("actions", posix_spawn(&child, SH, &actions, &attributes, show, mine), &child);
	TRY(posix_spawn(NULL, "/bin/true", NULL, NULL, show, mine));
	TRY(wait(NULL) > 0);
}

static void replaced_in_vfork(const char *path)
{
	pid_t child;

	fflush(stdout);
	child = vfork();
	if (!child) {
		execve(path, show, mine);
		_exit(11);
	}
	diff_ended("vfork", child);
}

void diff_exec(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} children[] = {
		{"failures", failures},
		{"execve", by_execve},
		{"empty environment", by_execve_empty},
		{"null environment", by_execve_null},
		{"execv", by_execv},
		{"execvp", by_execvp},
		{"execvpe", by_execvpe},
		{"execl", by_execl},
		{"execlp", by_execlp},
		{"execle", by_execle},
		{"fexecve", by_fexecve},
		{"execveat", by_execveat},
		{"script", by_script},
		{"many variables", many_variables},
	};

	for (size_t i = 0; i < sizeof(children) / sizeof(*children); i++)
		diff_child(children[i].name, children[i].run);
	failures();
	spawns();
	replaced_in_vfork(SH);
	replaced_in_vfork(MISSING);
}
