// SPDX-License-Identifier: Apache-2.0
/* The arithmetic, against SciPy's; the rules about who is compared with whom; odd runs. */
#include "test.h"

#include "compare.h"
#include "contrast.h"
#include "distribution.h"
#include "noise_floor.h"

#include <math.h>

static double before[] = {13.10, 13.16, 13.05, 13.21, 13.12};
static double after[] = {13.30, 13.33, 13.20, 13.45, 13.29};

static bool close_to(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fabs(b);
}

static struct contrast estimated(enum design design)
{
	struct comparison c = {.design = design};
	struct contrast contrast = {.of = CONTRAST_TIME, .values = {before, after}};

	c.side[0].run_count = c.side[1].run_count = 5;
	assert_true(contrast_estimate(&contrast, &c, NULL));
	return contrast;
}

/* stats.ttest_rel and stats.ttest_ind(equal_var=False), alternative greater, shifted by a margin.
 */
static void t_tests_are_as_scipy_has_them(void **state)
{
	struct contrast paired = estimated(DESIGN_PAIRED), welch = estimated(DESIGN_UNPAIRED);

	(void)state;
	assert_true(close_to(paired.estimate, 0.186) &&
		    close_to(paired.error, 0.01568438714135807));
	assert_true(close_to(distribution_t_above((paired.estimate - log(1.05)) / paired.error, 4),
			     0.000470473237070656));
	assert_true(close_to(welch.error, 0.048579831205964506));
	assert_true(close_to(welch.df, 6.999992459071621));
	assert_true(
		close_to(distribution_t_above((welch.estimate - log(1.10)) / welch.error, welch.df),
			 0.05208157110384416));
}

static struct contrast errors(uint64_t a, uint64_t b)
{
	struct contrast e = {.of = CONTRAST_ERRORS, .errors = {a, b}, .of_requests = {1000, 1000}};

	e.estimate = ((double)b - (double)a) / 1000;
	e.error = 0.002;
	e.df = 8;
	return e;
}

/* stats.binomtest(8, 9, .5, 'greater'); too few more, or too small a share, is none. */
static void few_errors_are_binomial(void **state)
{
	struct contrast few = errors(1, 8), fewer = errors(1, 5), many = errors(30, 60);

	(void)state;
	assert_true(close_to(contrast_errors_p(&few), 0.01953125));
	assert_true(contrast_errors_p(&fewer) == 1);
	assert_true(close_to(contrast_errors_p(&many), distribution_t_above(15, 8)));
	many.of_requests[0] = many.of_requests[1] = 1000000;
	many.estimate = 30e-6;
	assert_true(contrast_errors_p(&many) == 1);
}

/* ---- the noise floor ---- */

static void floor_is(const double variances[8], const double expected[2])
{
	static const char *const routes[] = {"/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h"};
	struct noise_floor n = {0};
	struct arena arena = {0};
	double variance, df;

	for (int i = 0; i < 8; i++) {
		struct noise_cell cell = {routes[i], "wall:p50", 15, variances[i]};

		assert_true(noise_floor_add(&n, &arena, &cell));
	}
	noise_floor_settle(&n, &arena);
	assert_true(noise_floor_of(&n, "/a", "wall:p50", &variance, &df));
	assert_true(fabs(variance / expected[0] - 1) < 1e-6 && fabs(df / expected[1] - 1) < 1e-6);
	/* A route that was not there has what they have in common. */
	assert_true(noise_floor_of(&n, "/x", "wall:p50", &variance, &df));
	assert_true(fabs(df / (expected[1] - 15) - 1) < 1e-6);
	assert_false(noise_floor_of(&n, "/a", "cpu:p95", &variance, &df));
	arena_free(&arena);
}

/* By Smyth's formulas with SciPy's digamma and polygamma; what agrees is capped. */
static void variances_are_drawn_together(void **state)
{
	static const double apart[] = {.0004, .0009, .0016, .0025, .0036, .0049, .0064, .0081};
	static const double alike[] = {.001, .0011, .0012, .0009, .001, .0011, .0012, .0009};

	(void)state;
	floor_is(apart, (double[]){0.000639529897646313, 15 + 3.0321268880581935});
	floor_is(alike, (double[]){0.001069668302495666, 15 + 45});
}

/* ---- odd runs ---- */

static struct bucket bucket = {900, 300};

static struct run_list runs_of(struct run_route *route, size_t count)
{
	struct run_list runs = {memory_zeroed(count, sizeof(struct run)), count};

