/* SPDX-License-Identifier: Apache-2.0 */
/* edge_io.c - every way to move bytes that the recorder claims to see. */
#include "edge.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* What a fortified program calls; declared here because this one is built without fortification. */
ssize_t __read_chk(int fd, void *bytes, size_t n, size_t room);
ssize_t __recv_chk(int fd, void *bytes, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *bytes, size_t n, size_t room, int flags,
		       struct sockaddr *address, socklen_t *length);

/*
 * n bytes in pieces of odd size, as io[0..3]. Readers offer more room than will be filled (n is cut
 * by the caller), so that counts end inside a piece.
 */
static int pieces(struct iovec io[4], const char *bytes, size_t n)
{
	static const size_t sizes[] = {5, 17, 129, SIZE_MAX};
	int count = 0;

	while (n) {
		size_t take = sizes[count] < n ? sizes[count] : n;

		io[count++] = (struct iovec){(char *)bytes, take};
		bytes += take;
		n -= take;
	}
	return count;
}

static ssize_t by_readv(int fd, void *bytes, size_t n)
{
	struct iovec io[4];

	return readv(fd, io, pieces(io, bytes, n));
}

static ssize_t by_preadv2(int fd, void *bytes, size_t n)
{
	struct iovec io[4];

	return preadv2(fd, io, pieces(io, bytes, n), -1, 0);
}

static ssize_t by_recv(int fd, void *bytes, size_t n)
{
	return recv(fd, bytes, n, 0);
}

static ssize_t by_recvfrom(int fd, void *bytes, size_t n)
{
	struct sockaddr_storage from;
	socklen_t length = sizeof(from);

	return recvfrom(fd, bytes, n, 0, (struct sockaddr *)&from, &length);
}

static ssize_t by_recvmsg(int fd, void *bytes, size_t n)
{
	struct iovec io[4];
	struct msghdr message = {.msg_iov = io};

	message.msg_iovlen = pieces(io, bytes, n);
	return recvmsg(fd, &message, 0);
}

static ssize_t by_recvmmsg(int fd, void *bytes, size_t n)
{
	struct iovec io[4];
	struct mmsghdr messages[4] = {0};
	int count = pieces(io, bytes, n);
	ssize_t total = 0;

	for (int i = 0; i < count; i++)
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &io[i], .msg_iovlen = 1};
	count = recvmmsg(fd, messages, count, MSG_WAITFORONE, NULL);
	for (int i = 0; i < count; i++)
		total += messages[i].msg_len;
	/* A message that was not filled ends the stream's bytes here: none may lie behind it. */
	return count < 0 ? -1 : total;
}

static ssize_t by_read_chk(int fd, void *bytes, size_t n)
{
	return __read_chk(fd, bytes, n, n);
}

static ssize_t by_recv_chk(int fd, void *bytes, size_t n)
{
	return __recv_chk(fd, bytes, n, n, 0);
}

static ssize_t by_recvfrom_chk(int fd, void *bytes, size_t n)
{
	return __recvfrom_chk(fd, bytes, n, n, 0, NULL, NULL);
}

static ssize_t by_syscall_read(int fd, void *bytes, size_t n)
{
	return syscall(SYS_read, fd, bytes, n);
}

static ssize_t by_syscall_recvfrom(int fd, void *bytes, size_t n)
{
	return syscall(SYS_recvfrom, fd, bytes, n, 0, NULL, NULL);
}

static ssize_t by_syscall_recvmsg(int fd, void *bytes, size_t n)
{
	struct iovec io[4];
	struct msghdr message = {.msg_iov = io};

	message.msg_iovlen = pieces(io, bytes, n);
	return syscall(SYS_recvmsg, fd, &message, 0);
}

/* As nginx does before TLS: looked at first, read after. */
static ssize_t by_peek(int fd, void *bytes, size_t n)
{
	ssize_t seen = recv(fd, bytes, n, MSG_PEEK);

	return seen > 0 ? read(fd, bytes, seen) : seen;
}

static ssize_t by_eagain(int fd, void *bytes, size_t n)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	ssize_t got;

	while ((got = recv(fd, bytes, n, MSG_DONTWAIT)) < 0)
		if (poll(&p, 1, 10000) != 1)
			return -1;
	return got;
}

static const struct edge_reader readers[] = {
	{"read", read},
	{"readv", by_readv},
	{"preadv2", by_preadv2},
	{"recv", by_recv},
	{"recvfrom", by_recvfrom},
	{"recvmsg", by_recvmsg},
	{"recvmmsg", by_recvmmsg},
	{"__read_chk", by_read_chk},
	{"__recv_chk", by_recv_chk},
	{"__recvfrom_chk", by_recvfrom_chk},
	{"syscall-read", by_syscall_read},
	{"syscall-recvfrom", by_syscall_recvfrom},
	{"syscall-recvmsg", by_syscall_recvmsg},
	{"peek", by_peek},
	{"eagain", by_eagain},
};

static ssize_t by_writev(int fd, const void *bytes, size_t n)
{
	struct iovec io[4];

	return writev(fd, io, pieces(io, bytes, n));
}

static ssize_t by_pwritev2(int fd, const void *bytes, size_t n)
{
	struct iovec io[4];

	return pwritev2(fd, io, pieces(io, bytes, n), -1, 0);
}

static ssize_t by_send(int fd, const void *bytes, size_t n)
{
	return send(fd, bytes, n, MSG_NOSIGNAL);
}

