/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rewrite.h - writes blocks of a segment anew, compressed, so that a reader sees the old file or
 * the new one.
 */
#ifndef PROFILIS_REWRITE_H
#define PROFILIS_REWRITE_H

#include "error.h"

#include "profilis/format.h"

#include <limits.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

struct rewrite {
	const char *path;
	char temporary[PATH_MAX]; /* beside path, named so that no reader takes it for a segment */
	int fd;
	void *compressor;
	uint64_t bytes;
};

bool rewrite_open(struct rewrite *w, const char *path, struct error *error);
/* raw: the payload unpacked, header.raw_bytes long. Sealed with new checksums; the header is
 * otherwise kept. */
bool rewrite_block(struct rewrite *w, const struct format_block *header, const void *raw,
		   struct error *error);
bool rewrite_bytes(struct rewrite *w, const void *bytes, size_t n, struct error *error);
/* To the disk, then into place, then the directory to the disk. */
bool rewrite_close(struct rewrite *w, struct error *error);
void rewrite_drop(struct rewrite *w);

#endif
