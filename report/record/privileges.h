/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privileges.h - whether the kernel raises privileges when a file is executed: the loader drops
 * LD_PRELOAD then.
 */
#ifndef PROFILIS_PRIVILEGES_H
#define PROFILIS_PRIVILEGES_H

#include <stdbool.h>

/* For us, as we run: why, as a verb and its object; NULL: it does not. */
const char *privileges_raised(int fd);

/* For other users, whatever it does for us. */
bool privileges_marked(int fd);

#endif
