/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target.h - the other side's address of a connection: the listener that accepted it, or the peer
 * connected to.
 *
 * Texts are interned for the life of the process (few listeners, few peers); index 0 is "unknown",
 * the last stands for all that found no room.
 */
#ifndef PROFILIS_TARGET_H
#define PROFILIS_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define TARGET_UNKNOWN 0u

/* "127.0.0.1:8080", "[::1]:8080", "unix:/run/app.sock", "unix:@abstract". */
uint16_t target_of_address(const struct sockaddr *address, socklen_t bytes);

/* A name that is not NUL-terminated: "api.example.com", "api.example.com:8443". */
uint16_t target_of_text(const char *text, size_t bytes);

/* True when that is what the target is called. */
bool target_is(uint16_t target, const char *text, size_t bytes);

const char *target_text(uint16_t target);

/* Unknown counts as TCP: asking the kernel tells. */
bool target_is_tcp(uint16_t target);

#endif
