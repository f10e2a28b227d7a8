/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client_mysql.h - what the hooks of a MySQL client library ask it about a connection: whom it
 * talks to, and whether it is in a transaction.
 */
#ifndef PROFILIS_CLIENT_MYSQL_H
#define PROFILIS_CLIENT_MYSQL_H

#include "client.h"

/* As mysql_real_connect() was asked; NULL, 0: not said. */
struct client_mysql_place {
	const char *host, *socket;
	unsigned port;
};

/* As the library says, or as it was asked where it does not. */
uint16_t client_mysql_target(const struct client_hook *h, MYSQL *mysql,
			     const struct client_mysql_place *asked);

/* The connection's record, opened, with its target and system; NULL: none. */
struct client *client_mysql(const struct client_hook *h, MYSQL *mysql);

/* FORMAT_CALL_TRANSACTION where the connection is known to be in one. */
unsigned client_mysql_transaction(const struct client_hook *h, MYSQL *mysql);

#endif
