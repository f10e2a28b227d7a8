// SPDX-License-Identifier: Apache-2.0
/* Many short threads, small stacks, threads that end in unusual ways. */
#include "talk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SMALL_STACK (16 << 10)

static int listener;

static void *one_round(void *connection)
{
	talk_round(connection, "/short-lived");
	return NULL;
}

/* Eight at a time, 20,000 in all, each with one request. */
static void short_lived(void)
{
	struct talk t[8];
	pthread_t threads[8];

	listener = talk_listen();
	for (int i = 0; i < 8; i++)
		t[i] = talk_open(listener);
	for (int round = 0; round < 2500; round++) {
		for (int i = 0; i < 8; i++)
			talk_must(!pthread_create(&threads[i], NULL, one_round, &t[i]),
				  "pthread_create");
		for (int i = 0; i < 8; i++)
			pthread_join(threads[i], NULL);
	}
	for (int i = 0; i < 8; i++)
		talk_close(&t[i]);
	talk_report();
}

static pthread_t start_on(char *stack, size_t bytes, void *(*run)(void *))
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	talk_must(!pthread_attr_setstack(&attributes, stack, bytes), "pthread_attr_setstack");
	talk_must(!pthread_create(&thread, &attributes, run, NULL), "pthread_create");
	return thread;
}

static char *painted(size_t bytes)
{
	char *stack = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	talk_must(stack != MAP_FAILED, "mmap");
	memset(stack, 0xa5, bytes);
	return stack;
}

static size_t used(const char *stack, size_t bytes)
{
	size_t untouched = 0;

	while (untouched < bytes && stack[untouched] == (char)0xa5)
		untouched++;
	return bytes - untouched;
}

static void *serve_first(void *unused)
{
	(void)unused;
	talk_rounds(talk_listen(), "/first", 3);
	return NULL;
}

static void *serve_many(void *unused)
{
	(void)unused;
	for (int i = 0; i < 20; i++)
		talk_rounds(listener, "/many", 500);
	return NULL;
}

/* How deep the calls go: printed on standard error, for the driver to compare. */
static void measure(const char *name, void *(*run)(void *))
{
	const size_t bytes = 256 << 10;
	char *stack = painted(bytes);

	pthread_join(start_on(stack, bytes, run), NULL);
	fprintf(stderr, "stack %s %zu\n", name, used(stack, bytes));
}

static void stack_depth(void)
{
	measure("first", serve_first);
	listener = talk_listen();
	measure("many", serve_many);
	talk_report();
}

static void small_stacks(void)
{
	char *guarded = painted(SMALL_STACK + 4096);

	mprotect(guarded, 4096, PROT_NONE);
	pthread_join(start_on(guarded + 4096, SMALL_STACK, serve_first), NULL);
	listener = talk_listen();
	pthread_join(start_on(guarded + 4096, SMALL_STACK, serve_many), NULL);
	talk_report();
}

static pthread_key_t key;

static void talk_at_end(void *unused)
{
	(void)unused;
	talk_rounds(listener, "/destructor", 1);
}

static void *with_destructor(void *unused)
{
	pthread_setspecific(key, &key);
	talk_rounds(listener, "/thread", 1);
	return unused;
}

static void key_destructors(void)
{
	pthread_t thread;

	listener = talk_listen();
	talk_must(!pthread_key_create(&key, talk_at_end), "pthread_key_create");
	for (int i = 0; i < 200; i++) {
		talk_must(!pthread_create(&thread, NULL, with_destructor, NULL), "pthread_create");
		pthread_join(thread, NULL);
	}
	talk_report();
}

static void *work_on(void *unused)
{
	const struct timespec moment = {0, 50000000};

	nanosleep(&moment, NULL);
	talk_rounds(listener, "/worker", 50);
	printf("served %d\n", talk_counted()); /* written by the exit that the last thread makes */
	return unused;
}

/* The process ends when its last thread does, and what stdio still holds is written. */
static void main_leaves(void)
{
	pthread_t thread;

	listener = talk_listen();
	talk_rounds(listener, "/main", 50);
	talk_must(!pthread_create(&thread, NULL, work_on, NULL), "pthread_create");
	pthread_exit(NULL);
}

static void raw_exit(void)
{
	talk_rounds(talk_listen(), "/main", 5);
	talk_report();
	syscall(SYS_exit, 5);
}

static void *exits(void *unused)
{
	(void)unused;
	talk_rounds(listener, "/thread", 10);
	talk_report();
	exit(9);
}

static void exit_in_thread(void)
{
	pthread_t thread;

	listener = talk_listen();
	talk_rounds(listener, "/main", 10);
	talk_must(!pthread_create(&thread, NULL, exits, NULL), "pthread_create");
	pthread_join(thread, NULL);
}

static void serve_and_report(void)
{
	talk_rounds(talk_listen(), "/main", 10);
	talk_report();
}

static void by_quick_exit(void)
{
	serve_and_report();
	quick_exit(4);
}

static void by_abort(void)
{
	serve_and_report();
	abort();
}

static void by_underscore_exit(void)
{
	serve_and_report();
	_exit(6);
}

static void by_return(void)
{
	serve_and_report();
}

static void *busy(void *unused)
{
	for (;;)
		talk_rounds(listener, "/busy", 100);
	return unused;
}

/* Others still work, and the recorder with them, while one ends the process. */
static void exit_under_load(void)
{
	const struct timespec moment = {0, 300000000};
	pthread_t thread;

	listener = talk_listen();
	talk_must(!pthread_create(&thread, NULL, busy, NULL), "pthread_create");
	nanosleep(&moment, NULL);
	puts("ends");
	exit(2);
}

static void destructor_talks(void)
{
	talk_rounds(listener, "/at-exit", 5);
}

static void at_exit(void)
{
	listener = talk_listen();
	atexit(destructor_talks);
	talk_rounds(listener, "/main", 5);
}

/* Answers until it is killed; the driver looks at it meanwhile. */
static void serve_then_idle(void)
{
	talk_rounds(talk_listen(), "/main", 50);
	talk_report();
	for (;;)
		pause();
}

static const struct talk_case cases[] = {{"short", short_lived},
					 {"depth", stack_depth},
					 {"small", small_stacks},
					 {"keys", key_destructors},
					 {"main-leaves", main_leaves},
					 {"raw-exit", raw_exit},
					 {"exit-in-thread", exit_in_thread},
					 {"quick-exit", by_quick_exit},
					 {"abort", by_abort},
					 {"_exit", by_underscore_exit},
					 {"return", by_return},
					 {"under-load", exit_under_load},
					 {"at-exit", at_exit},
					 {"idle", serve_then_idle}};
TALK_MAIN(cases)
