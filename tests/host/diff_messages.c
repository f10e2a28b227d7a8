// SPDX-License-Identifier: Apache-2.0
/* The calls for sockets alone: flags, addresses, messages, descriptors within them. */
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define NOWHERE ((void *)8)

ssize_t __recv_chk(int fd, void *to, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *to, size_t n, size_t room, int flags, struct sockaddr *from,
		       socklen_t *from_bytes);

static char in[256], in2[256], control[256];
static struct iovec vector[2];
static struct msghdr message;

static void set_message(void)
{
	memset(in, 0, sizeof(in));
	memset(in2, 0, sizeof(in2));
	vector[0] = (struct iovec){in, 3};
	vector[1] = (struct iovec){in2, 5};
	message = (struct msghdr){.msg_iov = vector, .msg_iovlen = 2};
}

static void flags(struct diff_pair p)
{
	TRY(send(p.a, "0123456789abcdef", 16, 0));
	TRY(recv(p.b, in, 4, MSG_PEEK));
	TRY(recv(p.b, in, 4, MSG_PEEK | MSG_TRUNC));
	TRY(recv(p.b, in, 0, 0));
	TRY(recv(p.b, NULL, 0, 0));
	TRY(recv(p.b, in, 4, 0));
	diff_bytes("in", in, 4);
	TRY(recv(p.b, in, 4, MSG_TRUNC));
	TRY(recv(p.b, in, 20, MSG_WAITALL));
	TRY(recv(p.b, in, 20, MSG_DONTWAIT));
	TRY(recv(p.b, in, 20, MSG_OOB));
	TRY(send(p.a, "!", 1, MSG_OOB));
	TRY(recv(p.b, in, 20, MSG_OOB));
	TRY(recv(p.b, in, 20, MSG_DONTWAIT | MSG_ERRQUEUE));
	TRY(send(p.a, "m", 1, MSG_MORE));
	TRY(send(p.a, "n", 1, 0));
	TRY(recv(p.b, in, 20, 0));
	TRY(__recv_chk(p.b, in, 20, sizeof(in), MSG_DONTWAIT));
	TRY(send(p.a, NULL, 0, 0));
	TRY(send(p.a, NOWHERE, 3, 0));
	TRY(recv(p.b, NOWHERE, 3, MSG_DONTWAIT));
	TRY(recv(p.b, in, 3, MSG_DONTWAIT));
}

static void addresses(struct diff_pair p)
{
	struct sockaddr_storage from;
	socklen_t bytes = sizeof(from);

	TRY(sendto(p.a, "hello", 5, 0, NULL, 0));
	TRY(recvfrom(p.b, in, 3, MSG_PEEK, NULL, NULL));
	TRY(recvfrom(p.b, in, 10, 0, (void *)&from, &bytes));
	TRY(bytes);
	TRY(sendto(p.a, "x", 1, 0, NOWHERE, 16));
	TRY(sendto(p.a, "x", 1, 0, (void *)&from, 200));
	TRY(recvfrom(p.b, in, 10, MSG_DONTWAIT, NULL, NULL));
	TRY(__recvfrom_chk(p.b, in, 10, sizeof(in), MSG_DONTWAIT, NULL, NULL));
	TRY(recvfrom(p.b, in, 0, MSG_DONTWAIT, NULL, NULL));
}

static void messages(struct diff_pair p)
{
	set_message();
	memcpy(in, "abc", 3);
	memcpy(in2, "defgh", 5);
	TRY(sendmsg(p.a, &message, 0));
	set_message();
	TRY(recvmsg(p.b, &message, MSG_PEEK));
	TRY(message.msg_flags);
	set_message();
	TRY(recvmsg(p.b, &message, 0));
	diff_bytes("in", in, 3);
	diff_bytes("in2", in2, 5);
	TRY(recvmsg(p.b, &message, MSG_DONTWAIT));
	TRY(sendmsg(p.a, NULL, 0));
	TRY(sendmsg(p.a, NOWHERE, 0));
	TRY(recvmsg(p.b, NULL, 0));
	TRY(recvmsg(p.b, NOWHERE, MSG_DONTWAIT));
	message.msg_iov = NOWHERE;
	TRY(sendmsg(p.a, &message, 0));
	TRY(recvmsg(p.b, &message, MSG_DONTWAIT));
	message.msg_iovlen = 0;
	TRY(sendmsg(p.a, &message, MSG_NOSIGNAL));
	TRY(recvmsg(p.b, &message, MSG_DONTWAIT));
	message.msg_iovlen = 2000;
	TRY(sendmsg(p.a, &message, 0));
	TRY(recvmsg(p.b, &message, MSG_DONTWAIT));
}

