/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - the recording's account of itself, in the mapped `process` file: whether it takes
 * events, what it lost and why, and how large the whole recording is. Any thread; atomic adds.
 */
#ifndef PROFILIS_LEDGER_H
#define PROFILIS_LEDGER_H

#include "profilis/format.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

extern _Atomic bool ledger_taking;

/* True while events are taken: from the recording's start to its end. */
static inline bool ledger_open(void)
{
	return atomic_load_explicit(&ledger_taking, memory_order_acquire);
}

/* Adds to a counter; before the recording exists it is kept and carried over. */
void ledger_count(enum format_counter counter, uint64_t n);

/* Sets a counter to n where it is less. One caller at a time. */
void ledger_raise(enum format_counter counter, uint64_t n);

/* One exchange that goes into no block, by status (0: aborted), and why. */
void ledger_discard(unsigned status, enum format_counter why);

/* Many at once: a block that could not be kept, or (with its end) a segment that made room for
 * newer ones. */
void ledger_discard_many(const uint32_t by_status[FORMAT_STATUS_SPACE], uint64_t end_ns);

/* Books bytes against PROFILIS_MAX_BYTES, all processes together; negative gives back. False: over
 * the limit. */
bool ledger_book(int64_t bytes);

/* The recording's start: the file to count in, and the size shared with other processes (NULL: our
 * own alone). */
void ledger_begin(struct format_process *process, _Atomic int64_t *shared_bytes);
_Atomic int64_t *ledger_shared_bytes(void);

struct format_process *ledger_process(void);

/* In a forked child: the parent's file is no longer ours, but is told when we can make none. */
void ledger_forget(void);
void ledger_tell_parent(enum format_counter counter);

#endif
