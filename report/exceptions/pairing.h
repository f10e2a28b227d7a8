/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pairing.h - which failing request a logged exception belongs to.
 *
 * A text that names the id of one failing request alone is its, whoever wrote it. Else the
 * recorder's word counts, where only one request was in flight on the thread; but a server that
 * logs after it has answered logs while another request may be the only one left: whether a process
 * does, its texts show that come when nothing that fails is in flight. Where it does, and for all
 * other texts, the failing responses that the same thread sent, then those of the whole process,
 * are put beside the texts: in the direction, before or after, that fits this process, in their
 * order, as many as possible, as near as possible. That is probable, never exact.
 *
 * A request has at most one text, a text at most one request. Pure; bounded by its input.
 */
#ifndef PROFILIS_PAIRING_H
#define PROFILIS_PAIRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAIRING_NONE UINT32_MAX

struct pairing_text {
	uint64_t ts;		/* Unix ns, as all times here */
	uint64_t path, request; /* hashes of what it names; 0: nothing */
	const uint8_t *trace;	/* 16 bytes, zeros or NULL: none */
	uint32_t source, tid;
	uint32_t id;	/* of the request that the recorder names; 0: none */
	uint8_t method; /* that it names; FORMAT_METHOD_COUNT: none */
	bool exact;	/* the recorder's word: the only one in flight */
	bool certain;	/* and no server can make it a wrong one */

	uint32_t failure; /* found: its index, or PAIRING_NONE */
	bool sure;	  /* found, and exact */
	bool of_other;	  /* the recorder's word holds, and that request did not fail (or another
			     text is shown for it) */

	/* pairing.c's own. */
	bool believed, by_thread, reaches_path, tried;
};

struct pairing_failure {
	uint64_t begin, first, end; /* first: of its first response byte */
	uint64_t path, request;
	const uint8_t *trace;
	uint32_t source, tid, id;
	uint8_t method;
	bool error; /* by its status: may get a probable text */

	uint32_t text; /* found, or PAIRING_NONE */
};

/* Texts ordered by source and ts, failures by source and first. */
struct pairing {
	struct pairing_text *texts;
	struct pairing_failure *failures;
	size_t text_count, failure_count;
};

void pairing_run(struct pairing *p);

/* Of one process, once pairing_run() has looked: whether the recorder's word was believed. */
bool pairing_believes(const struct pairing *p, uint32_t source);

#endif
