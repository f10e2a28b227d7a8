/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.h - what the files of the command dump share: cmd_dump.c chooses and writes exchanges and
 * what was known from the start, dump_beside.c the other events.
 */
#ifndef PROFILIS_DUMP_H
#define PROFILIS_DUMP_H

#include "capture.h"
#include "decode.h"
#include "json.h"
#include "options.h"

struct dumper {
	const struct options *options;
	uint64_t since, until;
	struct json json;
	struct decode decode;
};

/* One event is one line. */
void dump_begin(struct dumper *d, const char *event, const struct source *source);
void dump_end(struct dumper *d);

void dump_text(struct dumper *d, const char *key, const struct decode_text *t);
void dump_about(struct dumper *d, unsigned about); /* DECODE_ABOUT_* */
bool dump_in_time(const struct dumper *d, uint64_t unix_ns);

/* dump_beside.c; false: the kind is none of its own. */
bool dump_beside(struct dumper *d, const struct capture_block *block, enum decode_kind kind);
void dump_stack(struct dumper *d, const struct decode_text *stack);
void dump_labels(struct dumper *d);

#endif
