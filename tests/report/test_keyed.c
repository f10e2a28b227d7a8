// SPDX-License-Identifier: Apache-2.0
/* What is kept does not depend on order or on how the work was split. */
#include "test.h"

#include "keyed.h"

#include <stdio.h>

#define KEYS 20000u
#define WORKERS 3u

static void add(void *into, const void *from)
{
	*(uint64_t *)into += *(const uint64_t *)from;
}

static const struct keyed_type type = {sizeof(uint64_t), add, NULL};

struct sum {
	uint64_t keys, kept, other, print;
};

static void look(void *context, const char *key, size_t bytes, const void *value)
{
	uint64_t n = *(const uint64_t *)value;
	struct sum *s = context;

	s->keys += key != NULL;
	*(key ? &s->kept : &s->other) += n;
	for (size_t i = 0; i < bytes; i++)
		s->print += (uint64_t)(unsigned char)key[i] * (n + i);
}

/* Key i counts i, in two halves that come at different times. */
static void count(struct keyed *k, unsigned i)
{
	char key[32];
	int n = snprintf(key, sizeof(key), "host-%u.internal", i % KEYS);

	*(uint64_t *)keyed_at(k, key, (size_t)n) += i % KEYS;
}

static struct sum split(unsigned workers, unsigned step)
{
	struct keyed k[WORKERS];
	struct sum s = {0};

	for (unsigned i = 0; i < workers; i++)
		keyed_init(&k[i], &type);
	for (unsigned i = 0; i < 2 * KEYS; i++)
		count(&k[i % workers], i * step % (2 * KEYS));
	for (unsigned i = 1; i < workers; i++) {
		keyed_merge(&k[0], &k[i]);
		keyed_free(&k[i]);
	}
	keyed_each(&k[0], look, &s);
	keyed_free(&k[0]);
	return s;
}

static void any_order_gives_the_same(void **state)
{
	struct sum once = split(1, 1);

	(void)state;
	assert_int_equal(once.keys, KEYED_MAX);
	assert_int_equal(once.kept + once.other, 2ull * KEYS * (KEYS - 1) / 2);
	for (unsigned workers = 1; workers <= WORKERS; workers++)
		for (unsigned step = 1; step < 10000; step += 2222) {
			struct sum s = split(workers, step);

			if (step % 5 == 0)
				continue;
			assert_memory_equal(&s, &once, sizeof(s));
		}
}

static void few_keys_are_exact(void **state)
{
	struct sum s = {0};
	struct keyed k;

	(void)state;
	keyed_init(&k, &type);
	keyed_each(&k, look, &s);
	assert_int_equal(s.keys, 0);
	for (unsigned i = 0; i < 100; i++)
		count(&k, i % 10);
	keyed_each(&k, look, &s);
	assert_int_equal(s.keys, 10);
	assert_int_equal(s.kept, 450);
	assert_int_equal(s.other, 0);
	keyed_free(&k);
}

RUN(cmocka_unit_test(any_order_gives_the_same), cmocka_unit_test(few_keys_are_exact))
