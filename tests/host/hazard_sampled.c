// SPDX-License-Identifier: Apache-2.0
/*
 * Threads that use the CPU and then wait, in every way that ends with EINTR whatever SA_RESTART
 * says: a signal that the program did not send must not be seen. The seconds that it runs are its
 * second argument.
 */
#include "talk.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define WAIT_NS 200000
#define SEND_NS 3000000
#define COROUTINE_BYTES 65536

static atomic_bool over;
static atomic_int interrupted; /* calls that the program's own signals have not */
static atomic_int started;
static pid_t tids[16]; /* of those that wait */
static atomic_int handled, woken;

/* Half of it in the kernel, so that the timer goes off in system calls. */
static void use_cpu(void)
{
	static _Thread_local char room[65536];
	volatile unsigned x = 1;

	for (unsigned i = 0; i < 4; i++) {
		int fds[2];

		if (!pipe(fds)) {
			(void)!write(fds[1], room, sizeof(room));
			(void)!read(fds[0], room, sizeof(room));
			close(fds[0]);
			close(fds[1]);
		}
		for (unsigned k = 0; k < 20000; k++)
			x = x * 33 + 1;
	}
}

static void note(long result)
{
	if (result < 0 && errno == EINTR)
		interrupted++;
}

struct wait {
	int epoll, event, socket;
	sem_t semaphore;
};

static void wait_epoll(struct wait *w)
{
	struct epoll_event e;

	note(epoll_wait(w->epoll, &e, 1, 1));
	note(epoll_pwait(w->epoll, &e, 1, 1, NULL));
}

static void wait_poll(struct wait *w)
{
	struct pollfd p = {w->event, POLLIN, 0};
	struct timespec t = {0, WAIT_NS};
	struct timeval v = {0, WAIT_NS / 1000};
	fd_set set;

	note(poll(&p, 1, 1));
	note(ppoll(&p, 1, &t, NULL));
	FD_ZERO(&set);
	FD_SET(w->event, &set);
	note(select(w->event + 1, &set, NULL, NULL, &v));
}

static void wait_sleep(struct wait *w)
{
	struct timespec t = {0, WAIT_NS};

	(void)w;
	note(nanosleep(&t, NULL));
	errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
	note(errno ? -1 : 0);
	note(usleep(WAIT_NS / 1000));
}

static void wait_receive(struct wait *w)
{
	char byte;

	note(recv(w->socket, &byte, 1, 0)); /* SO_RCVTIMEO */
}

static void wait_others(struct wait *w)
{
	struct timespec t = {0, WAIT_NS}, until;
	sigset_t set;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += WAIT_NS;
	if (until.tv_nsec > 999999999) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	note(sem_timedwait(&w->semaphore, &until));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	note(sigtimedwait(&set, NULL, &t));
}

static void *wait_in(void *how)
{
	void (*const *wait)(struct wait *) = how;
	struct timeval v = {0, WAIT_NS / 1000};
	struct wait w = {.epoll = epoll_create1(0), .event = eventfd(0, 0)};
	int pair[2];

	talk_must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	w.socket = pair[0];
	setsockopt(w.socket, SOL_SOCKET, SO_RCVTIMEO, &v, sizeof(v));
	sem_init(&w.semaphore, 0, 0);
	tids[started++] = gettid();
	while (!over) {
		use_cpu();
		(*wait)(&w);
	}
	return NULL;
}

/* ---- stacks that no thread has ---- */

static ucontext_t home, coroutine;

static void run_coroutine(void)
{
	for (;;) {
		use_cpu();
		swapcontext(&coroutine, &home);
	}
}

static void *switch_stacks(void *unused)
{
	char *stack = malloc(COROUTINE_BYTES);

	(void)unused;
	getcontext(&coroutine);
	coroutine.uc_stack.ss_sp = stack;
	coroutine.uc_stack.ss_size = COROUTINE_BYTES;
	makecontext(&coroutine, run_coroutine, 0);
	started++;
	while (!over)
		swapcontext(&home, &coroutine);
	free(stack);
	return NULL;
}

/* ---- the program's own signals end its waits, each of them ---- */

static void handle(int unused)
{
	(void)unused;
	handled++;
}

