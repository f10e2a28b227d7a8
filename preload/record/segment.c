// SPDX-License-Identifier: Apache-2.0
#define ZSTD_STATIC_LINKING_ONLY
#define XXH_INLINE_ALL
#include "segment.h"

#include "debug.h"
#include "ledger.h"
#include "place.h"
#include "settings.h"
#include "sys.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

/*
 * Events are mostly numbers that repeat little: Huffman coding of them as they stand (a level so
 * low that hardly a match is looked for) takes a third of level 1's time for a third more bytes.
 * Blocks full of strings are worth level 1. Where the numbers are so small that an exchange takes
 * some ten bytes, even that costs more (180 instructions, a fifth of all that recording adds) than
 * the two bytes that it saves are worth: `profilis-report compact` can do it later.
 */
#define BYTES_DENSE 12u /* an exchange, at most: stored as it stands */
#define LEVEL_NUMBERS (-50)
#define LEVEL_STRINGS 1
#define BYTES_OF_NUMBERS 16u /* an exchange; more than that on average: strings */
#define SEGMENTS_MAX 4096u

static char *scratch; /* header and compressed payload */
static ZSTD_CCtx *compressor;
static struct {
	int fd;		 /* -1: none open */
	uint32_t number; /* of the open segment; the next after it */
	uint32_t oldest; /* still on disk */
	uint64_t bytes;
} segment = {.fd = -1};

/* What a flight recorder must know when it drops a segment. */
struct ledger {
	uint32_t by_status[FORMAT_STATUS_SPACE];
	uint64_t bytes, end_ns;
};
static struct ledger *ledgers[SEGMENTS_MAX];

#define SCRATCH_BYTES (sizeof(struct format_block) + ZSTD_COMPRESSBOUND(FORMAT_BUFFER_BYTES))

/* A share of the limit, so that a flight recorder drops little at once; never past RLIMIT_FSIZE
 * (SIGXFSZ). */
static uint64_t segment_bytes(void)
{
	const uint64_t least = 256 << 10, most = 16 << 20;
	uint64_t share = settings.max_bytes ? settings.max_bytes / 16 : most;
	struct rlimit limit;

	share = share > most ? most : share < least ? least : share;
	if (!sys_call(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, &limit) && limit.rlim_cur < share)
		return limit.rlim_cur;
	return share;
}

static bool prepare(void)
{
	const size_t bytes = ZSTD_estimateCCtxSize(LEVEL_STRINGS) + (64 << 10);
	void *workspace;

	if (scratch)
		return true;
	scratch = sys_map(-1, SCRATCH_BYTES);
	workspace = sys_map(-1, bytes);
	if (workspace)
		compressor = ZSTD_initStaticCCtx(workspace, bytes);
	if (compressor)
		ZSTD_CCtx_setParameter(compressor, ZSTD_c_literalCompressionMode, ZSTD_ps_enable);
	return scratch;
}

static bool is_dense(const struct format_block *block)
{
	return block->committed <= (uint64_t)block->exchange_count * BYTES_DENSE;
}

static size_t compress_payload(const struct format_block *from, void *to)
{
	bool strings = from->committed > (uint64_t)from->exchange_count * BYTES_OF_NUMBERS;

	ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel,
			       strings ? LEVEL_STRINGS : LEVEL_NUMBERS);
	return ZSTD_compress2(compressor, to, ZSTD_COMPRESSBOUND(FORMAT_BUFFER_BYTES), from + 1,
			      from->committed);
}

static void segment_name(char *room, size_t bytes, uint32_t number)
{
	struct text t = text_in(room, bytes);

	text_number(&t, number);
	text_add(&t, ".seg");
}

static struct ledger *ledger_of(uint32_t number)
{
	struct ledger **l = &ledgers[number % SEGMENTS_MAX];

	if (!*l)
		*l = sys_map(-1, sizeof(**l));
	return *l;
}

static void close_segment(void)
{
	if (segment.fd >= 0)
		sys_close(segment.fd);
	segment.fd = -1;
}

static bool open_segment(int flags)
{
	int directory = place_enter(PLACE_OWN);
	char name[32];

	segment_name(name, sizeof(name), segment.number);
	segment.fd = directory < 0 ? directory : sys_open(directory, name, O_WRONLY | flags, 0600);
	place_leave(directory);
	return segment.fd >= 0;
}

static bool open_for(size_t bytes)
{
	bool room = segment.number && segment.bytes + bytes <= segment_bytes();

	if (bytes > segment_bytes())
		return false;
	if (room && (segment.fd >= 0 || open_segment(0)))
		return true;
	close_segment();
	segment.number++;
	segment.bytes = 0;
	if (!segment.oldest)
		segment.oldest = segment.number;
	return open_segment(O_CREAT | O_EXCL);
}

