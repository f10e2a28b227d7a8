// SPDX-License-Identifier: Apache-2.0
/* Segments whole, damaged, torn and truncated; buffers beside them. */
#include "test.h"

#include "scratch.h"

#include "capture.h"
#include "reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define COUNT 60000u

static struct scratch scratch;

static struct event_exchange like(unsigned i)
{
	struct event_exchange x =
		writer_get(i % 4 ? "/page" : "/other", i % 10 ? 200 : 500, 0, 1000 + i % 977);
	uint64_t shift = 1000000000000u + i * 1000u;

	x.begin += shift, x.request += shift, x.first += shift, x.last += shift;
	x.conn = i % 31;
	return x;
}

static void record(bool killed)
{
	scratch_begin(&scratch);
	scratch_record(&(struct scratch_load){&scratch, like, COUNT, killed});
}

static off_t size_of(const char *path)
{
	int fd = open(path, O_RDONLY);
	off_t size = lseek(fd, 0, SEEK_END);

	close(fd);
	return size;
}

static void flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	uint8_t byte;

	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 0x10;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

static void whole_recordings_are_exact(void **state)
{
	struct model *m;

	(void)state;
	record(false);
	m = scratch_model(&scratch, NULL);
	assert_int_equal(m->total.requests, COUNT);
	assert_int_equal(m->total.errors, COUNT / 10);
	assert_int_equal(m->coverage.blocks_damaged, 0);
	assert_int_equal(m->coverage.blocks_open, 0);
	assert_int_equal(m->coverage.counters[FORMAT_COUNT_blocks_sealed], m->coverage.blocks);
	assert_true(m->coverage.complete);
	assert_int_equal(m->processes[0].killed, false);
	model_free(m);
	scratch_end(&scratch);
}

static void killed_processes_lose_nothing(void **state)
{
	struct model *m;

	(void)state;
	record(true);
	m = scratch_model(&scratch, NULL);
	assert_int_equal(m->total.requests, COUNT);
	assert_int_equal(m->coverage.blocks_open, 1);
	assert_int_equal(m->coverage.blocks_damaged, 0);
	assert_int_equal(m->coverage.processes_killed, 1);
	model_free(m);
	scratch_end(&scratch);
}

/* A flipped bit costs the block it is in, wherever it is. */
static void damage_costs_one_block(void **state)
{
	char path[512];
	off_t size;

	(void)state;
	record(false);
	scratch_segment(&scratch, path);
	size = size_of(path);
	for (off_t at = 0; at < size; at += 1 + size / 97) {
		struct model *m;

		flip(path, at);
		m = scratch_model(&scratch, NULL);
		assert_int_equal(m->coverage.blocks_damaged, 1);
		assert_true(m->coverage.bytes_damaged > 0);
		assert_false(m->coverage.complete);
		assert_true(m->total.requests < COUNT);
		assert_true(m->total.requests > COUNT - 16000);
		model_free(m);
		flip(path, at);
	}
	scratch_end(&scratch);
}

static void truncation_anywhere_is_survived(void **state)
{
	uint64_t before = COUNT;
	char path[512];
	off_t size;

	(void)state;
	record(false);
	scratch_segment(&scratch, path);
	size = size_of(path);
	for (off_t at = size - 1; at > 0; at -= 1 + size / 41) {
		struct model *m;

		assert_int_equal(truncate(path, at), 0);
		m = scratch_model(&scratch, NULL);
		assert_true(m->total.requests < COUNT && m->total.requests <= before);
		before = m->total.requests;
		model_free(m);
	}
	scratch_end(&scratch);
}

/* The same block in a segment and in a buffers file is one; a segment cut off within it needs the
 * buffer. */
static void torn_tails_are_found_in_buffers(void **state)
{
	char path[512];
	struct model *m;

	(void)state;
	record(true);
	scratch_segment(&scratch, path);
	assert_int_equal(truncate(path, size_of(path) - 10), 0);
	m = scratch_model(&scratch, NULL);
	assert_true(m->total.requests <= COUNT);
	assert_int_equal(m->coverage.blocks_damaged, 0);
	model_free(m);
	scratch_end(&scratch);
}

static void splits_give_the_same(void **state)
{
	struct model_options options = model_options_default();
	struct model *one, *many;

	(void)state;
	record(false);
	scratch_record(&(struct scratch_load){&scratch, like, COUNT / 3, true});
	options.threads = 1;
	one = scratch_model(&scratch, &options);
	options.threads = 7;
	many = scratch_model(&scratch, &options);
	assert_int_equal(one->total.requests, COUNT + COUNT / 3);
	assert_int_equal(many->total.requests, one->total.requests);
	assert_int_equal(many->total.latency.sum, one->total.latency.sum);
	assert_int_equal(many->bin_count, one->bin_count);
	assert_int_equal(many->route_count, one->route_count);
	for (size_t i = 0; i < one->route_count; i++)
		assert_string_equal(one->routes[i].name, many->routes[i].name);
	for (size_t i = 0; i < one->failure_count; i++)
		assert_int_equal(one->failures[i].ts, many->failures[i].ts);
	model_free(one);
	model_free(many);
	scratch_end(&scratch);
}

/* since and until cut by end times: the parts add up. */
static void periods_add_up(void **state)
{
	struct model_options options = model_options_default();
	struct model *whole, *early, *late;
	uint64_t middle;

	(void)state;
	record(false);
	whole = scratch_model(&scratch, NULL);
	middle = whole->begin + (whole->end - whole->begin) / 3;
	options.until = middle;
	early = scratch_model(&scratch, &options);
	options.since = middle, options.until = 0;
	late = scratch_model(&scratch, &options);
	assert_true(early->total.requests > COUNT / 4 && early->total.requests < COUNT / 2);
	assert_int_equal(early->total.requests + late->total.requests, COUNT);
	assert_true(early->end < middle && late->end >= middle);
	model_free(whole);
	model_free(early);
	model_free(late);
	scratch_end(&scratch);
}

static void what_is_no_recording_says_so(void **state)
{
	const char *runs[] = {"/nonexistent", "/dev/null", "/proc/self/fdinfo"};
	struct model_options options = model_options_default();

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct error error = {0};

		assert_null(analyse(&runs[i], 1, &options, NULL, &error));
		assert_non_null(strstr(error.text, runs[i]));
		assert_int_equal(error.status, EXIT_USAGE);
	}
}

RUN(cmocka_unit_test(whole_recordings_are_exact), cmocka_unit_test(killed_processes_lose_nothing),
    cmocka_unit_test(damage_costs_one_block), cmocka_unit_test(truncation_anywhere_is_survived),
    cmocka_unit_test(torn_tails_are_found_in_buffers), cmocka_unit_test(splits_give_the_same),
    cmocka_unit_test(periods_add_up), cmocka_unit_test(what_is_no_recording_says_so))
