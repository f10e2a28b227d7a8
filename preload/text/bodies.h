/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bodies.h - PROFILIS_BODIES=errors: the first bytes of the bodies of a server's failing responses,
 * where they are text. They become a log text of their request (logs.h), scrubbed as all are.
 *
 * Whoever holds the half that the response passes collects it, and calls bodies_end() before the
 * exchange is recorded. An exchange that is not being collected is no error in any of these.
 */
#ifndef PROFILIS_BODIES_H
#define PROFILIS_BODIES_H

#include "exchange.h"
#include "settings.h"

#define BODIES_STATUS 500u

/* Its status is known. */
static inline bool bodies_wanted(const struct format_slot *s)
{
	return __builtin_expect(s->status >= BODIES_STATUS, 0) &&
	       settings.bodies == SETTINGS_BODIES_ERRORS && s->role == FORMAT_SERVER &&
	       s->method != FORMAT_METHOD_HEAD;
}

void bodies_begin(uint32_t exchange);

/* False: no more of it is wanted. */
bool bodies_add(uint32_t exchange, const char *bytes, size_t n);

/* What has come is written, if anything has. */
void bodies_end(uint32_t exchange);

/* The host is about to confine itself: what will be needed is mapped now. */
void bodies_prepare(void);

#endif
