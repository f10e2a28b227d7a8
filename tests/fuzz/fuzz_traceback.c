/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: any text that a host may log. What is read lies within it (or within what was unescaped),
 * reading is linear, and the same text reads the same.
 */
#include "traceback.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static struct traceback t, again;

static void check(const struct traceback *from, struct traceback_text text, const uint8_t *data,
		  size_t count)
{
	const char *begin = (const char *)data;
	const char *own = from->unescaped;

	if (!text.length)
		return;
	/* The sanitizers see whether all of it may be read. */
	if (memchr(text.bytes, 0, text.length) == text.bytes + text.length)
		abort();
	if (text.length > (count > FORMAT_LOG_MAX ? FORMAT_LOG_MAX : count))
		abort();
	if (text.bytes >= begin && text.bytes + text.length <= begin + count)
		return;
	if (text.bytes >= own && text.bytes + text.length <= own + sizeof(from->unescaped))
		return;
	/* The names that Go's and Rust's panics get, and PHP's kinds of errors. */
	if (from->language != TRACEBACK_GO && from->language != TRACEBACK_RUST &&
	    from->language != TRACEBACK_PHP && from->language != TRACEBACK_CXX)
		abort();
}

static void check_all(const struct traceback *from, const uint8_t *data, size_t count)
{
	check(from, from->value, data, count);
	check(from, from->method, data, count);
	check(from, from->path, data, count);
	check(from, from->trace_id, data, count);
	check(from, from->request_id, data, count);
	if (from->frame_count > TRACEBACK_FRAMES || from->cause_count > TRACEBACK_CAUSES)
		abort();
	for (unsigned i = 0; i < from->frame_count; i++) {
		check(from, from->frames[i].function, data, count);
		check(from, from->frames[i].file, data, count);
	}
	for (unsigned i = 0; i < from->cause_count; i++) {
		check(from, from->causes[i].type, data, count);
		check(from, from->causes[i].value, data, count);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	bool found = traceback_parse(&t, (const char *)data, count);

	if (found != (t.type.length > 0))
		abort();
	check_all(&t, data, count);
	traceback_top(&t);
	if (traceback_parse(&again, (const char *)data, count) != found ||
	    again.frame_count != t.frame_count || again.type.length != t.type.length ||
	    again.value.length != t.value.length || again.language != t.language)
		abort();
	return 0;
}
