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

#define COMMAND_DECLARE(name, word)                                                                \
	bool command_##word(const struct options *o, enum exit_status *status,                     \
			    struct error *error);
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

/* A problem's text as a line on stderr; fits capture and analyse. */
void command_note(void *context, const char *text);

#endif
