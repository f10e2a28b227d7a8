// SPDX-License-Identifier: Apache-2.0
#include "hooks.h"

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
