// SPDX-License-Identifier: Apache-2.0
/*
 * ODBC: what a driver does that no other hook and no reader of the wire sees (other_sql). Where a
 * driver's own client library or connection is followed, its account is the better one: calls that
 * begin within ours stand for it. A call lasts until its rows are fetched, and takes as long as the
 * library's own calls did.
 */
#include "client.h"

#include <string.h>

/* sql.h: part of the ABI */
#define SQL_NO_DATA 100
#define SQL_ERROR (-1)
#define SQL_HANDLE_STMT 3
#define SQL_DIAG_SQLSTATE 4
#define SQL_STATE_BYTES 5
#define SQL_DROP 1
#define SQL_CLOSE 0
#define SQL_NTS (-3)

#define WIDE_MAX 4096u

struct query {
	struct client_hook h;
	uint32_t calls; /* that the thread had begun */
	const char *text;
	size_t bytes;
};

/* UTF-16 as far as it is ASCII: what is beyond that stands in literals and names, as '_'. */
static size_t narrow(char *to, const unsigned short *text, int units)
{
	size_t n = 0;

	if (!text)
		return 0;
	for (; n < WIDE_MAX && (units < 0 ? text[n] : n < (size_t)units); n++)
		to[n] = text[n] < 0x80 ? (char)text[n] : '_';
	return n;
}

static size_t length(const unsigned char *text, int bytes)
{
	if (!text)
		return 0;
	return bytes == SQL_NTS ? strlen((const char *)text) : bytes < 0 ? 0 : (size_t)bytes;
}

static void enter(struct query *q)
{
	if (!q->h.outermost)
		return;
	client_timed(&q->h);
	q->calls = thread_self.client_calls;
}

static void failed(struct client_call *call, const struct client_hook *h, void *stmt)
{
	char state[SQL_STATE_BYTES + 1] = "";
	short bytes = 0;

	CLIENT_REAL(h, SQLGetDiagField)
	(SQL_HANDLE_STMT, stmt, 1, SQL_DIAG_SQLSTATE, state, sizeof(state), &bytes);
	calls_error(&call->call, state, strnlen(state, SQL_STATE_BYTES));
}

/* Nothing was seen within: it is a call of its own. */
static struct client_call *begin(struct client *c, const struct query *q)
{
	struct client_call *call;

	client_end_all(c, 0);
	call = client_begin(c, FORMAT_SYSTEM_OTHER_SQL);
	if (!call)
		return NULL;
	call->call.begin_ns = q->h.before;
	client_busy(&q->h, call);
	if (q->text)
		client_statement(call, STATEMENT_SQL, q->text, q->bytes);
	else
		calls_prepared(&call->call, c->statement, c->truncated);
	return call;
}

static void executed(struct client *c, const struct query *q, void *stmt, short result)
{
	struct client_call *call = begin(c, q);
	short columns = 0;
	long rows = -1;

	if (!call)
		return;
	if (result == SQL_ERROR)
		failed(call, &q->h, stmt);
	else if (!CLIENT_REAL(&q->h, SQLNumResultCols)(stmt, &columns) && columns > 0)
		return;
	else if (!CLIENT_REAL(&q->h, SQLRowCount)(stmt, &rows) && rows >= 0)
		client_rows(call, (uint64_t)rows);
	client_end(c);
}

static void execute_leave(struct query *q, void *stmt, short result)
{
	bool seen = thread_self.client_calls != q->calls;
	struct client *c;

	if (!client_leave(&q->h))
		return;
	c = stmt && !seen ? client_open(CLIENT_ODBC_STMT, stmt) : NULL;
	if (c) {
		executed(c, q, stmt, result);
		client_close(c);
	}
	client_done(&q->h);
}

/* A call only if it fails. */
static void prepare_leave(struct query *q, void *stmt, short result)
{
	bool seen = thread_self.client_calls != q->calls;
	struct client *c;
	struct client_call *call;

	if (!client_leave(&q->h))
		return;
	c = stmt && !seen ? client_open(CLIENT_ODBC_STMT, stmt) : NULL;
	call = c ? begin(c, q) : NULL;
	if (call) {
		call->silent = true;
		client_stands_for(c, call);
		if (result == SQL_ERROR)
			failed(call, &q->h, stmt);
		client_end(c);
	}
	if (c)
		client_close(c);
	client_done(&q->h);
}

