// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "rewrite.h"

#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

#define LEVEL 3 /* nobody waits here */

static bool failed(const char *path, struct error *error)
{
	return error_set(error, "%s: %s", path, strerror(errno));
}

bool rewrite_open(struct rewrite *w, const char *path, struct error *error)
{
	*w = (struct rewrite){.path = path, .fd = -1};
	if (snprintf(w->temporary, sizeof(w->temporary), "%s.new", path) >=
	    (int)sizeof(w->temporary)) {
		errno = ENAMETOOLONG;
		return failed(path, error);
	}
	w->fd = open(w->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	w->compressor = ZSTD_createCCtx();
	return w->fd >= 0 || failed(w->temporary, error);
}

bool rewrite_bytes(struct rewrite *w, const void *bytes, size_t n, struct error *error)
{
	const char *at = bytes;

	w->bytes += n;
	while (n) {
		ssize_t done = write(w->fd, at, n);

		if (done < 0 && errno != EINTR)
			return failed(w->temporary, error);
		at += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	return true;
}

bool rewrite_block(struct rewrite *w, const struct format_block *header, const void *raw,
		   struct error *error)
{
	struct format_block h = *header;
	char packed[READER_STORED_MAX];
	const void *stored = packed;
	size_t n = 0;

	if (w->compressor)
		n = ZSTD_compressCCtx(w->compressor, packed, sizeof(packed), raw, h.raw_bytes,
				      LEVEL);
	h.codec = FORMAT_ZSTD;
	if (!n || ZSTD_isError(n) || n >= h.raw_bytes) {
		h.codec = FORMAT_RAW;
		n = h.raw_bytes;
		stored = raw;
	}
	h.state = FORMAT_SEALED;
	h.stored_bytes = (uint32_t)n;
	h.committed = h.raw_bytes;
	h.payload_check = XXH3_64bits(stored, n);
	h.header_check = 0;
	h.header_check = (uint32_t)XXH3_64bits(&h, sizeof(h));
	return rewrite_bytes(w, &h, sizeof(h), error) && rewrite_bytes(w, stored, n, error);
}

static bool sync_directory(const char *path, struct error *error)
{
	char copy[PATH_MAX];
	bool good;
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = fd >= 0 && (!fsync(fd) || errno == EINVAL);
	if (!good)
		failed(path, error);
	if (fd >= 0)
		close(fd);
	return good;
}

/* Who reads the recording should go on being able to: a root that compacts keeps the owner. */
static void keep_owner(struct rewrite *w)
{
	char copy[PATH_MAX];
	struct stat status;

	snprintf(copy, sizeof(copy), "%s", w->path);
	if (!stat(dirname(copy), &status) && status.st_uid != geteuid() &&
	    fchown(w->fd, status.st_uid, status.st_gid))
		errno = 0;
}

bool rewrite_close(struct rewrite *w, struct error *error)
{
	bool good;

	keep_owner(w);
	good = !fsync(w->fd);
	good = !close(w->fd) && good;
	w->fd = -1;
	good = good && !rename(w->temporary, w->path);
	if (!good)
		failed(w->path, error);
	else
		w->temporary[0] = 0;
	rewrite_drop(w);
	return good && sync_directory(w->path, error);
}

void rewrite_drop(struct rewrite *w)
{
	ZSTD_freeCCtx(w->compressor);
	w->compressor = NULL;
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	if (w->temporary[0])
		unlink(w->temporary);
	w->temporary[0] = 0;
}
