// SPDX-License-Identifier: Apache-2.0
/* Several hosts, made of recordings of this one: what each served, and how far apart their clocks
 * are. */
#include "test.h"

#include "analyse.h"
#include "reader.h"
#include "rewrite.h"
#include "scratch.h"
#include "sightings.h"
#include "writer.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#define MS 1000000ll
#define US 1000ll
#define BASE_UNIX 1700000000000000000ull
#define BEGIN 5000000000000ull
#define CALLS 50u

static struct scratch scratch;

/* One host and what passes there; times are of a clock that is right. */
struct host {
	const char *name, *boot;
	int64_t ahead;
	void (*write)(void);
};

static void write_one(const struct event_exchange *like, bool client, unsigned key)
{
	struct event_exchange x = *like;
	struct event_trace trace = {.ids = {1, 2, 3, (uint8_t)key, (uint8_t)(key >> 8)}};

	x.role = client ? FORMAT_CLIENT : FORMAT_SERVER;
	x.trace = key ? &trace : NULL;
	writer_exchange(&x);
}

/* Call i begins at i * 10 ms and takes 2 ms and more, but the best: there the answer's middle is
 * the call's. */
static struct event_exchange asked(unsigned i)
{
	return writer_get("/stock", 200, BEGIN + i * 10u * MS, 2 * MS + (i == 7 ? 0 : i * 50 * US));
}

static struct event_exchange answered(unsigned i)
{
	return writer_get("/stock", 200, BEGIN + i * 10u * MS + 500 * US, MS);
}

static void ask(unsigned first_key)
{
	for (unsigned i = 0; i < CALLS; i++) {
		struct event_exchange x = asked(i);

		write_one(&x, true, first_key + i);
	}
}

static void answer(unsigned first_key)
{
	for (unsigned i = 0; i < CALLS; i++) {
		struct event_exchange x = answered(i);

		write_one(&x, false, first_key + i);
	}
}

/* A call that was made twice, with one span for both: nobody knows which was answered. */
static void ask_twice(void)
{
	struct event_exchange x = asked(1);

	write_one(&x, true, 900);
	x.begin = x.request = BEGIN + 3000 * MS;
	x.first = x.last = x.begin + MS;
	write_one(&x, true, 900);
}

static void answer_late(void)
{
	struct event_exchange x = writer_get("/stock", 500, BEGIN + 3000 * MS, MS - US);

	write_one(&x, false, 900);
}

/* A proxy calls with the trace and span that it was called with: its own side is no answer. */
static void write_web1(void)
{
	struct event_exchange x = writer_get("/", 200, BEGIN, 3 * MS);

	write_one(&x, false, 107);
	ask(100);
	ask_twice();
}

static void write_web2(void)
{
	answer(100);
	answer_late();
	ask(300);
}

static void write_web3(void)
{
	answer(300);
}

static void write_alone(void)
{
	answer(500);
}

static const struct host hosts[] = {
	{"web1", "boot-1", 0, write_web1},	 {"web2", "boot-2", 12300 * US, write_web2},
	{"web3", "boot-3", -3 * MS, write_web3}, {"web4", "boot-4", 777 * MS, write_alone},
	{"web5", "boot-1", 0, write_alone},
};

#define HOSTS (sizeof(hosts) / sizeof(*hosts))

static void record(void *context)
{
	const struct host *h = context;
	char run[600];

	snprintf(run, sizeof(run), "%s/%s", scratch.run, h->name);
	writer_begin(run, NULL);
	h->write();
	writer_end();
}

/* ---- the same recording, as another host would have written it ---- */

static uint64_t clock_of(const struct host *h, uint64_t monotonic)
{
	return BASE_UNIX + (uint64_t)h->ahead + (monotonic - BEGIN);
}

