// SPDX-License-Identifier: Apache-2.0
/*
 * libmariadb, libmysqlclient: statements as text. A call is over when the library knows its
 * outcome: with the query, or where that has rows, when they are stored or the last was fetched.
 * It takes as long as the library's own calls did.
 */
#include "client_mysql.h"

#include <string.h>

/* Results whose rows are being fetched one by one: mysql_fetch_row looks no further if there are
 * none. */
static _Atomic uint32_t fetched;

/* ---- a call from its begin to its end ---- */

/* Whatever was in flight is over with it. */
static void asks(struct client_hook *h, MYSQL *mysql)
{
	struct client *c;

	if (!client_before(h))
		return;
	c = client_mysql(h, mysql);
	if (c) {
		client_end_all(c, 0);
		h->began = client_begin(c, FORMAT_SYSTEM_MYSQL);
		h->before = h->began ? client_newest(c)->call.begin_ns : 0;
		client_close(c);
	}
	client_done(h);
}

/* The outcome of one result is known; the last one's ends the call. */
static void outcome(struct client *c, const struct client_hook *h, MYSQL *mysql)
{
	struct client_call *call = client_oldest(c);

	if (CLIENT_REAL(h, mysql_errno)(mysql))
		calls_error_number(&call->call, CLIENT_REAL(h, mysql_errno)(mysql));
	else if (CLIENT_REAL(h, mysql_more_results)(mysql))
		return;
	call->call.flags |= client_mysql_transaction(h, mysql);
	client_end(c);
}

/* The server has answered: the query has failed, changed rows, or has rows that are still to be
 * had. */
static void answered(struct client *c, const struct client_hook *h, MYSQL *mysql)
{
	struct client_call *call = client_oldest(c);
	uint64_t rows;

	if (!call)
		return;
	client_busy(h, call);
	if (call->parent.id)
		thread_self.current = call->parent.request;
	if (!CLIENT_REAL(h, mysql_errno)(mysql)) {
		if (CLIENT_REAL(h, mysql_field_count)(mysql))
			return;
		rows = CLIENT_REAL(h, mysql_affected_rows)(mysql);
		if (rows != UINT64_MAX)
			client_rows(call, rows);
	}
	outcome(c, h, mysql);
}

static void stored(struct client *c, const struct client_hook *h, MYSQL *mysql, MYSQL_RES *result)
{
	struct client_call *call = client_oldest(c);

	if (!call)
		return;
	client_busy(h, call);
	if (result)
		client_rows(call, CLIENT_REAL(h, mysql_num_rows)(result));
	outcome(c, h, mysql);
}

struct asked {
	const char *text; /* NULL: it has been said */
	size_t bytes;
	bool waits; /* there is no answer yet */
};

/* After a call that asks, or waits for the answer. */
static void told(struct client_hook *h, MYSQL *mysql, const struct asked *a)
{
	struct client *c;
	struct client_call *call;

	if (!client_leave(h))
		return;
	c = mysql ? client_find(CLIENT_MYSQL, mysql) : NULL;
	if (c) {
		call = client_oldest(c);
		if (call && a->text)
			client_statement(call, STATEMENT_MYSQL, a->text, a->bytes);
		if (call && a->waits && !call->since)
			call->since = h->before;
		if (!a->waits)
			answered(c, h, mysql);
		client_close(c);
	}
	client_done(h);
}

HOOK int mysql_query(MYSQL *mysql, const char *query)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	asks(&h, mysql);
	failed = CLIENT_REAL(&h, mysql_query)(mysql, query);
	told(&h, mysql, &(struct asked){query, strlen(query)});
	return failed;
}

HOOK int mysql_real_query(MYSQL *mysql, const char *query, unsigned long bytes)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	asks(&h, mysql);
	failed = CLIENT_REAL(&h, mysql_real_query)(mysql, query, bytes);
	told(&h, mysql, &(struct asked){query, bytes});
	return failed;
}

HOOK int mysql_send_query(MYSQL *mysql, const char *query, unsigned long bytes)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	asks(&h, mysql);
	failed = CLIENT_REAL(&h, mysql_send_query)(mysql, query, bytes);
	told(&h, mysql, &(struct asked){query, bytes, !failed});
	return failed;
}

HOOK char mysql_read_query_result(MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	char failed;

	client_timed(&h);
	failed = CLIENT_REAL(&h, mysql_read_query_result)(mysql);
	told(&h, mysql, &(struct asked){NULL});
	return failed;
}

/* ---- results ---- */

/* 0: there is one more; above: it failed; below: there is none. */
HOOK int mysql_next_result(MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	int result;

	client_timed(&h);
	result = CLIENT_REAL(&h, mysql_next_result)(mysql);
	told(&h, mysql, &(struct asked){NULL});
	return result;
}

static void store(struct client_hook *h, MYSQL *mysql, MYSQL_RES *result)
{
	struct client *c;

	if (!client_leave(h))
		return;
	c = mysql ? client_find(CLIENT_MYSQL, mysql) : NULL;
	if (c) {
		stored(c, h, mysql, result);
		client_close(c);
	}
	client_done(h);
}

HOOK MYSQL_RES *mysql_store_result(MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	MYSQL_RES *result;

	client_timed(&h);
	result = CLIENT_REAL(&h, mysql_store_result)(mysql);
	store(&h, mysql, result);
	return result;
}

/* The result's record names the connection, whose call counts the rows. */
HOOK MYSQL_RES *mysql_use_result(MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	MYSQL_RES *result = CLIENT_REAL(&h, mysql_use_result)(mysql);
	struct client *c;

	if (client_leave(&h)) {
		client_forget(result);
		c = result ? client_open(CLIENT_MYSQL_RES, result) : NULL;
		if (c) {
			c->connection = mysql;
			fetched++;
			client_close(c);
		}
		client_done(&h);
	}
	return result;
}

