// SPDX-License-Identifier: Apache-2.0
/*
 * Deaths by signal: how a child ended (status, core, what its own handler was told) is printed.
 *
 *	hazard_crash <how> <where>
 */
#include "talk.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- how ---- */

static volatile int *nowhere = (volatile int *)8;

static void segv(void)
{
	*nowhere = 1;
}

static void unaddressable(void)
{
	*(volatile int *)((uintptr_t)1 << 63 | 1) = 1;
}

static void jump(void)
{
	((void (*)(void))(uintptr_t)nowhere)();
}

static void bus(void)
{
	int fd = memfd_create("empty", 0);
	volatile char *at = mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, fd, 0);

	at[0] = 1;
}

static void ill(void)
{
	__builtin_trap();
}

static void fpe(void)
{
#if defined(__x86_64__)
	__asm__ volatile("xorl %%ecx, %%ecx\n\tidivl %%ecx" ::: "eax", "ecx", "edx", "cc");
#else
	raise(SIGFPE);
#endif
}

static void trap(void)
{
#if defined(__x86_64__)
	__asm__ volatile("int3");
#else
	raise(SIGTRAP);
#endif
}

static void sys(void)
{
	raise(SIGSYS);
}

static void sent(void)
{
	kill(getpid(), SIGSEGV);
}

static void queued(void)
{
	sigqueue(getpid(), SIGBUS, (union sigval){.sival_int = 42});
}

static volatile int depth_limit = -1;

static int overflow(int n)
{
	volatile char room[4096];

	room[0] = (char)n;
	return n == depth_limit ? 0 : overflow(n + 1) + room[0];
}

static void overflows(void)
{
	overflow(0);
}

static const struct {
	const char *name;
	int signal;
	void (*run)(void);
} hows[] = {
	{"segv", SIGSEGV, segv},    {"unaddressable", SIGSEGV, unaddressable},
	{"jump", SIGSEGV, jump},    {"bus", SIGBUS, bus},
	{"ill", SIGILL, ill},	    {"fpe", SIGFPE, fpe},
	{"trap", SIGTRAP, trap},    {"sys", SIGSYS, sys},
	{"abort", SIGABRT, abort},  {"sent", SIGSEGV, sent},
	{"queued", SIGBUS, queued}, {"overflow", SIGSEGV, overflows},
};
static unsigned how;

/* ---- where ---- */

static void plain(void)
{
	hows[how].run();
}

static void *in_thread(void *unused)
{
	hows[how].run();
	return unused;
}

static void thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, in_thread, NULL);
	pthread_join(t, NULL);
}

static void tell(int number, siginfo_t *info, void *context)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "handler: %d, code %d, value %d, context %d\n", number,
			 info->si_code, info->si_code == SI_QUEUE ? info->si_int : 0, !!context);

	if (write(1, line, (size_t)n) < 0)
		_exit(97);
}

static void leaves(int number, siginfo_t *info, void *context)
{
	tell(number, info, context);
	_exit(5);
}

/* As crash reporters do: tell, and then die of it. */
static void dies(int number, siginfo_t *info, void *context)
{
	tell(number, info, context);
	signal(number, SIG_DFL);
	raise(number);
}

static void set(void (*to)(int, siginfo_t *, void *), int flags)
{
	struct sigaction found, action = {.sa_sigaction = to, .sa_flags = SA_SIGINFO | flags};

	sigaction(hows[how].signal, &action, &found);
	printf("before: %d, flags %x\n", found.sa_handler == SIG_DFL, found.sa_flags);
	fflush(stdout);
}

static void handler(void)
{
	set(leaves, 0);
	hows[how].run();
}

static void chained(void)
{
	set(dies, 0);
	hows[how].run();
}

static void once(void)
{
	set(tell, (int)SA_RESETHAND);
	hows[how].run();
	hows[how].run();
}

