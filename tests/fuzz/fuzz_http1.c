/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte of choices, one that seeds the cuts, then one direction of a connection.
 *	bit 0		response
 *	bits 1 and 2	heads without body (http1_no_body)
 *	bit 3		room for 5 path bytes only
 *	bits 4 and 5	names of the query are kept, all of it
 *	bit 6		Host is kept
 *	bit 7		nothing is kept
 * However the stream is cut, and whether its bodies are seen or not, http1 must say the same of it;
 * http1_trace() aborts where a call breaks its own word.
 */
#include "http1_trace.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static void expect_same(const struct http1_stream *stream, const struct http1_trace *whole,
			struct http1_cuts cuts)
{
	struct http1_trace cut;

	http1_trace(&cut, stream, &cuts);
	if (http1_trace_same(whole, &cut))
		return;
	fprintf(stderr, "first %zu every %zu seed %llu skip %d\nwhole %s\ncut   %s\n", cuts.first,
		cuts.every, (unsigned long long)cuts.seed, cuts.skip, whole->text, cut.text);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	struct http1_stream stream;
	struct http1_trace whole, taken;
	uint64_t seed;

	if (count < 3)
		return 0;
	stream = (struct http1_stream){
		.side = data[0] & 1 ? HTTP1_RESPONSE : HTTP1_REQUEST,
		.bytes = (const char *)data + 2,
		.count = count - 2,
		.no_body = data[0] >> 1 & 3,
		.path_max = data[0] & 8 ? 5 : 384,
		.keep_host = data[0] & 64,
		.keep_nothing = data[0] & 128,
		.query = (data[0] >> 4 & 3) % 3,
	};
	seed = 1 + data[1];
	http1_trace(&whole, &stream, &(struct http1_cuts){0});
	expect_same(&stream, &whole, (struct http1_cuts){.every = 1});
	expect_same(&stream, &whole, (struct http1_cuts){.every = 1 + data[1] % 64});
	http1_trace(&taken, &stream, &(struct http1_cuts){.bodies = true});
	if (!http1_trace_same(&whole, &taken))
		abort();
	expect_same(&stream, &taken, (struct http1_cuts){.seed = 1 + data[1], .bodies = true});
	expect_same(&stream, &whole, (struct http1_cuts){.first = 1 + data[1]});
	expect_same(&stream, &whole, (struct http1_cuts){.first = 1 + data[1], .skip = true});
	expect_same(&stream, &whole, (struct http1_cuts){.seed = seed});
	expect_same(&stream, &whole, (struct http1_cuts){.seed = seed, .skip = true});
	return 0;
}
