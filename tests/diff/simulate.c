// SPDX-License-Identifier: Apache-2.0
#include "simulate.h"

#include "distribution.h"

#include <math.h>
#include <string.h>

#define SLICES 100
#define DEPENDENCE 0.7	/* of a request on the one before */
#define SIGMA 0.5	/* of the logarithm of times */
#define SHARED 0.7071	/* half of the variance is the pair's */
#define COMMON 0.5	/* of what is left: the run's, for all routes */
#define STRAY_SHARE 0.1 /* of the runs stray so much further */
#define STRAY 3.0

static const char *const names[SIMULATE_ROUTES] = {
	"/", "/cart", "/items/{id}", "/login", "/orders", "/search", "/stock", "/users/{id}"};
/* Standard deviations over runs: wall p50, wall p95, CPU p50, CPU p95; they make 1.0 with strays.
 */
static const double spreads[SIMULATE_ROUTES][4] = {
	{.02, .14, .02, .04}, {.03, .17, .03, .05}, {.04, .20, .04, .06}, {.05, .23, .05, .07},
	{.06, .27, .06, .08}, {.07, .30, .07, .09}, {.08, .33, .08, .10}, {.09, .37, .09, .12},
};

static double uniform(struct simulation *s)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return ((double)(s->random >> 11) + 0.5) * 0x1p-53;
}

static double normal(struct simulation *s)
{
	return sqrt(-2 * log(uniform(s))) * cos(2 * M_PI * uniform(s));
}

/* ---- one histogram ---- */

struct shape {
	double middle, tail; /* shifts of the logarithm: at the p50, and what p95 has beyond */
	double median_ns, sigma;
};

/* Points of the normal at the middle of each slice. */
static const double *points(void)
{
	static double list[SLICES];

	for (int i = 0; i < SLICES && !list[SLICES - 1]; i++)
		list[i] = -distribution_normal_point((i + 0.5) / SLICES);
	return list;
}

/* A log-normal body with a tail that is heavier from the p90 on. */
static double time_at(const struct shape *shape, double z)
{
	double beyond = z > 1.2816 ? z - 1.2816 : 0, above = z > 0 ? z / 1.645 : 0;

	return shape->median_ns *
	       exp(shape->middle + (shape->sigma * z + beyond * beyond) + shape->tail * above);
}

/* Times may fall where tails are drawn in: as a histogram, that is no matter. */
static void put(uint64_t *counts, const struct shape *shape, double z, uint64_t count)
{
	counts[buckets_index((uint64_t)time_at(shape, z))] += count;
}

static struct buckets gather(struct arena *arena, const uint64_t *counts)
{
	struct buckets b = buckets_gathered(arena, counts, 0);

	for (size_t i = 0; i < b.length; i++)
		b.sum += (double)b.list[i].count * buckets_low(b.list[i].index);
	return b;
}

/*
 * What a dependence of r between neighbours does to the spread of a quantile: its indicator's
 * autocorrelations are arcsin(r^k) / arcsin(1) at the median. They are less in the tails, where a
 * drawn histogram strays further than requests do.
 */
static double inflation(void)
{
	static double sum;

	if (sum > 0)
		return sum;
	sum = 1;
	for (int k = 1; k < 200; k++)
		sum += 2 * asin(pow(DEPENDENCE, k)) / asin(1);
	return sum;
}

/* So many of n; normal where many, one by one where few. */
static double binomial(struct simulation *s, double n, double p)
{
	double mean = n * p, drawn = 0;

	if (mean > 4 && n - mean > 4)
		return fmin(fmax(round(mean + sqrt(mean * (1 - p)) * normal(s)), 0), n);
	for (double left = n; p > 0 && left >= 1; left--)
		drawn += uniform(s) < p;
	return drawn;
}

/* Halving: each slice gets its multinomial count with as many draws as there are slices. */
static void slices(struct simulation *s, double *counts, int from, int to, double n)
{
	int middle = from + (to - from) / 2;
	double left;

	if (to - from == 1) {
		counts[from] = n;
		return;
	}
	left = binomial(s, n, (double)(middle - from) / (to - from));
	slices(s, counts, from, middle, left);
	slices(s, counts, middle, to, n - left);
}

