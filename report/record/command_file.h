/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command_file.h - the file that a command's first word starts, and who interprets it. Runs
 * nothing.
 */
#ifndef PROFILIS_COMMAND_FILE_H
#define PROFILIS_COMMAND_FILE_H

#include <limits.h>
#include <stdbool.h>

#define COMMAND_FILE_DEPTH 4 /* as deep as the kernel follows interpreters of interpreters */

/* Looked up in PATH like execvp does; false: there is no such executable file. */
bool command_file_find(const char *command, char out[PATH_MAX]);

/* The interpreter that a script's first line names, behind `env` too; false: it is no script. */
bool command_file_interpreter(const char *path, char out[PATH_MAX]);

#endif
