// SPDX-License-Identifier: Apache-2.0
/* How often the gate cries wolf, and how often it misses one: simulated runs, fixed seeds. */
#include "test.h"

#include "calibrate.h"
#include "compare.h"
#include "simulate.h"

#include <math.h>
#include <stdio.h>

#define EQUAL_BUILDS 2000
#define SLOWED_BUILDS 400

struct tally {
	unsigned pass, regression, other;
};

static struct tally compare_many(unsigned times, size_t pairs, struct simulate_change *change,
				 const struct diff_options *o)
{
	struct simulation s = {.random = 20240607 + pairs * 1000 + (change ? 7 : 0)};
	struct tally t = {0};

	for (unsigned i = 0; i < times; i++) {
		struct arena arena = {0};
		struct run_list sides[2];
		struct comparison *c;

		if (change)
			change->route = (int)(i % SIMULATE_ROUTES);
		simulate_sides(&s, &arena, pairs, change, sides);
		c = compare(&sides[0], &sides[1], NULL, o);
		t.pass += c->verdict.outcome == OUTCOME_PASS;
		t.regression += c->verdict.outcome == OUTCOME_REGRESSION;
		t.other += c->verdict.outcome > OUTCOME_REGRESSION;
		comparison_free(c);
		free(sides[0].list);
		free(sides[1].list);
		arena_free(&arena);
	}
	printf("%zu pairs, %+.0f %%: %u alarmed, %u passed, %u incomparable of %u\n", pairs,
	       change ? change->slower * 100 : 0, t.regression, t.pass, t.other, times);
	return t;
}

static void equal_builds_alarm_once_in_a_hundred(void **state)
{
	struct diff_options o = diff_options_default();

	(void)state;
	assert_true(compare_many(EQUAL_BUILDS, 5, NULL, &o).regression <= EQUAL_BUILDS / 100);
	assert_true(compare_many(EQUAL_BUILDS, 10, NULL, &o).regression <= EQUAL_BUILDS / 100);
}

/* Without the margin too: the family's error rate is what it says. */
static void alpha_holds_without_a_margin(void **state)
{
	struct diff_options o = diff_options_default();

	(void)state;
	o.min_effect = 0;
	/* Of 500, 5 are to be expected; more than 10 would be chance once in a hundred. */
	assert_true(compare_many(EQUAL_BUILDS / 4, 10, NULL, &o).regression <= 10);
}

static void a_slowdown_is_found(void **state)
{
	struct diff_options o = diff_options_default();
	struct simulate_change fifth = {.slower = .2}, half = {.slower = .5};

	(void)state;
	assert_true(compare_many(SLOWED_BUILDS, 10, &fifth, &o).regression >= SLOWED_BUILDS * .8);
	assert_true(compare_many(SLOWED_BUILDS, 10, &half, &o).regression >= SLOWED_BUILDS * .98);
}

/* ---- one run a side, by a noise floor ---- */

#define FLOORS 40
#define LEARNED_FROM 16

static struct noise_floor learn(struct simulation *s, struct arena *arena)
{
	struct diff_options o = diff_options_default();
	struct noise_floor noise = {0};
	struct run_list sides[2];

	simulate_sides(s, arena, LEARNED_FROM, NULL, sides);
	calibrate(&noise, arena, &sides[0], &o);
	free(sides[0].list);
	free(sides[1].list);
	return noise;
}

/* Ten comparisons by each floor, of runs of different minutes. */
static unsigned alarms_by_floor(const struct simulate_change *change)
{
	struct diff_options o = diff_options_default();
	struct simulation s = {.random = 77};
	unsigned alarms = 0;

	/* One run's mean strays far enough to look like another concurrency. */
	o.load = DIFF_LOAD_OPEN;

	for (int i = 0; i < FLOORS; i++) {
		struct arena arena = {0};
		struct noise_floor noise = learn(&s, &arena);
		struct run_list sides[2];

		simulate_sides(&s, &arena, 11, change, sides);
		for (int k = 0; k < 10; k++) {
			struct run_list a = {&sides[0].list[k], 1}, b = {&sides[1].list[k + 1], 1};
			struct comparison *c = compare(&a, &b, &noise, &o);

			alarms += c->verdict.outcome == OUTCOME_REGRESSION;
			comparison_free(c);
		}
		free(sides[0].list);
		free(sides[1].list);
		arena_free(&arena);
	}
	printf("one run a side, noise floor of %d: %u alarms of %d\n", LEARNED_FROM, alarms,
	       FLOORS * 10);
	return alarms;
}

static void a_noise_floor_judges_single_runs(void **state)
{
	struct simulate_change twice = {.route = 3, .slower = 1};

	(void)state;
	assert_true(alarms_by_floor(NULL) <= FLOORS * 10 * .015);
	assert_true(alarms_by_floor(&twice) >= FLOORS * 10 * .9);
}

/* ---- the simulation itself ---- */

struct spread {
	double mean, sd;
};

static struct spread
spread_of(struct buckets (*draw)(struct simulation *, struct arena *, uint32_t), double q)
{
	struct simulation s = {.random = 42};
	struct spread spread = {0};
	double squares = 0;

	for (int i = 0; i < 400; i++) {
		struct arena arena = {0};
		struct buckets b = draw(&s, &arena, 3000);
		double value = log(buckets_quantile(&b, q)), step = value - spread.mean;

		spread.mean += step / (i + 1);
		squares += step * (value - spread.mean);
		arena_free(&arena);
	}
	spread.sd = sqrt(squares / 399);
	return spread;
}

static void histograms_are_drawn_as_requests_are(void **state)
{
	static const double quantiles[] = {.5, .95};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct spread one = spread_of(simulate_requests, quantiles[i]);
		struct spread all = spread_of(simulate_histogram, quantiles[i]);

		printf("p%.0f: %.4f +- %.4f one by one, %.4f +- %.4f as a histogram\n",
		       quantiles[i] * 100, one.mean, one.sd, all.mean, all.sd);
		assert_true(fabs(one.mean - all.mean) < .01);
		assert_true(all.sd > .85 * one.sd && all.sd < (i ? 1.6 : 1.25) * one.sd);
	}
}

RUN(cmocka_unit_test(histograms_are_drawn_as_requests_are),
    cmocka_unit_test(equal_builds_alarm_once_in_a_hundred),
    cmocka_unit_test(alpha_holds_without_a_margin),
    cmocka_unit_test(a_noise_floor_judges_single_runs), cmocka_unit_test(a_slowdown_is_found))
