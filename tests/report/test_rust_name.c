// SPDX-License-Identifier: Apache-2.0
/* Names as rustc writes them, and those that only look like it. */
#include "test.h"

#include "rust_name.h"

#define HASH "17h0123456789abcdefE"

static void names_of_rust_are_readable(void **state)
{
	static const struct {
		const char *mangled, *plain;
	} names[] = {
		{"_ZN4shop4cart3add" HASH, "shop::cart::add"},
		{"_ZN4shop4cart3add" HASH ".llvm.1234", "shop::cart::add"},
		{"_ZN4core3ptr24drop_in_place$LT$i32$GT$" HASH, "core::ptr::drop_in_place<i32>"},
		{"_ZN4shop28_$u7b$$u7b$closure$u7d$$u7d$" HASH, "shop::{{closure}}"},
		{"_ZN17_$RF$str$C$$u20$T9a..b$BP$c" HASH, "&str, T::a::b*c"},
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(rust_name(names[i].mangled, name, sizeof(name)));
		assert_string_equal(name, names[i].plain);
	}
}

static void other_names_are_left_alone(void **state)
{
	static const char *const names[] = {
		"",
		"main",
		"_ZN",
		"_ZNE",
		"_ZN3fooE",
		"_ZN3foo3barEv",
		"_ZN3foo17h0123456789abcdeE",
		"_ZN3foo17h0123456789abcdxyE",
		"_ZN3foo17h0123456789abcdef",
		"_ZN" HASH,
		"_ZN99999999999999999999foo" HASH,
		"_ZN9foo",
		"_ZN0" HASH,
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(rust_name(names[i], name, sizeof(name)));
}

/* Whatever the room, nothing is written behind it. */
static void room_is_kept(void **state)
{
	static const char mangled[] = "_ZN4shop24drop_in_place$LT$i32$GT$" HASH;
	size_t whole = strlen("shop::drop_in_place<i32>") + 1;

	(void)state;
	for (size_t room = 1; room < 40; room++) {
		char *name = malloc(room);

		assert_int_equal(rust_name(mangled, name, room), room >= whole);
		free(name);
	}
}

RUN(cmocka_unit_test(names_of_rust_are_readable), cmocka_unit_test(other_names_are_left_alone),
    cmocka_unit_test(room_is_kept))
