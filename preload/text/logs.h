/* SPDX-License-Identifier: Apache-2.0 */
/*
 * logs.h - what the host says about itself: texts, scrubbed of secrets, with the request that they
 * belong to. PROFILIS_LOGS=off drops them, but for bodies, which have a setting of their own.
 */
#ifndef PROFILIS_LOGS_H
#define PROFILIS_LOGS_H

#include "exchange.h"

/* Longer texts are cut, but scrubbed before: a secret that is cut may not look like one. */
#define LOGS_TEXT_MAX 1024u
#define LOGS_ROOM (LOGS_TEXT_MAX + 256u)

/* request (index) EXCHANGE_NONE: none is known. */
void logs_text(enum format_log from, const char *text, size_t bytes, uint32_t request);

#endif
