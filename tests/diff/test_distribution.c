// SPDX-License-Identifier: Apache-2.0
/* Against values of SciPy. */
#include "test.h"

#include "distribution.h"
#include "distribution_table.h"

#include <math.h>
#include <stdio.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TINY 1e-290 /* below, doubles lose digits */

static void is_close(const struct row *r, double got)
{
	double off = fabs(got - r->value), size = fmax(fabs(r->value), 1e-300);

	if (r->value < TINY && r->value > -TINY && fabs(got) < TINY * 10)
		return;
	if (off > 1e-10 * size && off > 1e-16)
		fprintf(stderr, "x %.17g a %.17g b %.17g: %.17g, not %.17g\n", r->x, r->a, r->b,
			got, r->value);
	assert_true(off <= 1e-10 * size || off <= 1e-16);
}

#define EACH(list, call)                                                                           \
	for (size_t i = 0; i < COUNT(list); i++) {                                                 \
		const struct row *r = &(list)[i];                                                  \
                                                                                                   \
		is_close(r, call);                                                                 \
	}

static void student(void **state)
{
	(void)state;
	EACH(t_above, distribution_t_above(r->x, r->a))
	EACH(t_point, distribution_t_point(r->x, r->a))
}

static void normal(void **state)
{
	(void)state;
	EACH(normal_above, distribution_normal_above(r->x))
	EACH(normal_point, distribution_normal_point(r->x))
}

static void beta_and_binomial(void **state)
{
	(void)state;
	EACH(beta, distribution_beta(r->x, r->a, r->b))
	EACH(binomial, distribution_binomial_at_least(r->x, r->a, r->b))
}

static void gamma_derivatives(void **state)
{
	(void)state;
	EACH(digamma, distribution_digamma(r->x))
	EACH(trigamma, distribution_trigamma(r->x))
	for (double x = 0.01; x < 1e5; x *= 3)
		assert_true(fabs(distribution_trigamma_inverse(distribution_trigamma(x)) / x - 1) <
			    1e-6);
}

static void nonsense_is_not_a_number(void **state)
{
	(void)state;
	assert_true(isnan(distribution_t_above(NAN, 3)));
	assert_true(isnan(distribution_t_above(1, 0)));
	assert_true(isnan(distribution_t_point(0, 3)));
	assert_true(isnan(distribution_t_point(1.5, 3)));
	assert_true(isnan(distribution_normal_point(-1)));
	assert_true(isnan(distribution_beta(.5, -1, 1)));
	assert_true(isnan(distribution_binomial_at_least(1, 5, 2)));
	assert_true(isnan(distribution_digamma(0)));
	assert_true(distribution_t_above(INFINITY, 3) == 0);
	assert_true(distribution_t_above(-INFINITY, 3) == 1);
	assert_true(distribution_t_above(1, INFINITY) == distribution_normal_above(1));
}

RUN(cmocka_unit_test(student), cmocka_unit_test(normal), cmocka_unit_test(beta_and_binomial),
    cmocka_unit_test(gamma_derivatives), cmocka_unit_test(nonsense_is_not_a_number))
