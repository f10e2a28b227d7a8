/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte that says which reader ('m' MySQL, 'r' Redis, others memcached), one that seeds
 * the cuts, then a conversation as kv_trace.h has it. However its runs are cut, the readers must
 * say the same; kv_trace() aborts where they break their own word.
 */
#include "kv_trace.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

struct input {
	enum kv_protocol protocol;
	const char *runs;
	size_t n;
};

static void expect_same(const struct input *input, const struct kv_trace *whole,
			struct kv_cuts cuts)
{
	static struct kv_trace cut;

	kv_trace(&cut, input->protocol, input->runs, input->n, cuts);
	if (kv_trace_same(whole, &cut))
		return;
	fprintf(stderr, "every %zu seed %llu\nwhole %s\ncut   %s\n", cuts.every,
		(unsigned long long)cuts.seed, whole->text, cut.text);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	static struct kv_trace whole;
	struct input input;

	if (count < 3)
		return 0;
	input.protocol = data[0] == 'm' ? KV_MYSQL : data[0] == 'r' ? KV_REDIS : KV_MEMCACHED;
	input.runs = (const char *)data + 2;
	input.n = count - 2;
	kv_trace(&whole, input.protocol, input.runs, input.n, (struct kv_cuts){0});
	expect_same(&input, &whole, (struct kv_cuts){.every = 1});
	expect_same(&input, &whole, (struct kv_cuts){.every = 1 + data[1] % 64});
	expect_same(&input, &whole, (struct kv_cuts){.seed = 1 + data[1]});
	return 0;
}
