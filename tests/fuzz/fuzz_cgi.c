/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte of choices, one that seeds the cuts, then one direction of a connection.
 *	bit 0		response
 *	bits 1 and 2	FastCGI, uwsgi, SCGI
 *	bit 3		responses to HEAD
 *	bits 4 and 5	names of the query are kept, all of it
 * However the stream is cut, and whether bodies are seen or not, the readers must say the same of
 * it; cgi_trace() aborts where they break their own word.
 */
#include "cgi_trace.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static void expect_same(const struct cgi_stream *stream, const struct cgi_trace *whole,
			struct cgi_cuts cuts)
{
	struct cgi_trace cut;

	cgi_trace(&cut, stream, &cuts);
	if (cgi_trace_same(whole, &cut))
		return;
	fprintf(stderr, "first %zu every %zu seed %llu skip %d\nwhole %s\ncut   %s\n", cuts.first,
		cuts.every, (unsigned long long)cuts.seed, cuts.skip, whole->text, cut.text);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	struct cgi_stream stream;
	struct cgi_trace whole;
	uint64_t seed;

	if (count < 3)
		return 0;
	stream = (struct cgi_stream){
		.protocol = (data[0] >> 1 & 3) % 3,
		.side = data[0] & 1 ? CGI_RESPONSE : CGI_REQUEST,
		.bytes = (const char *)data + 2,
		.count = count - 2,
		.no_body = data[0] & 8,
		.query = (data[0] >> 4 & 3) % 3,
	};
	seed = 1 + data[1];
	cgi_trace(&whole, &stream, &(struct cgi_cuts){0});
	expect_same(&stream, &whole, (struct cgi_cuts){.every = 1});
	expect_same(&stream, &whole, (struct cgi_cuts){.every = 1 + data[1] % 64});
	expect_same(&stream, &whole, (struct cgi_cuts){.first = 1 + data[1]});
	expect_same(&stream, &whole, (struct cgi_cuts){.first = 1 + data[1], .skip = true});
	expect_same(&stream, &whole, (struct cgi_cuts){.seed = seed});
	expect_same(&stream, &whole, (struct cgi_cuts){.seed = seed, .skip = true});
	return 0;
}
