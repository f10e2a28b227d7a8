/* SPDX-License-Identifier: Apache-2.0 */
/*
 * found.h - which exception each failing request is said to have: what the recorder tied together,
 * and what pairing.h found. Made when everything is collected and merged.
 */
#ifndef PROFILIS_FOUND_H
#define PROFILIS_FOUND_H

#include "raised.h"
#include "failures.h"
#include "log_texts.h"
#include "pairing.h"

/* What is said of one failure. */
struct found_failure {
	const struct raised_failure *f;
	const struct raised_record *shown; /* NULL: no exception is known */
	uint8_t certainty;		   /* enum format_certainty */
	uint32_t others;		   /* exceptions of the same request that are not shown */
};

struct found {
	struct raised *raised;
	struct found_failure *failures; /* by end, ascending */
	size_t failure_count;
	const struct raised_record **texts; /* as pairing has them */
	struct pairing pairing;
	uint32_t *failure_at; /* pairing's failures: where each is among `failures` */
};

struct found *found_new(struct raised *e);
void found_free(struct found *f);

/* NULL: it is older than those that are kept. */
const struct found_failure *found_of(const struct found *f, const struct failure_record *record);

/* Whether a text that was logged is this failure's: what is shown of it, or what the recorder is
 * believed to know of it. */
bool found_owns(const struct found *f, const struct failure_record *failure,
		const struct log_record *log);

/* Whether it is an exception that some failure shows. */
bool found_shown(const struct found *f, const struct log_record *log);

/* The recorder's word on the request of what this process logged. */
bool found_believes(const struct found *f, const struct log_record *log);

/* Counts every exception that is kept under what was found. */
void found_count(struct found *f, const struct routes *routes);

#endif
