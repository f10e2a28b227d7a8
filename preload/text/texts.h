/* SPDX-License-Identifier: Apache-2.0 */
/*
 * texts.h - texts of errors that the host writes to its logs become LOG events, each with the
 * thread that wrote it and the request that was in flight there.
 *
 * A text may come in many writes, and those of threads interleave: each thread assembles its own,
 * for TEXTS_OPEN descriptors at a time, in a pool of buffers. A text ends with a line that is no
 * part of it, with the thread's next request or response, when it has grown old and somebody else
 * needs a buffer, or with the process. Ordinary lines need no buffer.
 */
#ifndef PROFILIS_TEXTS_H
#define PROFILIS_TEXTS_H

#include "thread.h"

#include <stddef.h>
#include <sys/uio.h>

/* Moved bytes of iov were written to a log, by a process that serves. */
void texts_wrote(int fd, const struct iovec *iov, size_t moved);

void texts_over_slow(void);

/* The thread turns to another request, or answers one. */
static inline void texts_over(void)
{
	if (__builtin_expect(thread_self.texts_any, 0))
		texts_over_slow();
}

/* While mapping is still allowed. */
void texts_prepare(void);

/* All threads'. What another thread is writing at this moment stays. */
void texts_flush(void);

/* In a forked child: what was begun is the parent's. */
void texts_forget(void);

#endif
