/* SPDX-License-Identifier: Apache-2.0 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a server's operator sends to the pid that he started. */
static const int forwarded[] = {SIGHUP,	 SIGINT,  SIGQUIT,  SIGTERM,
				SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM};

static void awaited(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++)
		sigaddset(set, forwarded[i]);
}

bool launch_prepare(struct launch *l, struct error *error)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t set;

	*l = (struct launch){0};
	if (pipe2(l->exec_errno, O_CLOEXEC))
		return error_set(error, "cannot make a pipe: %s", strerror(errno));
	awaited(&set);
	sigprocmask(SIG_BLOCK, &set, &l->mask_before);
	/* A parent that ignores SIGCHLD would let the child's status vanish. */
	sigaction(SIGCHLD, &standard, &l->child_before);
	return true;
}

void launch_exec(struct launch *l, char **command)
{
	ssize_t told;
	int why;

	sigaction(SIGCHLD, &l->child_before, NULL);
	sigprocmask(SIG_SETMASK, &l->mask_before, NULL);
	execvp(command[0], command);
	why = errno;
	do {
		told = write(l->exec_errno[1], &why, sizeof(why));
	} while (told < 0 && errno == EINTR);
	_exit(why == ENOENT ? 127 : 126);
}

static int exec_failure(struct launch *l)
{
	int why = 0;
	ssize_t got;

	close(l->exec_errno[1]);
	do {
		got = read(l->exec_errno[0], &why, sizeof(why));
	} while (got < 0 && errno == EINTR);
	close(l->exec_errno[0]);
	return got == sizeof(why) ? why : 0;
}

/* True once the command has ended and *status is its wait status. */
static bool ended(pid_t pid, int *status)
{
	return waitpid(pid, status, WNOHANG) == pid;
}

/*
 * A key pressed on the terminal has reached the child already (si_code SI_KERNEL); passing it on
 * would deliver it twice, and a second SIGINT means "at once" to many servers.
 */
static void pass_on(const siginfo_t *info, pid_t pid)
{
	if (info->si_signo != SIGCHLD && info->si_code <= 0)
		kill(pid, info->si_signo);
}

int launch_wait(struct launch *l, pid_t pid)
{
	siginfo_t info;
	sigset_t set;
	int status = 0;

	errno = exec_failure(l);
	l->started = errno == 0;
	if (!l->started)
		waitpid(pid, &status, 0);
	awaited(&set);
	while (l->started && !ended(pid, &status))
		if (sigwaitinfo(&set, &info) > 0)
			pass_on(&info, pid);
	sigprocmask(SIG_SETMASK, &l->mask_before, NULL);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
