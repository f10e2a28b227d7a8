/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte of choices, one that seeds the cuts, then one direction of a connection.
 *	bit 0	responses
 *	bit 1	the other direction announced a header table of 64 KiB
 *	bits 2 and 3	names of the query are kept, all of it
 * However the stream is cut, and whether its DATA is seen or not, http2 must say the same of it;
 * http2_trace() aborts where a call breaks its own word.
 */
#include "http2_trace.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static void expect_same(const struct http2_stream *stream, const struct http2_trace *whole,
			struct http2_cuts cuts)
{
	static struct http2_trace cut;

	http2_trace(&cut, stream, &cuts);
	if (http2_trace_same(whole, &cut))
		return;
	fprintf(stderr, "first %zu every %zu seed %llu skip %d\nwhole %s\ncut   %s\n", cuts.first,
		cuts.every, (unsigned long long)cuts.seed, cuts.skip, whole->text, cut.text);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	static struct http2_trace whole;
	struct http2_stream stream;
	uint64_t seed;

	if (count < 3)
		return 0;
	stream = (struct http2_stream){
		.side = data[0] & 1 ? HTTP2_RESPONSES : HTTP2_REQUESTS,
		.bytes = (const char *)data + 2,
		.count = count - 2,
		.table_max = data[0] & 2 ? 65536 : 0,
		.query = (data[0] >> 2 & 3) % 3,
	};
	seed = 1 + data[1];
	http2_trace(&whole, &stream, &(struct http2_cuts){0});
	expect_same(&stream, &whole, (struct http2_cuts){.every = 1});
	expect_same(&stream, &whole, (struct http2_cuts){.every = 1 + data[1] % 64});
	expect_same(&stream, &whole, (struct http2_cuts){.first = 1 + data[1]});
	expect_same(&stream, &whole, (struct http2_cuts){.first = 1 + data[1], .skip = true});
	expect_same(&stream, &whole, (struct http2_cuts){.seed = seed});
	expect_same(&stream, &whole, (struct http2_cuts){.seed = seed, .skip = true});
	return 0;
}