HOOK short SQLExecDirect(void *stmt, unsigned char *text, int bytes)
{
	struct query q = {.h = CLIENT_ENTER_OPEN()};
	short result;

	enter(&q);
	result = CLIENT_REAL(&q.h, SQLExecDirect)(stmt, text, bytes);
	q.text = (const char *)text;
	q.bytes = length(text, bytes);
	execute_leave(&q, stmt, result);
	return result;
}

HOOK short SQLExecDirectW(void *stmt, unsigned short *text, int units)
{
	struct query q = {.h = CLIENT_ENTER_OPEN()};
	char room[WIDE_MAX];
	short result;

	enter(&q);
	result = CLIENT_REAL(&q.h, SQLExecDirectW)(stmt, text, units);
	q.text = room;
	q.bytes = q.h.outermost ? narrow(room, text, units) : 0;
	execute_leave(&q, stmt, result);
	return result;
}

HOOK short SQLPrepare(void *stmt, unsigned char *text, int bytes)
{
	struct query q = {.h = CLIENT_ENTER_OPEN()};
	short result;

	enter(&q);
	result = CLIENT_REAL(&q.h, SQLPrepare)(stmt, text, bytes);
	q.text = (const char *)text;
	q.bytes = length(text, bytes);
	prepare_leave(&q, stmt, result);
	return result;
}

HOOK short SQLPrepareW(void *stmt, unsigned short *text, int units)
{
	struct query q = {.h = CLIENT_ENTER_OPEN()};
	char room[WIDE_MAX];
	short result;

	enter(&q);
	result = CLIENT_REAL(&q.h, SQLPrepareW)(stmt, text, units);
	q.text = room;
	q.bytes = q.h.outermost ? narrow(room, text, units) : 0;
	prepare_leave(&q, stmt, result);
	return result;
}

HOOK short SQLExecute(void *stmt)
{
	struct query q = {.h = CLIENT_ENTER_OPEN()};
	short result;

	enter(&q);
	result = CLIENT_REAL(&q.h, SQLExecute)(stmt);
	execute_leave(&q, stmt, result);
	return result;
}

static void fetched(struct client *c, const struct client_hook *h, void *stmt, short result)
{
	struct client_call *call = client_oldest(c);

	if (!call)
		return;
	client_busy(h, call);
	client_rows(call, result != SQL_NO_DATA && result != SQL_ERROR);
	if (result == SQL_ERROR)
		failed(call, h, stmt);
	if (result == SQL_NO_DATA || result == SQL_ERROR)
		client_end(c);
}

HOOK short SQLFetch(void *stmt)
{
	struct client_hook h = CLIENT_ENTER_OPEN();
	struct client *c;
	short result;

	client_timed(&h);
	result = CLIENT_REAL(&h, SQLFetch)(stmt);
	if (client_leave(&h)) {
		c = stmt ? client_find(CLIENT_ODBC_STMT, stmt) : NULL;
		if (c) {
			fetched(c, &h, stmt, result);
			client_close(c);
		}
		client_done(&h);
	}
	return result;
}

/* The host has seen enough of the rows. */
static void enough(struct client_hook *h, void *stmt, bool frees)
{
	struct client *c;

	if (!client_before(h))
		return;
	c = stmt ? client_find(CLIENT_ODBC_STMT, stmt) : NULL;
	if (c) {
		client_end_all(c, 0);
		client_close(c);
		if (frees)
			client_forget(stmt);
	}
	client_done(h);
}

HOOK short SQLCloseCursor(void *stmt)
{
	struct client_hook h = CLIENT_ENTER_OPEN();

	enough(&h, stmt, false);
	return CLIENT_REAL(&h, SQLCloseCursor)(stmt);
}

HOOK short SQLFreeStmt(void *stmt, unsigned short option)
{
	struct client_hook h = CLIENT_ENTER_OPEN();

	if (option == SQL_CLOSE || option == SQL_DROP)
		enough(&h, stmt, option == SQL_DROP);
	return CLIENT_REAL(&h, SQLFreeStmt)(stmt, option);
}

HOOK short SQLFreeHandle(short kind, void *handle)
{
	struct client_hook h = CLIENT_ENTER_OPEN();

	if (kind == SQL_HANDLE_STMT)
		enough(&h, handle, true);
	return CLIENT_REAL(&h, SQLFreeHandle)(kind, handle);
}
