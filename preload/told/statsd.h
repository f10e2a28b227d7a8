/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statsd.h - what a StatsD datagram says: lines "name:value|type|@rate|#tags", as Etsy's server
 *reads them, with DogStatsD's tags, packed values and further fields. Pure: bytes in, metrics out.
 *
 *	statsd_begin(&s, bytes, n);
 *	while ((verdict = statsd_next(&s, &metric)) != STATSD_END)
 *		if (verdict == STATSD_METRIC) ...
 */
#ifndef PROFILIS_STATSD_H
#define PROFILIS_STATSD_H

#include "profilis/format.h"

#include <stddef.h>
#include <stdint.h>

enum statsd_verdict {
	STATSD_END,
	STATSD_METRIC,
	STATSD_MALFORMED, /* a line that cannot be read; the next one may be good */
};

struct statsd_text {
	const char *bytes;
	size_t length;
};

/* Texts point into the datagram. */
struct statsd_metric {
	struct statsd_text name; /* not empty, at most FORMAT_METRIC_NAME_MAX */
	struct statsd_text tags; /* likewise, perhaps empty; whole ones */
	double value;		 /* finite; of a set a hash, of a timer seconds */
	uint32_t per_million;	 /* of what happened were told: 1 to 1000000 */
	uint8_t metric;		 /* enum format_metric */
};

struct statsd {
	const char *at, *end;	     /* of the datagram, behind the line at hand */
	struct statsd_text values;   /* of the line at hand, those still to be told */
	struct statsd_metric common; /* what they have in common */
};

void statsd_begin(struct statsd *s, const char *bytes, size_t n);
enum statsd_verdict statsd_next(struct statsd *s, struct statsd_metric *m);

#endif
