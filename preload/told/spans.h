/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spans.h - parts of the program that it times itself: begun, perhaps one within another, ended,
 * and recorded with the request that they belong to.
 *
 * The open spans of a thread lie in memory of its own; only a span that another thread ends is
 * touched by two, and whoever clears its serial number has it. Bounded: the oldest gives way to one
 * too many, and is counted (spans_lost).
 */
#ifndef PROFILIS_SPANS_H
#define PROFILIS_SPANS_H

#include <stdint.h>

/* What spans_end() takes; 0: none. */
uint64_t spans_begin(const char *name);

/* flags: FORMAT_SPAN_*. Of no open span: nothing happens. */
void spans_end(uint64_t span, unsigned flags);

/* In a forked child: those open are the parent's. */
void spans_forget(void);

#endif
