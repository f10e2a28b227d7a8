/* SPDX-License-Identifier: Apache-2.0 */
/*
 * debug.h - one line to standard error, only under PROFILIS_DEBUG=1, by a raw system call.
 */
#ifndef PROFILIS_DEBUG_H
#define PROFILIS_DEBUG_H

#include <stdbool.h>

/* Set once the settings are read. */
extern bool debug_on;

/* "profilis[<pid>]: <what><detail>\n"; detail may be NULL. */
void debug_say(const char *what, const char *detail);

#endif
