// SPDX-License-Identifier: Apache-2.0
/*
 * Waits: where an event loop turns to something else, the current request of its thread is over.
 * Lists of descriptors are looked at after the call, when the kernel has found them readable.
 */
#include "hooks.h"

#include "current.h"

/* A wait for the answer to one's own call is part of the request. */
static bool belongs(int fd)
{
	uint64_t word = fdtab_get(fd);
	struct conn_ref ref = conn_of(word);

	return ref.conn ? ref.conn->role != FORMAT_SERVER : fdtab_index(word) != FDTAB_LISTENER;
}

static inline void waits(void)
{
	if (hook_on())
		current_over();
}

static void waited_for(const struct pollfd *fds, nfds_t count, int result)
{
	if (result < 0 || !hook_on() || !thread_self.current.slot)
		return;
	for (nfds_t i = 0; i < count; i++)
		if (!belongs(fds[i].fd)) {
			current_over();
			return;
		}
}

static void waited_for_any(int count, const fd_set *a, const fd_set *b, int result)
{
	if (result < 0 || !hook_on() || !thread_self.current.slot)
		return;
	for (int fd = 0; fd < count; fd++)
		if (((a && FD_ISSET(fd, a)) || (b && FD_ISSET(fd, b))) && !belongs(fd)) {
			current_over();
			return;
		}
}

HOOK int epoll_wait(int epoll, struct epoll_event *events, int room, int timeout)
{
	waits();
	return REAL(epoll_wait)(epoll, events, room, timeout);
}

HOOK int epoll_pwait(int epoll, struct epoll_event *events, int room, int timeout,
		     const sigset_t *signals)
{
	waits();
	return REAL(epoll_pwait)(epoll, events, room, timeout, signals);
}

HOOK int epoll_pwait2(int epoll, struct epoll_event *events, int room,
		      const struct timespec *timeout, const sigset_t *signals)
{
	waits();
	return REAL(epoll_pwait2)(epoll, events, room, timeout, signals);
}

HOOK int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int result = REAL(poll)(fds, count, timeout);

	waited_for(fds, count, result);
	return result;
}

HOOK int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room)
{
	int result = REAL(__poll_chk)(fds, count, timeout, room);

	waited_for(fds, count, result);
	return result;
}

HOOK int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	       const sigset_t *signals)
{
	int result = REAL(ppoll)(fds, count, timeout, signals);

	waited_for(fds, count, result);
	return result;
}

HOOK int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
		     const sigset_t *signals, size_t room)
{
	int result = REAL(__ppoll_chk)(fds, count, timeout, signals, room);

	waited_for(fds, count, result);
	return result;
}

HOOK int select(int count, fd_set *reads, fd_set *writes, fd_set *others, struct timeval *timeout)
{
	int result = REAL(select)(count, reads, writes, others, timeout);

	waited_for_any(count, reads, writes, result);
	return result;
}

HOOK int pselect(int count, fd_set *reads, fd_set *writes, fd_set *others,
		 const struct timespec *timeout, const sigset_t *signals)
{
	int result = REAL(pselect)(count, reads, writes, others, timeout, signals);

	waited_for_any(count, reads, writes, result);
	return result;
}
