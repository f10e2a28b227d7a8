// SPDX-License-Identifier: Apache-2.0
#include "samples.h"

#include "calls.h"
#include "compound.h"

#include <string.h>

#define HEAD_BYTES (sizeof(uint64_t) + 1)

static void merge(void *into, const void *from)
{
	calls_merge(into, from);
}

void samples_init(struct keyed *samples)
{
	static const struct keyed_type type = {
		.bytes = sizeof(struct attributed), .merge = merge, .max = SAMPLES_MAX};

	keyed_init(samples, &type);
}

void samples_add(struct keyed *samples, const struct routes *routes,
		 const struct decode_sample *sample, const struct decode_parent *parent,
		 uint64_t stack)
{
	static const struct decode_parent nobody = {.certainty = FORMAT_EXACT};
	struct compound k;

	memcpy(k.text, &stack, sizeof(stack));
	k.text[HEAD_BYTES - 1] = (char)(parent ? parent->method + 1 : 0);
	k.bytes = HEAD_BYTES;
	if (parent) {
		struct route_path path = {.bytes = parent->path.bytes,
					  .length = parent->path.length};

		compound_route(&k, routes, &path);
	}
	calls_count(keyed_at(samples, k.text, k.bytes), parent ? parent : &nobody, sample->cpu);
}

struct samples_key samples_key(const char *key, size_t bytes)
{
	struct samples_key k = {.path = key + HEAD_BYTES, .bytes = bytes - HEAD_BYTES};
	uint8_t method = (uint8_t)key[HEAD_BYTES - 1];

	memcpy(&k.stack, key, sizeof(k.stack));
	k.in_request = method > 0;
	k.method = method ? (uint8_t)(method - 1) : 0;
	return k;
}
