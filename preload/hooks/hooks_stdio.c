// SPDX-License-Identifier: Apache-2.0
/* stdio reads and writes inside libc, where no hook can stand: a stream on a connection is counted
 * as unseen. */
#include "hooks.h"

HOOK FILE *fdopen(int fd, const char *mode)
{
	struct hook h = hook_enter(fd);
	FILE *stream = REAL(fdopen)(fd, mode);
	int saved;

	if (!h.ref.conn || !stream)
		return stream;
	saved = hook_begin();
	descriptor_stdio(fd);
	hook_end(saved);
	return stream;
}

/* Its close is libc's own too, and the number will be another descriptor's. */
HOOK int fclose(FILE *stream)
{
	int before = errno;
	int fd = hook_on() && stream ? fileno(stream) : -1;
	uint64_t word = FDTAB_IGNORED;
	int result, saved;

	errno = before; /* a stream in memory has no number */
	if (fd >= 0 && fdtab_get(fd) != FDTAB_IGNORED) {
		saved = hook_begin();
		word = descriptor_closing(fd);
		hook_end(saved);
	}
	result = REAL(fclose)(stream);
	if (fdtab_index(word) >= FDTAB_CONN) {
		saved = hook_begin();
		descriptor_closed(word);
		hook_end(saved);
	}
	return result;
}
