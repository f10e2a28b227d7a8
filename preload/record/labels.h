/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labels.h - what the program says about the request that a thread serves, kept beside the exchange
 * until that is recorded: in a bounded pool, since few requests have any.
 */
#ifndef PROFILIS_LABELS_H
#define PROFILIS_LABELS_H

#include "event_beside.h"

#include <stdint.h>

/* Of the current request of this thread; a key that it has already takes the new value. */
void labels_say(const char *key, const char *value);

/* As an event has them, in the pool as long as the exchange; how many. labels is the note's: 0:
 * none. */
unsigned labels_event(uint16_t labels, const struct event_label **to);

/* The exchange is over. */
void labels_drop(uint16_t labels);

/* In a forked child: they are the parent's. */
void labels_forget(void);

#endif
