// SPDX-License-Identifier: Apache-2.0
/* The calls that make, copy and end descriptors. */
#include "hooks.h"

#include "target.h"
#include "traffic.h"

#include <linux/close_range.h>
#include <stdarg.h>

/* A number that a successful call gave to a new stream socket: whatever it was before, it is that
 * now. */
static void arrived(int fd)
{
	int saved = hook_begin();

	descriptor_arrived(fd);
	hook_end(saved);
}

HOOK int socket(int domain, int type, int protocol)
{
	int fd = REAL(socket)(domain, type, protocol);

	if (fd >= 0 && hook_on())
		arrived(fd);
	return fd;
}

HOOK int socketpair(int domain, int type, int protocol, int pair[2])
{
	int result = REAL(socketpair)(domain, type, protocol, pair);

	if (!result && hook_on()) {
		arrived(pair[0]);
		arrived(pair[1]);
	}
	return result;
}

HOOK int listen(int fd, int backlog)
{
	int result = REAL(listen)(fd, backlog);
	int saved;

	if (result || !hook_on() || process_is_guest())
		return result;
	saved = hook_begin();
	descriptor_listening(fd);
	hook_end(saved);
	return result;
}

static void accepted(int listener, int fd)
{
	int saved;

	if (fd < 0 || !hook_on())
		return;
	saved = hook_begin();
	descriptor_accepted(fd, listener);
	hook_end(saved);
}

HOOK int accept(int listener, struct sockaddr *address, socklen_t *bytes)
{
	int fd = REAL(accept)(listener, address, bytes);

	accepted(listener, fd);
	return fd;
}

HOOK int accept4(int listener, struct sockaddr *address, socklen_t *bytes, int flags)
{
	int fd = REAL(accept4)(listener, address, bytes, flags);

	accepted(listener, fd);
	return fd;
}

/* The kernel has read the address: else it may lie nowhere. */
static bool address_good(const struct sockaddr *address, socklen_t bytes, int error)
{
	return error != EBADF && error != ENOTSOCK && error != EFAULT && error != EINVAL &&
	       address && bytes >= sizeof(address->sa_family) && address->sa_family != AF_UNSPEC;
}

HOOK int connect(int fd, const struct sockaddr *address, socklen_t bytes)
{
	uint64_t before = hook_on() ? sys_now() : 0;
	int result = REAL(connect)(fd, address, bytes);
	int saved = errno, error = result ? saved : 0;

	if (before && hook_on() && address_good(address, bytes, error)) {
		hook_begin();
		descriptor_connected(fd, address, bytes,
				     (struct descriptor_connect){before, error});
		hook_end(saved);
	}
	errno = saved;
	return result;
}

/* How hosts learn what came of a connect that did not wait. */
HOOK int getsockopt(int fd, int level, int option, void *value, socklen_t *bytes)
{
	int result = REAL(getsockopt)(fd, level, option, value, bytes);
	int saved;

	if (level != SOL_SOCKET || option != SO_ERROR || result || *bytes < sizeof(int) ||
	    !hook_on())
		return result;
	saved = hook_begin();
	descriptor_told(fd, *(const int *)value);
	hook_end(saved);
	return result;
}

HOOK int shutdown(int fd, int how)
{
	struct hook h = hook_enter(fd);
	int result = REAL(shutdown)(fd, how);
	int saved;

	if (!h.ref.conn || result || how == SHUT_RD)
		return result;
	saved = hook_begin();
	traffic_shutdown(h.ref);
	hook_end(saved);
	return result;
}

static uint64_t closing(int fd)
{
	int saved;
	uint64_t word;

	if (!hook_on() || !fdtab_mapped(fd) || fdtab_index(fdtab_get(fd)) == FDTAB_IGNORED)
		return FDTAB_IGNORED;
	saved = hook_begin();
	word = descriptor_closing(fd);
	hook_end(saved);
	return word;
}

static void closed(uint64_t word)
{
	int saved;

	if (fdtab_index(word) < FDTAB_CONN)
		return;
	saved = hook_begin();
	descriptor_closed(word);
	hook_end(saved);
}

/* The call that was to close it failed: it names what it named. */
static void kept(int fd, uint64_t word)
{
	int saved;

	if (fdtab_index(word) == FDTAB_IGNORED)
		return;
	saved = hook_begin();
	closed(fdtab_swap(fd, word));
	hook_end(saved);
}

HOOK int close(int fd)
{
	uint64_t word = closing(fd);
	int result = REAL(close)(fd);

	closed(word);
	return result;
}

static void range_closed(unsigned first, unsigned last)
{
	int saved;

	if (!hook_on())
		return;
	saved = hook_begin();
	descriptor_range_closed(first, last);
	hook_end(saved);
}

HOOK int close_range(unsigned first, unsigned last, int flags)
{
	int result = REAL(close_range)(first, last, flags);

	if (!result && !(flags & CLOSE_RANGE_CLOEXEC))
		range_closed(first, last);
	return result;
}

HOOK void closefrom(int first)
{
	REAL(closefrom)(first);
	range_closed(first > 0 ? (unsigned)first : 0, ~0u);
}

/* A guest of our memory (vfork) changes its own table, not ours. */
static void duplicated(int from, int to)
{
	int saved;

	if (to < 0 || to == from || !hook_on() ||
	    (fdtab_get(from) == FDTAB_IGNORED && fdtab_get(to) == FDTAB_IGNORED) ||
	    process_is_guest())
		return;
	saved = hook_begin();
	descriptor_duplicated(from, to);
	hook_end(saved);
}

HOOK int dup(int from)
{
	int to = REAL(dup)(from);

	duplicated(from, to);
	return to;
}

HOOK int dup2(int from, int to)
{
	uint64_t word = from == to ? FDTAB_IGNORED : closing(to);
	int result = REAL(dup2)(from, to);

	result < 0 ? kept(to, word) : closed(word);
	duplicated(from, result);
	return result;
}

HOOK int dup3(int from, int to, int flags)
{
	uint64_t word = from == to ? FDTAB_IGNORED : closing(to);
	int result = REAL(dup3)(from, to, flags);

	result < 0 ? kept(to, word) : closed(word);
	duplicated(from, result);
	return result;
}

/* Every command takes one word or none: what is in the register is passed on as it stands. */
#define FORWARD_FCNTL(name)                                                                        \
	HOOK int name(int fd, int command, ...)                                                    \
	{                                                                                          \
		va_list arguments;                                                                 \
		long word;                                                                         \
		int result;                                                                        \
                                                                                                   \
		va_start(arguments, command);                                                      \
		word = va_arg(arguments, long);                                                    \
		va_end(arguments);                                                                 \
		result = REAL(name)(fd, command, word);                                            \
		if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)                              \
			duplicated(fd, result);                                                    \
		return result;                                                                     \
	}

FORWARD_FCNTL(fcntl)
FORWARD_FCNTL(fcntl64)
