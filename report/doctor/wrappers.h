/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrappers.h - programs that start the one that is meant.
 */
#ifndef PROFILIS_WRAPPERS_H
#define PROFILIS_WRAPPERS_H

#include <stdbool.h>

enum wrapper {
	WRAPPER_NONE,
	WRAPPER_PASSES, /* what it starts inherits LD_PRELOAD */
	WRAPPER_CLEARS, /* it takes LD_PRELOAD out of the environment */
	WRAPPER_LOGIN,	/* it does so if it is to make a login of it (su -) */
};

/* By the last component of its path. */
enum wrapper wrapper_named(const char *name);

#endif
