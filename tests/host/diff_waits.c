// SPDX-License-Identifier: Apache-2.0
/* The calls that wait, that look names up, and that tell what came of a connect. */
#include "diff.h"

#include "talk.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOWHERE ((void *)8)

int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room);
int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
		const sigset_t *signals, size_t room);

static const struct timespec moment = {0, 1000000};

static void polls(struct diff_pair p)
{
	struct pollfd fds[3] = {{p.b, POLLIN, 0}, {p.a, POLLOUT, 0}, {-1, POLLIN, 0}};

	TRY(poll(fds, 3, 0));
	diff_bytes("revents", &fds[0].revents, 2);
	TRY(poll(fds, 1, 1));
	TRY(poll(NULL, 0, 1));
	TRY(poll(NOWHERE, 2, 0));
	TRY(poll(fds, UINT32_MAX, 0));
	TRY(__poll_chk(fds, 2, 0, sizeof(fds)));
	TRY(ppoll(fds, 3, &moment, NULL));
	TRY(ppoll(NOWHERE, 1, &moment, NULL));
	TRY(__ppoll_chk(fds, 1, &moment, NULL, sizeof(fds)));
	fds[0].fd = 999;
	TRY(poll(fds, 1, 0));
	diff_alarm(20, 1);
	TRY(poll(NULL, 0, 500));
}

static void selects(struct diff_pair p)
{
	struct timeval none = {0, 0};
	fd_set reads, writes;

	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_SET(p.b, &reads);
	FD_SET(p.a, &writes);
	TRY(select(p.b > p.a ? p.b + 1 : p.a + 1, &reads, &writes, NULL, &none));
	TRY(FD_ISSET(p.b, &reads));
	TRY(select(-1, NULL, NULL, NULL, &none));
	TRY(select(0, NULL, NULL, NULL, &none));
	TRY(select(900, NOWHERE, NULL, NULL, &none));
	TRY(pselect(0, NULL, NULL, NULL, &moment, NULL));
	FD_SET(900, &reads);
	TRY(pselect(901, &reads, NULL, NULL, &moment, NULL));
}

static void epolls(struct diff_pair p)
{
	int epoll = epoll_create1(0);
	struct epoll_event event = {.events = EPOLLIN, .data.fd = 1}, got[2];

	epoll_ctl(epoll, EPOLL_CTL_ADD, p.b, &event);
	TRY(epoll_wait(epoll, got, 2, 0));
	TRY(write(p.a, "x", 1));
	TRY(epoll_wait(epoll, got, 2, 100));
	TRY(epoll_wait(epoll, got, 0, 0));
	TRY(epoll_wait(-1, got, 2, 0));
	TRY(epoll_wait(p.a, got, 2, 0));
	TRY(epoll_wait(epoll, NOWHERE, 2, 0));
	TRY(epoll_pwait(epoll, got, 2, 0, NULL));
	TRY(epoll_pwait2(epoll, got, 2, &moment, NULL));
	TRY(epoll_pwait2(epoll, got, 2, NOWHERE, NULL));
	close(epoll);
}

static void looked_up(const char *host, int flags)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = flags};
	struct addrinfo *found = NULL;

	TRY(getaddrinfo(host, "80", &hints, &found));
	if (found) {
		diff_bytes("address", found->ai_addr, sizeof(struct sockaddr_in));
		freeaddrinfo(found);
	}
}

static void names(void)
{
	struct hostent entry, *found = NULL;
	char room[1024];
	int error = 0;

	looked_up("localhost", 0);
	looked_up("127.0.0.1", 0);
	looked_up(NULL, AI_PASSIVE);
	looked_up("no number", AI_NUMERICHOST);
	looked_up("", 0);
	TRY(getaddrinfo("localhost", "no such service at all", NULL, &(struct addrinfo *){NULL}));
	TRY(gethostbyname("localhost") != NULL);
	TRY(gethostbyname("127.0.0.1") != NULL);
	TRY(gethostbyname2("localhost", AF_INET) != NULL);
	TRY(gethostbyname_r("localhost", &entry, room, sizeof(room), &found, &error));
	TRY(gethostbyname_r("localhost", &entry, room, 4, &found, &error));
	TRY(gethostbyname2_r("localhost", AF_INET, &entry, room, sizeof(room), &found, &error));
}

/* A port where nobody listens: bound, and not listening. */
static struct sockaddr_in nobody(int *keep)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t bytes = sizeof(address);

	*keep = socket(AF_INET, SOCK_STREAM, 0);
	talk_must(!bind(*keep, (void *)&address, sizeof(address)) &&
			  !getsockname(*keep, (void *)&address, &bytes),
		  "bind");
	return address;
}

static void told(void)
{
	int keep, error = -1;
	struct sockaddr_in address = nobody(&keep);
	socklen_t bytes = sizeof(error);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd one = {fd, POLLOUT, 0};

	TRY(connect(fd, (void *)&address, sizeof(address)));
	TRY(poll(&one, 1, 1000));
	TRY(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes));
	diff_bytes("SO_ERROR", &error, sizeof(error));
	TRY(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){1}));
	TRY(getsockopt(fd, SOL_SOCKET, SO_ERROR, NOWHERE, &bytes));
	TRY(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, NOWHERE));
	TRY(getsockopt(-1, SOL_SOCKET, SO_ERROR, &error, &bytes));
	TRY(getsockopt(0, SOL_SOCKET, SO_ERROR, &error, &bytes));
	TRY(getsockopt(fd, SOL_SOCKET, SO_TYPE, &error, &bytes));
	TRY(connect(fd, (void *)&address, sizeof(address)));
	TRY(connect(fd, NOWHERE, sizeof(address)));
	TRY(connect(-1, NOWHERE, sizeof(address)));
	TRY(connect(0, NOWHERE, sizeof(address)));
	TRY(connect(fd, (void *)&address, 1));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	TRY(connect(fd, (void *)&address, sizeof(address)));
	close(fd);
	close(keep);
}

void diff_waits(void)
{
	for (enum diff_kind kind = DIFF_TCP; kind < DIFF_KINDS; kind++) {
		struct diff_pair p = diff_open(kind);

		diff_bytes("kind", diff_kind_names[kind], strlen(diff_kind_names[kind]));
		polls(p);
		selects(p);
		epolls(p);
		diff_close(p);
	}
	names();
	told();
}
