// SPDX-License-Identifier: Apache-2.0
/* hook_list.c - prints the name of every hook, one a line, from the recorder's own tables. */
#include "foreign.h"
#include "real.h"

#include <stdio.h>

#define PRINT(name) puts(#name);

int main(void)
{
	REAL_NAMES(PRINT)
	REAL_DERIVED(PRINT)
	FOREIGN_NAMES(PRINT)
	return 0;
}
