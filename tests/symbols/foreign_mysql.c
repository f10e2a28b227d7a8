// SPDX-License-Identifier: Apache-2.0
/* Compiles only where our prototypes are those of the MariaDB client library's own header. */
#include <mysql.h>

#include "foreign.h"

#include <assert.h>

/* Numbers that hooks_mysql.c knows. */
static_assert(MARIADB_CONNECTION_HOST == 10, "host");
static_assert(MARIADB_CONNECTION_PORT == 12, "port");
static_assert(MARIADB_CONNECTION_UNIX_SOCKET == 26, "socket");
static_assert(MARIADB_CONNECTION_SERVER_STATUS == 30, "server's status");
