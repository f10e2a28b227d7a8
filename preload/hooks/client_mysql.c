// SPDX-License-Identifier: Apache-2.0
#include "client_mysql.h"

#include "target.h"
#include "text.h"

#include <string.h>

/* enum mariadb_value, SERVER_STATUS_IN_TRANS: part of the ABI */
#define MARIADB_HOST 10u
#define MARIADB_PORT 12u
#define MARIADB_UNIX_SOCKET 26u
#define MARIADB_SERVER_STATUS 30u
#define MYSQL_IN_TRANSACTION 1u
#define MYSQL_PORT_USUAL 3306u

static uint16_t target_of(const char *host, unsigned port, const char *socket)
{
	char room[24];
	struct text number = text_in(room, sizeof(room));

	if (socket)
		return client_target(socket, "", "");
	text_number(&number, port ? port : MYSQL_PORT_USUAL);
	return client_target(host ? host : "localhost", room, "");
}

static uint16_t ask_target(const struct client_hook *h, MYSQL *mysql)
{
	__typeof__(&mariadb_get_infov) ask =
		(__typeof__(&mariadb_get_infov))foreign_ask("mariadb_get_infov", h->site);
	const char *host = NULL, *socket = NULL;
	unsigned port = 0;

	if (!ask || ask(mysql, MARIADB_HOST, &host) || ask(mysql, MARIADB_PORT, &port) ||
	    ask(mysql, MARIADB_UNIX_SOCKET, &socket))
		return TARGET_UNKNOWN;
	return target_of(host, port, socket);
}

unsigned client_mysql_transaction(const struct client_hook *h, MYSQL *mysql)
{
	__typeof__(&mariadb_get_infov) ask =
		(__typeof__(&mariadb_get_infov))foreign_ask("mariadb_get_infov", h->site);
	unsigned status = 0;

	if (!ask || ask(mysql, MARIADB_SERVER_STATUS, &status))
		return 0;
	return status & MYSQL_IN_TRANSACTION ? FORMAT_CALL_TRANSACTION : 0;
}

uint16_t client_mysql_target(const struct client_hook *h, MYSQL *mysql,
			     const struct client_mysql_place *asked)
{
	const char *by = CLIENT_REAL(h, mysql_get_host_info)(mysql);
	uint16_t target = ask_target(h, mysql);

	if (target)
		return target;
	return target_of(asked->host, asked->port, by && strstr(by, "UNIX") ? asked->socket : NULL);
}

static void meet(struct client *c, const struct client_hook *h, MYSQL *mysql)
{
	const char *server = CLIENT_REAL(h, mysql_get_server_info)(mysql);

	c->met = true;
	c->system =
		server && strstr(server, "MariaDB") ? FORMAT_SYSTEM_MARIADB : FORMAT_SYSTEM_MYSQL;
	if (!c->target)
		c->target = ask_target(h, mysql);
}

struct client *client_mysql(const struct client_hook *h, MYSQL *mysql)
{
	struct client *c = mysql ? client_open(CLIENT_MYSQL, mysql) : NULL;

	if (c && !c->met)
		meet(c, h, mysql);
	return c;
}
