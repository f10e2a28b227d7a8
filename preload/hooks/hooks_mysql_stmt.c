// SPDX-License-Identifier: Apache-2.0
/* libmariadb, libmysqlclient: prepared statements. A call ends as those as text do. */
#include "client_mysql.h"

#include <string.h>

#define MYSQL_NO_DATA 100
#define MYSQL_DATA_TRUNCATED 101

/* What it shares with its connection. */
static void meet(struct client *c, const struct client_hook *h)
{
	struct client *of = client_mysql(h, (MYSQL *)c->connection);

	if (!of)
		return;
	c->met = true;
	c->target = of->target;
	c->system = of->system;
	client_close(of);
}

enum asked { PREPARES, EXECUTES, BOTH };

static void asks(struct client_hook *h, const MYSQL_STMT *stmt, enum asked what)
{
	struct client *c = NULL;
	struct client_call *call;

	if (!client_before(h))
		return;
	if (stmt)
		c = client_open(CLIENT_MYSQL_STMT, stmt);
	if (c) {
		if (!c->met)
			meet(c, h);
		client_end_all(c, 0);
		call = client_begin(c, FORMAT_SYSTEM_MYSQL);
		if (call) {
			h->before = call->call.begin_ns;
			call->silent = what == PREPARES;
			if (what == EXECUTES)
				calls_prepared(&call->call, c->statement, c->truncated);
		}
		client_close(c);
	}
	client_done(h);
}

static void over(struct client *c, const struct client_hook *h, MYSQL_STMT *stmt)
{
	struct client_call *call = client_oldest(c);
	unsigned error = CLIENT_REAL(h, mysql_stmt_errno)(stmt);

	if (error)
		calls_error_number(&call->call, error);
	if (c->connection)
		call->call.flags |= client_mysql_transaction(h, (MYSQL *)c->connection);
	client_end(c);
}

/* What has come of it, and whether that is all. */
typedef bool outcome(struct client *c, const struct client_hook *h, MYSQL_STMT *stmt, int result);

static bool prepared(struct client *c, const struct client_hook *h, MYSQL_STMT *stmt, int result)
{
	(void)h;
	(void)stmt;
	if (!result)
		client_stands_for(c, client_oldest(c));
	return true;
}

static bool executed(struct client *c, const struct client_hook *h, MYSQL_STMT *stmt, int result)
{
	uint64_t rows;

	if (result)
		return true;
	if (CLIENT_REAL(h, mysql_stmt_field_count)(stmt))
		return false;
	rows = CLIENT_REAL(h, mysql_stmt_affected_rows)(stmt);
	if (rows != UINT64_MAX)
		client_rows(client_oldest(c), rows);
	return true;
}

static bool stored(struct client *c, const struct client_hook *h, MYSQL_STMT *stmt, int result)
{
	if (!result)
		client_rows(client_oldest(c), CLIENT_REAL(h, mysql_stmt_num_rows)(stmt));
	return true;
}

static bool row_fetched(struct client *c, const struct client_hook *h, MYSQL_STMT *stmt, int result)
{
	bool row = !result || result == MYSQL_DATA_TRUNCATED;

	(void)h;
	(void)stmt;
	client_rows(client_oldest(c), row);
	return !row;
}

/* After the real call; `of` judges its result, unless it is still to come. */
static void told(struct client_hook *h, MYSQL_STMT *stmt, int waits, outcome *of, int result)
{
	struct client *c;
	struct client_call *call;

	if (!client_leave(h))
		return;
	c = stmt ? client_find(CLIENT_MYSQL_STMT, stmt) : NULL;
	call = c ? client_oldest(c) : NULL;
	if (call && waits) {
		call->since = call->since ? call->since : h->before;
	} else if (call) {
		client_busy(h, call);
		if (call->parent.id)
			thread_self.current = call->parent.request;
		if (of(c, h, stmt, result))
			over(c, h, stmt);
	}
	if (c)
		client_close(c);
	client_done(h);
}

static void says(struct client_hook *h, const MYSQL_STMT *stmt, const char *query, size_t bytes)
{
	struct client *c;

	if (!client_before(h))
		return;
	c = stmt ? client_find(CLIENT_MYSQL_STMT, stmt) : NULL;
	if (c && client_oldest(c))
		client_statement(client_oldest(c), STATEMENT_MYSQL, query, bytes);
	if (c)
		client_close(c);
	client_done(h);
}

HOOK MYSQL_STMT *mysql_stmt_init(MYSQL *mysql)
{
	struct client_hook h = CLIENT_ENTER();
	MYSQL_STMT *stmt = CLIENT_REAL(&h, mysql_stmt_init)(mysql);
	struct client *c;

	if (client_leave(&h)) {
		client_forget(stmt);
		c = stmt ? client_open(CLIENT_MYSQL_STMT, stmt) : NULL;
		if (c) {
			c->connection = mysql;
			client_close(c);
		}
		client_done(&h);
	}
	return stmt;
}

