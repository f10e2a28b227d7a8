// SPDX-License-Identifier: Apache-2.0
/* doctor: what stands in the way of a recording, told before, during or after it. */
#include "command.h"
#include "doctor.h"

#include <sys/stat.h>

/* A word that names no directory is a program, with "--" or without. */
static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool examine(struct diagnosis *d, const struct options *o, struct error *error)
{
	const char *words[2];

	if (o->pid)
		return doctor_process(d, (int)o->pid, error);
	if (o->program)
		return doctor_program(d, o->program[0], o->program, error);
	if (is_directory(o->runs[0]))
		return doctor_recording(d, o->runs, o->run_count, error);
	words[0] = o->runs[0];
	words[1] = NULL;
	return doctor_program(d, words[0], words, error);
}

bool command_doctor(const struct options *o, enum exit_status *status, struct error *error)
{
	struct diagnosis d = {0};
	bool good;

	if (o->pid > INT32_MAX)
		return error_set(error, "--pid %u: no process has such a number", o->pid);
	good = examine(&d, o, error);
	if (good) {
		diagnosis_print(&d, stdout);
		*status = d.stopped ? EXIT_NEGATIVE : EXIT_GOOD;
	}
	diagnosis_free(&d);
	return good;
}
