/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scrub.h - free text, such as what a server logs, loses its secrets.
 *
 * Pure, in place, in linear time. What looks like a secret becomes "***", or as many stars as it
 * had bytes if those are fewer:
 *
 *	- values behind names such as password, token, cookie, in whatever notation
 *	- what follows Bearer and Basic; JSON web tokens; the content of PEM blocks
 *	- in URLs the user, the password, and the values of the query, also behind a mere path
 *	- 12 or more digits; 20 or more characters that mix letters and digits at random
 *
 * File names, line numbers, identifiers and addresses of stack frames stay. It is a guess either
 * way, which masks where it is in doubt. Give it whole lines: it does not know half of a secret.
 */
#ifndef PROFILIS_SCRUB_H
#define PROFILIS_SCRUB_H

#include <stddef.h>

/* Returns how many bytes are left; never more than n. */
size_t scrub(char *text, size_t n);

#endif