static ssize_t by_sendto(int fd, const void *bytes, size_t n)
{
	return sendto(fd, bytes, n, MSG_NOSIGNAL, NULL, 0);
}

static ssize_t by_sendmsg(int fd, const void *bytes, size_t n)
{
	struct iovec io[4];
	struct msghdr message = {.msg_iov = io};

	message.msg_iovlen = pieces(io, bytes, n);
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static ssize_t by_sendmmsg(int fd, const void *bytes, size_t n)
{
	struct iovec io[4];
	struct mmsghdr messages[4] = {0};
	int count = pieces(io, bytes, n);
	ssize_t total = 0;

	for (int i = 0; i < count; i++)
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &io[i], .msg_iovlen = 1};
	count = sendmmsg(fd, messages, count, MSG_NOSIGNAL);
	for (int i = 0; i < count; i++) {
		total += messages[i].msg_len;
		/* The kernel goes on to the next message after a short one: the stream would have a
		 * hole. */
		if (messages[i].msg_len < io[i].iov_len && i + 1 < count)
			return -1;
	}
	return count < 0 ? -1 : total;
}

static ssize_t by_syscall_write(int fd, const void *bytes, size_t n)
{
	return syscall(SYS_write, fd, bytes, n);
}

static ssize_t by_syscall_writev(int fd, const void *bytes, size_t n)
{
	struct iovec io[4];

	return syscall(SYS_writev, fd, io, pieces(io, bytes, n));
}

static ssize_t by_syscall_sendto(int fd, const void *bytes, size_t n)
{
	return syscall(SYS_sendto, fd, bytes, n, MSG_NOSIGNAL, NULL, 0);
}

static const struct edge_writer writers[] = {
	{"write", write},
	{"writev", by_writev},
	{"pwritev2", by_pwritev2},
	{"send", by_send},
	{"sendto", by_sendto},
	{"sendmsg", by_sendmsg},
	{"sendmmsg", by_sendmmsg},
	{"syscall-write", by_syscall_write},
	{"syscall-writev", by_syscall_writev},
	{"syscall-sendto", by_syscall_sendto},
};

static ssize_t by_sendfile(int fd, int file, off_t *offset, size_t n)
{
	return sendfile(fd, file, offset, n);
}

static ssize_t by_sendfile64(int fd, int file, off_t *offset, size_t n)
{
	return sendfile64(fd, file, offset, n);
}

static ssize_t by_syscall_sendfile(int fd, int file, off_t *offset, size_t n)
{
	return syscall(SYS_sendfile, fd, file, offset, n);
}

/* Everything that is in the pipe goes to the socket. */
static ssize_t drain(int pipe_out, int fd, ssize_t n)
{
	ssize_t left = n;

	while (left > 0) {
		ssize_t moved = splice(pipe_out, NULL, fd, NULL, left, SPLICE_F_MOVE);

		if (moved <= 0)
			return -1;
		left -= moved;
	}
	return n;
}

static ssize_t by_splice(int fd, int file, off_t *offset, size_t n)
{
	int ends[2];
	ssize_t moved;

	if (pipe(ends))
		return -1;
	moved = splice(file, offset, ends[1], NULL, n, 0);
	moved = drain(ends[0], fd, moved);
	close(ends[0]);
	close(ends[1]);
	return moved;
}

static ssize_t by_vmsplice(int fd, int file, off_t *offset, size_t n)
{
	static char bytes[32 * 1024];
	struct iovec io = {bytes, 0};
	ssize_t moved = pread(file, bytes, n < sizeof(bytes) ? n : sizeof(bytes), *offset);
	int ends[2];

	if (moved <= 0 || pipe(ends))
		return -1;
	io.iov_len = moved;
	moved = drain(ends[0], fd, vmsplice(ends[1], &io, 1, 0));
	*offset += moved;
	close(ends[0]);
	close(ends[1]);
	return moved;
}

/* A copy of what goes through the pipe is made by tee, and the copy is sent. */
static ssize_t by_tee(int fd, int file, off_t *offset, size_t n)
{
	int ends[2], copy[2];
	ssize_t moved;

	if (pipe(ends) || pipe(copy))
		return -1;
	moved = splice(file, offset, ends[1], NULL, n, 0);
	moved = moved > 0 ? drain(copy[0], fd, tee(ends[0], copy[1], moved, 0)) : -1;
	for (int i = 0; i < 2; i++) {
		close(ends[i]);
		close(copy[i]);
	}
	return moved;
}

static const struct edge_sender senders[] = {
	{"sendfile", by_sendfile},
	{"sendfile64", by_sendfile64},
	{"syscall-sendfile", by_syscall_sendfile},
	{"splice", by_splice},
	{"vmsplice", by_vmsplice},
	{"tee", by_tee},
};

ssize_t edge_swallow(int fd, size_t n)
{
	int ends[2], nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	ssize_t moved;

	if (nowhere < 0 || pipe(ends))
		return -1;
	moved = splice(fd, NULL, ends[1], NULL, n, 0);
	moved = drain(ends[0], nowhere, moved);
	close(nowhere);
	close(ends[0]);
	close(ends[1]);
	return moved;
}

#define FIND(table, wanted)                                                                        \
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)                              \
		if (!strcmp(table[i].name, wanted))                                                \
			return &table[i];                                                          \
	return NULL

const struct edge_reader *edge_reader_named(const char *name)
{
	FIND(readers, name);
}

const struct edge_writer *edge_writer_named(const char *name)
{
	FIND(writers, name);
}

const struct edge_sender *edge_sender_named(const char *name)
{
	FIND(senders, name);
}
