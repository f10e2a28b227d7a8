/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording.h - this process's recording begins and ends.
 *
 * It begins when the process first serves or talks to a tracked peer, never before. Any thread may
 * ask; the first does the work. Failing leaves the process unrecorded, said under PROFILIS_DEBUG=1
 * and counted in the parent's ledger.
 */
#ifndef PROFILIS_RECORDING_H
#define PROFILIS_RECORDING_H

#include "ledger.h"

/* Before main: fixes the directory's name, and decides by PROFILIS_ONLY. */
void recording_init(void);

bool recording_start_slow(void);

/* True when events are taken; begins the recording if need be. */
static inline bool recording_start(void)
{
	return ledger_open() || recording_start_slow();
}

/* What is slow to find out about the machine and the process; the helper's to call, now and then.
 */
void recording_describe_machine(void);

/* Gives files and directories to the user that the process is about to become. */
void recording_chown(unsigned uid);

/* No more events, when the process ends; an exec may fail, so it goes on until then. */
void recording_close(enum format_process_state state);

/* Marks the end (FORMAT_ENDED, FORMAT_EXECED) and unlinks the hot files, if everything in them is
 * sealed. */
void recording_end(enum format_process_state state, bool all_sealed);

/* An exec failed after recording_end(FORMAT_EXECED): the process goes on. */
void recording_resume(void);

/* In a forked child: it has no recording yet. */
void recording_forget(void);

#endif
