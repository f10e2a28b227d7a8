/* SPDX-License-Identifier: Apache-2.0 */
/*
 * method.h - a request method's text as enum format_method, for readers that have it whole.
 */
#ifndef PROFILIS_METHOD_H
#define PROFILIS_METHOD_H

#include <stddef.h>
#include <stdint.h>

/* FORMAT_METHOD_OTHER for what has no name in format.h. Methods are case-sensitive (RFC 9110). */
uint8_t method_of_text(const char *text, size_t n);

#endif