static struct buckets histogram(struct simulation *s, struct arena *arena,
				const struct shape *shape, uint32_t n)
{
	static uint64_t counts[BUCKETS_MAX];
	double drawn[SLICES], worth = inflation();

	memset(counts, 0, sizeof(counts));
	slices(s, drawn, 0, SLICES, round(n / worth));
	for (int i = 0; i < SLICES; i++)
		put(counts, shape, points()[i] + (uniform(s) - 0.5) * 0.02,
		    (uint64_t)(drawn[i] * worth));
	return gather(arena, counts);
}

static const struct shape plain = {0, 0, 2e6, SIGMA};

struct buckets simulate_histogram(struct simulation *s, struct arena *arena, uint32_t n)
{
	return histogram(s, arena, &plain, n);
}

struct buckets simulate_requests(struct simulation *s, struct arena *arena, uint32_t n)
{
	static uint64_t counts[BUCKETS_MAX];
	double z = normal(s);

	memset(counts, 0, sizeof(counts));
	for (uint32_t i = 0; i < n; i++) {
		z = DEPENDENCE * z + sqrt(1 - DEPENDENCE * DEPENDENCE) * normal(s);
		put(counts, &plain, z, 1);
	}
	return gather(arena, counts);
}

/* ---- runs ---- */

/* Strays keep the variance at 1. */
static double stray(struct simulation *s)
{
	double scale = 1 / sqrt(1 - STRAY_SHARE + STRAY_SHARE * STRAY * STRAY);

	return uniform(s) < STRAY_SHARE ? STRAY * scale : scale;
}

/* The machine's effects on a run, in standard deviations. */
struct effects {
	double route[SIMULATE_ROUTES][4];
};

static struct effects effects_of(struct simulation *s)
{
	struct effects e;
	double far = stray(s), common[4];

	for (int k = 0; k < 4; k++)
		common[k] = normal(s);
	for (int i = 0; i < SIMULATE_ROUTES; i++)
		for (int k = 0; k < 4; k++) {
			double own = COMMON * common[k] + sqrt(1 - COMMON * COMMON) * normal(s);

			e.route[i][k] = spreads[i][k] * (SHARED * s->minute[i][k] +
							 sqrt(1 - SHARED * SHARED) * far * own);
		}
	return e;
}

static struct run_route draw_route(struct simulation *s, struct arena *arena, int i,
				   const double x[4], const struct simulate_change *change)
{
	struct run_route r = {.name = names[i]};
	bool changed = change && (change->route == i || change->route < 0);
	double slower = changed ? log1p(change->slower) : 0;
	/* The p95 moves with the p50, so that the tail takes the rest. */
	struct shape wall = {x[0] + slower, x[1] - x[0], 2e6 * (1 + i), SIGMA};
	struct shape cpu = {x[2] + slower, x[3] - x[2], 4e5 * (1 + i), 0.25};
	uint32_t n = (uint32_t)(3000 * (1 + 0.01 * normal(s)));

	r.wall = histogram(s, arena, &wall, n);
	r.cpu = histogram(s, arena, &cpu, n);
	r.requests = r.wall.count;
	r.errors = changed ? (uint64_t)binomial(s, (double)r.requests, change->errors) : 0;
	return r;
}

static struct run draw_run(struct simulation *s, struct arena *arena,
			   const struct simulate_change *change)
{
	struct effects e = effects_of(s);
	struct run run = {.name = "run", .end_ns = SIMULATE_SECONDS * 1000000000ull, .sampled = 1};

	run.machine = "2 x simulated";
	run.error_status = 500;
	run.routes = arena_alloc(arena, SIMULATE_ROUTES, sizeof(*run.routes));
	run.route_count = SIMULATE_ROUTES;
	for (int i = 0; i < SIMULATE_ROUTES; i++) {
		run.routes[i] = draw_route(s, arena, i, e.route[i], change);
		run.requests += run.routes[i].requests;
		run.errors += run.routes[i].errors;
		run.busy_ns += run.routes[i].wall.sum;
	}
	return run;
}

void simulate_sides(struct simulation *s, struct arena *arena, size_t pairs,
		    const struct simulate_change *change, struct run_list sides[2])
{
	for (int k = 0; k < 2; k++)
		sides[k] = (struct run_list){memory_zeroed(pairs, sizeof(struct run)), pairs};
	for (size_t i = 0; i < pairs; i++) {
		double far = stray(s);

		for (int r = 0; r < SIMULATE_ROUTES; r++)
			for (int k = 0; k < 4; k++)
				s->minute[r][k] = far * normal(s);
		sides[0].list[i] = draw_run(s, arena, NULL);
		sides[1].list[i] = draw_run(s, arena, change);
	}
}
