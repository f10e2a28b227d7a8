// SPDX-License-Identifier: Apache-2.0
/* The calls for any descriptor, and those that move bytes past user space. */
#include "hooks.h"

HOOK ssize_t read(int fd, void *to, size_t n)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(read)(fd, to, n);

	if (h.ref.conn && n)
		hook_received(&h, to, moved);
	return moved;
}

HOOK ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(__read_chk)(fd, to, n, room);

	if (h.ref.conn && n)
		hook_received(&h, to, moved);
	return moved;
}

HOOK ssize_t readv(int fd, const struct iovec *iov, int count)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(readv)(fd, iov, count);

	if (h.ref.conn && (moved || hook_asked(iov, (size_t)count)))
		hook_received_vector(&h, iov, moved);
	return moved;
}

HOOK ssize_t preadv2(int fd, const struct iovec *iov, int count, off_t offset, int flags)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(preadv2)(fd, iov, count, offset, flags);

	if (h.ref.conn && (moved || hook_asked(iov, (size_t)count)))
		hook_received_vector(&h, iov, moved);
	return moved;
}

HOOK ssize_t preadv64v2(int fd, const struct iovec *iov, int count, off64_t offset, int flags)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(preadv64v2)(fd, iov, count, offset, flags);

	if (h.ref.conn && (moved || hook_asked(iov, (size_t)count)))
		hook_received_vector(&h, iov, moved);
	return moved;
}

HOOK ssize_t write(int fd, const void *from, size_t n)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(write)(fd, from, n);

	hook_wrote(&h, from, moved);
	hook_datagram(&h, &(struct hook_datagram){&(struct iovec){(void *)from, n}, 1}, moved);
	return moved;
}

HOOK ssize_t writev(int fd, const struct iovec *iov, int count)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(writev)(fd, iov, count);

	hook_wrote_vector(&h, iov, moved);
	hook_datagram(&h, &(struct hook_datagram){iov, (size_t)count}, moved);
	return moved;
}

HOOK ssize_t pwritev2(int fd, const struct iovec *iov, int count, off_t offset, int flags)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(pwritev2)(fd, iov, count, offset, flags);

	hook_wrote_vector(&h, iov, moved);
	return moved;
}

HOOK ssize_t pwritev64v2(int fd, const struct iovec *iov, int count, off64_t offset, int flags)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(pwritev64v2)(fd, iov, count, offset, flags);

	hook_wrote_vector(&h, iov, moved);
	return moved;
}

HOOK ssize_t sendfile(int out, int in, off_t *offset, size_t n)
{
	struct hook h = hook_enter_out(out);
	ssize_t moved = REAL(sendfile)(out, in, offset, n);

	if (h.ref.conn)
		hook_unseen(&h, CONN_OUT, moved);
	return moved;
}

HOOK ssize_t sendfile64(int out, int in, off64_t *offset, size_t n)
{
	struct hook h = hook_enter_out(out);
	ssize_t moved = REAL(sendfile64)(out, in, offset, n);

	if (h.ref.conn)
		hook_unseen(&h, CONN_OUT, moved);
	return moved;
}

/* One side is a pipe, the other may be a socket. */
HOOK ssize_t splice(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t n,
		    unsigned flags)
{
	struct hook from = hook_enter(in);
	struct hook to = hook_enter_out(out);
	ssize_t moved = REAL(splice)(in, in_offset, out, out_offset, n, flags);

	if (from.ref.conn && n)
		hook_unseen(&from, CONN_IN, moved);
	if (to.ref.conn)
		hook_unseen(&to, CONN_OUT, moved);
	return moved;
}