static void rewrite_process(const char *path, const struct host *h)
{
	struct format_process p;
	int fd = open(path, O_RDWR);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, &p, sizeof(p)), sizeof(p));
	snprintf(p.host, sizeof(p.host), "%s", h->name);
	snprintf(p.boot_id, sizeof(p.boot_id), "%s", h->boot);
	p.realtime_ns = clock_of(h, p.begin_ns);
	p.realtime_end_ns = clock_of(h, p.end_ns);
	assert_int_equal(pwrite(fd, &p, sizeof(p), 0), sizeof(p));
	close(fd);
}

static void rewrite_segment(const char *path, const struct host *h)
{
	static struct reader_room room;
	struct reader_block block;
	struct error error = {0};
	struct reader reader;
	struct rewrite w;
	const char *why;
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0 && reader_open(&reader, fd) && rewrite_open(&w, path, &error));
	while (reader_next(&reader, &block) == READER_BLOCK) {
		const uint8_t *raw = reader_load(fd, &block, &room, &why);

		assert_non_null(raw);
		block.header.clock_realtime_ns = clock_of(h, block.header.clock_monotonic_ns);
		assert_true(rewrite_block(&w, &block.header, raw, &error));
	}
	assert_true(rewrite_close(&w, &error));
	close(fd);
}

static void each_file(const char *pattern, const struct host *h,
		      void (*f)(const char *path, const struct host *h))
{
	char path[700];
	glob_t found;

	snprintf(path, sizeof(path), "%s/%s/*/%s", scratch.run, h->name, pattern);
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		f(found.gl_pathv[i], h);
	globfree(&found);
}

static int make(void **state)
{
	(void)state;
	scratch_begin(&scratch);
	for (size_t i = 0; i < HOSTS; i++) {
		writer_fork(record, (void *)&hosts[i]);
		each_file("process", &hosts[i], rewrite_process);
		each_file("*.seg", &hosts[i], rewrite_segment);
	}
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	scratch_end(&scratch);
	return 0;
}

/* ---- what is read of it ---- */

static void assert_clock(const struct recorded_host *h, const char *reference, int64_t offset,
			 uint64_t uncertainty)
{
	assert_string_equal(h->clock_reference, reference);
	assert_int_equal(h->clock_offset, offset);
	assert_int_equal(h->clock_uncertainty, uncertainty);
}

static void test_each_host(void **state)
{
	struct model *m = scratch_model(&scratch, NULL);
	const uint64_t served[HOSTS] = {1, CALLS + 1, CALLS, CALLS, CALLS};

	(void)state;
	assert_int_equal(m->recorded_host_count, HOSTS);
	for (size_t i = 0; i < HOSTS; i++) {
		const struct recorded_host *h = &m->recorded_hosts[i];

		assert_string_equal(h->name, hosts[i].name);
		assert_int_equal(h->processes, 1);
		assert_int_equal(h->tally.requests, served[i]);
		assert_int_equal(h->tally.latency.count, served[i]);
		assert_int_equal(h->tally.errors, i == 1);
	}
	assert_int_equal(m->recorded_hosts[0].tally.latency.max, 3 * MS);
	assert_int_equal(m->recorded_hosts[2].tally.latency.max, MS);
	assert_int_equal(m->recorded_hosts[2].begin,
			 BASE_UNIX + (uint64_t)hosts[2].ahead + 500 * US);
	assert_int_equal(m->recorded_hosts[2].end,
			 m->recorded_hosts[2].begin + (CALLS - 1) * 10u * MS + MS);
	model_free(m);
}

/* The best call's answer lies in its middle: 2 ms against 1 ms leave half a millisecond. */
static void test_clocks(void **state)
{
	struct model_options options = model_options_default();

	(void)state;
	for (options.threads = 1; options.threads <= 3; options.threads++) {
		struct model *m = scratch_model(&scratch, &options);
		const struct recorded_host *h = m->recorded_hosts;

		assert_clock(&h[0], "web1", 0, 0);
		assert_clock(&h[1], "web1", 12300 * US, 500 * US);
		assert_int_equal(h[1].clock_calls, CALLS);
		assert_clock(&h[2], "web1", -3 * MS, MS);
		assert_null(h[3].clock_reference);
		assert_clock(&h[4], "web1", 0, 0);
		assert_int_equal(h[4].clock_calls, 0);
		model_free(m);
	}
}

