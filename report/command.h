/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command.h - the commands of profilis-report, each in its own cmd_*.c.
 *
 * True: exit with *status. False: error says what is wrong.
 */
#ifndef PROFILIS_COMMAND_H
#define PROFILIS_COMMAND_H

#include "error.h"
#include "options.h"

bool command_report(const struct options *o, enum exit_status *status, struct error *error);
bool command_check(const struct options *o, enum exit_status *status, struct error *error);
bool command_dump(const struct options *o, enum exit_status *status, struct error *error);
bool command_compact(const struct options *o, enum exit_status *status, struct error *error);
bool command_diff(const struct options *o, enum exit_status *status, struct error *error);
bool command_calibrate(const struct options *o, enum exit_status *status, struct error *error);

/* A problem's text as a line on stderr; fits capture and analyse. */
void command_note(void *context, const char *text);

#endif
