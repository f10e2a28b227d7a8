// SPDX-License-Identifier: Apache-2.0
/*
 * libpq: a call lasts from its sending to its last result, which is NULL; the blocking functions
 * are both at once. In pipeline mode several are in flight, answered in order.
 */
#include "client.h"

#include <stdlib.h>
#include <string.h>

/* ExecStatusType, PGTransactionStatusType: part of the ABI */
enum pq_result {
	PQ_COMMAND_OK = 1,
	PQ_TUPLES_OK = 2,
	PQ_COPY_OUT = 3,
	PQ_COPY_IN = 4,
	PQ_BAD_RESPONSE = 5,
	PQ_FATAL_ERROR = 7,
	PQ_COPY_BOTH = 8,
	PQ_SINGLE_TUPLE = 9,
	PQ_PIPELINE_SYNC = 10,
	PQ_PIPELINE_ABORTED = 11,
};
#define PQ_IN_TRANSACTION 2
#define PQ_IN_FAILED_TRANSACTION 3
#define PQ_SQLSTATE 'C'

struct pq_asked {
	const char *text; /* NULL: none */
	const char *name; /* of a prepared statement; NULL: none */
	bool prepares;
};

static void meet(struct client *c, const struct client_hook *h, const PGconn *conn)
{
	c->met = true;
	c->target = client_target(CLIENT_REAL(h, PQhost)(conn), CLIENT_REAL(h, PQport)(conn),
				  "/.s.PGSQL.");
}

/* Before a blocking call (whatever was in flight is over with it), and before one that is sent. */
static void asks(struct client_hook *h, PGconn *conn, bool blocking)
{
	struct client *c;

	if (!conn || !client_before(h))
		return;
	c = client_open(CLIENT_PGCONN, conn);
	if (c) {
		if (blocking)
			client_end_all(c, 0);
		h->began = client_begin(c, FORMAT_SYSTEM_POSTGRESQL);
		client_close(c);
	}
	client_done(h);
}

/* What the newest call says. Not before it is on its way: the server works meanwhile. */
static void says(struct client *c, const PGconn *conn, const struct pq_asked *asked)
{
	struct client_call *call = client_newest(c);

	if (!call)
		return;
	if (asked->text)
		client_statement(call, STATEMENT_POSTGRESQL, asked->text, strlen(asked->text));
	call->silent = asked->prepares;
	if (!asked->name)
		return;
	if (asked->prepares && asked->text)
		client_name(conn, asked->name, call);
	else if (!asked->prepares)
		client_named(conn, asked->name, call);
}

static void failed(struct client_call *call, const struct client_hook *h, const PGresult *result)
{
	const char *code = CLIENT_REAL(h, PQresultErrorField)(result, PQ_SQLSTATE);

	if (code)
		calls_error(&call->call, code, strlen(code));
	else
		call->call.flags |= FORMAT_CALL_ABORTED;
}

/* One more result of the call. True: it is followed by copied data, and by more results. */
static bool answers(struct client_call *call, const struct client_hook *h, PGresult *result)
{
	unsigned status = CLIENT_REAL(h, PQresultStatus)(result);
	const char *changed;

	call->answered = true;
	if (status == PQ_TUPLES_OK || status == PQ_SINGLE_TUPLE) {
		client_rows(call, (uint64_t)CLIENT_REAL(h, PQntuples)(result));
	} else if (status == PQ_COMMAND_OK) {
		changed = CLIENT_REAL(h, PQcmdTuples)(result);
		if (*changed)
			client_rows(call, strtoull(changed, NULL, 10));
	} else if (status == PQ_FATAL_ERROR || status == PQ_BAD_RESPONSE) {
		failed(call, h, result);
	} else if (status == PQ_PIPELINE_ABORTED) {
		call->call.flags |= FORMAT_CALL_ABORTED;
	}
	return status == PQ_COPY_IN || status == PQ_COPY_OUT || status == PQ_COPY_BOTH;
}

