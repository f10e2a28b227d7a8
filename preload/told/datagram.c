// SPDX-License-Identifier: Apache-2.0
#include "datagram.h"

#include "descriptor.h"
#include "fdtab.h"
#include "settings.h"
#include "sys.h"

#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

/* The address may lie at any place, and be shorter than it claims. */
static bool port_is(const void *address, size_t offset, socklen_t bytes)
{
	uint16_t port;

	if (bytes < offset + sizeof(port))
		return false;
	memcpy(&port, (const char *)address + offset, sizeof(port));
	return ntohs(port) == settings.statsd;
}

static bool path_is(const void *address, socklen_t bytes)
{
	const char *path = (const char *)address + offsetof(struct sockaddr_un, sun_path);
	size_t n = bytes > offsetof(struct sockaddr_un, sun_path)
			   ? bytes - offsetof(struct sockaddr_un, sun_path)
			   : 0;

	n = n < sizeof(((struct sockaddr_un *)NULL)->sun_path) ? n : 0;
	return n && (memmem(path, n, "statsd", 6) || memmem(path, n, "dsd.socket", 10));
}

static bool is_server(const struct sockaddr *address, socklen_t bytes)
{
	sa_family_t family;

	if (bytes < sizeof(family))
		return false;
	memcpy(&family, &address->sa_family, sizeof(family));
	if (family == AF_INET)
		return port_is(address, offsetof(struct sockaddr_in, sin_port), bytes);
	if (family == AF_INET6)
		return port_is(address, offsetof(struct sockaddr_in6, sin6_port), bytes);
	return family == AF_UNIX && path_is(address, bytes);
}

uint64_t datagram_meet(int fd)
{
	struct sockaddr_storage peer;
	socklen_t bytes = sizeof(peer);
	uint64_t word = settings.statsd ? FDTAB_DATAGRAM : FDTAB_IGNORED;

	if (settings.statsd && !sys_call(SYS_getpeername, fd, &peer, &bytes, 0) &&
	    is_server((const struct sockaddr *)&peer, bytes))
		word = FDTAB_STATSD;
	fdtab_swap(fd, word);
	return word;
}

bool datagram_connected(int fd, const struct sockaddr *address, socklen_t bytes, int error)
{
	uint64_t word;

	descriptor_find(fd); /* it may be met for the first time */
	word = fdtab_get(fd);
	if (word != FDTAB_DATAGRAM && word != FDTAB_STATSD)
		return false;
	if (!error)
		fdtab_swap(fd, is_server(address, bytes) ? FDTAB_STATSD : FDTAB_DATAGRAM);
	return true;
}

bool datagram_is_statsd(uint64_t word, const struct sockaddr *address, socklen_t bytes)
{
	return address ? is_server(address, bytes) : word == FDTAB_STATSD;
}
