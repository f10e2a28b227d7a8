// SPDX-License-Identifier: Apache-2.0
/* The calls for sockets alone. */
#include "hooks.h"

#define NOT_MOVED (MSG_PEEK | MSG_OOB | MSG_ERRQUEUE)

/* With MSG_TRUNC a stream socket throws the bytes away instead of storing them. */
static inline void received(const struct hook *h, const void *to, ssize_t moved, int flags)
{
	if (!h->ref.conn || flags & NOT_MOVED)
		return;
	if (flags & MSG_TRUNC)
		hook_unseen(h, CONN_IN, moved);
	else
		hook_received(h, to, moved);
}

HOOK ssize_t recv(int fd, void *to, size_t n, int flags)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(recv)(fd, to, n, flags);

	if (n)
		received(&h, to, moved, flags);
	return moved;
}

HOOK ssize_t __recv_chk(int fd, void *to, size_t n, size_t room, int flags)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(__recv_chk)(fd, to, n, room, flags);

	if (n)
		received(&h, to, moved, flags);
	return moved;
}

HOOK ssize_t recvfrom(int fd, void *to, size_t n, int flags, struct sockaddr *from,
		      socklen_t *from_bytes)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(recvfrom)(fd, to, n, flags, from, from_bytes);

	if (n)
		received(&h, to, moved, flags);
	return moved;
}

HOOK ssize_t __recvfrom_chk(int fd, void *to, size_t n, size_t room, int flags,
			    struct sockaddr *from, socklen_t *from_bytes)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(__recvfrom_chk)(fd, to, n, room, flags, from, from_bytes);

	if (n)
		received(&h, to, moved, flags);
	return moved;
}

/* Descriptors that a message brings, or takes away. The message of a call that failed may lie
 * nowhere. */
static void each_descriptor(const struct msghdr *message, void (*f)(int fd))
{
	struct cmsghdr *c;
	int saved = hook_begin();

	for (c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR((struct msghdr *)message, c)) {
		const int *fds = (const void *)CMSG_DATA(c);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < (c->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++)
			f(fds[i]);
	}
	hook_end(saved);
}

static void received_message(const struct hook *h, const struct msghdr *message, ssize_t moved,
			     int flags)
{
	if (moved >= 0 && message->msg_controllen && hook_on())
		each_descriptor(message, descriptor_arrived);
	if (!h->ref.conn || flags & NOT_MOVED)
		return;
	if (moved < 0 || flags & MSG_TRUNC)
		hook_unseen(h, CONN_IN, moved);
	else if (moved > 0 || hook_asked(message->msg_iov, message->msg_iovlen))
		hook_received_vector(h, message->msg_iov, moved);
}

static void sent_message(const struct hook *h, const struct msghdr *message, ssize_t moved)
{
	if (moved >= 0 && message->msg_controllen && hook_on())
		each_descriptor(message, descriptor_handed_over);
	hook_wrote_vector(h, moved > 0 ? message->msg_iov : NULL, moved);
	if (moved > 0 || errno == ECONNREFUSED) /* then the kernel has read the message */
		hook_datagram(h,
			      &(struct hook_datagram){message->msg_iov, message->msg_iovlen,
						      message->msg_name, message->msg_namelen},
			      moved);
}

HOOK ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	struct hook h = hook_enter(fd);
	ssize_t moved = REAL(recvmsg)(fd, message, flags);

	received_message(&h, message, moved, flags);
	return moved;
}

HOOK int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags,
		  struct timespec *timeout)
{
	struct hook h = hook_enter(fd);
	int got = REAL(recvmmsg)(fd, messages, count, flags, timeout);

	for (int i = 0; i < got; i++)
		received_message(&h, &messages[i].msg_hdr, messages[i].msg_len, flags);
	return got;
}

HOOK ssize_t send(int fd, const void *from, size_t n, int flags)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(send)(fd, from, n, flags);

	if (!(flags & MSG_OOB))
		hook_wrote(&h, from, moved);
	hook_datagram(&h, &(struct hook_datagram){&(struct iovec){(void *)from, n}, 1}, moved);
	return moved;
}

HOOK ssize_t sendto(int fd, const void *from, size_t n, int flags, const struct sockaddr *to,
		    socklen_t to_bytes)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(sendto)(fd, from, n, flags, to, to_bytes);

	if (!(flags & MSG_OOB))
		hook_wrote(&h, from, moved);
	hook_datagram(&h,
		      &(struct hook_datagram){&(struct iovec){(void *)from, n}, 1, to, to_bytes},
		      moved);
	return moved;
}

HOOK ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct hook h = hook_enter_out(fd);
	ssize_t moved = REAL(sendmsg)(fd, message, flags);

	sent_message(&h, message, moved);
	return moved;
}

HOOK int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
	struct hook h = hook_enter_out(fd);
	int sent = REAL(sendmmsg)(fd, messages, count, flags);

	for (int i = 0; i < sent; i++)
		sent_message(&h, &messages[i].msg_hdr, messages[i].msg_len);
	return sent;
}
