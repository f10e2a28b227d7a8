// SPDX-License-Identifier: Apache-2.0
/* Texts of errors on their way to a log, and what may happen to them there. */
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8
#define TEXTS 50

static const char traceback[] = "Traceback (most recent call last):\n"
				"  File \"shop.py\", line 7, in order\n"
				"ValueError: no such order\n";

static void say(int fd, const char *text)
{
	talk_must(write(fd, text, strlen(text)) == (ssize_t)strlen(text), "write");
}

/* One request, so that there is a recording. */
static struct talk begun(int listener)
{
	struct talk t = talk_open(listener);

	talk_round(&t, "/first");
	return t;
}

static void say_in_handler(int unused)
{
	int saved = errno;

	(void)unused;
	say(2, traceback);
	errno = saved;
}

static void handler(void)
{
	struct sigaction action = {.sa_handler = say_in_handler, .sa_flags = SA_RESTART};
	struct talk t = begun(talk_listen());

	talk_must(!sigaction(SIGUSR1, &action, NULL), "sigaction");
	for (int i = 0; i < 100; i++) {
		raise(SIGUSR1);
		talk_round(&t, "/main");
	}
	talk_close(&t);
	talk_report();
}

static void closed(void)
{
	struct talk t = begun(talk_listen());

	close(2);
	printf("%zd %d\n", write(2, traceback, sizeof(traceback) - 1), errno);
	talk_round(&t, "/second");
	talk_close(&t);
	talk_report();
}

/* A pipe that is full takes a part, then nothing. */
static void full(void)
{
	static char text[6000];
	struct talk t = begun(talk_listen());
	int ends[2], n = snprintf(text, sizeof(text), "%s", traceback);

	memset(text + n - 1, 'x', sizeof(text) - (size_t)n);
	talk_must(!pipe2(ends, O_NONBLOCK) && fcntl(ends[1], F_SETPIPE_SZ, 4096) == 4096, "pipe");
	talk_must(dup2(ends[1], 2) == 2, "dup2");
	printf("%zd\n", write(2, text, sizeof(text)));
	printf("%zd %d\n", write(2, text, sizeof(text)), errno);
	talk_close(&t);
	talk_report();
}

static void forked(void)
{
	struct talk t = begun(talk_listen());
	pid_t child;

	say(2, "Traceback (most recent call last):\n  File \"shop.py\", line 7, in order\n");
	child = fork();
	if (!child) {
		say(2, "ChildError: the child says something else\n");
		_exit(0);
	}
	waitpid(child, NULL, 0);
	say(2, "ValueError: no such order\n");
	talk_close(&t);
	talk_report();
}

static int scratch(const char *name, int flags)
{
	int fd = open(name, O_CREAT | O_RDWR | flags, 0600);

	talk_must(fd >= 0, name);
	return fd;
}

static void files(void)
{
	struct talk t = begun(talk_listen());
	int log = scratch("app.txt", O_APPEND), named = scratch("error.log", 0);
	int data = scratch("data", 0), access = scratch("access.log", O_APPEND);

	say(log, traceback);
	say(data, traceback);
	say(access, traceback);
	say(named, traceback);
	close(log); /* its number comes back as another file's, and as 2 */
	log = scratch("data2", 0);
	say(log, traceback);
	talk_must(dup2(log, 2) == 2, "dup2");
	say(2, traceback);
	talk_close(&t);
	talk_report();
}

static void by_stdio(void)
{
	struct talk t = begun(talk_listen());

	fputs("Traceback (most recent", stderr);
	fwrite(" call last):\n", 1, 13, stderr);
	fprintf(stderr, "  File \"%s\", line %d, in %s%c", "shop.py", 7, "order", '\n');
	fprintf(stderr, "  File \"%s\", line %ld, in %s\n", "shop.py", 7L, "order");
	fputs("ValueError: no such order", stderr);
	fputc('\n', stderr);
	talk_round(&t, "/second");
	talk_close(&t);
	talk_report();
}

static pthread_barrier_t all;

/* A line at a time, all threads at once. */
static void *tells(void *argument)
{
	char line[64];

	for (int i = 0; i < TEXTS; i++) {
		pthread_barrier_wait(&all);
		say(2, "Traceback (most recent call last):\n");
		for (int k = 0; k < 3; k++) {
			snprintf(line, sizeof(line), "  File \"shop.py\", line %d, in t%d\n", k,
				 *(int *)argument);
			say(2, line);
		}
		snprintf(line, sizeof(line), "ValueError: %d of %d\n", i, *(int *)argument);
		say(2, line);
	}
	return NULL;
}

static void threads(void)
{
	struct talk t = begun(talk_listen());
	pthread_t thread[THREADS];
	int numbers[THREADS];

	pthread_barrier_init(&all, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		talk_must(!pthread_create(&thread[i], NULL, tells, &numbers[i]), "pthread_create");
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	talk_close(&t);
	talk_report();
}

static void lengthy(void)
{
	struct talk t = begun(talk_listen());
	char line[64];

	say(2, "Traceback (most recent call last):\n");
	for (int i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "  File \"shop.py\", line %d, in order\n", i);
		say(2, line);
	}
	say(2, "ValueError: the last word\n");
	talk_close(&t);
	talk_report();
}

static void terminated(void)
{
	struct talk t = begun(talk_listen());

	talk_close(&t);
	talk_report();
	fflush(stdout);
	fputs("terminate called after throwing an instance of '", stderr);
	fputs("std::runtime_error", stderr);
	fputs("'\n", stderr);
	fputs("  what():  ", stderr);
	fputs("no such order", stderr);
	fputs("\n", stderr);
	abort();
}

/* In flight on this thread: one request, then two. */
static void belonging(void)
{
	int listener = talk_listen();
	struct talk a = begun(listener), b = talk_open(listener);

	say(2, traceback);
	talk_ask(&a, "/a");
	talk_must(read(a.server, (char[256]){0}, 256) > 0, "read");
	say(2, traceback);
	talk_ask(&b, "/b");
	talk_must(read(b.server, (char[256]){0}, 256) > 0, "read");
	say(2, traceback);
	talk_report();
}

static const struct talk_case cases[] = {
	{"handler", handler},  {"closed", closed},	{"full", full},	      {"fork", forked},
	{"files", files},      {"stdio", by_stdio},	{"threads", threads}, {"long", lengthy},
	{"abort", terminated}, {"belonging", belonging}};
TALK_MAIN(cases)
