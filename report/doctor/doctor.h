/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doctor.h - the examinations: can a program be recorded, is a process being recorded, why does a
 * recording hold no requests. Nothing is run, nothing is changed.
 *
 * Each fills a struct diagnosis, which cmd_doctor.c prints.
 */
#ifndef PROFILIS_DOCTOR_H
#define PROFILIS_DOCTOR_H

#include "diagnosis.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/* A program by its file or its name in PATH; words: as the user wrote the command, for the advice.
 */
bool doctor_program(struct diagnosis *d, const char *program, const char *const *words,
		    struct error *error);
bool doctor_process(struct diagnosis *d, int pid, struct error *error);
bool doctor_recording(struct diagnosis *d, const char *const *runs, size_t run_count,
		      struct error *error);

#endif
