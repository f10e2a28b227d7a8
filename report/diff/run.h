/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - one run as a comparison sees it, read from the text of a report.json.
 *
 * There is one way in: a recording is analysed, rendered as JSON in memory and read here, so that a
 * baseline file says exactly what its recording says. Files are of any origin: every number is
 * checked, members that are missing (older versions had none) leave zeros.
 */
#ifndef PROFILIS_RUN_H
#define PROFILIS_RUN_H

#include "arena.h"
#include "buckets.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUN_BYTES_MAX (64u << 20)
#define RUNS_MAX 1000 /* of a side */

/* A file that was read. */
struct run_text {
	const char *name; /* what the user called it: errors begin with it */
	const char *bytes;
	size_t length;
	bool for_page; /* keep what only pages show, too */
};

/* What was asked for within one of the equal parts that a page cuts the time into. */
struct run_cell {
	uint32_t index; /* of so many since the run's begin */
	uint64_t requests, errors, sum_us;
	struct buckets times; /* cell_sub buckets an octave, of those that were timed */
};

/* A statement, a type of exceptions, or a status. */
struct run_thing {
	const char *of;	  /* the database system, the language; "" */
	const char *name; /* the statement, the type, the status */
	uint64_t count;
};

struct run_route {
	const char *name;
	uint64_t requests, errors;
	struct buckets wall, cpu; /* cpu: of the requests whose thread CPU time is known */
	double calls_each;	  /* calls to databases and caches per request */
	/* For pages. */
	struct run_cell *cells; /* by index */
	size_t cell_count;
	struct run_thing *statuses; /* by name */
	size_t status_count;
};

struct run {
	const char *name; /* what the user called it */
	uint64_t begin_ns, end_ns;
	uint64_t requests, errors;
	double busy_ns; /* summed latency: over the time, it is the concurrency (Little) */
	double lost;	/* requests that passed and are in no route */
	double sampled; /* share that was drawn; below 0: processes differ */
	unsigned error_status;
	const char *machine;	  /* "2 x AMD EPYC"; "": not known */
	struct run_route *routes; /* by name */
	size_t route_count;
	struct run_thing *queries, *exceptions; /* by of and name, each once */
	size_t query_count, exception_count;
	/* For pages. */
	uint64_t cell_ns; /* 0: the report does not say when requests were */
	uint64_t cell_begin_ns;
	unsigned cell_sub;
	const char *profile; /* as JSON; NULL: no stacks were taken, or too many */
};

/* A side of the comparison. */
struct run_list {
	struct run *list; /* freed with free() */
	size_t count;
};

/* Adds the run of a report.json, or the runs of an array of them. All they hold is the arena's. */
bool runs_read(struct run_list *runs, struct arena *arena, const struct run_text *text,
	       struct error *error);

double run_seconds(const struct run *r);				  /* above 0 */
double run_rate(const struct run *r);					  /* requests per second */
const struct run_route *run_route(const struct run *r, const char *name); /* NULL: none */
const struct run_thing *run_thing(const struct run_thing *list, size_t count,
				  const struct run_thing *like);
int run_thing_order(const struct run_thing *a, const struct run_thing *b);

#endif
