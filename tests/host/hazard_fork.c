// SPDX-License-Identifier: Apache-2.0
/* Children of every kind, made while other threads are inside hooks. Each that can serve, serves.
 */
#include "talk.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 40
#define STACK (256 << 10)

extern char **environ;

static atomic_bool stop;
static int listeners[2];

static void *load(void *listener)
{
	while (!stop)
		talk_rounds(*(int *)listener, "/parent", 20);
	return NULL;
}

static void begin_load(pthread_t threads[2])
{
	for (int i = 0; i < 2; i++) {
		listeners[i] = talk_listen();
		talk_must(!pthread_create(&threads[i], NULL, load, &listeners[i]),
			  "pthread_create");
	}
}

static void end_load(pthread_t threads[2])
{
	stop = true;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
}

static void await(pid_t child, int expected)
{
	int status = -1;

	talk_must(child > 0 && waitpid(child, &status, 0) == child, "waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
		printf("child ended with %#x\n", (unsigned)status);
}

/* How many were answered by parent and children is known only at the end. */
static void report_total(void)
{
	fprintf(stderr, "served %d\n", talk_counted());
	puts("done");
}

static int serve_as_child(void *unused)
{
	(void)unused;
	talk_rounds(talk_listen(), "/child", 20);
	return 3;
}

static void fork_under_load(pid_t (*make)(void), bool by_exit)
{
	pthread_t threads[2];

	begin_load(threads);
	for (int i = 0; i < CHILDREN; i++) {
		pid_t child = make();

		if (!child) {
			int status = serve_as_child(NULL);

			by_exit ? exit(status) : _exit(status);
		}
		await(child, 3);
	}
	end_load(threads);
	report_total();
}

static void by_fork(void)
{
	fork_under_load(fork, false);
}

static void by_fork_and_exit(void)
{
	fork_under_load(fork, true);
}

static void by_underscore_fork(void)
{
	fork_under_load(_Fork, false);
}

static pid_t raw_fork(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void by_raw_clone(void)
{
	fork_under_load(raw_fork, false);
}

/* A connection open across the fork is answered by the child, then by the parent. */
static void hand_over(void)
{
	struct talk t = talk_open(talk_listen());
	pid_t child;

	talk_round(&t, "/parent-first");
	talk_ask(&t, "/for-the-child");
	child = fork();
	if (!child) {
		talk_answer(&t);
		talk_hear(&t);
		talk_count(1);
		_exit(3);
	}
	await(child, 3);
	talk_close(&t);
	talk_report();
}

static int close_and_dup(void *connection)
{
	const struct talk *t = connection;

	dup2(0, t->server);
	close(t->client);
	close_range(3, ~0u, 0);
	_exit(3);
}

static struct talk held;

/* The child borrows our memory: what it closes is its own, not ours. */
static void in_shared_memory(int flags)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	held = talk_open(talk_listen());
	talk_must(stack != MAP_FAILED, "mmap");
	for (int i = 0; i < 20; i++) {
		talk_round(&held, "/between");
		await(clone(close_and_dup, stack + STACK, flags | SIGCHLD, &held), 3);
	}
	talk_round(&held, "/after");
	talk_close(&held);
	talk_report();
}

static void by_clone_vm(void)
{
	in_shared_memory(CLONE_VM);
}

static void by_clone_vfork(void)
{
	in_shared_memory(CLONE_VM | CLONE_VFORK);
}

static void run_true(void)
{
	char *const arguments[] = {"true", NULL};

	dup2(held.client, 1);
	close(held.server);
	close(held.client);
	execve("/nonexistent/true", arguments, environ);
	execvp("true", arguments);
	_exit(127);
}

static void by_vfork(void)
{
	held = talk_open(talk_listen());
	for (int i = 0; i < 20; i++) {
		pid_t child;

		talk_round(&held, "/between");
		child = vfork();
		if (!child)
			run_true();
		await(child, 0);
	}
	talk_close(&held);
	talk_report();
}

static void by_spawn(void)
{
	char *const arguments[] = {"true", NULL};
	struct talk t = talk_open(talk_listen());
	pid_t child;

	for (int i = 0; i < 10; i++) {
		talk_round(&t, "/between");
		talk_must(!posix_spawnp(&child, "true", NULL, NULL, arguments, environ),
			  "posix_spawnp");
		await(child, 0);
		talk_must(!system("exit 0"), "system");
	}
	talk_close(&t);
	talk_report();
}

static const struct talk_case cases[] = {{"fork", by_fork},
					 {"fork-exit", by_fork_and_exit},
					 {"underscore", by_underscore_fork},
					 {"clone", by_raw_clone},
					 {"hand-over", hand_over},
					 {"clone-vm", by_clone_vm},
					 {"clone-vfork", by_clone_vfork},
					 {"vfork", by_vfork},
					 {"spawn", by_spawn}};
TALK_MAIN(cases)
