/* SPDX-License-Identifier: Apache-2.0 */
/*
 * launch.h - start one command and stand in for it: its signals, its exit status.
 *
 *	launch_prepare(&launch, error);
 *	pid_t pid = fork();
 *	if (pid == 0)
 *		launch_exec(&launch, command);
 *	int status = launch_wait(&launch, pid);
 *
 * The child stays in our process group, so the terminal's keys and job control reach it by
 *themselves; only what other processes send to us is passed on.
 */
#ifndef PROFILIS_LAUNCH_H
#define PROFILIS_LAUNCH_H

#include "error.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct launch {
	sigset_t mask_before;
	struct sigaction child_before; /* SIGCHLD as we inherited it */
	int exec_errno[2]; /* pipe: the child's errno if exec failed, else end of file */
	bool started;	   /* exec succeeded; set by launch_wait */
};

/* From here to launch_wait's return our signals are blocked. */
bool launch_prepare(struct launch *l, struct error *error);

/* In the child: undoes launch_prepare and becomes the command. */
_Noreturn void launch_exec(struct launch *l, char **command);

/* In the parent: the exit status of the command, 128+n if signal n ended it, 126 or 127 if it never
 * began. */
int launch_wait(struct launch *l, pid_t pid);

#endif