/* Without SA_RESTART; it is blocked but for the wait, so that none is missed. */
static void *wait_for_signals(void *unused)
{
	sigset_t none;
	struct epoll_event e;
	int epoll = epoll_create1(0);

	(void)unused;
	sigemptyset(&none);
	started++;
	while (!over) {
		use_cpu();
		if (epoll_pwait(epoll, &e, 1, -1, &none) < 0 && errno == EINTR)
			woken++;
	}
	return NULL;
}

static bool provoked;

/* Recent kernels send the signal of a CPU timer only to code that runs; older ones, and this, to
 * who waits. */
static void provoke(void)
{
	static unsigned turn;
	siginfo_t info = {.si_signo = SIGRTMAX, .si_code = SI_TIMER};

	if (turn++ % 10 == 0)
		for (int i = 0; i < started && tids[i]; i++)
			syscall(SYS_rt_tgsigqueueinfo, getpid(), tids[i], SIGRTMAX, &info);
}

static void send_signals(pthread_t to, double seconds)
{
	const struct timespec pause = {0, SEND_NS};
	struct timespec now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)seconds;
	do {
		pthread_kill(to, SIGUSR1);
		if (provoked)
			provoke();
		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec);
	over = true;
	pthread_kill(to, SIGUSR1);
}

static void block(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static double seconds = 3;

static void waits(void)
{
	static void (*const ways[])(struct wait *) = {wait_epoll, wait_poll, wait_sleep,
						      wait_receive, wait_others};
	enum { WAYS = sizeof(ways) / sizeof(ways[0]) };
	const struct sigaction action = {.sa_handler = handle};
	pthread_t threads[WAYS], switching, waiting;

	talk_rounds(talk_listen(), "/before", 20);
	talk_must(!sigaction(SIGUSR1, &action, NULL), "sigaction");
	block(SIGUSR1);
	block(SIGUSR2);
	for (unsigned i = 0; i < WAYS; i++)
		pthread_create(&threads[i], NULL, wait_in, (void *)&ways[i]);
	pthread_create(&switching, NULL, switch_stacks, NULL);
	pthread_create(&waiting, NULL, wait_for_signals, NULL);
	while (started < WAYS + 2)
		sched_yield();
	send_signals(waiting, seconds);
	for (unsigned i = 0; i < WAYS; i++)
		pthread_join(threads[i], NULL);
	pthread_join(switching, NULL);
	pthread_join(waiting, NULL);
	printf("interrupted %d\n", interrupted);
	puts(woken && handled >= woken ? "woken by signals" : "never woken");
}

/* Needs the library: without it the process would die of the signals. */
static void provoked_waits(void)
{
	provoked = true;
	waits();
}

/* The signals that are there, their actions and what blocks them: as without us. */
static void actions(void)
{
	talk_rounds(talk_listen(), "/before", 20);
	for (int n = 1; n <= 64; n++) {
		struct sigaction a;

		if (!sigaction(n, NULL, &a))
			printf("%d %s %x\n", n, a.sa_handler == SIG_DFL ? "default" : "other",
			       a.sa_flags);
	}
}

static void on_highest(int unused)
{
	(void)unused;
	handled++;
}

/* The host's own use of the signal that a recorder likes. */
static void takes_the_highest(void)
{
	struct sigaction a = {.sa_handler = on_highest}, before;
	struct timespec begin, now;

	talk_rounds(talk_listen(), "/before", 20);
	usleep(400000);
	use_cpu();
	talk_must(!sigaction(SIGRTMAX, &a, &before), "sigaction");
	printf("before: %s\n", before.sa_handler == SIG_DFL ? "default" : "other");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		use_cpu();
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - begin.tv_sec < 2);
	printf("handled %d\n", handled);
	raise(SIGRTMAX);
	printf("handled %d\n", handled);
}

int main(int argc, char **argv)
{
	static const struct talk_case cases[] = {{"waits", waits},
						 {"provoked", provoked_waits},
						 {"actions", actions},
						 {"highest", takes_the_highest}};

	if (argc > 2)
		seconds = atof(argv[2]);
	return talk_main(argc > 2 ? 2 : argc, argv, cases, sizeof(cases) / sizeof(cases[0]));
}
