/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk.h - HTTP requests and their answers within one process: what every hazard happens to.
 *
 *	int listener = talk_listen();
 *	struct talk t = talk_open(listener);
 *	talk_round(&t, "/path");
 *	talk_close(&t);
 *	talk_report();		prints "served N", which the recording must say too
 *
 * Everything here goes through libc, so both ends of a connection are seen by a preloaded library.
 *Only async-signal-safe calls are used up to talk_report. Trouble ends the process with status 99.
 */
#ifndef TALK_H
#define TALK_H

#include <stdbool.h>
#include <stddef.h>

struct talk {
	int client, server;
};

/* A listening TCP socket on a free port of the loopback. */
int talk_listen(void);

struct talk talk_open(int listener);
void talk_close(const struct talk *t);

void talk_ask(const struct talk *t, const char *path);
void talk_answer(const struct talk *t);
void talk_hear(const struct talk *t);

/* All three; counted. */
void talk_round(const struct talk *t, const char *path);
void talk_rounds(int listener, const char *path, int n);

/* A round that another process or a signal handler took part in: counts it. */
void talk_count(int n);
int talk_counted(void);

/* The lowest free descriptor number. */
int talk_lowest(void);

void talk_must(bool good, const char *what);
void talk_report(void);

/* The cases of a program; the name is its argument. */
struct talk_case {
	const char *name;
	void (*run)(void);
};
int talk_main(int argc, char **argv, const struct talk_case *cases, size_t n);

#define TALK_MAIN(cases)                                                                           \
	int main(int argc, char **argv)                                                            \
	{                                                                                          \
		return talk_main(argc, argv, cases, sizeof(cases) / sizeof((cases)[0]));           \
	}

#endif
