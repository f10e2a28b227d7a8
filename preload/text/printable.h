/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printable.h - whether bytes are text: UTF-8 without control characters but blanks and line ends.
 * What is compressed or encrypted never is.
 */
#ifndef PROFILIS_PRINTABLE_H
#define PROFILIS_PRINTABLE_H

#include <stddef.h>

/* n, or less by a last character that was cut; 0: it is no text, or a blank one. */
size_t printable(const char *bytes, size_t n);

#endif
