/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.h - one request and its response, from the first byte until it is recorded.
 *
 * Exchanges live in slots of a shared file mapping (struct format_slot), so that a killed process
 * leaves those in flight for the reader. A slot has two ends of life, the request's and the
 * response's, which may come in either order and on different threads: whoever brings the second
 * records it and gives the slot back. Request fields are written by the thread in the request half
 * of the connection, response fields by the one in the response half.
 */
#ifndef PROFILIS_EXCHANGE_H
#define PROFILIS_EXCHANGE_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stdint.h>

#define EXCHANGE_NONE UINT32_MAX

/* What the connection knows of an exchange from the start. */
struct exchange_origin {
	uint64_t now, queue; /* ns */
	uint32_t conn;
	uint16_t target; /* target.h */
	uint8_t role;
};

/* A slot, ACTIVE, or EXCHANGE_NONE (counted) when there is none; the recording has begun. */
uint32_t exchange_begin(const struct exchange_origin *origin);

#define EXCHANGE_FILES_MAX 256u

extern struct format_slot *exchange_maps[EXCHANGE_FILES_MAX];

static inline struct format_slot *exchange_slot(uint32_t index)
{
	return &exchange_maps[index / FORMAT_SLOTS_PER_FILE][index % FORMAT_SLOTS_PER_FILE];
}

/* One end (FORMAT_SLOT_REQUEST_DONE or _RESPONSE_DONE) has come. The caller's hold on that side is
 * gone. */
void exchange_finish(uint32_t index, uint32_t end);

/* Its bytes were no request, and nobody answered it as one. */
static inline bool exchange_foreign(const struct format_slot *s)
{
	return s->flags & FORMAT_SLOT_FOREIGN && !s->status;
}

/* Both ends at once, as aborted. */
void exchange_abort(uint32_t index, enum format_abort why);

/* It was no request after all: nothing is recorded. */
void exchange_drop(uint32_t index);

/* A forked child may answer it: its slot stays as it is for a while, for exchange_adopt there. */
void exchange_hand_over(uint32_t index);

/*
 * In a forked child: takes over an exchange that the parent began, as a copy in a slot of ours;
 * EXCHANGE_NONE when it is stale.
 */
uint32_t exchange_adopt(uint32_t index);

/* True when this process forked since the exchange began: a child may answer it. */
bool exchange_forked(uint32_t index);

/* Maps one more file of slots. */
bool exchange_grow(void);

/* True when fewer than a quarter of the slots are left: the helper should grow ahead of need. */
bool exchange_scarce(void);

/* At the end: records what is still in flight. */
void exchange_flush(enum format_abort why);

/* In a forked child: the slots are the parent's, readable for exchange_adopt. */
void exchange_forget(void);

#endif
