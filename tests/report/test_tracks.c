// SPDX-License-Identifier: Apache-2.0
/* Which slices can stand on a thread's own track: none may overlap another without holding it. */
#include "test.h"

#include "tracks.h"

#include <stdlib.h>

static bool take(struct tracks *t, uint64_t begin, uint64_t end)
{
	return tracks_take(t, 7, (struct track_stretch){begin, end});
}

static void parts_stand_within_what_holds_them(void **state)
{
	struct tracks t = {0};

	(void)state;
	assert_true(take(&t, 10, 20));
	assert_true(take(&t, 20, 30));
	assert_true(take(&t, 5, 40));
	assert_true(take(&t, 50, 60));
	assert_true(take(&t, 0, 70));
	tracks_free(&t);
}

static void what_overlaps_does_not(void **state)
{
	struct tracks t = {0};

	(void)state;
	assert_true(take(&t, 10, 20));
	assert_false(take(&t, 15, 25));
	assert_true(take(&t, 20, 30));
	assert_false(take(&t, 5, 25));
	assert_true(tracks_take(&t, 8, (struct track_stretch){15, 25}));
	tracks_free(&t);
}

static void many_parts_do_not_push_out_the_whole(void **state)
{
	struct tracks t = {0};

	(void)state;
	for (uint64_t i = 0; i < 10 * TRACKS_DEPTH; i++)
		assert_true(take(&t, 100 + 10 * i, 105 + 10 * i));
	assert_true(take(&t, 50, 100 + 100 * TRACKS_DEPTH));
	tracks_free(&t);
}

static void requests_stand_apart(void **state)
{
	struct tracks t = {0};

	(void)state;
	assert_true(tracks_apart(&t, 1, (struct track_stretch){0, 10}));
	assert_false(tracks_apart(&t, 1, (struct track_stretch){5, 30}));
	assert_false(tracks_apart(&t, 1, (struct track_stretch){12, 31}));
	assert_true(tracks_apart(&t, 1, (struct track_stretch){31, 32}));
	tracks_free(&t);
}

static void threads_are_bounded_and_dropped(void **state)
{
	struct tracks t = {0};

	(void)state;
	for (uint64_t key = 1; key <= TRACKS_MAX; key++)
		assert_true(tracks_take(&t, key, (struct track_stretch){1, 2}));
	assert_false(tracks_take(&t, TRACKS_MAX + 1, (struct track_stretch){1, 2}));
	for (uint64_t key = 2; key <= TRACKS_MAX; key += 2)
		tracks_drop(&t, key);
	assert_int_equal(t.count, TRACKS_MAX / 2);
	for (uint64_t key = 1; key <= TRACKS_MAX; key++)
		assert_int_equal(tracks_take(&t, key, (struct track_stretch){1, 3}), true);
	assert_int_equal(t.count, TRACKS_MAX);
	tracks_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_stand_within_what_holds_them),
		cmocka_unit_test(what_overlaps_does_not),
		cmocka_unit_test(many_parts_do_not_push_out_the_whole),
		cmocka_unit_test(requests_stand_apart),
		cmocka_unit_test(threads_are_bounded_and_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
