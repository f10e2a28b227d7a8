// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "demangle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void assert_reads(const char *name, const char *wanted)
{
	char *text = demangle(name);

	if (wanted)
		assert_string_equal(text, wanted);
	else
		assert_null(text);
	free(text);
}

static void names(void **state)
{
	(void)state;
	assert_reads("_ZN3foo3barEv", "foo::bar()");
	assert_reads("St9exception", "std::exception");
	assert_reads("N4shop8NotFoundE", "shop::NotFound");
	assert_reads("main", NULL);
	assert_reads("", NULL);
	assert_reads("_Z", NULL);
}

/* Each function type takes the one before it several times. */
static void names_that_grow(void **state)
{
	char name[8192] = "_Z1f1A", id[4] = "_";

	(void)state;
	for (unsigned level = 0; level < 30; level++) {
		snprintf(name + strlen(name), sizeof(name) - strlen(name), "FvS%sS%sS%sE", id, id,
			 id);
		snprintf(id, sizeof(id), "%c_", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[level]);
		if (level < 8)
			free(demangle(name));
	}
	assert_reads(name, NULL);
	memset(name, 'P', sizeof(name) - 1);
	assert_reads(name, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(names_that_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
