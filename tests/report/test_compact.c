// SPDX-License-Identifier: Apache-2.0
/* compact changes where things are, never what they are; also when it is interrupted. */
#include "test.h"

#include "scratch.h"

#include "compact.h"

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT 30000u

static struct scratch scratch;

static struct event_exchange like(unsigned i)
{
	struct event_exchange x =
		writer_get("/a", i % 50 ? 200 : 500, 3000000000000u + i * 999u, 100 + i);

	x.out = i;
	return x;
}

static bool compact_run(struct compact_result *result)
{
	struct sources sources = {0};
	struct error error = {0};
	const char *runs[] = {scratch.run};
	bool good = analyse_open(&sources, runs, 1, &error);

	for (size_t i = 0; good && i < sources.count; i++)
		good = compact_source(&sources, &sources.list[i], result, &error);
	sources_free(&sources);
	return good;
}

struct sums {
	uint64_t requests, errors, latency, out, open;
};

static struct sums sums_of(void)
{
	struct model *m = scratch_model(&scratch, NULL);
	struct sums s = {m->total.requests, m->total.errors, m->total.latency.sum,
			 m->total.bytes_out, m->coverage.blocks_open};

	assert_int_equal(m->coverage.blocks_damaged, 0);
	model_free(m);
	return s;
}

static size_t files_like(const char *format)
{
	char pattern[512];
	glob_t found;
	size_t n;

	snprintf(pattern, sizeof(pattern), format, scratch.buffers);
	n = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
	globfree(&found);
	return n;
}

static void nothing_is_lost_or_doubled(void **state)
{
	struct compact_result result = {0}, again = {0};
	struct sums before, after;

	(void)state;
	scratch_begin(&scratch);
	scratch_record(&(struct scratch_load){&scratch, like, COUNT, true});
	before = sums_of();
	assert_int_equal(before.requests, COUNT);
	assert_true(before.open > 0);
	assert_true(compact_run(&result));
	after = sums_of();
	assert_int_equal(after.requests, before.requests);
	assert_int_equal(after.latency, before.latency);
	assert_int_equal(after.out, before.out);
	assert_int_equal(after.open, 0);
	assert_int_equal(result.sealed, before.open);
	assert_int_equal(files_like("%s/profilis-*/*"), 0);
	assert_int_equal(files_like("%s/profilis-*"), 0);
	assert_true(compact_run(&again));
	assert_int_equal(again.sealed + again.blocks + again.slots, 0);
	assert_int_equal(sums_of().latency, before.latency);
	scratch_end(&scratch);
}

/* Killed after a random while: whatever was done, the recording says the same, and a second run
 * ends it. */
static void being_killed_midway_is_harmless(void **state)
{
	struct sums before;
	struct compact_result result = {0};

	(void)state;
	scratch_begin(&scratch);
	for (int i = 0; i < 6; i++)
		scratch_record(&(struct scratch_load){&scratch, like, COUNT / 6, true});
	before = sums_of();
	for (useconds_t delay = 0; delay < 4000; delay += 200) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (!pid)
			_exit(!compact_run(&result));
		usleep(delay);
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(sums_of().requests, before.requests);
		assert_int_equal(sums_of().latency, before.latency);
	}
	assert_true(compact_run(&result));
	assert_int_equal(sums_of().latency, before.latency);
	assert_int_equal(sums_of().open, 0);
	scratch_end(&scratch);
}

RUN(cmocka_unit_test(nothing_is_lost_or_doubled), cmocka_unit_test(being_killed_midway_is_harmless))
