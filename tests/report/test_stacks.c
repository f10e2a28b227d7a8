// SPDX-License-Identifier: Apache-2.0
/* Stacks as the recorder writes them, each once, however they came and were split. */
#include "test.h"

#include "event.h"
#include "stacks.h"

#include <stdio.h>

#define STACKS 400u
#define WORKERS 3u
#define BEGIN 1000ull

static const char *const modules[] = {"aa11 /usr/bin/server", "- /lib/plugin.so", ""};

/* Stack i: i % 20 frames and one more; some have code of no file. */
static unsigned make(unsigned i, struct event_frame frames[FORMAT_STACK_FRAMES])
{
	unsigned count = i % 20 + 1;

	for (unsigned k = 0; k < count; k++) {
		const char *module = modules[(i + k) % (i % 5 ? 2 : 3)];

		frames[k].module = (struct event_text){module, (uint32_t)strlen(module)};
		frames[k].offset = (count - k) * 1000 + (k ? i % 3 : i);
	}
	return count;
}

static int32_t pid_of(unsigned i)
{
	return 100 + (int32_t)(i % 2);
}

struct block {
	struct event_block encoder;
	union {
		struct format_block header;
		uint8_t bytes[FORMAT_BUFFER_BYTES];
	} buffer;
	struct decode decode;
};

/* Encodes and decodes one sample, and adds its stack. */
static uint32_t add(struct stacks *s, unsigned i)
{
	static struct block b;
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct event_sample sample = {.time = BEGIN, .stack = {frames, make(i, frames)}};
	enum decode_kind kind;

	event_block_start(&b.encoder, &b.buffer.header, BEGIN);
	event_sample(&b.encoder, &sample);
	decode_begin(&b.decode, b.encoder.payload, (size_t)(b.encoder.at - b.encoder.payload),
		     BEGIN);
	while ((kind = decode_next(&b.decode)) != DECODE_SAMPLE)
		assert_true(kind > DECODE_END);
	return stacks_add(s, &b.decode, b.decode.sample.stack, pid_of(i));
}

static void expect(const struct stacks *s, uint32_t id, unsigned i)
{
	struct event_frame frames[FORMAT_STACK_FRAMES];
	struct stacks_view view = stacks_get(s, id);
	bool without_file = false;

	assert_int_not_equal(id, STACKS_NONE);
	assert_int_equal(view.count, make(i, frames));
	for (unsigned k = 0; k < view.count; k++) {
		assert_int_equal(view.frames[k].offset, frames[k].offset);
		assert_string_equal(stacks_module(s, view.frames[k].module),
				    frames[k].module.bytes);
		without_file |= !frames[k].module.length;
	}
	assert_int_equal(view.pid, without_file ? pid_of(i) : 0);
}

static void each_stack_stands_once(void **state)
{
	struct stacks *s = stacks_new();
	uint32_t first[STACKS], count;

	(void)state;
	for (unsigned i = 0; i < STACKS; i++)
		first[i] = add(s, i);
	count = stacks_count(s);
	for (unsigned i = STACKS; i--;)
		assert_int_equal(add(s, i), first[i]);
	assert_int_equal(stacks_count(s), count);
	for (unsigned i = 0; i < STACKS; i++)
		expect(s, first[i], i);
	assert_int_equal(stacks_lost(s), 0);
	assert_int_equal(stacks_get(s, STACKS_NONE).count, 0);
	assert_int_equal(stacks_hash(s, STACKS_NONE), 0);
	stacks_free(s);
}

struct split {
	struct stacks *workers[WORKERS];
	uint32_t ids[STACKS];
	uint64_t hashes[STACKS];
};

static void merge(struct split *s, unsigned worker)
{
	uint32_t *to = calloc(stacks_count(s->workers[worker]) + 1, sizeof(*to));

	stacks_merge(s->workers[0], s->workers[worker], to);
	for (unsigned i = worker; i < STACKS; i += WORKERS)
		s->ids[i] = to[s->ids[i]];
	free(to);
	stacks_free(s->workers[worker]);
}

