/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader.h - a file's bytes become validated blocks.
 *
 * Files are read, never mapped: one that is truncated meanwhile must not become a SIGBUS. A reader
 * walks the headers of one segment; where one is damaged it looks for the next whose own checksum
 * holds, and says how much it passed over. Payloads are loaded apart, by any thread: struct reader
 * is not thread-safe, reader_load touches only its arguments.
 */
#ifndef PROFILIS_READER_H
#define PROFILIS_READER_H

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stored payload is never larger: zstd's own bound for an incompressible buffer. */
#define READER_STORED_MAX (FORMAT_BUFFER_BYTES + FORMAT_BUFFER_BYTES / 128 + 512)

struct reader {
	int fd; /* the caller's */
	uint64_t at, size;
};

enum reader_found {
	READER_BLOCK,	/* a valid header; its payload follows at payload_at, within the file */
	READER_SKIPPED, /* [skipped_at, skipped_at + skipped_bytes) is no block; there is one behind
			 */
	READER_TAIL,	/* the same, and nothing behind */
	READER_END,
};

struct reader_block {
	struct format_block header;
	uint64_t payload_at;
	uint64_t skipped_at, skipped_bytes;
	bool torn;  /* TAIL: a valid header whose payload is not all there: header says which block
		     */
	bool zeros; /* TAIL: nothing but zeros, space that was never written */
};

/* False with errno set when the file's size cannot be had. */
bool reader_open(struct reader *r, int fd);
enum reader_found reader_next(struct reader *r, struct reader_block *block);

/* What decompression and checking need; one a thread, made at first use. */
struct reader_room {
	void *decompressor;
	uint8_t stored[READER_STORED_MAX];
	uint8_t raw[FORMAT_BUFFER_BYTES];
};
void reader_room_free(struct reader_room *room);

/* The payload of a sealed block (raw_bytes long, in room until the next call), or NULL: *why. */
const uint8_t *reader_load(int fd, const struct reader_block *block, struct reader_room *room,
			   const char **why);
/* The same where the stored bytes are in memory already. */
const uint8_t *reader_unpack(const struct format_block *header, const uint8_t *stored,
			     struct reader_room *room, const char **why);

/* Whether bytes (a whole header) are a sealed block's header whose checksum and bounds hold. */
bool reader_header_good(const struct format_block *header);
/* The same for a block still in a buffers file. */
bool reader_buffer_good(const struct format_block *header);

/* All of n bytes from at, unless the file ends: how many there were. */
size_t reader_pread(int fd, void *to, size_t n, uint64_t at);

#endif
