/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apart.h - work that needs more stack than may be left (coroutines, alternate signal stacks), on a
 * stack of ours. Meanwhile the thread takes no signal: a handler of the host's, such as one that
 * stops threads to look for references, must not find it elsewhere. Signal safe.
 */
#ifndef PROFILIS_APART_H
#define PROFILIS_APART_H

#include <stdbool.h>

/* False: not run, as no stack is free or the host is confined. Within another it runs at once. */
bool apart_run(void (*run)(void *argument), void *argument);

#endif