/* The oldest call has been answered. */
static void over(struct client *c, const struct client_hook *h, const PGconn *conn)
{
	unsigned state = CLIENT_REAL(h, PQtransactionStatus)(conn);

	if (!c->met)
		meet(c, h, conn);
	if (state == PQ_IN_TRANSACTION || state == PQ_IN_FAILED_TRANSACTION)
		client_oldest(c)->call.flags |= FORMAT_CALL_TRANSACTION;
	client_end(c);
}

static void got(struct client *c, const struct client_hook *h, PGconn *conn, PGresult *result)
{
	struct client_call *call = client_oldest(c);

	if (!call)
		return;
	if (!result)
		call->call.flags |= FORMAT_CALL_ABORTED;
	if (!result || !answers(call, h, result))
		over(c, h, conn);
}

/* After a blocking call. */
static void answered(struct client_hook *h, PGconn *conn, const struct pq_asked *asked,
		     PGresult *result)
{
	struct client *c;

	if (!conn || !client_leave(h))
		return;
	c = h->began ? client_find(CLIENT_PGCONN, conn) : NULL;
	if (c) {
		says(c, conn, asked);
		got(c, h, conn, result);
		client_close(c);
	}
	client_done(h);
}

/* After one that only sends. */
static void sent(struct client_hook *h, PGconn *conn, const struct pq_asked *asked, int good)
{
	struct client *c;

	if (!conn || !client_leave(h))
		return;
	c = client_find(CLIENT_PGCONN, conn);
	if (c) {
		if (h->began && good)
			says(c, conn, asked);
		else if (!good)
			client_drop(c);
		client_close(c);
	}
	client_done(h);
}

HOOK PGresult *PQexec(PGconn *conn, const char *query)
{
	struct client_hook h = CLIENT_ENTER();
	PGresult *result;

	asks(&h, conn, true);
	result = CLIENT_REAL(&h, PQexec)(conn, query);
	answered(&h, conn, &(struct pq_asked){.text = query}, result);
	return result;
}

HOOK PGresult *PQexecParams(PGconn *conn, const char *query, int count, const unsigned *types,
			    const char *const *values, const int *lengths, const int *formats,
			    int result_format)
{
	struct client_hook h = CLIENT_ENTER();
	PGresult *result;

	asks(&h, conn, true);
	result = CLIENT_REAL(&h, PQexecParams)(conn, query, count, types, values, lengths, formats,
					       result_format);
	answered(&h, conn, &(struct pq_asked){.text = query}, result);
	return result;
}

HOOK PGresult *PQprepare(PGconn *conn, const char *name, const char *query, int count,
			 const unsigned *types)
{
	struct client_hook h = CLIENT_ENTER();
	PGresult *result;

	asks(&h, conn, true);
	result = CLIENT_REAL(&h, PQprepare)(conn, name, query, count, types);
	answered(&h, conn, &(struct pq_asked){query, name, true}, result);
	return result;
}

HOOK PGresult *PQexecPrepared(PGconn *conn, const char *name, int count, const char *const *values,
			      const int *lengths, const int *formats, int result_format)
{
	struct client_hook h = CLIENT_ENTER();
	PGresult *result;

	asks(&h, conn, true);
	result = CLIENT_REAL(&h, PQexecPrepared)(conn, name, count, values, lengths, formats,
						 result_format);
	answered(&h, conn, &(struct pq_asked){.name = name}, result);
	return result;
}

HOOK int PQsendQuery(PGconn *conn, const char *query)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	asks(&h, conn, false);
	good = CLIENT_REAL(&h, PQsendQuery)(conn, query);
	sent(&h, conn, &(struct pq_asked){.text = query}, good);
	return good;
}

HOOK int PQsendQueryParams(PGconn *conn, const char *query, int count, const unsigned *types,
			   const char *const *values, const int *lengths, const int *formats,
			   int result_format)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	asks(&h, conn, false);
	good = CLIENT_REAL(&h, PQsendQueryParams)(conn, query, count, types, values, lengths,
						  formats, result_format);
	sent(&h, conn, &(struct pq_asked){.text = query}, good);
	return good;
}