static void test_corrected(void **state)
{
	const char *offsets[] = {"web2=12300us", "web3=-3ms"};
	struct model_options options = model_options_default();
	struct model *m;

	(void)state;
	options.clock_offsets = offsets;
	options.clock_offset_count = 2;
	m = scratch_model(&scratch, &options);
	assert_clock(&m->recorded_hosts[1], "web1", 0, 500 * US);
	assert_clock(&m->recorded_hosts[2], "web1", 0, MS);
	assert_int_equal(m->recorded_hosts[1].corrected, 12300 * US);
	assert_int_equal(m->recorded_hosts[2].begin, BASE_UNIX + 500 * US);
	assert_int_equal(m->recorded_hosts[1].begin, BASE_UNIX + 500 * US);
	for (size_t i = 0; i < m->process_count; i++)
		assert_int_equal(m->processes[i].clock_step, 0);
	model_free(m);
}

static void assert_refused(const char *text)
{
	struct model_options options = model_options_default();
	const char *runs[] = {scratch.run};
	struct error error = {0};

	options.clock_offsets = &text;
	options.clock_offset_count = 1;
	assert_null(analyse(runs, 1, &options, NULL, &error));
	assert_non_null(strstr(error.text, text));
}

static void test_wrong_corrections(void **state)
{
	(void)state;
	assert_refused("web9=1s");
	assert_refused("web=1s");
	assert_refused("web1");
	assert_refused("web1=");
	assert_refused("web1=--1s");
}

static void test_one_host(void **state)
{
	struct model_options options = model_options_default();
	struct error error = {0};
	struct model *m;
	char run[600];
	const char *runs[] = {run};

	(void)state;
	snprintf(run, sizeof(run), "%s/web2", scratch.run);
	m = analyse(runs, 1, &options, NULL, &error);
	assert_non_null(m);
	assert_int_equal(m->recorded_host_count, 0);
	model_free(m);
}

/* ---- too many to keep ---- */

#define MANY (3 * SIGHTINGS_MAX)

static void add_many(struct sightings *parts, unsigned count)
{
	uint64_t seed = 7;

	for (unsigned i = 0; i < MANY; i++) {
		struct sighting seen = {.hash = test_random(&seed), .begin = i, .first = i + 1};

		sightings_add(&parts[i % count], &seen);
		seen.client = true;
		sightings_add(&parts[i / 7 % count], &seen);
	}
}

static void test_bounded(void **state)
{
	struct sightings one = {0}, parts[3] = {{0}};

	(void)state;
	add_many(&one, 1);
	sightings_settle(&one);
	assert_in_range(one.count, SIGHTINGS_MAX - 2, SIGHTINGS_MAX);
	assert_true(one.room <= 2 * SIGHTINGS_MAX);
	for (size_t i = 0; i < one.count; i += 2)
		assert_int_equal(one.list[i].hash, one.list[i + 1].hash);
	add_many(parts, 3);
	sightings_merge(&parts[2], &parts[0]);
	sightings_merge(&parts[1], &parts[2]);
	sightings_settle(&parts[1]);
	assert_int_equal(parts[1].count, one.count);
	for (size_t i = 0; i < one.count; i++)
		assert_int_equal(parts[1].list[i].hash, one.list[i].hash);
	sightings_free(&one);
	for (unsigned i = 0; i < 3; i++)
		sightings_free(&parts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_host),	  cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_corrected),	  cmocka_unit_test(test_one_host),
		cmocka_unit_test(test_wrong_corrections), cmocka_unit_test(test_bounded),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
