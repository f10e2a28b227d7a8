/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told_hazards.c KIND - the API and instrumented functions where they are hard: one phenomenon a
 * run. Prints how often spans of each name were ended and functions called: "span NAME COUNT",
 * "function NAME COUNT" a line; what a recording must hold. Built with -finstrument-functions.
 */
#include <profilis/profilis.h>

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define PLAIN __attribute__((no_instrument_function))
#define THREADS 2000
#define DEEP 3000
#define SWITCHES 200

PLAIN static void fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	_exit(1);
}

__attribute__((noinline)) static void work(void)
{
	__asm__ volatile("");
}

/* ---- threads that live for one call ---- */

PLAIN static void *one_call(void *unused)
{
	uint64_t span = profilis_begin("short");

	work();
	profilis_end(span);
	return unused;
}

PLAIN static void threads(void)
{
	pthread_t thread[8];

	for (int i = 0; i < THREADS; i += 8) {
		for (int k = 0; k < 8; k++)
			if (pthread_create(&thread[k], NULL, one_call, NULL))
				fail("no thread");
		for (int k = 0; k < 8; k++)
			pthread_join(thread[k], NULL);
	}
	printf("span short %d\nfunction work %d\n", THREADS, THREADS);
}

/* ---- a span that another thread ends, twice; tokens of nothing ---- */

static uint64_t handed;

PLAIN static void *end_it(void *unused)
{
	profilis_end(handed);
	profilis_end(handed);
	return unused;
}

PLAIN static void elsewhere(void)
{
	pthread_t thread;

	for (int i = 0; i < 500; i++) {
		uint64_t outer = profilis_begin("outer");

		handed = profilis_begin("handed");
		pthread_create(&thread, NULL, end_it, NULL);
		pthread_join(thread, NULL);
		profilis_end(handed);
		profilis_end(outer);
		profilis_end(outer);
		profilis_end(0);
		profilis_end(UINT64_MAX - (uint64_t)i);
		profilis_end((uint64_t)i << 40 | 1);
	}
	printf("span outer 500\nspan handed 500\n");
}

/* ---- spans without an end: the oldest give way ---- */

PLAIN static void forgotten(void)
{
	uint64_t span[300];

	for (int i = 0; i < 300; i++)
		span[i] = profilis_begin("many");
	for (int i = 0; i < 300; i++)
		profilis_end(span[i]);
	printf("span many 256\n");
}

/* ---- deep recursion ---- */

__attribute__((noinline)) static int deep(int depth)
{
	int below = depth ? deep(depth - 1) : 0;

	__asm__ volatile("" : "+r"(below));
	return below + 1;
}

PLAIN static void recursion(void)
{
	for (int i = 0; i < 3; i++)
		deep(1023 - 1);
	deep(DEEP);
	work();
	printf("function work 1\nfunction deep %d\n", 3 * 1023 + 1024);
}

/* ---- a child process ---- */

PLAIN static void fork_child(void)
{
	uint64_t span = profilis_begin("parent");
	pid_t child = fork();
	int status;

	if (!child) {
		profilis_end(span); /* the parent's */
		span = profilis_begin("child");
		work();
		profilis_end(span);
		exit(0);
	}
	waitpid(child, &status, 0);
	profilis_end(span);
	if (status)
		fail("the child failed");
	printf("span parent 1\nspan child 1\nfunction work 1\n");
}

/* ---- signal handlers, at any instruction ---- */

static volatile sig_atomic_t ticks;

static void tick(int number)
{
	uint64_t span = profilis_begin("tick");

	(void)number;
	errno = 77;
	profilis_record("ticks", 1);
	profilis_label("a", "b");
	profilis_end(span);
	if (errno != 77)
		fail("errno changed");
	ticks++;
}

PLAIN static void signals(void)
{
	struct sigaction action = {.sa_handler = tick};
	struct itimerval often = {{0, 200}, {0, 200}};
	long calls = 0;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (; ticks < 500; calls++) {
		uint64_t span = profilis_begin("main");

		work();
		profilis_end(span);
	}
	often = (struct itimerval){0};
	setitimer(ITIMER_REAL, &often, NULL);
	printf("span main %ld\nfunction work %ld\n", calls, calls);
}

/* ---- coroutines: functions and spans whose stacks take turns ---- */

static ucontext_t loop, coroutine[2];
static char stacks[2][65536];

__attribute__((noinline)) static void yields(int which)
{
	work();
	swapcontext(&coroutine[which], &loop);
	work();
}

PLAIN static void body(int which)
{
	for (int i = 0; i < SWITCHES; i++) {
		uint64_t span = profilis_begin(which ? "right" : "left");

		yields(which);
		profilis_end(span);
	}
}

PLAIN static void coroutines(void)
{
	for (int i = 0; i < 2; i++) {
		getcontext(&coroutine[i]);
		coroutine[i].uc_stack.ss_sp = stacks[i];
		coroutine[i].uc_stack.ss_size = sizeof(stacks[i]);
		coroutine[i].uc_link = &loop;
		makecontext(&coroutine[i], (void (*)(void))body, 1, i);
	}
	for (int i = 0; i < 2 * SWITCHES + 2; i++)
		swapcontext(&loop, &coroutine[i % 2]);
	printf("span left %d\nspan right %d\nfunction yields %d\nfunction work %d\n", SWITCHES,
	       SWITCHES, 2 * SWITCHES, 4 * SWITCHES);
}

/* ---- texts of any length, values of any kind ---- */

PLAIN static void texts(void)
{
	static char text[100000];

	memset(text, 'x', sizeof(text) - 1);
	profilis_end(profilis_begin(text));
	profilis_end(profilis_begin(NULL));
	profilis_end(profilis_begin(""));
	profilis_record(text, 1);
	profilis_record(NULL, 1);
	profilis_record("", 1);
	profilis_record("nan", 0. / (double)(text[sizeof(text) - 1]));
	profilis_label(text, text);
	profilis_label(NULL, text);
	profilis_label(text, NULL);
	text[384] = 0;
	printf("span %s 1\nspan  2\n", text);
}

static const struct {
	const char *name;
	void (*run)(void);
} kinds[] = {{"threads", threads},	 {"elsewhere", elsewhere}, {"forgotten", forgotten},
	     {"recursion", recursion},	 {"fork", fork_child},	   {"signals", signals},
	     {"coroutines", coroutines}, {"texts", texts}};

PLAIN int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		return 1;
	for (size_t i = 0; argc > 1 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, argv[1])) {
			kinds[i].run();
			return 0;
		}
	return 2;
}
