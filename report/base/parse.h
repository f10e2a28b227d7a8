/* SPDX-License-Identifier: Apache-2.0 */
/*
 * parse.h - values of options: durations, instants, counts.
 */
#ifndef PROFILIS_PARSE_H
#define PROFILIS_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* "15m", "500ms", "1h30m", "2s", "10us", "90" (seconds): nanoseconds. */
bool parse_duration(const char *text, uint64_t *ns);

/* The same, perhaps behind a sign. */
bool parse_signed_duration(const char *text, int64_t *ns);

/* Unix seconds ("1700000000.5"), RFC 3339 ("2025-01-31T12:00:00Z", "+01:00"): Unix ns. */
bool parse_instant(const char *text, uint64_t *unix_ns);

/* "1%", "0.01": a fraction. */
bool parse_fraction(const char *text, double *fraction);

bool parse_count(const char *text, uint64_t most, uint64_t *count);

#endif
