/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slow_parts.h - what happened in the slowest requests: a visitor of capture.h for a second
 * reading, which asks only for blocks that reach into one of them.
 *
 * A part is an event whose PARENT names the request, in the same process and within its time, since
 * ids are used again. The longest SLOW_PARTS_MAX stay, whatever the order of reading. The requests
 * are shared by all threads, struct slow_parts belongs to one.
 */
#ifndef PROFILIS_SLOW_PARTS_H
#define PROFILIS_SLOW_PARTS_H

#include "capture.h"
#include "decode.h"
#include "newest.h"
#include "slowest_model.h"
#include "traceback.h"

#define SLOW_PARTS_MAX 199u /* and the CPU samples, which are one more */
/* Of the many that are only among the slowest of their route: of each, and of all of them, unless
 * they are so many that each would have less than a few. */
#define SLOW_PARTS_UNRANKED 29u
#define SLOW_PARTS_ALL_UNRANKED 6000u
#define SLOW_PARTS_FEW 7u
#define SLOW_TEXT_MAX 1000u

struct slow_wanted {
	uint64_t begin, end; /* monotonic */
	uint32_t source, id; /* FORMAT_MORE_ID, not 0 */
	uint32_t place;	     /* among the requests shown */
	uint32_t parts_max;
};

struct slow_span {
	uint64_t begin, reach; /* the latest end of those that begin until then */
	uint32_t source;
};

struct slow_requests {
	struct slow_wanted *list; /* by source, id and begin */
	struct slow_span *spans;  /* by source and begin */
	size_t count;
};

enum slow_text { SLOW_NAME, SLOW_DETAIL, SLOW_ERROR, SLOW_TEXTS };

/* Texts by kind: path and target of an upstream's; of a database's call the statement is the
 * detail; the type (mangled where `of` is not 0) and message of an exception. */
struct slow_event {
	uint64_t begin, duration; /* monotonic */
	uint64_t rows;		  /* DECODE_ROWS_UNKNOWN */
	uint32_t depth;
	uint16_t status; /* HTTP's, or the look-up's code */
	uint16_t bytes[SLOW_TEXTS];
	uint8_t kind, certainty; /* enum slow_kind, enum format_certainty */
	uint8_t of;		 /* enum format_method, enum format_system */
	uint8_t flags;		 /* FORMAT_SHAPE_* */
	char text[];
};
static_assert(offsetof(struct slow_event, text) == 40, "compared as bytes: no padding");

/* Of one request. */
struct slow_gathered {
	struct newest events; /* struct slow_event, the shortest on top */
	uint64_t left;
	uint64_t samples, samples_ns, first_sample;
	bool samples_unsure;
};

struct slow_parts {
	const struct slow_requests *requests;
	struct slow_gathered *of; /* by place */
	size_t count;
	const struct capture_block *block;
	struct decode decode;
	struct traceback traceback;
};

/* Takes list over (free()); in any order. */
void slow_requests_init(struct slow_requests *r, struct slow_wanted *list, size_t count);
void slow_requests_free(struct slow_requests *r);

/* count: of the requests shown. */
struct slow_parts *slow_parts_new(const struct slow_requests *requests, size_t count);
void slow_parts_free(struct slow_parts *p);
/* Takes from's parts over. */
void slow_parts_merge(struct slow_parts *into, struct slow_parts *from);

/* The visitor's functions; asked is a struct slow_requests, worker a struct slow_parts. */
bool slow_parts_wanted(const void *asked, size_t source, const struct format_block *header);
bool slow_parts_block(void *worker, const struct capture_block *block, uint64_t *events,
		      size_t *damaged_at);
void slow_parts_slot(void *worker, const struct source *source, size_t source_index,
		     const struct format_slot *slot);

/* At most so many bytes of a text, whole characters where it is UTF-8. */
static inline uint32_t slow_cut(const char *bytes, uint32_t length, uint32_t max)
{
	uint32_t at = max;

	if (length <= max)
		return length;
	while (at + 3 > max && ((unsigned char)bytes[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static inline const char *slow_event_text(const struct slow_event *e, enum slow_text which)
{
	size_t at = 0;

	for (unsigned i = 0; i < which; i++)
		at += e->bytes[i];
	return e->text + at;
}

#endif
