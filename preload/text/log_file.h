/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_file.h - which descriptors lead to a log: 1 and 2 whatever they are, files that are appended
 * to or named like a log, the pipe that 1 or 2 is too, and the sockets of syslog and the journal.
 * Access logs hold no errors: they are none. Looked at when something is first written there.
 */
#ifndef PROFILIS_LOG_FILE_H
#define PROFILIS_LOG_FILE_H

#include <stdbool.h>

/* The descriptor table learns it. False where that can't be found out now. */
bool log_file_is(int fd);

/* A connection's descriptor is none of one, but the journal's stream as 1 or 2. */
bool log_file_is_journal(int fd);

#endif
