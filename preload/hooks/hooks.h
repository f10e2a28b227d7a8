/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hooks.h - what every doorway does: enter, the real call, observe, leave.
 *
 *	ssize_t recv(int fd, void *to, size_t n, int flags)
 *	{
 *		struct hook h = hook_enter(fd);
 *		ssize_t moved = REAL(recv)(fd, to, n, flags);
 *
 *		if (h.ref.conn)
 *			hook_received(&h, to, moved);
 *		return moved;
 *	}
 *
 * Nothing is held during the real call, so that it stays a cancellation point and may end the
 *thread. errno is that of the real call at every return. Observations do not nest: what they call
 *passes straight through.
 */
#ifndef PROFILIS_HOOKS_H
#define PROFILIS_HOOKS_H

#include "conn.h"
#include "descriptor.h"
#include "fdtab.h"
#include "real.h"
#include "sys.h"
#include "thread.h"
#include "traffic.h"

#include <errno.h>

#define HOOK __attribute__((visibility("default")))

struct hook {
	struct conn_ref ref; /* conn NULL: nothing to observe */
	int fd;
	uint64_t before; /* ns, taken by hook_enter_out for connections that are followed */
};

/* False before our constructor, inside an observation, and on the recorder's own thread. */
static inline bool hook_on(void)
{
	if (__builtin_expect(!process_self || thread_self.busy, 0))
		return false;
	process_check();
	return true;
}

/* A descriptor met for the first time: asks the kernel what it is. */
struct conn_ref hook_meet(int fd);

static inline struct hook hook_enter(int fd)
{
	struct hook h = {.fd = fd};
	uint64_t word;

	if (!hook_on())
		return h;
	word = fdtab_get(fd);
	if (__builtin_expect(fdtab_index(word) == FDTAB_UNKNOWN, 0))
		h.ref = hook_meet(fd);
	else
		h.ref = conn_of(word);
	return h;
}

static inline struct hook hook_enter_out(int fd)
{
	struct hook h = hook_enter(fd);

	if (h.ref.conn && h.ref.conn->mode == CONN_HTTP && !h.ref.conn->hooked)
		h.before = sys_now();
	return h;
}

/* Brackets around an observation that is more than one of the calls below. */
static inline int hook_begin(void)
{
	thread_self.inside = 1;
	return errno;
}

static inline void hook_end(int saved_errno)
{
	errno = saved_errno;
	thread_self.inside = 0;
}

/* The call failed, or was told that the stream ended. */
void hook_failed(struct conn_ref ref, enum conn_direction direction, ssize_t moved);

/* What runs on success makes system calls of its own kind only, and so leaves errno alone. */
static inline void hook_moved(const struct hook *h, enum conn_direction direction,
			      const struct iovec *iov, ssize_t moved)
{
	if (moved <= 0) {
		hook_failed(h->ref, direction, moved);
		return;
	}
	thread_self.inside = 1;
	traffic_moved(h->ref, direction, iov, (size_t)moved, h->before);
	thread_self.inside = 0;
}

/* After the real call: moved is its result; what lies behind is looked at only that far. */
static inline void hook_received(const struct hook *h, const void *bytes, ssize_t moved)
{
	hook_moved(h, CONN_IN, &(struct iovec){(void *)bytes, (size_t)moved}, moved);
}

static inline void hook_received_vector(const struct hook *h, const struct iovec *iov,
					ssize_t moved)
{
	hook_moved(h, CONN_IN, iov, moved);
}

static inline void hook_sent(const struct hook *h, const void *bytes, ssize_t moved)
{
	hook_moved(h, CONN_OUT, &(struct iovec){(void *)bytes, (size_t)moved}, moved);
}

static inline void hook_sent_vector(const struct hook *h, const struct iovec *iov, ssize_t moved)
{
	hook_moved(h, CONN_OUT, iov, moved);
}

/* After a read of 0 bytes: false where no room was offered, so that it is no end of stream. */
bool hook_asked(const struct iovec *iov, size_t count);

/* Bytes were written to what is no connection, or went through stdio: if it is a log, they are
 * read. */
void hook_logged(int fd, const struct iovec *iov, size_t moved);

static inline bool hook_may_log(const struct hook *h, ssize_t moved)
{
	return __builtin_expect(fdtab_may_log(h->ref.generation) && moved > 0, 0);
}

static inline void hook_wrote_vector(const struct hook *h, const struct iovec *iov, ssize_t moved)
{
	if (h->ref.conn)
		hook_moved(h, CONN_OUT, iov, moved);
	else if (hook_may_log(h, moved))
		hook_logged(h->fd, iov, (size_t)moved);
}

static inline void hook_wrote(const struct hook *h, const void *bytes, ssize_t moved)
{
	if (h->ref.conn)
		hook_sent(h, bytes, moved);
	else if (hook_may_log(h, moved))
		hook_logged(h->fd, &(struct iovec){(void *)bytes, (size_t)moved}, (size_t)moved);
}

/* Bytes that went from or to the socket without passing user space. */
void hook_unseen(const struct hook *h, enum conn_direction direction, ssize_t moved);

/* What was sent, if it was no connection's. */
struct hook_datagram {
	const struct iovec *iov;
	size_t count;
	const struct sockaddr *address; /* NULL: where the socket is connected to */
	socklen_t address_bytes;
};

__attribute__((noinline)) void hook_datagram_sent(int fd, const struct hook_datagram *d,
						  ssize_t moved);

/* Without a connection the reference has the table's word. */
static inline void hook_datagram(const struct hook *h, const struct hook_datagram *d, ssize_t moved)
{
	if (__builtin_expect(!h->ref.conn && h->ref.generation >= FDTAB_DATAGRAM, 0))
		hook_datagram_sent(h->fd, d, moved);
}

/* What the host asks seccomp for. */
struct hooks_confinement {
	unsigned long mode; /* SECCOMP_MODE_STRICT, _FILTER */
	bool filter;	    /* one was given */
	bool all_threads;
};

/* Before: gets ready, then host threads make no call more for us. True: hooks_confined() is to
 * follow. */
bool hooks_confine(const struct hooks_confinement *c);
void hooks_confined(const struct hooks_confinement *c, bool failed);

#endif
