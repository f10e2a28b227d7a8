/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failed.h - the stack at the first byte of a failing response, kept until its exchange is
 * recorded. Any thread. The newest few hundred are kept: so many are not taken within seconds.
 */
#ifndef PROFILIS_FAILED_H
#define PROFILIS_FAILED_H

#include "event.h"

#define FAILED_STATUS 500u

/* This thread's, now. Returns what to give back at the record; 0: there is none. */
uint32_t failed_take(void);

/* Records x with that stack, if it is still there. */
void failed_record(struct event_exchange *x, struct format_slot *slot, uint32_t taken);

#endif
