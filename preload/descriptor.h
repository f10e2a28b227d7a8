/* SPDX-License-Identifier: Apache-2.0 */
/*
 * descriptor.h - descriptors come, go and are copied: which connection each number names.
 *
 * A number is taken from its connection before the real close, since another thread may be given it
 * at once, and the connection ends after. Calls of a process that only borrows our memory (vfork)
 * change nothing.
 */
#ifndef PROFILIS_DESCRIPTOR_H
#define PROFILIS_DESCRIPTOR_H

#include "conn.h"

#include <sys/socket.h>

/* The connection that fd names, looking at fd the first time it is met; conn NULL: not ours to
 * watch. */
struct conn_ref descriptor_find(int fd);

/* fd was accepted at a listener. */
void descriptor_accepted(int fd, int listener);

struct descriptor_connect {
	uint64_t before; /* ns, when it was called */
	int error;	 /* errno; 0: connected; EINPROGRESS and the like: told later */
};

/* connect() was called for fd; again, perhaps, to hear what came of it. */
void descriptor_connected(int fd, const struct sockaddr *address, socklen_t bytes,
			  struct descriptor_connect call);

/* The host was told what came of its connect: an errno, 0: connected, or still connecting. */
void descriptor_told(int fd, int error);

/* fd listens now: the process serves. */
void descriptor_listening(int fd);

/* A listener's target; TARGET_UNKNOWN where fd is none. */
uint16_t descriptor_listener(int fd);

/* Around the real close: what closing returns, closed takes. The kernel's account is taken while fd
 * is open. */
uint64_t descriptor_closing(int fd);
void descriptor_closed(uint64_t word);

/* close_range, closefrom: all numbers from first to last are gone. */
void descriptor_range_closed(unsigned first, unsigned last);

/* to now names what from names. */
void descriptor_duplicated(int from, int to);

/* fd came from elsewhere (SCM_RIGHTS), or is a new socket: look at it when it is used. */
void descriptor_arrived(int fd);

/* fd was sent to another process, which may answer on it. */
void descriptor_handed_over(int fd);

/* fd is used through stdio from here on: what moves is not seen. */
void descriptor_stdio(int fd);

/* True once the process listens or has accepted. A forked child serves as its parent did. */
bool descriptor_serving(void);

#endif
