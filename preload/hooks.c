// SPDX-License-Identifier: Apache-2.0
#include "hooks.h"

#include "sys.h"
#include "traffic.h"

struct conn_ref hook_meet(int fd)
{
	int saved = hook_begin();
	struct conn_ref ref = descriptor_find(fd);

	hook_end(saved);
	return ref;
}

static void failed(const struct hook *h, enum conn_direction direction, ssize_t moved)
{
	int saved = hook_begin();

	if (moved < 0 || direction == CONN_IN)
		traffic_failed(h->ref, direction, moved < 0 ? saved : 0);
	hook_end(saved);
}

/* What runs on success makes system calls of its own kind only, and so leaves errno alone. */
static inline void moved_vector(const struct hook *h, enum conn_direction direction,
				const struct iovec *iov, ssize_t moved)
{
	if (moved <= 0) {
		failed(h, direction, moved);
		return;
	}
	thread_self.inside = 1;
	traffic_moved(h->ref, direction, iov, (size_t)moved, h->before);
	thread_self.inside = 0;
}

void hook_received(const struct hook *h, const void *bytes, ssize_t moved)
{
	const struct iovec one = {(void *)bytes, moved > 0 ? (size_t)moved : 0};

	moved_vector(h, CONN_IN, &one, moved);
}

void hook_received_vector(const struct hook *h, const struct iovec *iov, ssize_t moved)
{
	moved_vector(h, CONN_IN, iov, moved);
}

void hook_sent(const struct hook *h, const void *bytes, ssize_t moved)
{
	const struct iovec one = {(void *)bytes, moved > 0 ? (size_t)moved : 0};

	moved_vector(h, CONN_OUT, &one, moved);
}

void hook_sent_vector(const struct hook *h, const struct iovec *iov, ssize_t moved)
{
	moved_vector(h, CONN_OUT, iov, moved);
}

bool hook_asked(const struct iovec *iov, size_t count)
{
	size_t i = 0;

	while (i < count && !iov[i].iov_len)
		i++;
	return i < count;
}

void hook_unseen(const struct hook *h, enum conn_direction direction, ssize_t moved)
{
	const struct iovec unseen = {NULL, moved > 0 ? (size_t)moved : 0};

	moved_vector(h, direction, &unseen, moved);
}
