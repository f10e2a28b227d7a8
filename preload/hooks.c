// SPDX-License-Identifier: Apache-2.0
#include "hooks.h"

#include "sys.h"

struct hook hook_enter_slow(int fd)
{
	int saved = hook_begin();
	struct hook h = {.ref = descriptor_find(fd), .fd = fd};

	hook_end(saved);
	return h;
}

struct hook hook_enter_out_slow(int fd)
{
	struct hook h = hook_enter_slow(fd);

	if (h.ref.conn && h.ref.conn->mode == CONN_HTTP)
		h.before = sys_now();
	return h;
}

static void moved_vector(const struct hook *h, enum conn_direction direction, const struct iovec *iov,
			 ssize_t moved)
{
	int saved = hook_begin();

	if (moved > 0)
		conn_moved(h->ref, direction, iov, (size_t)moved, h->before);
	else if (moved < 0 || direction == CONN_IN)
		conn_failed(h->ref, direction, moved < 0 ? saved : 0);
	hook_end(saved);
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

void hook_unseen(const struct hook *h, enum conn_direction direction, ssize_t moved)
{
	const struct iovec unseen = {NULL, moved > 0 ? (size_t)moved : 0};

	moved_vector(h, direction, &unseen, moved);
}