static void fetch_ends(const MYSQL_RES *result)
{
	client_forget(result);
	fetched--;
}

/* Whose rows they are; NULL: they were stored. */
static MYSQL *fetched_from(const MYSQL_RES *result)
{
	struct client *c = result ? client_find(CLIENT_MYSQL_RES, result) : NULL;
	MYSQL *mysql = c ? (MYSQL *)c->connection : NULL;

	if (c)
		client_close(c);
	return mysql;
}

static void fetch(const struct client_hook *h, const MYSQL_RES *result, bool row)
{
	MYSQL *mysql = fetched_from(result);
	struct client *c = mysql ? client_find(CLIENT_MYSQL, mysql) : NULL;
	struct client_call *call = c ? client_oldest(c) : NULL;

	if (call) {
		client_busy(h, call);
		client_rows(call, row);
		if (!row)
			outcome(c, h, mysql);
	}
	if (c)
		client_close(c);
	if (mysql && !row)
		fetch_ends(result);
}

HOOK char **mysql_fetch_row(MYSQL_RES *result)
{
	struct client_hook h = CLIENT_ENTER();
	char **row;

	if (fetched)
		client_timed(&h);
	row = CLIENT_REAL(&h, mysql_fetch_row)(result);
	if (client_leave(&h)) {
		if (h.before)
			fetch(&h, result, row);
		client_done(&h);
	}
	return row;
}

/* Rows that the host does not want are read and dropped here. */
HOOK void mysql_free_result(MYSQL_RES *result)
{
	struct client_hook h = CLIENT_ENTER();
	MYSQL *mysql = NULL;
	struct client *c;

	if (fetched && client_before(&h)) {
		mysql = fetched_from(result);
		client_done(&h);
	}
	CLIENT_REAL(&h, mysql_free_result)(result);
	if (!client_leave(&h))
		return;
	c = mysql ? client_find(CLIENT_MYSQL, mysql) : NULL;
	if (c && client_oldest(c))
		outcome(c, &h, mysql);
	if (c)
		client_close(c);
	if (mysql)
		fetch_ends(result);
	client_done(&h);
}

/* ---- connections ---- */

HOOK MYSQL *mysql_real_connect(MYSQL *mysql, const char *host, const char *user,
			       const char *password, const char *database, unsigned port,
			       const char *socket, unsigned long flags)
{
	struct client_hook h = CLIENT_ENTER();
	MYSQL *good = CLIENT_REAL(&h, mysql_real_connect)(mysql, host, user, password, database,
							  port, socket, flags);
	struct client *c;

	if (!client_leave(&h))
		return good;
	client_forget(mysql);
	c = good ? client_open(CLIENT_MYSQL, mysql) : NULL;
	if (c) {
		c->target = client_mysql_target(&h, mysql,
						&(struct client_mysql_place){host, socket, port});
		client_close(c);
	}
	client_done(&h);
	return good;
}

HOOK void mysql_close(MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();

	if (client_before(&h)) {
		client_forget(mysql);
		client_done(&h);
	}
	CLIENT_REAL(&h, mysql_close)(mysql);
	if (client_leave(&h))
		client_done(&h);
}

/* ---- without blocking: asked once, then waited for until the answer is there ---- */

HOOK int mysql_query_start(int *result, MYSQL *mysql, const char *query)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	asks(&h, mysql);
	waits = CLIENT_REAL(&h, mysql_query_start)(result, mysql, query);
	told(&h, mysql, &(struct asked){query, strlen(query), waits});
	return waits;
}

HOOK int mysql_query_cont(int *result, MYSQL *mysql, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_query_cont)(result, mysql, ready);

	told(&h, mysql, &(struct asked){.waits = waits});
	return waits;
}

HOOK int mysql_real_query_start(int *result, MYSQL *mysql, const char *query, unsigned long bytes)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	asks(&h, mysql);
	waits = CLIENT_REAL(&h, mysql_real_query_start)(result, mysql, query, bytes);
	told(&h, mysql, &(struct asked){query, bytes, waits});
	return waits;
}

HOOK int mysql_real_query_cont(int *result, MYSQL *mysql, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_real_query_cont)(result, mysql, ready);

	told(&h, mysql, &(struct asked){.waits = waits});
	return waits;
}

HOOK int mysql_next_result_start(int *result, MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	client_timed(&h);
	waits = CLIENT_REAL(&h, mysql_next_result_start)(result, mysql);
	told(&h, mysql, &(struct asked){.waits = waits});
	return waits;
}

HOOK int mysql_next_result_cont(int *result, MYSQL *mysql, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_next_result_cont)(result, mysql, ready);

	told(&h, mysql, &(struct asked){.waits = waits});
	return waits;
}

/* Where it has to wait, `since` says from when on. */
static void store_waits(struct client_hook *h, MYSQL *mysql, MYSQL_RES **result, int waits)
{
	if (waits)
		told(h, mysql, &(struct asked){.waits = true});
	else
		store(h, mysql, *result);
}

HOOK int mysql_store_result_start(MYSQL_RES **result, MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	client_timed(&h);
	waits = CLIENT_REAL(&h, mysql_store_result_start)(result, mysql);
	store_waits(&h, mysql, result, waits);
	return waits;
}

HOOK int mysql_store_result_cont(MYSQL_RES **result, MYSQL *mysql, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_store_result_cont)(result, mysql, ready);

	store_waits(&h, mysql, result, waits);
	return waits;
}