HOOK int PQsendPrepare(PGconn *conn, const char *name, const char *query, int count,
		       const unsigned *types)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	asks(&h, conn, false);
	good = CLIENT_REAL(&h, PQsendPrepare)(conn, name, query, count, types);
	sent(&h, conn, &(struct pq_asked){query, name, true}, good);
	return good;
}

HOOK int PQsendQueryPrepared(PGconn *conn, const char *name, int count, const char *const *values,
			     const int *lengths, const int *formats, int result_format)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	asks(&h, conn, false);
	good = CLIENT_REAL(&h, PQsendQueryPrepared)(conn, name, count, values, lengths, formats,
						    result_format);
	sent(&h, conn, &(struct pq_asked){.name = name}, good);
	return good;
}

/* Not a call, but answered in its turn. */
HOOK int PQsendDescribePrepared(PGconn *conn, const char *name)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	asks(&h, conn, false);
	good = CLIENT_REAL(&h, PQsendDescribePrepared)(conn, name);
	sent(&h, conn, &(struct pq_asked){.prepares = true}, good);
	return good;
}

HOOK int PQsendDescribePortal(PGconn *conn, const char *name)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	asks(&h, conn, false);
	good = CLIENT_REAL(&h, PQsendDescribePortal)(conn, name);
	sent(&h, conn, &(struct pq_asked){.prepares = true}, good);
	return good;
}

/* Of a call that found no room: counted, so that the answers stay with their calls. */
static void skipped(struct client *c, const PGresult *result)
{
	if (!result && c->beyond_answered)
		c->beyond--;
	c->beyond_answered = result;
}

/* NULL ends the oldest call, if it has been answered; a pipeline's synchronisation is no answer. */
static void next_result(struct client *c, const struct client_hook *h, PGconn *conn,
			PGresult *result)
{
	struct client_call *call = client_oldest(c);
	bool sync = result && CLIENT_REAL(h, PQresultStatus)(result) == PQ_PIPELINE_SYNC;

	if (!call && c->beyond && !sync)
		skipped(c, result);
	if (!call || sync)
		return;
	if (call->parent.id)
		thread_self.current = call->parent.request;
	if (!result && call->answered)
		over(c, h, conn);
	else if (result)
		answers(call, h, result);
}

HOOK PGresult *PQgetResult(PGconn *conn)
{
	struct client_hook h = CLIENT_ENTER();
	PGresult *result = CLIENT_REAL(&h, PQgetResult)(conn);
	struct client *c;

	if (client_leave(&h)) {
		c = conn ? client_find(CLIENT_PGCONN, conn) : NULL;
		if (c) {
			next_result(c, &h, conn, result);
			client_close(c);
		}
		client_done(&h);
	}
	return result;
}

/* What is in flight now is answered never. */
static void forget(struct client_hook *h, const PGconn *conn)
{
	if (!client_before(h))
		return;
	client_forget(conn);
	client_done(h);
}

HOOK void PQfinish(PGconn *conn)
{
	struct client_hook h = CLIENT_ENTER();

	forget(&h, conn);
	CLIENT_REAL(&h, PQfinish)(conn);
	if (client_leave(&h))
		client_done(&h);
}

HOOK void PQreset(PGconn *conn)
{
	struct client_hook h = CLIENT_ENTER();

	forget(&h, conn);
	CLIENT_REAL(&h, PQreset)(conn);
	if (client_leave(&h))
		client_done(&h);
}

HOOK int PQresetStart(PGconn *conn)
{
	struct client_hook h = CLIENT_ENTER();
	int good;

	forget(&h, conn);
	good = CLIENT_REAL(&h, PQresetStart)(conn);
	if (client_leave(&h))
		client_done(&h);
	return good;
}
