/* SPDX-License-Identifier: Apache-2.0 */
/*
 * by_host.h - requests by the host that served them, where recordings of several hosts are merged.
 * With one host nothing is counted here: the totals are its.
 */
#ifndef PROFILIS_BY_HOST_H
#define PROFILIS_BY_HOST_H

#include "model.h"
#include "sightings.h"
#include "source.h"

#define BY_HOST_MAX 256u /* hosts beyond are counted as the last one, "(other)" */

struct by_host_exchange {
	const struct decode_shape *shape;
	const struct decode_exchange *x;
	const struct decode_trace *trace; /* NULL: none */
	uint64_t begin, end, latency;	  /* Unix ns; ns */
	bool aborted, error;
};

struct by_host {
	const char **names; /* ascending; the sources' memory */
	size_t count;	    /* 0: one host or none */
	uint32_t *of_source;
	size_t source_count; /* when it began: those that came later are not counted here */
	struct by_host_count {
		struct tally tally;  /* latency, but no first_byte */
		uint64_t begin, end; /* Unix ns */
	} * list;
	struct sightings sightings;
};

void by_host_init(struct by_host *b, const struct sources *sources);
/* Either side, of which only the server's is counted; where count is not 0. */
void by_host_add(struct by_host *b, size_t source, const struct by_host_exchange *e);
void by_host_merge(struct by_host *into, const struct by_host *from);
void by_host_free(struct by_host *b);

#endif
