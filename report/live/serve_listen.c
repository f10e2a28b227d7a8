// SPDX-License-Identifier: Apache-2.0
#include "serve_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BACKLOG 1024

/* Both parts point into listen or to a default. */
static bool split(const char *listen, char *host, size_t room, const char **port)
{
	const char *colon = strrchr(listen, ':');
	size_t n = colon ? (size_t)(colon - listen) : 0;

	*port = colon ? colon + 1 : listen;
	if (!**port || strspn(*port, "0123456789") != strlen(*port) || strlen(*port) > 5)
		return false;
	if (!colon) {
		snprintf(host, room, "127.0.0.1");
		return true;
	}
	if (n >= 2 && listen[0] == '[' && listen[n - 1] == ']')
		listen++, n -= 2;
	else if (memchr(listen, ':', n))
		return false;
	if (n >= room)
		return false;
	memcpy(host, listen, n);
	host[n] = 0;
	return true;
}

static bool is_loopback(const struct sockaddr_storage *at)
{
	const struct sockaddr_in *v4 = (const void *)at;
	const struct sockaddr_in6 *v6 = (const void *)at;

	if (at->ss_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	return at->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

bool serve_address(struct serve_address *a, const char *listen, struct error *error)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
	};
	struct addrinfo *found;
	const char *port;
	int failed;

	*a = (struct serve_address){0};
	if (!split(listen, a->host, sizeof(a->host), &port))
		return error_set(error, "--listen %s: not an address and a port", listen);
	failed = getaddrinfo(a->host[0] ? a->host : NULL, port, &hints, &found);
	if (failed)
		return error_set(error, "--listen %s: %s", listen, gai_strerror(failed));
	memcpy(&a->at, found->ai_addr, found->ai_addrlen);
	a->bytes = found->ai_addrlen;
	freeaddrinfo(found);
	a->loopback = is_loopback(&a->at);
	return true;
}

static int bound(struct serve_address *a)
{
	int fd = socket(a->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (!bind(fd, (struct sockaddr *)&a->at, a->bytes) && !listen(fd, BACKLOG) &&
	    !getsockname(fd, (struct sockaddr *)&a->at, &a->bytes))
		return fd;
	on = errno;
	close(fd);
	errno = on;
	return -1;
}

int serve_listen(struct serve_address *a, struct error *error)
{
	int fd = bound(a);

	if (fd < 0)
		error_set(error, "port %u of %s: %s", serve_port(a),
			  a->host[0] ? a->host : "all addresses", strerror(errno));
	return fd;
}

unsigned serve_port(const struct serve_address *a)
{
	const struct sockaddr_in *v4 = (const void *)&a->at;
	const struct sockaddr_in6 *v6 = (const void *)&a->at;

	return ntohs(a->at.ss_family == AF_INET6 ? v6->sin6_port : v4->sin_port);
}
