/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte of choices, then the bytes of a file of a recording.
 *	bits 0 and 1	0 a segment, 1 a buffers file, 2 a slots file, 3 a payload as it stands
 *	bit 2		sums and lengths of headers are mended first, so that payloads are reached
 *	bit 3		nothing is exported, which takes most of the time
 * The file is put into a process directory of its own and read as every command reads it.
 */
#define XXH_INLINE_ALL
#include "analyse.h"
#include "decode.h"
#include "export.h"
#include "reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

#define INPUT_MAX (1u << 20)

static char directory[64];

static void remove_all(void)
{
	static const char *const names[] = {"process", "1.seg", "buffers.0", "slots.0"};
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		unlink(path);
	}
	rmdir(directory);
}

static void put(const char *name, const void *bytes, size_t n)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	close(fd);
}

static void prepare(void)
{
	static const struct format_process process = {
		.magic = FORMAT_PROCESS_MAGIC,
		.version = FORMAT_VERSION,
		.counter_count = FORMAT_COUNTER_COUNT,
		.state = FORMAT_RUNNING,
		.begin_ns = 1,
		.realtime_ns = 1700000000000000000,
	};

	if (directory[0])
		return;
	strcpy(directory, "/tmp/fuzz-reader-XXXXXX");
	if (!mkdtemp(directory))
		abort();
	atexit(remove_all);
	put("process", &process, sizeof(process));
}

/* What a hostile writer would do: sums that hold over contents that do not. */
static void mend(uint8_t *bytes, size_t n)
{
	struct format_block h;

	for (size_t at = 0; n - at >= sizeof(h); at += sizeof(h) + h.stored_bytes) {
		memcpy(&h, bytes + at, sizeof(h));
		h.magic = FORMAT_BLOCK_MAGIC;
		h.version = FORMAT_VERSION;
		h.state = FORMAT_SEALED;
		h.codec &= 1;
		h.stored_bytes %= n - at - sizeof(h) + 1;
		if (h.codec == FORMAT_RAW)
			h.raw_bytes = h.stored_bytes;
		h.payload_check = XXH3_64bits(bytes + at + sizeof(h), h.stored_bytes);
		h.header_check = 0;
		h.header_check = (uint32_t)XXH3_64bits(&h, sizeof(h));
		memcpy(bytes + at, &h, sizeof(h));
	}
}

static void decode_all(const uint8_t *bytes, size_t n)
{
	static struct decode d;
	size_t before = 0;

	decode_begin(&d, bytes, n, 1);
	while (decode_next(&d) > DECODE_END) {
		if (decode_offset(&d) <= before || decode_offset(&d) > n)
			abort();
		before = decode_offset(&d);
	}
}

/* Parts of a model that is whole add up, whatever it was made of. */
static void check(const struct model *m)
{
	uint64_t in_routes = 0, in_bins = 0;

	for (size_t i = 0; i < m->route_count; i++)
		in_routes += m->routes[i].tally.requests;
	for (size_t i = 0; i < m->bin_count; i++)
		in_bins += m->bins[i].tally.requests;
	if (in_routes != m->total.requests || in_bins != m->total.requests)
		abort();
}

/* Nothing of it is damaged that the report could read. */
static void export_all(const struct model_options *model)
{
	extern const struct renderer render_jsonl, render_otlp, render_otlp_logs, render_perfetto;
	const struct renderer *const all[] = {&render_jsonl, &render_otlp, &render_otlp_logs,
					      &render_perfetto};
	bool unreadable = false;
	struct export_options options = {.model = model,
					 .max_events = 100,
					 .path = "/dev/null",
					 .unreadable = &unreadable};
	const char *runs[] = {directory};
	struct error error = {0};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!export_write(runs, 1, all[i], &options, &error))
			abort();
}

static void read_recording(const char *name, const uint8_t *bytes, size_t n, bool exported)
{
	static const char *const names[] = {"1.seg", "buffers.0", "slots.0"};
	struct model_options options = model_options_default();
	const char *runs[] = {directory};
	struct error error = {0};
	struct model *model;

	for (size_t i = 0; i < 3; i++)
		put(names[i], bytes, strcmp(names[i], name) ? 0 : n);
	options.threads = 1;
	options.slowest_parts = UINT32_MAX;
	model = analyse(runs, 1, &options, NULL, &error);
	if (!model)
		abort();
	check(model);
	model_free(model);
	options.filter.slower_ns = n & 1 ? 1000 : 0;
	if (exported)
		export_all(&options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	static const char *const names[] = {"1.seg", "buffers.0", "slots.0"};
	uint8_t *copy;

	if (count < 2 || count > INPUT_MAX)
		return 0;
	if ((data[0] & 3) == 3) {
		decode_all(data + 1, count - 1);
		return 0;
	}
	prepare();
	copy = malloc(count - 1);
	if (!copy)
		abort();
	memcpy(copy, data + 1, count - 1);
	if ((data[0] & 4) && !(data[0] & 3))
		mend(copy, count - 1);
	read_recording(names[data[0] & 3], copy, count - 1, !(data[0] & 8));
	free(copy);
	return 0;
}