static void back_to_default(void)
{
	set(leaves, 0);
	printf("own: %d\n", signal(hows[how].signal, SIG_DFL) == (sighandler_t)(void *)leaves);
	fflush(stdout);
	hows[how].run();
}

static void ignored(void)
{
	printf("default: %d\n", signal(hows[how].signal, SIG_IGN) == SIG_DFL);
	fflush(stdout);
	hows[how].run();
}

static void blocked(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	hows[how].run();
}

static void alternate(void)
{
	static char room[65536];
	const stack_t stack = {.ss_sp = room, .ss_size = sizeof(room)};

	sigaltstack(&stack, NULL);
	hows[how].run();
}

static void small_alternate(void)
{
	long bytes = sysconf(_SC_MINSIGSTKSZ) + 1024;
	const stack_t stack = {.ss_sp = calloc(1, (size_t)bytes), .ss_size = (size_t)bytes};

	sigaltstack(&stack, NULL);
	hows[how].run();
}

static void grandchild(void)
{
	int status;
	pid_t child = fork();

	if (!child) {
		hows[how].run();
		_exit(0);
	}
	waitpid(child, &status, 0);
	printf("grandchild: %x\n", status);
}

static void vforked(void)
{
	int status;
	pid_t child = vfork();

	if (!child) {
		hows[how].run();
		_exit(0);
	}
	waitpid(child, &status, 0);
	printf("vforked: %x\n", status);
}

static void in_handler(int unused)
{
	(void)unused;
	hows[how].run();
}

static void within_handler(void)
{
	signal(SIGUSR1, in_handler);
	raise(SIGUSR1);
}

static void together(void)
{
	pthread_t t;

	for (int i = 0; i < 8; i++)
		pthread_create(&t, NULL, in_thread, NULL);
	pause();
}

static const struct {
	const char *name;
	void (*run)(void);
} wheres[] = {
	{"plain", plain},
	{"thread", thread},
	{"handler", handler},
	{"chained", chained},
	{"once", once},
	{"default", back_to_default},
	{"ignored", ignored},
	{"blocked", blocked},
	{"alternate", alternate},
	{"small", small_alternate},
	{"grandchild", grandchild},
	{"vfork", vforked},
	{"within", within_handler},
	{"together", together},
};

/* ---- all of it ---- */

static void run_in_child(void (*run)(void))
{
	int status;
	pid_t child = fork();

	if (!child) {
		struct talk t = talk_open(talk_listen());
		char request[4096];

		talk_round(&t, "/before");
		talk_ask(&t, "/crash");
		talk_must(read(t.server, request, sizeof(request)) > 0, "read");
		run();
		fflush(stdout);
		_exit(0);
	}
	talk_must(waitpid(child, &status, 0) == child, "waitpid");
	printf("%s, %d, core %d\n", WIFSIGNALED(status) ? "killed" : "ended",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
	       WIFSIGNALED(status) && WCOREDUMP(status));
}

static int plug_in(const char *path)
{
	struct talk t = talk_open(talk_listen());
	void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	int (*throws)(void) = handle ? (int (*)(void))dlsym(handle, "throws_within") : NULL;

	talk_round(&t, "/before");
	talk_must(throws != NULL, "plug-in");
	for (int i = 0; i < 3; i++)
		printf("caught %c\n", throws());
	talk_report();
	return 0;
}

int main(int argc, char **argv)
{
	size_t where = 0;

	talk_must(argc == 3, "usage");
	if (!strcmp(argv[1], "plug-in"))
		return plug_in(argv[2]);
	while (how < sizeof(hows) / sizeof(*hows) && strcmp(argv[1], hows[how].name))
		how++;
	while (where < sizeof(wheres) / sizeof(*wheres) && strcmp(argv[2], wheres[where].name))
		where++;
	talk_must(how < sizeof(hows) / sizeof(*hows) && where < sizeof(wheres) / sizeof(*wheres),
		  "no such case");
	run_in_child(wheres[where].run);
	return 0;
}
