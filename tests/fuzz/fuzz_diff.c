/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a report.json, or a noise floor; it is compared with itself in every design, and rendered.
 * What is accepted must lead to an outcome, never to memory out of bounds, and a run compared with
 * itself is never slower.
 */
#include "compare.h"
#include "noise_floor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static const char *const thresholds[] = {"p95<1s", "errors<1%", "rate>1", "cpu:mean{route=/a}>1ms"};

static struct diff_options options_of(size_t count)
{
	struct diff_options o = diff_options_default();

	o.min_samples = (uint32_t)(count % 7);
	o.load = (enum diff_load)(count % 3);
	o.split = count % 5 ? 0 : 3;
	o.self_test = count % 2 ? 0.2 : 0;
	for (size_t i = 0; i < sizeof(thresholds) / sizeof(*thresholds); i++)
		diff_options_threshold(&o, thresholds[i]);
	return o;
}

static void check(const struct comparison *c)
{
	if (!c->verdict.sentence || comparison_status(c) == EXIT_USAGE)
		abort();
	for (size_t i = 0; i < c->contrast_count; i++) {
		const struct contrast *contrast = &c->contrasts[i];

		if (contrast->state == CONTRAST_WORSE || (contrast->p < 0 || contrast->p > 1))
			abort();
		comparison_self_test_missed(c, i);
	}
}

static void compare_all(const struct run_list *runs, const struct noise_floor *noise, size_t count)
{
	struct diff_options o = options_of(count);
	struct comparison *c = compare(runs, runs, noise, &o);

	check(c);
	comparison_free(c);
	o.unpaired = true;
	c = compare(runs, runs, NULL, &o);
	check(c);
	comparison_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	const struct run_text text = {"input", (const char *)data, count};
	struct arena arena = {0};
	struct noise_floor noise = {0};
	struct run_list runs = {0};
	struct error error = {0};
	bool floor_good;

	floor_good = noise_floor_read(&noise, &arena, &text, &error);
	error = (struct error){0};
	if (!runs_read(&runs, &arena, &text, &error) && !error.text[0])
		abort();
	/* A list may end in one that is damaged: what was read before stands. */
	for (size_t n = runs.count; n && n < 4; n++) {
		runs.list = memory_grow(runs.list, n + 1, sizeof(*runs.list));
		runs.list[n] = runs.list[0];
		runs.count = n + 1;
	}
	if (runs.count && runs.count < 20)
		compare_all(&runs, floor_good ? &noise : NULL, count);
	free(runs.list);
	arena_free(&arena);
	return 0;
}