static void many(struct diff_pair p)
{
	struct mmsghdr each[3] = {0};
	struct timespec soon = {0, 20000000}, wrong = {0, -1};

	set_message();
	for (int i = 0; i < 3; i++)
		each[i].msg_hdr = message;
	TRY(sendmmsg(p.a, each, 3, 0));
	TRY(each[0].msg_len);
	TRY(sendmmsg(p.a, NULL, 0, 0));
	TRY(sendmmsg(p.a, NOWHERE, 1, 0));
	TRY(recvmmsg(p.b, each, 2, 0, NULL));
	TRY(each[1].msg_len);
	TRY(recvmmsg(p.b, each, 3, MSG_DONTWAIT, NULL));
	TRY(recvmmsg(p.b, each, 3, 0, &soon));
	TRY(recvmmsg(p.b, each, 3, MSG_WAITFORONE, &soon));
	TRY(recvmmsg(p.b, each, 3, 0, &wrong));
	TRY(recvmmsg(p.b, each, 0, 0, NULL));
	TRY(recvmmsg(p.b, NOWHERE, 1, MSG_DONTWAIT, NULL));
}

static void attach(const int *fds, size_t n)
{
	struct cmsghdr *c = (void *)control;

	set_message();
	memset(control, 0, sizeof(control));
	message.msg_control = control;
	message.msg_controllen = CMSG_SPACE(n * sizeof(int));
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fds, n * sizeof(int));
}

static void receive_descriptors(int fd, int flags, size_t room)
{
	struct cmsghdr *c;
	int first = -1;

	set_message();
	message.msg_control = control;
	message.msg_controllen = room;
	TRY(recvmsg(fd, &message, flags));
	TRY(message.msg_flags);
	c = CMSG_FIRSTHDR(&message);
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(&first, CMSG_DATA(c), sizeof(first));
	if (first >= 0) {
		TRY(write(first, "passed", 6));
		TRY(close(first));
		for (int next = first + 1; next < first + 3; next++)
			close(next);
	}
}

static void descriptors(void)
{
	struct diff_pair p = diff_open(DIFF_UNIX), tcp = diff_open(DIFF_TCP);
	const int fds[2] = {tcp.a, 1}, wrong[1] = {900};

	attach(fds, 1);
	TRY(sendmsg(p.a, &message, 0));
	receive_descriptors(p.b, 0, sizeof(control));
	attach(fds, 2);
	TRY(sendmsg(p.a, &message, 0));
	receive_descriptors(p.b, MSG_CMSG_CLOEXEC, CMSG_LEN(sizeof(int)));
	attach(fds, 1);
	TRY(sendmsg(p.a, &message, 0));
	receive_descriptors(p.b, 0, 0);
	attach(wrong, 1);
	TRY(sendmsg(p.a, &message, 0));
	attach(fds, 1);
	message.msg_control = NOWHERE;
	TRY(sendmsg(p.a, &message, 0));
	TRY(recv(tcp.b, in, sizeof(in), 0));
	diff_close(p);
	diff_close(tcp);
}

static void broken(struct diff_pair p)
{
	set_message();
	TRY(close(p.b));
	TRY(send(p.a, "one", 3, MSG_NOSIGNAL) == 3 || errno != DIFF_ERRNO);
	TRY(send(p.a, "two", 3, MSG_NOSIGNAL));
	TRY(send(p.a, "three", 5, 0));
	TRY(sendmsg(p.a, &message, 0));
	TRY(recv(p.a, in, 10, 0));
	TRY(close(p.a));
}

/* A reset by a peer that left bytes unread. */
static void reset(void)
{
	struct diff_pair p = diff_open(DIFF_TCP);

	TRY(send(p.a, "unread", 6, 0));
	TRY(send(p.b, "late", 4, 0));
	TRY(close(p.b));
	usleep(2000);
	TRY(recv(p.a, in, 10, 0));
	TRY(recv(p.a, in, 10, 0));
	TRY(send(p.a, "x", 1, 0));
	TRY(close(p.a));
}

static void on_none(void)
{
	set_message();
	TRY(send(-1, "x", 1, 0));
	TRY(recv(-1, in, 1, 0));
	TRY(recv(0, in, 1, 0));
	TRY(send(0, "x", 1, 0));
	TRY(sendto(900, "x", 1, 0, NULL, 0));
	TRY(recvfrom(900, in, 1, 0, NULL, NULL));
	TRY(sendmsg(900, &message, 0));
	TRY(recvmsg(900, &message, 0));
	TRY(sendmmsg(900, NULL, 1, 0));
	TRY(recvmmsg(900, NULL, 1, 0, NULL));
}

void diff_messages(void)
{
	static void (*const each[])(struct diff_pair) = {flags, addresses, messages, many};

	for (int kind = 0; kind < DIFF_KINDS; kind++) {
		printf("-- %s\n", diff_kind_names[kind]);
		for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++) {
			struct diff_pair p = diff_open((enum diff_kind)kind);

			each[i](p);
			diff_close(p);
		}
		broken(diff_open((enum diff_kind)kind));
	}
	descriptors();
	reset();
	on_none();
}
