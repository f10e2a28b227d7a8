// SPDX-License-Identifier: Apache-2.0
#include "talk.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
static _Atomic int *served; /* shared with forked children */

void talk_must(bool good, const char *what)
{
	char line[256];
	int n;

	if (good)
		return;
	n = snprintf(line, sizeof(line), "%s: %s\n", what, strerror(errno));
	if (write(2, line, (size_t)n) < 0)
		_exit(98);
	_exit(99);
}

__attribute__((constructor(101))) static void share(void)
{
	served = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	talk_must(served != MAP_FAILED, "mmap");
}

int talk_listen(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	talk_must(fd >= 0, "socket");
	talk_must(!bind(fd, (void *)&address, sizeof(address)), "bind");
	talk_must(!listen(fd, 128), "listen");
	return fd;
}

/* A reset at the end leaves no TIME_WAIT behind: 20,000 connections would use up the ports. */
static void close_at_once(int fd)
{
	const struct linger now = {1, 0};
	const int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static bool same_peer(int client, const struct sockaddr_in *peer)
{
	struct sockaddr_in own;
	socklen_t bytes = sizeof(own);

	talk_must(!getsockname(client, (void *)&own, &bytes), "getsockname");
	return own.sin_port == peer->sin_port;
}

struct talk talk_open(int listener)
{
	struct sockaddr_in address, peer;
	socklen_t bytes = sizeof(address);
	struct talk t;

	talk_must(!getsockname(listener, (void *)&address, &bytes), "getsockname");
	t.client = socket(AF_INET, SOCK_STREAM, 0);
	talk_must(t.client >= 0, "socket");
	close_at_once(t.client);
	talk_must(!connect(t.client, (void *)&address, sizeof(address)), "connect");
	bytes = sizeof(peer);
	t.server = accept(listener, (void *)&peer, &bytes);
	talk_must(t.server >= 0, "accept");
	talk_must(same_peer(t.client, &peer), "another's connection");
	return t;
}

void talk_close(const struct talk *t)
{
	close(t->server);
	close(t->client);
}

static void send_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t sent = write(fd, bytes, n);

		if (sent < 0 && errno == EINTR)
			continue;
		talk_must(sent > 0, "write");
		bytes += sent;
		n -= (size_t)sent;
	}
}

/* Reads up to the text that a message ends with. */
static void receive_until(int fd, const char *end)
{
	char message[2048] = "";
	size_t n = 0;

	while (!strstr(message, end)) {
		ssize_t got = read(fd, message + n, sizeof(message) - 1 - n);

		if (got < 0 && errno == EINTR)
			continue;
		talk_must(got > 0, "read");
		n += (size_t)got;
		message[n] = 0;
	}
}

void talk_ask(const struct talk *t, const char *path)
{
	char request[1024];
	size_t n = strlen(path);

	talk_must(n < sizeof(request) - 64, "a short path");
	memcpy(request, "GET ", 4);
	memcpy(request + 4, path, n);
	strcpy(request + 4 + n, " HTTP/1.1\r\nHost: a\r\n\r\n");
	send_all(t->client, request, strlen(request));
}

void talk_answer(const struct talk *t)
{
	receive_until(t->server, "\r\n\r\n");
	send_all(t->server, answer, sizeof(answer) - 1);
}

void talk_hear(const struct talk *t)
{
	receive_until(t->client, "\r\n\r\nok");
}

void talk_count(int n)
{
	atomic_fetch_add(served, n);
}

int talk_counted(void)
{
	return atomic_load(served);
}

void talk_round(const struct talk *t, const char *path)
{
	talk_ask(t, path);
	talk_answer(t);
	talk_hear(t);
	talk_count(1);
}

void talk_rounds(int listener, const char *path, int n)
{
	struct talk t = talk_open(listener);

	for (int i = 0; i < n; i++)
		talk_round(&t, path);
	talk_close(&t);
}

int talk_lowest(void)
{
	int fd = (int)dup(0);

	if (fd >= 0)
		close(fd);
	return fd;
}

void talk_report(void)
{
	printf("served %d\n", talk_counted());
	fflush(stdout);
}

int talk_main(int argc, char **argv, const struct talk_case *cases, size_t n)
{
	for (size_t i = 0; argc > 1 && i < n; i++)
		if (!strcmp(cases[i].name, argv[1])) {
			cases[i].run();
			return 0;
		}
	fprintf(stderr, "usage: %s CASE\n", argv[0]);
	return 2;
}
