/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording.h - this process's place on disk: its directory, its `process` file, its hot directory, the size of
 * the whole recording, and whether it is open for events.
 *
 * Made when the process first serves or talks to a tracked peer, never before. Any thread may call; the first does
 * the work. Failing leaves the process unrecorded, said under PROFILIS_DEBUG=1 and counted in the parent's ledger.
 */
#ifndef PROFILIS_RECORDING_H
#define PROFILIS_RECORDING_H

#include "profilis/format.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum recording_state {
	RECORDING_NONE,
	RECORDING_STARTING,
	RECORDING_ACTIVE,
	RECORDING_ENDED,
	RECORDING_IMPOSSIBLE, /* no directory could be made, or this program is not to be recorded */
};

enum recording_place { RECORDING_PLACE_OWN, RECORDING_PLACE_HOT };

extern _Atomic uint32_t recording_state;

/* Before main: fixes the directory's name (absolute) and decides by PROFILIS_ONLY and PROFILIS_OFF. */
void recording_init(void);

/* The recording's directory, absolute, fixed before main whether or not it exists yet. */
const char *recording_directory(void);

bool recording_start_slow(void);

/* True when events can be recorded; starts the recording if need be. */
static inline bool recording_start(void)
{
	uint32_t state = atomic_load_explicit(&recording_state, memory_order_acquire);

	return state == RECORDING_ACTIVE || (state < RECORDING_ACTIVE && recording_start_slow());
}

static inline bool recording_active(void)
{
	return atomic_load_explicit(&recording_state, memory_order_relaxed) == RECORDING_ACTIVE;
}

/* Adds to a counter of the ledger; before the recording exists it is kept and carried over. */
void recording_count(enum format_counter counter, uint64_t n);

/* One exchange that goes into no block, by status (0: aborted), and why. */
void recording_discard(unsigned status, enum format_counter why);

/* Many at once: a block that could not be kept, or a segment that made room for newer ones. */
void recording_discard_many(const uint32_t by_status[FORMAT_STATUS_SPACE], uint64_t end_ns);

/* Books bytes against PROFILIS_MAX_BYTES, all processes together; negative gives back. */
bool recording_book(int64_t bytes);

/* A new file of bytes, really allocated, mapped shared; no descriptor stays open. NULL: errors are counted by the caller. */
void *recording_map(enum recording_place place, const char *name, size_t bytes);

/* A directory descriptor for files of this process: the helper's own copy, or opened now; give back by recording_leave. */
int recording_enter(enum recording_place place);
void recording_leave(int directory);

/* The helper, with a descriptor table of its own, keeps directories open: they outlast chroot. */
void recording_keep_open(void);

/* What is slow to find out about the machine; the helper's to call. */
void recording_describe_machine(void);

/* Gives files and directories to the user that the process is about to become. */
void recording_chown(unsigned uid);

bool recording_keeps_open(void);

/* No more events, when the process ends; an exec may fail, so it goes on until then. */
void recording_close(enum format_process_state state);

/* Marks the end (FORMAT_ENDED, FORMAT_EXECED) and unlinks the hot files, if everything in them is sealed. */
void recording_end(enum format_process_state state, bool all_sealed);

/* An exec failed after recording_end(FORMAT_EXECED): the process goes on. */
void recording_resume(void);

#endif
