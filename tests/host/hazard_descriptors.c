// SPDX-License-Identifier: Apache-2.0
/* Hosts that close everything, put anything anywhere, and know which number comes next. */
#include "talk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The open descriptors, and the number that is next. */
static void list(const char *when)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;
	bool open[4096] = {false};

	talk_must(directory != NULL, "opendir");
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.' && atoi(entry->d_name) < 4096)
			open[atoi(entry->d_name)] = atoi(entry->d_name) != dirfd(directory);
	closedir(directory);
	printf("%s:", when);
	for (int fd = 0; fd < 4096; fd++)
		if (open[fd])
			printf(" %d", fd);
	printf(", next %d\n", talk_lowest());
}

static void none_leaked(void)
{
	struct talk t;
	int listener;

	list("start");
	listener = talk_listen();
	list("listens");
	t = talk_open(listener);
	list("accepted");
	for (int i = 0; i < 3; i++) {
		talk_round(&t, "/round");
		list("answered");
	}
	for (int i = 0; i < 30000; i++)
		talk_round(&t, "/many");
	list("blocks filled");
	talk_close(&t);
	list("closed");
	talk_report();
}

/* Everything but the three, by each means, and a fresh start after it. */
static void close_all(void (*how)(void))
{
	for (int i = 0; i < 5; i++) {
		int listener = talk_listen();
		struct talk t = talk_open(listener);

		for (int n = 0; n < 2000; n++)
			talk_round(&t, "/before");
		how();
		list("all closed");
		talk_rounds(talk_listen(), "/after", 10);
	}
	talk_report();
}

static void with_close_range(void)
{
	talk_must(!close_range(3, ~0u, 0), "close_range");
}

static void with_closefrom(void)
{
	closefrom(3);
}

static void with_close(void)
{
	for (int fd = 3; fd < 4096; fd++)
		close(fd);
}

static void by_close_range(void)
{
	close_all(with_close_range);
}

static void by_closefrom(void)
{
	close_all(with_closefrom);
}

static void by_close(void)
{
	close_all(with_close);
}

/* A thread closes all numbers again and again while requests go on. */
static void dup_over_all(void)
{
	int listener = talk_listen();
	int null = open("/dev/null", O_RDWR);
	struct talk t;

	talk_rounds(listener, "/first", 100);
	for (int fd = 20; fd < 400; fd++)
		talk_must(dup2(null, fd) == fd, "dup2");
	t = talk_open(listener);
	talk_round(&t, "/second");
	for (int fd = 20; fd < 400; fd++)
		talk_must(dup2(t.server, fd) == fd, "dup2");
	close(t.server);
	t.server = 300;
	talk_round(&t, "/by-a-copy");
	for (int fd = 20; fd < 400; fd++)
		close(fd);
	close(t.client);
	list("closed");
	talk_report();
}

/* What fails closes nothing. */
static void failing(void)
{
	struct talk t = talk_open(talk_listen());

	talk_round(&t, "/first");
	printf("%d %d\n", dup2(-1, t.server), errno);
	printf("%d %d\n", dup2(1000, t.server), errno);
	printf("%d %d\n", dup3(1000, t.server, 0), errno);
	printf("%d %d\n", dup3(1, t.server, 0x12345), errno);
	printf("%d %d\n", dup3(t.server, t.server, 0), errno);
	printf("%d\n", dup2(t.server, t.server) == t.server);
	printf("%d %d\n", close_range(10, 3, 0), errno);
	printf("%d %d\n", close_range(3, ~0u, 0x1000), errno);
	printf("%d\n", close_range(3, ~0u, CLOSE_RANGE_CLOEXEC));
	talk_round(&t, "/second");
	talk_close(&t);
	talk_report();
}

/* Numbers pass between sockets, files and pipes without a round left out or invented. */
static void reuse(void)
{
	int listener = talk_listen();
	static const char junk[] = "GET /not-a-request HTTP/1.1\r\n\r\n";

	for (int i = 0; i < 200; i++) {
		struct talk t = talk_open(listener);
		int ends[2], file;

		talk_round(&t, "/socket");
		talk_close(&t);
		talk_must(!pipe(ends), "pipe");
		talk_must(write(ends[1], junk, sizeof(junk)) > 0, "write");
		close(ends[0]);
		close(ends[1]);
		file = open("/dev/null", O_WRONLY);
		talk_must(write(file, junk, sizeof(junk)) > 0, "write");
		close(file);
	}
	talk_report();
}

static void become_daemon(void)
{
	int listener = talk_listen();

	talk_rounds(listener, "/before", 10);
	talk_must(!daemon(1, 1), "daemon");
	with_close_range();
	talk_rounds(talk_listen(), "/daemon", 1000);
	talk_report();
}

/* Few numbers left: ours must not be among them, nor fail when there is none. */
static void few(void)
{
	const struct rlimit limit = {12, 12};
	int listener = talk_listen();
	struct talk t;
	int fds[16], n = 0;

	talk_must(!setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	t = talk_open(listener);
	while ((fds[n] = dup(0)) >= 0)
		n++;
	printf("%d more, then %d\n", n, errno);
	for (int i = 0; i < 30000; i++)
		talk_round(&t, "/few");
	while (n--)
		close(fds[n]);
	talk_close(&t);
	talk_report();
}

static void few_from_the_start(void)
{
	const struct rlimit limit = {6, 6};

	talk_must(!setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	talk_rounds(talk_listen(), "/few", 10000);
	talk_report();
}

/* Closing a million numbers that were never open costs no memory. */
static void a_million(void)
{
	const struct rlimit limit = {1 << 20, 1 << 20};
	struct rusage before, after;

	talk_rounds(talk_listen(), "/before", 10);
	setrlimit(RLIMIT_NOFILE, &limit);
	getrusage(RUSAGE_SELF, &before);
	for (int fd = 3; fd < 1 << 20; fd++)
		close(fd);
	getrusage(RUSAGE_SELF, &after);
	fprintf(stderr, "grown %ld KiB\n", after.ru_maxrss - before.ru_maxrss);
	talk_rounds(talk_listen(), "/after", 10);
	talk_report();
}

static const struct talk_case cases[] = {{"none-leaked", none_leaked},
					 {"close-range", by_close_range},
					 {"closefrom", by_closefrom},
					 {"close", by_close},
					 {"dup-over-all", dup_over_all},
					 {"failing", failing},
					 {"reuse", reuse},
					 {"daemon", become_daemon},
					 {"few", few},
					 {"few-at-start", few_from_the_start},
					 {"million", a_million}};
TALK_MAIN(cases)
