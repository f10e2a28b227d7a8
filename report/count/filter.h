/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filter.h - which requests of which processes count: the user's --route, --status, --slower-than
 * and --process.
 *
 * A request passes or not by itself; what belongs to a request goes with it (chosen.h).
 */
#ifndef PROFILIS_FILTER_H
#define PROFILIS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decode_shape;
struct format_process;

/* Strings are argv's own, the arrays the options'. All zero: everything passes. */
struct filter {
	uint16_t status_low, status_high; /* within, where high is not 0 */
	uint64_t slower_ns;		  /* this long or longer */
	const char **routes;		  /* patterns as those of route.h, one of them */
	size_t route_count;
	const char **processes; /* a pid, or a name: of the program, its file, its argv[0] */
	size_t process_count;
};

/* Whether requests may be left out, processes aside. */
bool filter_requests(const struct filter *f);

/* Whether it takes more than a path to tell whether a request passes. */
bool filter_more_than_path(const struct filter *f);

/* The path of a request; a query behind it does not count. */
bool filter_path(const struct filter *f, const char *path, size_t n);

/* What its shape says of a request: path and status. */
bool filter_shape(const struct filter *f, const struct decode_shape *shape);

bool filter_process(const struct filter *f, const struct format_process *process);

#endif
