/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampler.h - PROFILIS_CPU_HZ: a stack of each thread, so many times in a second of its CPU time.
 *
 * Each thread has a timer of its own CPU clock, which sends the thread a signal of ours: the
 * highest real-time signal that the host leaves alone. Being the highest it is delivered on top of
 * any other that came at the same time: where its handler finds a system call that it alone has
 * interrupted, the call is made again (x86-64), so that the host's own EINTR stay the only ones
 * that it sees. The helper finds the threads; those that block the signal are left alone, and so is
 * all of it once the host confines itself or takes the signal.
 */
#ifndef PROFILIS_SAMPLER_H
#define PROFILIS_SAMPLER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* The recording has begun, or goes on after all. */
void sampler_arm(void);

/* The host is about to confine itself, or the recording ends. */
void sampler_disarm(void);

/* What a call of the host's has found is ours: the host had SIG_DFL. */
bool sampler_is_ours(void (*handler)(int));

void sampler_hide(struct sigaction *found);

/* The host has set what becomes of that signal: ours is given up, where it is that one. */
void sampler_displaced(int number);

/* The helper's: timers for new threads, none for those that have ended. How long until the next
 * look in ns; 0: none is due. */
uint64_t sampler_look(void);

/* In a forked child: its threads have no timers. */
void sampler_forget(void);

#endif
