/* SPDX-License-Identifier: Apache-2.0 */
/* The recorder's small rooms, each by itself: what they promise in their headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "exec.h"
#include "identity.h"
#include "pool.h"
#include "ring.h"
#include "settings.h"
#include "target.h"
#include "text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

static void text_is_cut_at_its_end(void **state)
{
	char room[8];
	struct text t = text_in(room, sizeof(room));

	(void)state;
	text_add(&t, "abc");
	text_number(&t, 18446744073709551615u);
	assert_string_equal(room, "abc1844");
	text_join(room, sizeof(room), "", "x", "y");
	assert_string_equal(room, "xy");
}

static uint32_t links[4];

static uint32_t *link_of(uint32_t index)
{
	return &links[index];
}

static void a_pool_gives_back_what_it_got(void **state)
{
	struct pool p = {0};

	(void)state;
	assert_int_equal(pool_pop(&p, link_of), POOL_NONE);
	pool_push(&p, link_of, 3);
	pool_push(&p, link_of, 0);
	assert_int_equal(pool_pop(&p, link_of), 0);
	assert_int_equal(pool_pop(&p, link_of), 3);
	assert_int_equal(pool_pop(&p, link_of), POOL_NONE);
}

/* Deeper than the small ring while it is in use: order stays, and 1,024 is the end. */
static void a_ring_keeps_order_as_it_grows(void **state)
{
	static struct conn c;
	uint32_t taken, next = 0;

	(void)state;
	for (uint32_t i = 0; i < 5; i++)
		assert_true(ring_put(&c, i));
	assert_true(ring_take(&c, &taken));
	assert_int_equal(taken, next++);
	for (uint32_t i = 5; i < 1025; i++)
		assert_true(ring_put(&c, i));
	assert_false(ring_put(&c, 9999));
	for (; next < 1025; next++) {
		assert_true(ring_take(&c, &taken));
		assert_int_equal(taken, next);
	}
	assert_false(ring_take(&c, &taken));
	assert_null(ring_peek(&c, 0));
	ring_release(&c);
}

static void settings_read_the_environment(void **state)
{
	char *environment[] = {"PROFILIS_MAX_BYTES=64M", "PROFILIS_WHEN_FULL=recorder", "PROFILIS_DIR=/x/y",
			       "PROFILIS_PATH=nonsense", "PROFILIS_ONLY=nginx", NULL};
	char described[256];

	(void)state;
	settings_read(environment);
	assert_int_equal(settings.max_bytes, 64 << 20);
	assert_int_equal(settings.when_full, SETTINGS_RECORDER);
	assert_int_equal(settings.path, SETTINGS_PATH_FULL);
	assert_string_equal(settings.dir, "/x/y");
	settings_describe(described, sizeof(described));
	assert_string_equal(described, "PROFILIS_DIR=/x/y\nPROFILIS_MAX_BYTES=67108864\n"
				       "PROFILIS_WHEN_FULL=recorder\nPROFILIS_ONLY=nginx\n");
}

static void sizes_that_cannot_be_leave_the_default(void **state)
{
	static const char *const bad[] = {"PROFILIS_MAX_BYTES=", "PROFILIS_MAX_BYTES=-1", "PROFILIS_MAX_BYTES=1T",
					  "PROFILIS_MAX_BYTES=99999999999999999999", "PROFILIS_MAX_BYTES=1Gx"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *environment[] = {(char *)bad[i], NULL};

		settings_read(environment);
		assert_int_equal(settings.max_bytes, 1 << 30);
	}
}

static void secrets_are_cut(void **state)
{
	char arguments[] = "app\0--password=hunter2\0--token\0abcdef\0postgres://me:pw@db/x\0-v\0plain";

	(void)state;
	identity_cut_secrets(arguments, sizeof(arguments));
	assert_memory_equal(arguments,
			    "app\0--password=*******\0--token\0******\0postgres://*****@db/x\0-v\0plain",
			    sizeof(arguments));
}

static const char *text_of(const void *address, socklen_t bytes)
{
	return target_text(target_of_address(address, bytes));
}

static void targets_are_named(void **state)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(8080), .sin_addr = {htonl(0x7f000001)}};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(443), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_un u = {.sun_family = AF_UNIX, .sun_path = "/run/app.sock"};
	uint16_t same = target_of_address((void *)&v4, sizeof(v4));

	(void)state;
	assert_string_equal(text_of(&v4, sizeof(v4)), "127.0.0.1:8080");
	assert_string_equal(text_of(&v6, sizeof(v6)), "[::1]:443");
	assert_string_equal(text_of(&u, sizeof(u)), "unix:/run/app.sock");
	memcpy(u.sun_path, "\0abs", 4);
	assert_string_equal(text_of(&u, offsetof(struct sockaddr_un, sun_path) + 4), "unix:@abs");
	assert_string_equal(text_of(&u, 0), "");
	assert_int_equal(target_of_address((void *)&v4, sizeof(v4)), same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_at_its_end),
		cmocka_unit_test(a_pool_gives_back_what_it_got),
		cmocka_unit_test(a_ring_keeps_order_as_it_grows),
		cmocka_unit_test(settings_read_the_environment),
		cmocka_unit_test(sizes_that_cannot_be_leave_the_default),
		cmocka_unit_test(secrets_are_cut),
		cmocka_unit_test(targets_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