static void drop_oldest(void)
{
	int directory = place_enter(PLACE_OWN);
	struct ledger *l = ledger_of(segment.oldest);
	char name[32];

	segment_name(name, sizeof(name), segment.oldest++);
	sys_unlink(directory, name, 0);
	place_leave(directory);
	if (!l)
		return;
	ledger_discard_many(l->by_status, l->end_ns);
	ledger_book(-(int64_t)l->bytes);
	ledger_count(FORMAT_COUNT_segments_discarded, 1);
	memset(l, 0, sizeof(*l));
}

/* Room for bytes within the limit; a flight recorder makes it by dropping its own oldest segments.
 */
static bool book(uint64_t bytes)
{
	while (!ledger_book((int64_t)bytes)) {
		if (settings.when_full != SETTINGS_RECORDER || segment.oldest >= segment.number)
			return false;
		drop_oldest();
	}
	return true;
}

/* Fills scratch; returns the bytes to write. */
static size_t encode(const struct format_block *from, bool compress)
{
	struct format_block *to = (void *)scratch;
	uint32_t raw = from->committed;
	bool dense = is_dense(from);
	size_t stored = 0;

	*to = *from;
	if (compress && compressor && !dense)
		stored = compress_payload(from, to + 1);
	to->codec = stored && !ZSTD_isError(stored) && stored < raw ? FORMAT_ZSTD : FORMAT_RAW;
	if (to->codec == FORMAT_RAW) {
		memcpy(to + 1, from + 1, raw);
		stored = raw;
		ledger_count(FORMAT_COUNT_blocks_raw, !dense);
	}
	to->state = FORMAT_SEALED;
	to->raw_bytes = to->committed = raw;
	to->stored_bytes = (uint32_t)stored;
	to->payload_check = XXH3_64bits(to + 1, stored);
	to->header_check = 0;
	to->header_check = (uint32_t)XXH3_64bits(to, sizeof(*to));
	return sizeof(*to) + stored;
}

/* A torn tail is cut off again: what follows must start where it ends. */
static bool write_whole(size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		long n = sys_pwrite(segment.fd, scratch + done, bytes - done, segment.bytes + done);

		if (n <= 0 && n != -EINTR) {
			sys_ftruncate(segment.fd, segment.bytes);
			return false;
		}
		done += n > 0 ? (size_t)n : 0;
	}
	segment.bytes += bytes;
	return true;
}

static void enter_ledger(const struct tbuf_full *full, size_t bytes)
{
	struct ledger *l = ledger_of(segment.number);

	if (!l)
		return;
	for (int i = 0; i < FORMAT_STATUS_SPACE; i++)
		l->by_status[i] += full->by_status[i];
	l->bytes += bytes;
	if (full->block->end_ns > l->end_ns)
		l->end_ns = full->block->end_ns;
}

static void discard(const struct tbuf_full *full, enum format_counter why)
{
	ledger_discard_many(full->by_status, 0);
	ledger_count(why, full->block->exchange_count);
}

/* False: why is the counter of the loss. */
static bool store(const struct tbuf_full *full, bool compress, enum format_counter *why)
{
	size_t bytes;

	*why = FORMAT_COUNT_drop_no_file;
	if (!prepare())
		return false;
	bytes = encode(full->block, compress);
	if (!open_for(bytes))
		return false;
	if (!book(bytes)) {
		*why = FORMAT_COUNT_drop_max_bytes;
		return false;
	}
	if (!write_whole(bytes)) {
		ledger_book(-(int64_t)bytes);
		return false;
	}
	enter_ledger(full, bytes);
	ledger_count(FORMAT_COUNT_blocks_sealed, 1);
	ledger_count(FORMAT_COUNT_bytes_written, bytes);
	return true;
}

void segment_write(const struct tbuf_full *full, bool compress)
{
	enum format_counter why;

	if (!full->block->committed)
		return;
	if (!store(full, compress, &why)) {
		discard(full, why);
		debug_say("a block could not be written below ", place_recording());
	}
	if (!place_keeps_open())
		close_segment();
}

void segment_detach(void)
{
	segment.fd = -1;
}

void segment_forget(void)
{
	segment.fd = -1;
	segment.number = segment.oldest = 0;
	segment.bytes = 0;
	for (unsigned i = 0; i < SEGMENTS_MAX; i++)
		if (ledgers[i])
			memset(ledgers[i], 0, sizeof(struct ledger));
}
