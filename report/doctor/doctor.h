/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doctor.h - the examinations: can a program be recorded, is a process being recorded, why does a
 * recording hold no requests. Nothing is run, nothing is changed.
 *
 * Each fills a struct diagnosis: a verdict, what was found, what to do. cmd_doctor.c prints it.
 */
#ifndef PROFILIS_DOCTOR_H
#define PROFILIS_DOCTOR_H

#include "arena.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define DIAGNOSIS_LINES_MAX 64u

struct diagnosis {
	struct arena arena;
	const char *verdict; /* a whole line */
	bool stopped;	     /* the verdict is negative */
	struct diagnosis_line {
		const char *what, *text; /* "TLS", "libssl.so.3: ..." */
	} found[DIAGNOSIS_LINES_MAX];
	size_t found_count;
	const char *advice[DIAGNOSIS_LINES_MAX];
	size_t advice_count;
};

void diagnosis_verdict(struct diagnosis *d, bool stopped, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diagnosis_found(struct diagnosis *d, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diagnosis_advise(struct diagnosis *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void diagnosis_print(const struct diagnosis *d, FILE *out);
void diagnosis_free(struct diagnosis *d);

/* A program by its file or its name in PATH; words: as the user wrote the command, for the advice.
 */
bool doctor_program(struct diagnosis *d, const char *program, const char *const *words,
		    struct error *error);
bool doctor_process(struct diagnosis *d, int pid, struct error *error);
bool doctor_recording(struct diagnosis *d, const char *const *runs, size_t run_count,
		      struct error *error);

#endif
