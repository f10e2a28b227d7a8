// SPDX-License-Identifier: Apache-2.0
#include "kept.h"

#include <string.h>

/* traceparent: version - trace id - parent span id - flags, all in lower-case hex. */
#define TRACE_AT 3u
#define SPAN_AT 36u
#define TRACEPARENT_BYTES 55u

void kept_reset(struct kept *k)
{
	k->traced = false;
	k->request_id_bytes = k->host_bytes = k->pending_bytes = 0;
	k->queued_unix_ns = 0;
}

void kept_add(struct kept *k, const char *bytes, size_t n)
{
	size_t room = KEPT_VALUE_MAX - k->pending_bytes;

	if (n > room)
		n = room;
	memcpy(k->pending + k->pending_bytes, bytes, n);
	k->pending_bytes += (uint8_t)n;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False when a digit is none, or when all are 0, which means "invalid". */
static bool binary(uint8_t *to, const char *digits, size_t bytes)
{
	uint8_t any = 0;

	for (size_t i = 0; i < bytes; i++) {
		int high = hex(digits[2 * i]), low = hex(digits[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		to[i] = (uint8_t)(high << 4 | low);
		any |= to[i];
	}
	return any;
}

static void traceparent(struct kept *k, const char *value, size_t n)
{
	k->traced = false;
	if (n < TRACEPARENT_BYTES || value[TRACE_AT - 1] != '-' || value[SPAN_AT - 1] != '-' ||
	    !memcmp(value, "ff", 2))
		return;
	k->traced =
		binary(k->trace, value + TRACE_AT, 16) && binary(k->trace + 16, value + SPAN_AT, 8);
}

/*
 * Seconds, with or without a fraction, or milli-, micro- or nanoseconds: in all of them the first
 * ten digits are the seconds (until the year 2286), so nineteen digits are nanoseconds.
 */
static uint64_t unix_ns(const char *value, size_t n)
{
	uint64_t ns = 0;
	unsigned digits = 0;

	for (size_t i = n > 2 && !memcmp(value, "t=", 2) ? 2 : 0; i < n && digits < 19; i++) {
		if (value[i] >= '0' && value[i] <= '9') {
			ns = ns * 10 + (uint64_t)(value[i] - '0');
			digits++;
		} else if (value[i] != '.') {
			return 0;
		}
	}
	if (digits < 10)
		return 0;
	for (; digits < 19; digits++)
		ns *= 10;
	return ns;
}

static uint8_t store(char *to, size_t room, const char *value, size_t n)
{
	if (n > room)
		n = room;
	memcpy(to, value, n);
	return (uint8_t)n;
}

void kept_done(struct kept *k, enum kept_field field)
{
	const char *value = k->pending;
	size_t n = k->pending_bytes;

	k->pending_bytes = 0;
	while (n && (*value == ' ' || *value == '\t')) {
		value++;
		n--;
	}
	while (n && (value[n - 1] == ' ' || value[n - 1] == '\t' || value[n - 1] == '\r'))
		n--;
	if (field == KEPT_TRACEPARENT)
		traceparent(k, value, n);
	else if (field == KEPT_REQUEST_ID)
		k->request_id_bytes = store(k->request_id, FORMAT_REQUEST_ID_MAX, value, n);
	else if (field == KEPT_HOST)
		k->host_bytes = store(k->host, KEPT_HOST_MAX, value, n);
	else
		k->queued_unix_ns = unix_ns(value, n);
}
