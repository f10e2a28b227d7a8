/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protobuf.h - the few shapes of protocol buffers that an export needs, written into memory.
 *
 * A message within a message is written by itself first, then added as bytes. The memory is the
 * caller's to free().
 */
#ifndef PROFILIS_PROTOBUF_H
#define PROFILIS_PROTOBUF_H

#include <stddef.h>
#include <stdint.h>

struct protobuf {
	uint8_t *bytes;
	size_t count, room;
};

/* Nothing where value is 0, as the third version has it. */
void protobuf_number(struct protobuf *p, unsigned field, uint64_t value);
void protobuf_bytes(struct protobuf *p, unsigned field, const void *bytes, size_t n);
/* Bytes as they are, without a field's head. */
void protobuf_append(struct protobuf *p, const void *bytes, size_t n);
/* Adds `from` as a message, and empties it. */
void protobuf_message(struct protobuf *p, unsigned field, struct protobuf *from);
/* One element of a packed list: `p` is that list's own, to be added by protobuf_message. */
void protobuf_element(struct protobuf *p, uint64_t value);

#endif