HOOK int mysql_stmt_prepare(MYSQL_STMT *stmt, const char *query, unsigned long bytes)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	asks(&h, stmt, PREPARES);
	failed = CLIENT_REAL(&h, mysql_stmt_prepare)(stmt, query, bytes);
	says(&h, stmt, query, bytes);
	told(&h, stmt, 0, prepared, failed);
	return failed;
}

HOOK int mysql_stmt_execute(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	asks(&h, stmt, EXECUTES);
	failed = CLIENT_REAL(&h, mysql_stmt_execute)(stmt);
	told(&h, stmt, 0, executed, failed);
	return failed;
}

/* Prepares and executes, sent as one. */
HOOK int mariadb_stmt_execute_direct(MYSQL_STMT *stmt, const char *query, size_t bytes)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	asks(&h, stmt, BOTH);
	failed = CLIENT_REAL(&h, mariadb_stmt_execute_direct)(stmt, query, bytes);
	says(&h, stmt, query, bytes == (size_t)-1 ? strlen(query) : bytes);
	told(&h, stmt, 0, executed, failed);
	return failed;
}

HOOK int mysql_stmt_store_result(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int failed;

	client_timed(&h);
	failed = CLIENT_REAL(&h, mysql_stmt_store_result)(stmt);
	told(&h, stmt, 0, stored, failed);
	return failed;
}

HOOK int mysql_stmt_fetch(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int result;

	client_timed(&h);
	result = CLIENT_REAL(&h, mysql_stmt_fetch)(stmt);
	told(&h, stmt, 0, row_fetched, result);
	return result;
}

/* ---- the host has seen enough of the rows ---- */

static void enough(struct client_hook *h, const MYSQL_STMT *stmt)
{
	struct client *c;

	if (!client_before(h))
		return;
	c = stmt ? client_find(CLIENT_MYSQL_STMT, stmt) : NULL;
	if (c) {
		client_end_all(c, 0);
		client_close(c);
	}
	client_done(h);
}

static void left(struct client_hook *h)
{
	if (client_leave(h))
		client_done(h);
}

HOOK int mysql_stmt_next_result(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int result;

	enough(&h, stmt);
	result = CLIENT_REAL(&h, mysql_stmt_next_result)(stmt);
	left(&h);
	return result;
}

HOOK char mysql_stmt_free_result(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	char failed;

	enough(&h, stmt);
	failed = CLIENT_REAL(&h, mysql_stmt_free_result)(stmt);
	left(&h);
	return failed;
}

HOOK char mysql_stmt_reset(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	char failed;

	enough(&h, stmt);
	failed = CLIENT_REAL(&h, mysql_stmt_reset)(stmt);
	left(&h);
	return failed;
}

HOOK char mysql_stmt_close(MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	char failed;

	enough(&h, stmt);
	if (client_before(&h)) {
		client_forget(stmt);
		client_done(&h);
	}
	failed = CLIENT_REAL(&h, mysql_stmt_close)(stmt);
	left(&h);
	return failed;
}

/* ---- without blocking ---- */

HOOK int mysql_stmt_prepare_start(int *result, MYSQL_STMT *stmt, const char *query,
				  unsigned long bytes)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	asks(&h, stmt, PREPARES);
	waits = CLIENT_REAL(&h, mysql_stmt_prepare_start)(result, stmt, query, bytes);
	says(&h, stmt, query, bytes);
	told(&h, stmt, waits, prepared, waits ? 0 : *result);
	return waits;
}

HOOK int mysql_stmt_prepare_cont(int *result, MYSQL_STMT *stmt, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_stmt_prepare_cont)(result, stmt, ready);

	told(&h, stmt, waits, prepared, waits ? 0 : *result);
	return waits;
}

HOOK int mysql_stmt_execute_start(int *result, MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	asks(&h, stmt, EXECUTES);
	waits = CLIENT_REAL(&h, mysql_stmt_execute_start)(result, stmt);
	told(&h, stmt, waits, executed, waits ? 0 : *result);
	return waits;
}

HOOK int mysql_stmt_execute_cont(int *result, MYSQL_STMT *stmt, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_stmt_execute_cont)(result, stmt, ready);

	told(&h, stmt, waits, executed, waits ? 0 : *result);
	return waits;
}

HOOK int mysql_stmt_store_result_start(int *result, MYSQL_STMT *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int waits;

	client_timed(&h);
	waits = CLIENT_REAL(&h, mysql_stmt_store_result_start)(result, stmt);
	told(&h, stmt, waits, stored, waits ? 0 : *result);
	return waits;
}

HOOK int mysql_stmt_store_result_cont(int *result, MYSQL_STMT *stmt, int ready)
{
	struct client_hook h = CLIENT_ENTER();
	int waits = CLIENT_REAL(&h, mysql_stmt_store_result_cont)(result, stmt, ready);

	told(&h, stmt, waits, stored, waits ? 0 : *result);
	return waits;
}