/* Dealt to some workers, in the order that the step gives. */
static void split(unsigned step)
{
	struct split s;

	for (unsigned w = 0; w < WORKERS; w++)
		s.workers[w] = stacks_new();
	for (unsigned i = 0; i < STACKS; i++) {
		unsigned which = i * step % STACKS;

		s.ids[which] = add(s.workers[which % WORKERS], which);
		s.hashes[which] = stacks_hash(s.workers[which % WORKERS], s.ids[which]);
	}
	for (unsigned w = 1; w < WORKERS; w++)
		merge(&s, w);
	for (unsigned i = 0; i < STACKS; i++) {
		expect(s.workers[0], s.ids[i], i);
		assert_int_equal(stacks_find(s.workers[0], s.hashes[i]), s.ids[i]);
		assert_int_equal(stacks_hash(s.workers[0], s.ids[i]), s.hashes[i]);
	}
	stacks_free(s.workers[0]);
}

static void any_split_gives_the_same(void **state)
{
	(void)state;
	for (unsigned step = 1; step < STACKS; step += 66)
		if (step % 5) /* others don't reach each */
			split(step);
}

static void damaged_stacks_are_none(void **state)
{
	static struct decode d;
	static const struct {
		const char *bytes;
		uint32_t length;
		unsigned frames; /* 0: none */
	} stacks[] = {
		{"", 0, 0},
		{"\x01", 1, 0},
		{"\x01\x05", 2, 1},
		{"\x00\x05", 2, 1},
		{"\x02\x05", 2, 0}, /* a string that there is not */
		{"\x01\x05\x01", 3, 0},
		{"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, 0},
	};
	struct stacks *s = stacks_new();

	(void)state;
	d.string_count = 1;
	d.strings[0] = (struct decode_text){"aa /x", 5};
	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
		struct decode_text text = {stacks[i].bytes, stacks[i].length};
		uint32_t id = stacks_add(s, &d, text, 1);

		assert_int_equal(stacks_get(s, id).count, stacks[i].frames);
		assert_int_equal(id == STACKS_NONE, !stacks[i].frames);
	}
	stacks_free(s);
}

static void more_frames_than_fit_are_cut(void **state)
{
	static struct decode d;
	struct stacks *s = stacks_new();
	char bytes[400];
	uint32_t id;

	(void)state;
	memset(bytes, 0, sizeof(bytes));
	id = stacks_add(s, &d, (struct decode_text){bytes, sizeof(bytes)}, 9);
	assert_int_equal(stacks_get(s, id).count, FORMAT_STACK_FRAMES);
	assert_int_equal(stacks_get(s, id).pid, 9);
	stacks_free(s);
}

/* Past its bounds it loses, and says how many. */
static void losses_are_counted(void **state)
{
	struct decode_text module = {"aa /x", 5};
	struct stacks *s = stacks_new(), *into = stacks_new();
	uint64_t lost = 0;
	uint32_t *to;

	(void)state;
	for (uint64_t i = 0; i < (1u << 20) + 100; i++)
		lost += stacks_add_place(s, module, i, 1) == STACKS_NONE;
	assert_int_equal(lost, 100);
	assert_int_equal(stacks_lost(s), 100);
	assert_int_equal(stacks_add_place(into, module, 1u << 21, 1), 0);
	to = calloc(stacks_count(s), sizeof(*to));
	stacks_merge(into, s, to);
	assert_int_equal(stacks_lost(into), 101);
	assert_int_equal(to[stacks_count(s) - 1], STACKS_NONE);
	free(to);
	stacks_free(s);
	stacks_free(into);
}

RUN(cmocka_unit_test(each_stack_stands_once), cmocka_unit_test(any_split_gives_the_same),
    cmocka_unit_test(damaged_stacks_are_none), cmocka_unit_test(more_frames_than_fit_are_cut),
    cmocka_unit_test(losses_are_counted))