	for (size_t i = 0; i < count; i++) {
		struct run run = {"run", .end_ns = 8000000000, .sampled = 1, .machine = ""};

		run.routes = route;
		run.route_count = route != NULL;
		run.requests = route ? route->requests : 0;
		run.busy_ns = route ? route->wall.sum : 0;
		runs.list[i] = run;
	}
	return runs;
}

static enum outcome outcome_of(struct run_route *a, struct run_route *b, size_t count)
{
	struct diff_options o = diff_options_default();
	struct run_list before_runs = runs_of(a, count), after_runs = runs_of(b, count);
	struct comparison *c = compare(&before_runs, &after_runs, NULL, &o);
	enum outcome outcome = c->verdict.outcome;

	assert_true(outcome == OUTCOME_PASS || c->verdict.reason_count);
	comparison_free(c);
	free(before_runs.list);
	free(after_runs.list);
	return outcome;
}

static void nothing_never_passes(void **state)
{
	struct run_route a = {"/a", 300, 0, {&bucket, 1, 300, 3e8}, {0}, 0}, b = a;

	(void)state;
	b.name = "/b";
	assert_int_equal(outcome_of(NULL, NULL, 5), OUTCOME_INCONCLUSIVE);
	assert_int_equal(outcome_of(&a, NULL, 5), OUTCOME_INCOMPARABLE);
	assert_int_equal(outcome_of(NULL, &a, 5), OUTCOME_INCOMPARABLE);
	assert_int_equal(outcome_of(&a, &b, 5), OUTCOME_INCOMPARABLE);
	assert_int_equal(outcome_of(&a, &a, 2), OUTCOME_INCONCLUSIVE);
	assert_int_equal(outcome_of(&a, &a, 3), OUTCOME_PASS);
}

/* Blocks of one recording that drift are no runs; blocks that do not, are. */
static enum outcome outcome_of_blocks(bool drift)
{
	struct diff_options o = diff_options_default();
	struct run_route routes[12];
	struct bucket buckets[12];
	struct run_list runs = runs_of(NULL, 12);
	struct comparison *c;
	enum outcome outcome;

	for (uint32_t i = 0; i < 12; i++) {
		buckets[i] = (struct bucket){900 + (drift ? i : i % 2), 300};
		routes[i] = (struct run_route){"/a", 300, 0, {&buckets[i], 1, 300, 3e8}, {0}, 0};
		runs.list[i].routes = &routes[i];
		runs.list[i].route_count = 1;
		runs.list[i].requests = 300;
		runs.list[i].busy_ns = 3e8;
	}
	o.split = 12;
	o.unpaired = true;
	c = compare(&runs, &runs, NULL, &o);
	outcome = c->verdict.outcome;
	comparison_free(c);
	free(runs.list);
	return outcome;
}

static void blocks_that_depend_on_each_other_are_refused(void **state)
{
	(void)state;
	assert_int_equal(outcome_of_blocks(true), OUTCOME_INCOMPARABLE);
	assert_int_equal(outcome_of_blocks(false), OUTCOME_PASS);
}

/* ---- histograms ---- */

static void quantiles_lie_within_their_bucket(void **state)
{
	struct arena arena = {0};
	struct buckets b = {0};

	(void)state;
	assert_true(isnan(buckets_quantile(&b, .5)) && isnan(buckets_mean(&b)));
	for (uint32_t i = 100; i < 200; i++)
		assert_true(buckets_append(&b, &arena, i, 10));
	assert_false(buckets_append(&b, &arena, 199, 1));
	assert_false(buckets_append(&b, &arena, 300, 0));
	assert_false(buckets_append(&b, &arena, BUCKETS_MAX, 1));
	assert_false(buckets_append(&b, &arena, 300, BUCKETS_COUNT_MAX));
	assert_true(close_to(buckets_quantile(&b, .005), 100.5));
	assert_true(buckets_quantile(&b, .5) <= buckets_quantile(&b, .51));
	for (uint64_t ns = 1; ns < 1ull << 54; ns = ns * 3 / 2 + 1) {
		uint32_t index = buckets_index(ns);

		assert_true(buckets_low(index) <= (double)ns &&
			    buckets_low(index + 1) > (double)ns);
	}
	arena_free(&arena);
}

RUN(cmocka_unit_test(t_tests_are_as_scipy_has_them), cmocka_unit_test(few_errors_are_binomial),
    cmocka_unit_test(variances_are_drawn_together), cmocka_unit_test(nothing_never_passes),
    cmocka_unit_test(blocks_that_depend_on_each_other_are_refused),
    cmocka_unit_test(quantiles_lie_within_their_bucket))
