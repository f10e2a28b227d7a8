/* SPDX-License-Identifier: Apache-2.0 */
/* edge_hand.c - an open connection goes to another process, which plays the rest. */
#include "edge.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr header; /* for its alignment */
	char space[CMSG_SPACE(sizeof(int))];
};

bool edge_hand_over(int socket, const struct edge_play *play)
{
	union control control = {0};
	struct iovec io = {(void *)play, sizeof(*play)};
	struct msghdr message = {.msg_iov = &io,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &play->fd, sizeof(int));
	return sendmsg(socket, &message, 0) == sizeof(*play);
}

static bool take_one(int socket, struct edge_play *play)
{
	union control control = {0};
	struct iovec io = {play, sizeof(*play)};
	struct msghdr message = {.msg_iov = &io,
				 .msg_iovlen = 1,
				 .msg_control = control.space,
				 .msg_controllen = sizeof(control.space)};
	struct cmsghdr *header;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != sizeof(*play))
		return false;
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_type != SCM_RIGHTS)
		return false;
	memcpy(&play->fd, CMSG_DATA(header), sizeof(int));
	return true;
}

void edge_take_over(int socket, const struct edge_options *options)
{
	struct edge_play play;

	while (take_one(socket, &play)) {
		play.options = options;
		edge_play(&play);
		close(play.fd);
		if (write(socket, "", 1) != 1)
			return;
	}
}
