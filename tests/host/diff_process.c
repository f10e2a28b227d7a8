// SPDX-License-Identifier: Apache-2.0
/* fork and its kin, the ends of a process, and what a process may do; stdio on sockets. */
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void exits_with(pid_t (*make)(void), void (*end)(int), int status)
{
	pid_t child;

	fflush(stdout);
	child = make();
	if (!child)
		end(status);
	diff_ended("child", child);
}

static pid_t raw(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void by_signal(int number)
{
	raise(number);
}

static void aborts(int unused)
{
	(void)unused;
	abort();
}

static void group(int status)
{
	syscall(SYS_exit_group, status);
}

static void ends(void)
{
	static pid_t (*const makes[])(void) = {fork, _Fork, raw};

	for (size_t i = 0; i < sizeof(makes) / sizeof(*makes); i++) {
		exits_with(makes[i], _exit, 0);
		exits_with(makes[i], _exit, 300);
		exits_with(makes[i], _Exit, -1);
		exits_with(makes[i], exit, 17);
		exits_with(makes[i], quick_exit, 18);
		exits_with(makes[i], group, 19);
		exits_with(makes[i], by_signal, SIGKILL);
		exits_with(makes[i], by_signal, SIGTERM);
		exits_with(makes[i], aborts, 0);
	}
}

static void users(void)
{
	TRY(setuid(0));
	TRY(seteuid(65534));
	TRY(geteuid());
	TRY(setuid(7));
	TRY(setreuid(7, 7));
	TRY(seteuid(0));
	TRY(setreuid(-1, 33));
	TRY(setresuid(-1, -1, -1));
	TRY(setresuid(0, 0, 0));
	TRY(setresuid(65534, 65534, 65534));
	TRY(setuid(0));
	TRY(getuid());
	TRY(setuid(65534));
}

static void roots(void)
{
	TRY(chroot("/nonexistent"));
	TRY(chroot("/etc/passwd"));
	TRY(chroot((void *)8));
	TRY(chroot("/tmp"));
	TRY(chdir("/"));
	TRY(open("/etc/passwd", O_RDONLY));
	TRY(setuid(65534));
	TRY(chroot("/"));
}

static void spaces(void)
{
	TRY(unshare(0));
	TRY(unshare(0x1));
	TRY(unshare(CLONE_FILES));
	TRY(unshare(CLONE_FS));
	TRY(unshare(CLONE_NEWNS));
	TRY(unshare(CLONE_NEWUSER));
	TRY(unshare(CLONE_THREAD));
	TRY(setns(-1, 0));
	TRY(setns(0, 0));
	TRY(setns(0, CLONE_NEWNS));
}

static void controls(void)
{
	char name[16] = "";

	TRY(prctl(PR_SET_NAME, "host"));
	TRY(prctl(PR_GET_NAME, name));
	printf("%s\n", name);
	TRY(prctl(PR_SET_PDEATHSIG, SIGUSR1, 0, 0, 0));
	TRY(prctl(PR_GET_DUMPABLE));
	TRY(prctl(PR_SET_DUMPABLE, 9, 0, 0, 0));
	TRY(prctl(PR_GET_SECCOMP));
	TRY(prctl(PR_SET_SECCOMP, 2, NULL, 0, 0));
	TRY(prctl(PR_SET_SECCOMP, 99, 0, 0, 0));
	TRY(prctl(PR_CAPBSET_READ, 0, 0, 0, 0));
	TRY(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
	TRY(prctl(123456, 1, 2, 3, 4));
	TRY(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

/* ---- signals ---- */

static void note_signal(int unused)
{
	(void)unused;
}

static const char *handler_name(void (*handler)(int))
{
	return handler == SIG_DFL	? "default"
	       : handler == SIG_IGN	? "ignored"
	       : handler == note_signal ? "own"
					: "another";
}

static void print_action(int number, int (*ask)(int, const struct sigaction *, struct sigaction *))
{
	struct sigaction found;

	memset(&found, 0x77, sizeof(found));
	if (ask(number, NULL, &found))
		return;
	printf("%d: %s, flags %x, mask %d%d%d\n", number, handler_name(found.sa_handler),
	       (unsigned)found.sa_flags, sigismember(&found.sa_mask, SIGINT),
	       sigismember(&found.sa_mask, SIGSEGV), sigismember(&found.sa_mask, SIGABRT));
}

int __sigaction(int number, const struct sigaction *to, struct sigaction *found);
sighandler_t bsd_signal(int number, sighandler_t to);

#define SET(call) printf("%s: %s\n", #call, handler_name(call))

static void set_by_each(int n)
{
	SET(signal(n, note_signal));
	print_action(n, sigaction);
	SET(ssignal(n, SIG_DFL));
	print_action(n, __sigaction);
	SET(bsd_signal(n, note_signal));
	SET(sysv_signal(n, SIG_IGN));
	print_action(n, sigaction);
	SET(__sysv_signal(n, SIG_DFL));
	SET(sigset(n, note_signal));
	SET(sigset(n, SIG_HOLD));
	SET(sigset(n, SIG_DFL));
	SET(signal(n, SIG_DFL));
	SET(signal(n, (sighandler_t)7));
	SET(signal(n, SIG_DFL));
}

static void set_in_full(int n)
{
	struct sigaction a = {.sa_handler = SIG_DFL, .sa_flags = SA_RESTART | SA_NODEFER};
	struct sigaction *volatile same = &a;

	sigaddset(&a.sa_mask, SIGINT);
	TRY(sigaction(n, &a, NULL));
	print_action(n, sigaction);
	TRY(sigaction(n, &a, same)); /* what is found takes the place of what is set */
	print_action(n, sigaction);
	a.sa_handler = note_signal;
	TRY(__sigaction(n, &a, NULL));
	TRY(siginterrupt(n, 1));
	print_action(n, sigaction);
	TRY(sigignore(n));
	print_action(n, sigaction);
	SET(signal(n, SIG_DFL));
}

static void actions(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS,	SIGILL,	 SIGFPE,  SIGABRT, SIGSYS, SIGTRAP,
				      SIGUSR1, SIGTERM, SIGKILL, SIGSTOP, 0,	   65,	   -1};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		print_action(numbers[i], sigaction);
		set_by_each(numbers[i]);
		set_in_full(numbers[i]);
	}
}

void diff_process(void)
{
	actions();
	diff_child("actions", actions);
	ends();
	diff_child("users", users);
	diff_child("roots", roots);
	diff_child("spaces", spaces);
	diff_child("controls", controls);
	controls();
}

static void streams(int mode)
{
	struct diff_pair p = diff_open(DIFF_TCP);
	static const char *const modes[] = {"r", "w", "r+"};
	char line[64] = "";
	FILE *f;

	TRY((f = fdopen(p.a, modes[mode])) != NULL);
	TRY(write(p.b, "a line\nanother\n", 15));
	TRY(fgets(line, sizeof(line), f) != NULL);
	diff_bytes("line", line, strlen(line));
	TRY(fprintf(f, "to the peer\n") > 0);
	TRY(fflush(f));
	TRY(recv(p.b, line, sizeof(line), MSG_DONTWAIT));
	TRY(fileno(f) == p.a);
	TRY(fclose(f));
	TRY(write(p.a, "x", 1));
	TRY(recv(p.b, line, sizeof(line), MSG_DONTWAIT));
	TRY(close(p.b));
}

void diff_stdio(void)
{
	char memory[64];
	FILE *f;

	for (int mode = 0; mode < 3; mode++)
		streams(mode);
	TRY(fdopen(-1, "r") != NULL);
	TRY(fdopen(900, "r") != NULL);
	TRY(fdopen(0, "wrong") != NULL);
	TRY((f = fmemopen(memory, sizeof(memory), "w")) != NULL);
	TRY(fclose(f));
	TRY((f = fopen("/dev/full", "w")) != NULL);
	TRY(fputs("lost", f) >= 0);
	TRY(fclose(f));
	TRY((f = popen("exit 3", "r")) != NULL);
	TRY(pclose(f));
}
