/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.h - makes recordings with the recorder's own code, no server needed.
 *
 * One recording a process: tests fork for each (writer_fork). Full blocks are written by the
 * caller's thread.
 */
#ifndef PROFILIS_TEST_WRITER_H
#define PROFILIS_TEST_WRITER_H

#include "event.h"

#include <stdbool.h>
#include <stdint.h>

/* buffers NULL: unsealed buffers live in the process directory's default place. */
void writer_begin(const char *directory, const char *buffers);
void writer_exchange(const struct event_exchange *x);
void writer_conn(const struct event_conn *c);
void writer_end(void); /* as a process that ends well; without it, as one that is killed */

/* Runs f in a child that then ends at once, and waits for it; its pid. */
int writer_fork(void (*f)(void *context), void *context);

/* A finished GET of `path`, server side, that took `duration` from `begin`. */
struct event_exchange writer_get(const char *path, uint16_t status, uint64_t begin,
				 uint64_t duration);
uint64_t writer_now(void);

#endif
