/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samples.h - what used the CPU: samples by the request that they were taken in and by stack.
 *
 * Keyed by the stack's hash (stacks.h), the request's method and its path, typed segments replaced;
 * build_profile.c gives them their names. Exact, bounded, order-independent as keyed.h is.
 */
#ifndef PROFILIS_SAMPLES_H
#define PROFILIS_SAMPLES_H

#include "decode.h"
#include "keyed.h"
#include "route.h"

#include <stdbool.h>

#define SAMPLES_MAX 131072u

/* The values are struct attributed, their ns the CPU time that the samples stand for; samples
 * outside of any request are counted as exact ones. */
void samples_init(struct keyed *samples);
/* stack: its hash, 0: none. parent NULL: in no request. */
void samples_add(struct keyed *samples, const struct routes *routes,
		 const struct decode_sample *sample, const struct decode_parent *parent,
		 uint64_t stack);

struct samples_key {
	uint64_t stack;
	bool in_request;
	uint8_t method;
	const char *path; /* with the method, what is one row; bytes of it */
	size_t bytes;
};

struct samples_key samples_key(const char *key, size_t bytes);

#endif
