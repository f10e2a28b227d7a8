/* SPDX-License-Identifier: Apache-2.0 */
/*
 * traces.h - ids of OpenTelemetry for what was recorded: the trace that a request's own headers
 * named, where there was one, else ids derived from who recorded it. The same recording gives the
 * same ids each time.
 *
 * What belongs to a request names it by process and id only, so traces of requests are noted in a
 * first pass: TRACES_MAX of them; of further ones only the request itself has the trace.
 */
#ifndef PROFILIS_TRACES_H
#define PROFILIS_TRACES_H

#include "capture.h"
#include "decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACES_MAX (1u << 21)

struct trace_id {
	uint8_t bytes[16];
};

struct traces {
	struct traces_entry *entries; /* open addressing */
	size_t room, count;
};

void traces_free(struct traces *t);

/* Whose ids they are. A process differs from any other in where and when it began. */
struct traces_process {
	const struct source *source;
	size_t index;
	uint64_t seed;
};
struct traces_process traces_process(const struct capture_block *block);

/* A request's trace as its headers gave it. */
void traces_add(struct traces *t, size_t source_index, uint64_t id, const uint8_t ids[]);

/* Of a request with an id. */
struct trace_id traces_of(const struct traces *t, const struct traces_process *p, uint64_t id);
uint64_t traces_request_span(const struct traces_process *p, uint64_t id);

/* Of what has no id: `place` is where it stands in the recording of its process. */
struct trace_id traces_alone(const struct traces_process *p, uint64_t place);
uint64_t traces_span(const struct traces_process *p, uint64_t place);

/* Hex, for a span 0: none is "". */
struct trace_hex {
	char text[33];
};
struct trace_hex traces_hex(const uint8_t *bytes, size_t n);
struct trace_hex traces_span_hex(uint64_t span);

#endif
