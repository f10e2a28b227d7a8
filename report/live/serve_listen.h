/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve_listen.h - the address that --listen names, and a socket there.
 */
#ifndef PROFILIS_SERVE_LISTEN_H
#define PROFILIS_SERVE_LISTEN_H

#include "error.h"

#include <stdbool.h>
#include <sys/socket.h>

struct serve_address {
	char host[256]; /* as given, without brackets; "127.0.0.1" where only a port was */
	struct sockaddr_storage at;
	socklen_t bytes;
	bool loopback; /* only this machine reaches it */
};

/* "127.0.0.1:8321", "[::1]:8321", "localhost:8321", ":8321" (all addresses), "8321". */
bool serve_address(struct serve_address *a, const char *listen, struct error *error);

/* A listening socket, or -1; a->at then has the port that it got. */
int serve_listen(struct serve_address *a, struct error *error);
unsigned serve_port(const struct serve_address *a);

#endif
