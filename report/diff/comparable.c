// SPDX-License-Identifier: Apache-2.0
#include "comparable.h"

#include "words.h"

#include <math.h>
#include <string.h>

#define CHECKS_MAX 8
#define RATE_LOW 0.9
#define RATE_HIGH 1.1
#define CONCURRENCY_LOW 0.8
#define CONCURRENCY_HIGH 1.25
#define MIX_MAX 0.1
#define LOST_MAX 0.001
#define CORRELATION_MAX 0.3

static struct check *add(struct comparison *c, const char *name, bool good, bool load)
{
	struct check *check = &c->checks[c->check_count++];

	*check = (struct check){.name = name, .load = load, .state = CHECK_GOOD};
	if (!good)
		check->state =
			load && c->options.allow_load_mismatch ? CHECK_ALLOWED : CHECK_FAILED;
	return check;
}

static const char *figure(struct comparison *c, double value, const char *unit)
{
	int digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;

	return words_format(c->arena, "%.*f%s", digits, value, unit);
}

static bool within(double before, double after, double low, double high)
{
	double ratio = after / before;

	return (before <= 0 && after <= 0) || (ratio >= low && ratio <= high);
}

/* Of closed loads the rate is a result, of open ones the concurrency. */
static void check_load(struct comparison *c)
{
	const struct side *a = &c->side[0], *b = &c->side[1];
	struct check *check;

	if (c->options.load != DIFF_LOAD_CLOSED) {
		check = add(c, "request rate", within(a->rate, b->rate, RATE_LOW, RATE_HIGH), true);
		check->before = figure(c, a->rate, "/s");
		check->after = figure(c, b->rate, "/s");
		check->limit = "0.9 to 1.1 times";
		check->milder = b->rate < a->rate;
	}
	if (c->options.load != DIFF_LOAD_OPEN) {
		check = add(
			c, "concurrency",
			within(a->concurrency, b->concurrency, CONCURRENCY_LOW, CONCURRENCY_HIGH),
			true);
		check->before = figure(c, a->concurrency, "");
		check->after = figure(c, b->concurrency, "");
		check->limit = "0.8 to 1.25 times";
		check->milder = b->concurrency < a->concurrency;
	}
}

static void check_mix(struct comparison *c, const struct family *f)
{
	double distance = family_mix_distance(f);
	struct check *check = add(c, "route mix", distance <= MIX_MAX, true);

	check->before = "0";
	check->after = figure(c, distance, " away");
	check->limit = "at most 0.1 away (total variation)";
}

static double lost_share(const struct side *side)
{
	double lost = 0;

	for (size_t i = 0; i < side->run_count; i++)
		lost += side->runs[i].lost;
	return lost > 0 ? lost / fmax(side->requests, lost) : 0;
}

static void check_lost(struct comparison *c)
{
	double share[2] = {lost_share(&c->side[0]), lost_share(&c->side[1])};
	struct check *check = add(c, "requests lost", fmax(share[0], share[1]) <= LOST_MAX, false);

	check->before = words_format(c->arena, "%s", words_share(share[0]).text);
	check->after = words_format(c->arena, "%s", words_share(share[1]).text);
	check->limit = "at most 0.1 %";
}

/* Of all runs of a side: what they agree in, or "differs between runs". */
static const char *common(struct comparison *c, int side,
			  const char *(*of)(struct comparison *c, const struct run *run))
{
	const struct side *s = &c->side[side];
	const char *first = of(c, &s->runs[0]);

	for (size_t i = 1; i < s->run_count; i++)
		if (strcmp(first, of(c, &s->runs[i])))
			return "differs between runs";
	return first;
}

static const char *sampling(struct comparison *c, const struct run *run)
{
	if (run->sampled < 0)
		return "differs between processes";
	return words_format(c->arena, "%g %%", run->sampled * 100);
}

static const char *machine(struct comparison *c, const struct run *run)
{
	(void)c;
	return *run->machine ? run->machine : "not known";
}

static const char *error_status(struct comparison *c, const struct run *run)
{
	return words_format(c->arena, "%u", run->error_status);
}

static void check_same(struct comparison *c, const char *name,
		       const char *(*of)(struct comparison *c, const struct run *run))
{
	const char *before = common(c, 0, of), *after = common(c, 1, of);
	struct check *check =
		add(c, name, !strcmp(before, after) && strncmp(before, "differs", 7), false);

	check->before = before;
	check->after = after;
	check->limit = "the same";
}

static void check_floor(struct comparison *c, const struct noise_floor *noise)
{
	const char *after = common(c, 1, machine);
	const char *before = *noise->machine ? noise->machine : "not known";
	struct check *check =
		add(c, "processors of the noise floor", !strcmp(before, after), false);

	check->before = before;
	check->after = after;
	check->limit = "the same";
}

/* Lag 1, of what one contrast has in the order of blocks. */
static double correlation(const double *values, size_t count)
{
	double mean = 0, squares = 0, products = 0;

	for (size_t i = 0; i < count; i++)
		mean += values[i] / (double)count;
	for (size_t i = 0; i < count; i++) {
		squares += (values[i] - mean) * (values[i] - mean);
		if (i)
			products += (values[i] - mean) * (values[i - 1] - mean);
	}
	return squares > 0 ? products / squares : 0;
}

/* Over the contrasts; the estimate is too low by about one over the number of blocks. */
static double blocks_correlation(const struct comparison *c, int side)
{
	size_t blocks = c->side[side].run_count, contrasts = 0;
	double sum = 0;

	for (size_t i = 0; i < c->contrast_count; i++) {
		const struct contrast *contrast = &c->contrasts[i];

		if (!contrast->gated || contrast->of != CONTRAST_TIME ||
		    contrast->state == CONTRAST_INSUFFICIENT)
			continue;
		sum += correlation(contrast->values[side], blocks) + 1. / (double)blocks;
		contrasts++;
	}
	return contrasts ? sum / (double)contrasts : 0;
}

static void check_blocks(struct comparison *c)
{
	double r[2] = {blocks_correlation(c, 0), blocks_correlation(c, 1)};
	struct check *check = add(c, "correlation of neighbouring blocks",
				  fmax(r[0], r[1]) <= CORRELATION_MAX, false);

	check->before = words_format(c->arena, "%.2f", r[0]);
	check->after = words_format(c->arena, "%.2f", r[1]);
	check->limit = "at most 0.3";
}

void comparable_check(struct comparison *c, const struct family *f, const struct noise_floor *noise)
{
	c->checks = arena_alloc(c->arena, CHECKS_MAX, sizeof(*c->checks));
	check_load(c);
	check_mix(c, f);
	check_lost(c);
	check_same(c, "sampling", sampling);
	check_same(c, "processors", machine);
	check_same(c, "errors from status", error_status);
	if (c->design == DESIGN_FLOOR)
		check_floor(c, noise);
	if (c->options.split)
		check_blocks(c);
}
