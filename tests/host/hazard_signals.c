// SPDX-License-Identifier: Apache-2.0
/* Signal handlers that use tracked sockets, leave by siglongjmp, or end the process, wherever they
 * interrupt. */
#include "talk.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static struct talk other;
static volatile sig_atomic_t handled;

static void every(long microseconds, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
	const struct itimerval timer = {{0, microseconds}, {0, microseconds}};

	talk_must(!sigaction(SIGALRM, &action, NULL), "sigaction");
	talk_must(!setitimer(ITIMER_REAL, &timer, NULL), "setitimer");
}

static void talk_in_handler(int unused)
{
	int saved = errno;

	(void)unused;
	talk_ask(&other, "/handler");
	talk_answer(&other);
	talk_hear(&other);
	handled++;
	errno = saved;
}

static void quiet_timer(void)
{
	const struct itimerval none = {{0, 0}, {0, 0}};

	setitimer(ITIMER_REAL, &none, NULL);
}

/* The main flow's connection is exact; how many rounds of the handler's were seen is for the
 * ledger. */
static void handler_talks(void)
{
	int listener = talk_listen();
	struct talk t = talk_open(listener);

	other = talk_open(listener);
	every(200, talk_in_handler);
	while (handled < 1000)
		talk_round(&t, "/main");
	quiet_timer();
	puts(handled >= 1000 ? "handled" : "");
	fprintf(stderr, "main %d handler %d\n", talk_counted(), handled);
	talk_close(&t);
	talk_close(&other);
}

static sigjmp_buf before;
static volatile sig_atomic_t may_jump;

static void jump(int unused)
{
	(void)unused;
	handled++;
	if (may_jump)
		siglongjmp(before, 1);
}

/* Jumping out of an observation must not blind or block the thread for good. */
static void handler_jumps(void)
{
	int listener = talk_listen();
	struct talk t = talk_open(listener);

	every(100, jump);
	while (handled < 2000) {
		may_jump = 0;
		talk_close(&t);
		t = talk_open(listener);
		if (sigsetjmp(before, 1))
			continue;
		may_jump = 1;
		for (int i = 0; i < 50; i++)
			talk_round(&t, "/jump");
	}
	quiet_timer();
	may_jump = 0;
	talk_close(&t);
	talk_rounds(listener, "/after", 500);
	puts("done");
}

static void leave(int unused)
{
	(void)unused;
	_exit(7);
}

static void exit_in_handler(void)
{
	struct talk t = talk_open(talk_listen());

	every(50000, leave);
	for (;;)
		talk_round(&t, "/main");
}

static void abort_in_handler(int unused)
{
	(void)unused;
	abort();
}

static void handler_aborts(void)
{
	struct talk t = talk_open(talk_listen());

	every(50000, abort_in_handler);
	for (;;)
		talk_round(&t, "/main");
}

static volatile sig_atomic_t allocations;

static void serve_in_handler(int unused)
{
	int saved = errno;

	(void)unused;
	if (!handled++)
		talk_round(&other, "/first");
	errno = saved;
}

/* The process's first exchange comes while malloc's lock is held: whatever starts then may not
 * allocate. */
static void handler_within_malloc(void)
{
	other = talk_open(talk_listen());
	every(100, serve_in_handler);
	while (handled < 200) {
		void *p = calloc(1, 3000 + (size_t)(allocations++ % 200000));

		talk_must(p != NULL, "calloc");
		free(p);
	}
	quiet_timer();
	talk_round(&other, "/second");
	talk_close(&other);
	talk_report();
}

static void *sends(void *argument)
{
	talk_rounds(*(int *)argument, "/thread", 5000);
	return NULL;
}

static void note(int unused)
{
	(void)unused;
	handled++;
}

/* Interrupted calls start again or fail with EINTR as they would; nothing is counted twice. */
static void interrupted_calls(void)
{
	int listener = talk_listen();
	pthread_t thread;
	struct sigaction action = {.sa_handler = note};

	every(300, note);
	sigaction(SIGALRM, &action, NULL);
	talk_must(!pthread_create(&thread, NULL, sends, &listener), "pthread_create");
	pthread_join(thread, NULL);
	quiet_timer();
	talk_report();
}

static const struct talk_case cases[] = {
	{"talk", handler_talks},	   {"jump", handler_jumps},
	{"exit", exit_in_handler},	   {"abort", handler_aborts},
	{"malloc", handler_within_malloc}, {"interrupt", interrupted_calls}};
TALK_MAIN(cases)
