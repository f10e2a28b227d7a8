/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_settings.h - profilis-record's command line. Its options are the rows of
 * profilis/settings.h; each one given is checked and put into the environment at once.
 */
#ifndef PROFILIS_RECORD_SETTINGS_H
#define PROFILIS_RECORD_SETTINGS_H

#include "error.h"

#include <stdbool.h>

struct record_choice {
	bool quiet;
	bool done;	/* --help or --version said it all */
	int command_at; /* index in argv of the command */
};

bool record_settings_parse(struct record_choice *choice, int argc, char **argv,
			   struct error *error);

/* PROFILIS_OFF, by option or inherited. */
bool record_settings_off(void);

#endif
