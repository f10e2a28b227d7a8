/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte that seeds the cuts, then a conversation as wire_turns() reads it. However it is
 * cut, the reader must say the same; wire_trace() aborts where it breaks the word of wire.h.
 */
#include "wire_postgres.h"
#include "wire_trace.h"

#include <stdio.h>
#include <stdlib.h>

#define TURNS 256u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static void init(void *reader)
{
	wire_postgres_init(reader);
}

static size_t feed(void *reader, enum wire_side side, const char *bytes, size_t n,
		   struct wire_event *e)
{
	return wire_postgres_feed(reader, side, bytes, n, e);
}

static const struct wire_protocol protocol = {"postgres", sizeof(struct wire_postgres), init, feed};

static void expect_same(const struct wire_conversation *c, const struct wire_trace *whole,
			struct wire_cuts cuts)
{
	static struct wire_trace cut;

	wire_trace(&cut, &protocol, c, &cuts);
	if (wire_trace_same(whole, &cut))
		return;
	fprintf(stderr, "first %zu every %zu seed %llu\nwhole %s\ncut   %s\n", cuts.first,
		cuts.every, (unsigned long long)cuts.seed, whole->text, cut.text);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	static struct wire_trace whole;
	struct wire_turn turns[TURNS];
	struct wire_conversation c = {.turns = turns};

	if (count < 2)
		return 0;
	c.count = wire_turns(turns, TURNS, (const char *)data + 1, count - 1);
	wire_trace(&whole, &protocol, &c, &(struct wire_cuts){0});
	expect_same(&c, &whole, (struct wire_cuts){.every = 1});
	expect_same(&c, &whole, (struct wire_cuts){.first = 1 + data[0]});
	expect_same(&c, &whole, (struct wire_cuts){.seed = 1 + data[0]});
	return 0;
}
