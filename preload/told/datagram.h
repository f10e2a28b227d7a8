/* SPDX-License-Identifier: Apache-2.0 */
/*
 * datagram.h - datagram sockets that may send to a StatsD server: PROFILIS_STATSD names its UDP
 * port; of local sockets those count whose path speaks of statsd, and DogStatsD's dsd.socket.
 */
#ifndef PROFILIS_DATAGRAM_H
#define PROFILIS_DATAGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* A datagram socket is met for the first time: its word in the descriptor table. */
uint64_t datagram_meet(int fd);

/* connect() ended with that errno; false: fd is no datagram socket. */
bool datagram_connected(int fd, const struct sockaddr *address, socklen_t bytes, int error);

/* Whether a datagram for that address goes to StatsD; address NULL: none was given. */
bool datagram_is_statsd(uint64_t word, const struct sockaddr *address, socklen_t bytes);

#endif
