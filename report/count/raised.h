/* SPDX-License-Identifier: Apache-2.0 */
/*
 * raised.h - what is known of exceptions while recordings are read: texts that hold one, C++
 * exceptions as they were thrown, crashes; and the failing requests that they may belong to.
 *
 * Of each the newest are kept, so that pairing.h can find what belongs together when all is read;
 * of an exception that finds no room its count stays, under what it says of its request by itself.
 * So every exception is counted, and by any split of the work in the same way. Not thread-safe.
 */
#ifndef PROFILIS_RAISED_H
#define PROFILIS_RAISED_H

#include "decode.h"
#include "keyed.h"
#include "newest.h"
#include "route.h"
#include "spread.h"
#include "stacks.h"
#include "traceback.h"

#include <stdbool.h>

#define RAISED_TEXTS 4096u
#define RAISED_THROWN 4096u
#define RAISED_FAILURES 16384u
#define RAISED_CRASHES 256u
#define RAISED_GROUPS 1024u

/* Where an exception became known. Those below TRACEBACK_LANGUAGES: a text of that language. */
enum raised_source {
	RAISED_THROWN_CXX = TRACEBACK_LANGUAGES,
	RAISED_BODY, /* a traceback in a response's body */
	RAISED_SIGNAL,
	RAISED_SOURCES
};

const char *raised_source(unsigned source);

/* Where and when. */
struct raised_origin {
	uint64_t ts;	 /* Unix ns */
	uint32_t source; /* index of the process; says nothing about order */
	uint32_t tid;
	int32_t pid;
	uint64_t order; /* among those of one instant, as they were written */
};

/* Parts of a record's texts, in this order, each with a NUL behind it. */
enum raised_part {
	RAISED_TYPE,
	RAISED_VALUE,
	RAISED_FRAME, /* that tells most */
	RAISED_STACK, /* lines, innermost first; of native ones nothing */
	RAISED_ROUTE, /* typed, of the request that PARENT names; "": none */
	RAISED_PARTS
};

/* An exception. */
struct raised_record {
	struct raised_origin from;
	uint64_t stack;	   /* stacks_hash() of a native one; 0: none */
	uint64_t text;	   /* hash of the log text; 0: none */
	uint64_t path;	   /* hash of the path that the text names; 0: none */
	uint64_t request;  /* of the request id that it names; 0: none */
	uint32_t id;	   /* FORMAT_MORE_ID of PARENT's request; 0: none */
	uint8_t kind;	   /* enum raised_source */
	uint8_t log;	   /* enum format_log of a text */
	uint8_t certainty; /* enum format_certainty, of PARENT */
	uint8_t method;	   /* that the text names; FORMAT_METHOD_COUNT: none */
	uint8_t trace[16]; /* that it names; zeros: none */
	uint16_t bytes[RAISED_PARTS];
};

/* Behind the record, in the same memory. */
static inline char *raised_texts(const struct raised_record *r)
{
	return (char *)(r + 1);
}

const char *raised_text(const struct raised_record *r, enum raised_part part);
size_t raised_bytes(const struct raised_record *r); /* of all texts */

/* A request that failed. */
struct raised_failure {
	uint64_t begin, first, end; /* Unix ns; first: of its first response byte */
	uint64_t stack;		    /* as above, at the first response byte */
	uint64_t path, request;	    /* hashes, as above */
	uint32_t source, tid, conn, id;
	int32_t pid;
	uint16_t status;
	uint8_t method, abort; /* enum format_abort */
	uint8_t flags;	       /* FORMAT_SHAPE_* */
	bool error;	       /* by its status */
	uint8_t trace[16];
	uint16_t path_bytes;
};

/* Likewise. */
static inline char *raised_path(const struct raised_failure *f)
{
	return (char *)(f + 1);
}

/* Of a group, or of a part of one: under type, frame and route. */
struct raised_stats {
	uint64_t count, exact, probable;
	uint64_t failures; /* requests that failed of it, as far as that is known */
	uint64_t first, last;
	struct spread spread;
	struct raised_record *example; /* the newest */
};

struct raised {
	struct newest texts, thrown, crashes; /* struct raised_record */
	struct newest failures;		      /* struct raised_failure */
	struct keyed groups;		      /* struct raised_stats */
	struct stacks *stacks;		      /* the collection's */
	uint64_t beyond;		      /* exceptions that were counted, but found no room */
	uint64_t failures_beyond;
	uint64_t failures_from;	     /* Unix ns; of those that found none the newest's end */
	struct traceback *traceback; /* scratch */
};

/* stacks: where those of events are kept; the caller merges them. */
void raised_init(struct raised *e, struct stacks *stacks);
void raised_free(struct raised *e);

/* parent NULL: no request is known. False: the text holds no exception. */
bool raised_log(struct raised *e, const struct routes *routes, const struct decode_log *log,
		const struct decode_parent *parent, const struct raised_origin *from);
void raised_thrown(struct raised *e, const struct routes *routes, const struct decode *d,
		   const struct raised_origin *from);
void raised_crash(struct raised *e, const struct routes *routes, const struct decode *d,
		  const struct raised_origin *from);

/* A failure with its path; stack: of the block at hand, or empty. */
struct raised_request {
	struct raised_failure f; /* hashes, path and stack are filled in */
	struct decode_text path, request_id, stack;
	const uint8_t *trace; /* NULL: none */
};
void raised_failed(struct raised *e, const struct decode *d, const struct raised_request *request);

/* Takes the record over; what finds no room is counted. */
void raised_keep(struct raised *e, struct newest *n, struct raised_record *r);

void raised_merge(struct raised *into, const struct raised *from);

/* Counts one under the route given: "" where none is known. certainty: enum format_certainty, -1:
 * none. failures: requests that failed of it. */
void raised_count(struct raised *e, const struct raised_record *r, const char *route, int certainty,
		  unsigned failures);

void raised_groups(struct keyed *groups);

/* The parts of a group's key. */
struct raised_key {
	unsigned kind;
	const char *type, *frame, *route;
	size_t type_bytes, frame_bytes, route_bytes;
};
struct raised_key raised_key(const char *key, size_t bytes);

#endif
