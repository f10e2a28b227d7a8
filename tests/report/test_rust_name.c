// SPDX-License-Identifier: Apache-2.0
/* Names as rustc writes them, and those that only look like it. */
#include "test.h"

#include "rust_name.h"
#include "rust_v0.h"

#include <stdio.h>

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

static void names_of_v0_are_readable(void **state)
{
	static const struct {
		const char *mangled, *plain;
	} names[] = {
		{"_RNvCs6xxl1lAjzDf_1a4main", "a::main"},
		{"_RNvC1a4main.llvm.99", "a::main"},
		{"_RINvNtCs6xxl1lAjzDf_1a4shop5totalNCNvB4_4main0EB4_",
		 "a::shop::total::<a::main::{closure#0}>"},
		{"_RNvXCs6xxl1lAjzDf_1aINtB2_4CartlENtNtCsgEmfK2I1SDS_4core3fmt7Display3fmtB2_",
		 "<a::Cart<i32> as core::fmt::Display>::fmt"},
		{"_RNvMs_NtCslNYArtu3iFV_5alloc3vecINtB4_3VeclE8as_sliceCs6xxl1lAjzDf_1a",
		 "<alloc::vec::Vec<i32>>::as_slice"},
		{"_RINvC1a1fAhj10_ShTlbERL_eQePhOjFUKChEuDNtC1a1TEL_E",
		 "a::f::<[u8; 0x10], [u8], (i32, bool), &str, &mut str, *const u8, *mut usize, "
		 "unsafe fn(u8), dyn a::T>"},
		{"_RNCNvC1a1gs_0", "a::g::{closure#1}"},
		{"_RNCNCNvC1a1gs_00", "a::g::{closure#1}::{closure#0}"},
		{"_RIC1aTEE", "a::<()>"},
		{"_RNSC1a4drop", "a::{shim:drop#0}"},
		{"_RNvC1au3abc", "a::u:abc"},
	};
	char name[256];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(rust_v0_name(names[i].mangled, name, sizeof(name)));
		assert_string_equal(name, names[i].plain);
	}
}

/* Each level names the one before twice. */
static void names_that_unfold_are_refused(void **state)
{
	static const char *const names[] = {
		"_R",	       "_RB_",
		"_RC",	       "_RNvB_1a",
		"_RNvC1a",     "_RNvC9a",

		"_RC1aX",      "_RIC1aB_E",
		"_RIC1aKB0_E", "_RNvC1a99999999999999999999a",
		"_RIC1aKl_",   "_RIC1aB99999999999999999999_E",
	};
	char deep[4096], name[1024];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(rust_v0_name(names[i], name, sizeof(name)));
	memcpy(deep, "_RIC1a", 6);
	for (n = 6; n < sizeof(deep) - 8; n++)
		deep[n] = 'S';
	strcpy(deep + n, "hE");
	assert_false(rust_v0_name(deep, name, sizeof(name)));
	n = (size_t)sprintf(deep, "_RIC1aTlE");
	for (unsigned i = 0; i < 40; i++)
		n += (size_t)sprintf(deep + n, "TB%s_B%s_E", i ? "5" : "2", i ? "5" : "2");
	strcpy(deep + n, "E");
	rust_v0_name(deep, name, sizeof(name));
}

static void any_letters_are_safe(void **state)
{
	static const char letters[] = "_RCMXYNIBLKTSAFDEGsu0123456789abcvhlpn.";
	uint64_t random = 11;
	char mangled[128], name[200];

	(void)state;
	for (unsigned round = 0; round < 200000; round++) {
		size_t n = 2 + test_random(&random) % 100;

		memcpy(mangled, "_R", 2);
		for (size_t i = 2; i < n; i++)
			mangled[i] = letters[test_random(&random) % (sizeof(letters) - 1)];
		mangled[n] = 0;
		if (rust_v0_name(mangled, name, sizeof(name)))
			assert_true(strlen(name) < sizeof(name));
	}
}

RUN(cmocka_unit_test(names_of_rust_are_readable), cmocka_unit_test(other_names_are_left_alone),
    cmocka_unit_test(room_is_kept), cmocka_unit_test(names_of_v0_are_readable),
    cmocka_unit_test(names_that_unfold_are_refused), cmocka_unit_test(any_letters_are_safe))
