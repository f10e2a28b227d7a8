// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#define HEADER_BYTES sizeof(struct format_block)
#define SEARCH_BYTES 65536u

bool reader_open(struct reader *r, int fd)
{
	struct stat status;

	if (fstat(fd, &status))
		return false;
	*r = (struct reader){.fd = fd, .size = (uint64_t)status.st_size};
	return true;
}

size_t reader_pread(int fd, void *to, size_t n, uint64_t at)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, (char *)to + done, n - done, (off_t)(at + done));

		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		done += got > 0 ? (size_t)got : 0;
	}
	return done;
}

static uint32_t header_check(const struct format_block *header)
{
	struct format_block copy = *header;

	copy.header_check = 0;
	return (uint32_t)XXH3_64bits(&copy, sizeof(copy));
}

bool reader_header_good(const struct format_block *h)
{
	return h->magic == FORMAT_BLOCK_MAGIC && h->state == FORMAT_SEALED &&
	       h->version == FORMAT_VERSION && h->codec <= FORMAT_ZSTD &&
	       h->stored_bytes <= READER_STORED_MAX && h->raw_bytes <= FORMAT_PAYLOAD_MAX &&
	       (h->codec != FORMAT_RAW || h->stored_bytes == h->raw_bytes) &&
	       h->header_check == header_check(h);
}

bool reader_buffer_good(const struct format_block *h)
{
	return h->magic == FORMAT_BLOCK_MAGIC && h->version == FORMAT_VERSION &&
	       (h->state == FORMAT_OPEN || h->state == FORMAT_FULL) && h->sequence &&
	       h->committed <= FORMAT_PAYLOAD_MAX;
}

static bool header_at(const struct reader *r, uint64_t at, struct format_block *header)
{
	return r->size - at >= HEADER_BYTES &&
	       reader_pread(r->fd, header, HEADER_BYTES, at) == HEADER_BYTES &&
	       reader_header_good(header);
}

static bool payload_there(const struct reader *r, uint64_t at, const struct format_block *header)
{
	return header->stored_bytes <= r->size - at - HEADER_BYTES;
}

static bool all_zero(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/* Where in a window a good header begins: found through the magic, any alignment. */
static size_t search_window(const struct reader *r, const uint8_t *bytes, size_t n, uint64_t at)
{
	const uint32_t magic = FORMAT_BLOCK_MAGIC;
	const uint8_t *from = bytes;
	struct format_block header;

	while ((from = memmem(from, (size_t)(bytes + n - from), &magic, sizeof(magic)))) {
		uint64_t place = at + (uint64_t)(from - bytes);

		if (header_at(r, place, &header) && payload_there(r, place, &header))
			return (size_t)(from - bytes);
		from++;
	}
	return n;
}

/* The next good header behind `at`, or the file's size. */
static uint64_t search(const struct reader *r, uint64_t at, bool *zeros)
{
	uint8_t window[SEARCH_BYTES];

	*zeros = true;
	while (at < r->size) {
		size_t n = reader_pread(r->fd, window, sizeof(window), at);
		size_t found = search_window(r, window, n, at);

		if (found < n)
			return at + found;
		*zeros = *zeros && all_zero(window, n);
		if (n < sizeof(window))
			break;
		at += n - (sizeof(uint32_t) - 1);
	}
	return r->size;
}

static enum reader_found skip(struct reader *r, struct reader_block *block)
{
	uint64_t next;

	block->skipped_at = r->at;
	block->torn = header_at(r, r->at, &block->header);
	next = search(r, r->at, &block->zeros);
	block->skipped_bytes = next - r->at;
	r->at = next;
	return next < r->size ? READER_SKIPPED : READER_TAIL;
}

enum reader_found reader_next(struct reader *r, struct reader_block *block)
{
	block->torn = block->zeros = false;
	if (r->at >= r->size)
		return READER_END;
	if (!header_at(r, r->at, &block->header) || !payload_there(r, r->at, &block->header))
		return skip(r, block);
	block->payload_at = r->at + HEADER_BYTES;
	r->at = block->payload_at + block->header.stored_bytes;
	return READER_BLOCK;
}

static const uint8_t *decompress(const struct format_block *header, const uint8_t *stored,
				 struct reader_room *room)
{
	size_t n;

	if (!room->decompressor)
		room->decompressor = ZSTD_createDCtx();
	if (!room->decompressor)
		return NULL;
	n = ZSTD_decompressDCtx(room->decompressor, room->raw, sizeof(room->raw), stored,
				header->stored_bytes);
	return !ZSTD_isError(n) && n == header->raw_bytes ? room->raw : NULL;
}

const uint8_t *reader_unpack(const struct format_block *header, const uint8_t *stored,
			     struct reader_room *room, const char **why)
{
	const uint8_t *raw;

	*why = "the payload's checksum is wrong";
	if (XXH3_64bits(stored, header->stored_bytes) != header->payload_check)
		return NULL;
	*why = "the payload does not decompress";
	raw = header->codec == FORMAT_RAW ? stored : decompress(header, stored, room);
	return raw;
}

const uint8_t *reader_load(int fd, const struct reader_block *block, struct reader_room *room,
			   const char **why)
{
	*why = "the file ends within the payload";
	if (reader_pread(fd, room->stored, block->header.stored_bytes, block->payload_at) !=
	    block->header.stored_bytes)
		return NULL;
	return reader_unpack(&block->header, room->stored, room, why);
}

void reader_room_free(struct reader_room *room)
{
	ZSTD_freeDCtx(room->decompressor);
	room->decompressor = NULL;
}
