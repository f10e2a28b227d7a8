// SPDX-License-Identifier: Apache-2.0
#include "hooks.h"

#include "datagram.h"
#include "metrics.h"
#include "peek.h"
#include "ledger.h"
#include "log_file.h"
#include "sys.h"
#include "texts.h"

struct conn_ref hook_meet(int fd)
{
	int saved = hook_begin();
	struct conn_ref ref = descriptor_find(fd);

	hook_end(saved);
	return ref;
}

void hook_failed(struct conn_ref ref, enum conn_direction direction, ssize_t moved)
{
	int saved = errno;

	if (moved ? saved == EAGAIN : direction == CONN_OUT)
		return;
	hook_begin();
	traffic_failed(ref, direction, moved < 0 ? saved : 0);
	hook_end(saved);
}

bool hook_asked(const struct iovec *iov, size_t count)
{
	size_t i = 0;

	while (i < count && !iov[i].iov_len)
		i++;
	return i < count;
}

void hook_logged(int fd, const struct iovec *iov, size_t moved)
{
	int saved = hook_begin();

	if (fdtab_index(fdtab_get(fd)) == FDTAB_UNKNOWN)
		descriptor_find(fd);
	if (log_file_is(fd) && (ledger_open() || descriptor_serving()))
		texts_wrote(fd, iov, moved);
	hook_end(saved);
}

void hook_unseen(const struct hook *h, enum conn_direction direction, ssize_t moved)
{
	hook_moved(h, direction, &(struct iovec){NULL, (size_t)moved}, moved);
}

/* How long a datagram is that the kernel refused before it read it; 0: it lies nowhere. */
static size_t refused_bytes(const struct hook_datagram *d)
{
	struct peek pages = {0};
	size_t bytes = 0;

	for (size_t i = 0; i < d->count; i++) {
		uint64_t at = (uintptr_t)d->iov[i].iov_base, end = at + d->iov[i].iov_len;

		if (d->iov[i].iov_len > 65536 || end < at)
			return 0;
		for (; at < end; at = (at | (PEEK_PAGE - 1)) + 1)
			if (!peek_readable(&pages, at))
				return 0;
		bytes += d->iov[i].iov_len;
	}
	return bytes;
}

/* A server that is not there refuses every other datagram: the program sent it all the same. */
void hook_datagram_sent(int fd, const struct hook_datagram *d, ssize_t moved)
{
	int saved = errno;
	size_t bytes = moved > 0 ? (size_t)moved : 0;

	if (moved < 0 && saved == ECONNREFUSED)
		bytes = refused_bytes(d);
	if (!bytes || !hook_on() || !datagram_is_statsd(fdtab_get(fd), d->address, d->address_bytes))
		return;
	hook_begin();
	metrics_datagram(d->iov, d->count, bytes);
	hook_end(saved);
}
