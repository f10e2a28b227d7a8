/* SPDX-License-Identifier: Apache-2.0 */
/*
 * units.h - numbers as people read them, each with its unit.
 *
 * Results are values: printf("%s", units_bytes(n).text) is fine, keeping the pointer is not.
 */
#ifndef PROFILIS_UNITS_H
#define PROFILIS_UNITS_H

#include <stdint.h>

struct units {
	char text[48];
};

struct units
units_duration(uint64_t ns,
	       uint64_t round_to);	     /* "4.56 ms"; rounded to whole round_to ns; 0: not */
struct units units_count(uint64_t count);    /* "1,234,567" */
struct units units_short(uint64_t count);    /* "1.23 M" */
struct units units_bytes(double bytes);	     /* "1.23 MB", powers of 1000 */
struct units units_rate(double per_second);  /* "1,234/s" */
struct units units_percent(double fraction); /* "1.23 %" */
struct units units_time(uint64_t unix_ns);   /* "2025-01-31 12:00:00 UTC" */

double units_ratio(uint64_t part, uint64_t whole); /* 0 when whole is 0 */
uint64_t units_rounded(uint64_t ns, uint64_t round_to);

#endif
