/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slowest_model.h - the model's part about the slowest requests and what happened in them. Strings
 * as in model.h.
 */
#ifndef PROFILIS_SLOWEST_MODEL_H
#define PROFILIS_SLOWEST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum slow_kind {
	SLOW_DATABASE,
	SLOW_UPSTREAM,
	SLOW_DNS,
	SLOW_SPAN,
	SLOW_EXCEPTION,
	SLOW_LOG,
	SLOW_CPU, /* all CPU samples of a request together: duration is CPU time */
	SLOW_KINDS
};

#define SLOW_UNKNOWN UINT64_MAX

struct slow_part {
	enum slow_kind kind;
	int64_t begin; /* ns from the request's begin; may lie before it */
	uint64_t duration;
	const char *name;
	const char *detail; /* NULL: the name says it all */
	const char *error;  /* NULL: none */
	unsigned status;    /* of an upstream's answer; 0: none */
	uint64_t rows;	    /* SLOW_UNKNOWN */
	unsigned depth;	    /* of spans: within so many others */
	bool exact;	    /* the request is certain */
};

struct slow_request {
	uint64_t begin;			  /* Unix ns */
	uint64_t duration;		  /* to the last response byte, or as far as it was seen */
	uint64_t read, first_byte;	  /* from begin; 0 where brief */
	uint64_t queue, proxy_queue, cpu; /* SLOW_UNKNOWN */
	uint64_t bytes_in, bytes_out;
	const char *route, *path;
	const char *program, *host;
	const char *trace_id, *parent_span_id, *request_id; /* NULL: none */
	const char *labels;				    /* "key=value" a line; NULL: none */
	uint64_t conn;
	uint32_t tid;
	int32_t pid;
	uint16_t status;		 /* 0: none */
	uint8_t method, protocol, abort; /* enum format_method, _protocol with FORMAT_TLS, _abort */
	int grpc;			 /* grpc-status; -1: none */
	bool brief;    /* sampling left its detail out: times are rounded, parts are unknown */
	unsigned rank; /* over all, from 1; 0: only among the slowest of its route */
	struct slow_part *parts; /* by begin, then by depth */
	size_t part_count;
	uint64_t parts_left; /* shorter ones that found no room */
};

/* Of all its parts of a kind. */
static inline uint64_t slow_sum(const struct slow_request *r, enum slow_kind kind)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < r->part_count; i++)
		sum += r->parts[i].kind == kind ? r->parts[i].duration : 0;
	return sum;
}

#endif
