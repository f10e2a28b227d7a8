/* SPDX-License-Identifier: Apache-2.0 */
#include "kv_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void kv_run(struct kv_talk *talk, enum wire_side side, const void *bytes, size_t n)
{
	char *at = talk->runs + talk->n;

	assert_true(n + 4 <= sizeof talk->runs - talk->n);
	at[0] = side == WIRE_SERVER ? 's' : 'c';
	for (int i = 0; i < 3; i++)
		at[1 + i] = (char)(n >> 8 * i);
	memcpy(at + 4, bytes, n);
	talk->n += n + 4;
}

void kv_ask(struct kv_talk *talk, const char *text)
{
	kv_run(talk, WIRE_CLIENT, text, strlen(text));
}

void kv_tell(struct kv_talk *talk, const char *text)
{
	kv_run(talk, WIRE_SERVER, text, strlen(text));
}

void kv_captured(struct kv_talk *talk, const char *name)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", KV_CORPUS, name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s", path);
	fseek(file, 2, SEEK_SET); /* behind the fuzz target's choices */
	talk->n = fread(talk->runs, 1, sizeof talk->runs, file);
	fclose(file);
}

static void expect_cut(enum kv_protocol protocol, const struct kv_talk *talk,
		       const struct kv_trace *whole, struct kv_cuts cuts)
{
	static struct kv_trace cut;

	kv_trace(&cut, protocol, talk->runs, talk->n, cuts);
	if (!kv_trace_same(whole, &cut))
		fail_msg("every %zu, seed %llu:\nwhole %s\ncut   %s", cuts.every,
			 (unsigned long long)cuts.seed, whole->text, cut.text);
}

const struct kv_trace *kv_traced(enum kv_protocol protocol, const struct kv_talk *talk)
{
	static struct kv_trace whole;

	kv_trace(&whole, protocol, talk->runs, talk->n, (struct kv_cuts){0});
	for (size_t every = 1; every < 12; every++)
		expect_cut(protocol, talk, &whole, (struct kv_cuts){.every = every});
	for (uint64_t seed = 1; seed < 20; seed++)
		expect_cut(protocol, talk, &whole, (struct kv_cuts){.seed = seed});
	return &whole;
}

void kv_expect(enum kv_protocol protocol, const struct kv_talk *talk, const char *expected)
{
	const struct kv_trace *whole = kv_traced(protocol, talk);

	if (strcmp(whole->text, expected) != 0)
		fail_msg("\nread     %s\nexpected %s", whole->text, expected);
}
