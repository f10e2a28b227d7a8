/* SPDX-License-Identifier: Apache-2.0 */
/*
 * body_error.h - what a failing response's body says went wrong: JSON such as {"error": "..."},
 * {"error": {"message": "..."}}, {"errors": [{"message": "..."}]} or RFC 9457's problem details.
 *
 * Pure. Bodies were cut and scrubbed: what is there of an object counts.
 */
#ifndef PROFILIS_BODY_ERROR_H
#define PROFILIS_BODY_ERROR_H

#include <stddef.h>

#define BODY_ERROR_MAX 512u

/* Its length, or 0: none is found. No NUL is added. */
size_t body_error(const char *body, size_t n, char text[BODY_ERROR_MAX]);

#endif
