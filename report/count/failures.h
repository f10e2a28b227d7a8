/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failures.h - the newest N of the failed requests.
 *
 * Kept in a heap whose top is the oldest. Equal times are ordered by everything else that is known,
 * so which N stay does not depend on the order of reading. Not thread-safe.
 */
#ifndef PROFILIS_FAILURES_H
#define PROFILIS_FAILURES_H

#include "profilis/format.h"

#include <stddef.h>
#include <stdint.h>

#define FAILURES_LABELS_MAX 512u

struct failure_record {
	uint64_t ts; /* Unix ns */
	uint64_t duration;
	uint64_t bytes_in, bytes_out;
	uint32_t conn;
	int32_t pid;
	uint16_t status;
	uint16_t path_bytes;
	uint8_t method, abort, flags; /* FORMAT_SHAPE_* */
	uint8_t protocol;
	uint8_t grpc; /* grpc-status + 1; 0: none */
	uint8_t request_id_bytes;
	uint8_t trace[FORMAT_TRACE_BYTES];
	char request_id[FORMAT_REQUEST_ID_MAX];
	uint32_t id;	 /* FORMAT_MORE_ID; 0: none */
	uint32_t source; /* index of the process; says nothing about order */
	uint16_t label_bytes;
	char labels[FAILURES_LABELS_MAX]; /* labels_text() */
	char path[FORMAT_PATH_MAX];
};

struct failures {
	struct failure_record *heap;
	size_t max, count, room;
	uint64_t total;
};

void failures_add(struct failures *f, const struct failure_record *record);
void failures_merge(struct failures *into, const struct failures *from);
void failures_sort(struct failures *f); /* newest first; nothing may be added after */
void failures_free(struct failures *f);

#endif
