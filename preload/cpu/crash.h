/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crash.h - the signals that a process dies of: recorded, then it dies of them as it would have.
 *
 * From the recording's start on, a handler of ours stands where the host has none (SIG_DFL). Its
 * calls see SIG_DFL there still (hooks_signal.c); its own handlers take the place of ours, and when
 * it goes back to SIG_DFL, as handlers do that are done, ours comes back. Once the host confines
 * itself by seccomp there is none. Signal safe; raw system calls only.
 */
#ifndef PROFILIS_CRASH_H
#define PROFILIS_CRASH_H

#include <signal.h>
#include <stdbool.h>

/* The recording has begun, or goes on after all. */
void crash_arm(void);

/* The host is about to confine itself. */
void crash_disarm(void);

/* What a call of the host's has found is ours: the host had SIG_DFL. With it: its flags and mask,
 * into found. */
bool crash_is_ours(void (*handler)(int));
void crash_hide(int number, struct sigaction *found);

/* The host has set SIG_DFL. */
void crash_defaulted(int number);

#endif
