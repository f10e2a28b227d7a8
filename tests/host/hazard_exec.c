// SPDX-License-Identifier: Apache-2.0
/* Other programs take over: with nothing in their environment, not at all, or with more rights than
 * we have. */
#include "talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char *const empty[] = {NULL};

static char *self(void)
{
	static char path[512];

	talk_must(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0, "readlink");
	return path;
}

static void serve(void)
{
	talk_rounds(talk_listen(), "/plain", 20);
	talk_report();
}

/* The same process, as another program that knows nothing of us. */
static void replaced(void)
{
	char *const arguments[] = {self(), "serve", NULL};

	talk_rounds(talk_listen(), "/before", 30);
	talk_report();
	execve(self(), arguments, empty);
}

static void child_without_environment(void)
{
	char *const arguments[] = {self(), "serve", NULL};
	int status;

	talk_rounds(talk_listen(), "/before", 30);
	talk_report();
	if (!fork()) {
		execve(self(), arguments, empty);
		_exit(1);
	}
	wait(&status);
	printf("status %d\n", status);
}

/* A request is in flight when the exec fails, and is answered afterwards: once, not also as
 * aborted. */
static void failing(void)
{
	char *const arguments[] = {"none", NULL};
	int listener = talk_listen();
	struct talk t = talk_open(listener);

	talk_round(&t, "/before");
	for (int i = 0; i < 3; i++) {
		talk_ask(&t, "/in-flight");
		printf("%d %d\n", execve("/nonexistent", arguments, environ), errno == ENOENT);
		talk_answer(&t);
		talk_hear(&t);
		talk_count(1);
	}
	for (int i = 0; i < 40; i++)
		talk_rounds(listener, "/after", 500);
	talk_close(&t);
	talk_report();
}

/* Then it is killed: what it served after the failed exec must be found. */
static void failing_then_killed(void)
{
	failing();
	abort();
}

static void environment(void)
{
	for (char **e = environ; *e; e++)
		if (strncmp(*e, "LD_PRELOAD=", 11) && strncmp(*e, "PROFILIS_", 9))
			puts(*e);
	printf("uid %d, effective %d\n", getuid(), geteuid());
}

static void own_environment_untouched(void)
{
	char **before = environ;
	int n = 0, m = 0, status;

	while (environ[n])
		n++;
	talk_rounds(talk_listen(), "/some", 5);
	if (!fork()) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	wait(&status);
	while (environ[m])
		m++;
	printf("%d %d %d\n", environ == before, n == m, status);
	talk_report();
}

static const struct talk_case cases[] = {{"serve", serve},
					 {"replaced", replaced},
					 {"child", child_without_environment},
					 {"failing", failing},
					 {"killed", failing_then_killed},
					 {"environment", environment},
					 {"untouched", own_environment_untouched}};
TALK_MAIN(cases)
