/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exec.h - the environment that a program we start is given: the host's, with our two variables
 * where they are missing, so that the recording goes on in it. The host's own environment is never
 * touched.
 */
#ifndef PROFILIS_EXEC_H
#define PROFILIS_EXEC_H

#include <stdbool.h>
#include <stddef.h>

/* Before main: where our library is, as LD_PRELOAD names it. */
void exec_init(void);

/* How many pointers and bytes exec_environment needs for environment; 0 pointers: it is complete
 * already. */
struct exec_room {
	size_t pointers, bytes;
};
struct exec_room exec_room(char *const *environment);

/* Builds the copy in the caller's room (on its stack: nothing may be allocated in a vfork child).
 */
char **exec_environment(char *const *environment, char **pointers, char *bytes);

#endif
