/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hooks_mysql.h - what the hooks of a MySQL client library share: statements as text
 * (hooks_mysql.c) and prepared ones (hooks_mysql_stmt.c).
 */
#ifndef PROFILIS_HOOKS_MYSQL_H
#define PROFILIS_HOOKS_MYSQL_H

#include "client.h"

/* The connection's record, opened, with its target and system; NULL: none. */
struct client *mysql_client(const struct client_hook *h, MYSQL *mysql);

/* FORMAT_CALL_TRANSACTION where the connection is known to be in one. */
unsigned mysql_transaction(const struct client_hook *h, MYSQL *mysql);

#endif
