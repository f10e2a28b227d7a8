/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program.h - can this executable be recorded at all? Reads the file, runs nothing.
 */
#ifndef PROFILIS_PROGRAM_H
#define PROFILIS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True when the preload library cannot see what `command` (looked up in PATH like execvp does; the
 * interpreter decides for a script) sends and receives; sentence then says which file and why.
 * False also when the file cannot be read: exec will have the say.
 */
bool program_unseen(const char *command, char *sentence, size_t size);

#endif
