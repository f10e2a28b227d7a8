/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client.h - what the objects of database client libraries (PGconn *, MYSQL_STMT *, sqlite3_stmt *)
 * know: whom they talk to, the statement that they stand for, their calls in flight.
 *
 * Objects by their address, in a table of fixed size. A record belongs to whoever has opened it;
 * who finds it taken goes without: the libraries let one thread at a time use an object.
 *
 *	struct client_hook h = client_enter(place of call);
 *	result = the real call;
 *	...
 *	if (client_leave(&h)) {			the outermost hooked call of its thread
 *		struct client *c = client_open(CLIENT_PGCONN, conn);
 *		...
 *		client_close(c);
 *		client_done(&h);
 *	}
 *
 * While a thread is between client_enter() and client_leave(), what it moves on sockets belongs to
 * the hooked call: thread_self.client_depth says so.
 */
#ifndef PROFILIS_CLIENT_H
#define PROFILIS_CLIENT_H

#include "calls.h"
#include "foreign.h"
#include "hooks.h"
#include "sys.h"

enum client_kind {
	CLIENT_PGCONN = 1,
	CLIENT_MYSQL,
	CLIENT_MYSQL_STMT,
	CLIENT_MYSQL_RES,
	CLIENT_SQLITE_STMT,
	CLIENT_ODBC_STMT,
};

#define CLIENT_CALLS_MAX 64u /* in flight at one object: pipelined ones */

/* A call in flight. */
struct client_call {
	struct call call;
	struct exchange_parent parent;
	uint64_t since; /* ns; the library works on it since then, and is not through */
	uint32_t next;	/* index + 1 */
	bool answered;	/* a part of its answer has come */
	bool silent;	/* recorded only if it fails: it prepares, describes */
};

struct client {
	_Atomic uintptr_t object;
	struct tryflag busy;
	uint32_t epoch;		     /* calls in flight are this process's */
	uint32_t first, last, count; /* calls in flight, oldest first: index + 1 */
	uint32_t beyond;	     /* and so many more behind them that found no room */
	uint32_t statement;	     /* what it stands for; 0: not known */
	const void *connection;	     /* of a statement; NULL: not known */
	uint16_t target;
	uint8_t kind;	      /* enum client_kind */
	uint8_t system;	      /* enum format_system; 0: not known */
	bool truncated;	      /* the statement */
	bool beyond_answered; /* a part of the answer to the first of those beyond has come */
	bool met;	      /* the hooks have asked the library about it */
	bool changes;	      /* the statement changes rows */
};

struct client_hook {
	const void *site; /* the place of call (foreign.h) */
	uint64_t before;  /* ns; taken by client_timed() */
	bool outermost;
	bool began; /* client_begin() gave it a call */
	int error;  /* errno of the real call */
};

/* Inside a hook, whose struct client_hook is h: the real function, or another of its library. */
#define CLIENT_REAL(h, name)                                                                       \
	({                                                                                         \
		static struct foreign_site *_Atomic last;                                          \
		(__typeof__(&name))foreign_at(&last, #name, (h)->site);                            \
	})

#define CLIENT_ENTER() client_enter(__builtin_return_address(0))
#define CLIENT_ENTER_OPEN() client_enter_open(__builtin_return_address(0))

/* An outer call that a longjmp left, or an exception: its frame was here or deeper, and not far. */
static inline bool client_left(uintptr_t frame)
{
	return frame >= thread_self.client_frame && frame - thread_self.client_frame < 256 * 1024;
}

static inline __attribute__((always_inline)) struct client_hook client_enter(const void *site)
{
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
	struct client_hook h = {.site = foreign_caller(site)};

	h.outermost = hook_on() && (!thread_self.client_depth || client_left(frame));
	if (h.outermost) {
		thread_self.client_depth = 1;
		thread_self.client_frame = frame;
	}
	return h;
}

/* The same for a call that others may be inside of, each for itself. */
static inline __attribute__((always_inline)) struct client_hook client_enter_open(const void *site)
{
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
	struct client_hook h = {.site = foreign_caller(site)};

	h.outermost = hook_on() && (!thread_self.client_depth || client_left(frame));
	if (h.outermost)
		thread_self.client_depth = 0;
	return h;
}

/* For calls that take as long as the library's own calls do. */
static inline void client_timed(struct client_hook *h)
{
	if (h->outermost)
		h->before = sys_now();
}

static inline void client_busy(const struct client_hook *h, struct client_call *call)
{
	uint64_t since = call->since ? call->since : h->before;

	call->call.busy_ns += since ? sys_now() - since : 0;
	call->since = 0;
}

/* The observation before the real call begins and ends with these; false: pass. */
static inline bool client_before(struct client_hook *h)
{
	if (h->outermost)
		h->error = hook_begin();
	return h->outermost;
}

static inline void client_done(struct client_hook *h)
{
	hook_end(h->error);
}

/* The real call has been made. True: it is to be observed, client_done() is to follow. */
static inline bool client_leave(struct client_hook *h)
{
	if (!h->outermost)
		return false;
	thread_self.client_depth = 0;
	h->error = hook_begin();
	return true;
}

/* The object's record, ours until client_close(); a new one knows nothing. NULL: no room, or taken.
 */
struct client *client_open(enum client_kind kind, const void *object);

/* The same, only if there is one. */
struct client *client_find(enum client_kind kind, const void *object);
void client_close(struct client *c);

/* It is freed, or begins anew: calls in flight are aborted. */
void client_forget(const void *object);

/* A call in flight, the newest; NULL: there are too many, it will be answered behind all others. */
struct client_call *client_begin(struct client *c, enum format_system system);

/* NULL: none. */
struct client_call *client_oldest(const struct client *c);
struct client_call *client_newest(const struct client *c);

/* The oldest is over; client_end_all: all are, with these FORMAT_CALL_* more. */
void client_end(struct client *c);
void client_end_all(struct client *c, unsigned flags);

/* The newest was none. */
void client_drop(struct client *c);

/* Rows of one more part of the answer. */
static inline void client_rows(struct client_call *call, uint64_t rows)
{
	if (call->call.rows == WIRE_ROWS_UNKNOWN)
		call->call.rows = 0;
	call->call.rows += rows;
}

/* The call's statement; client_stands_for: and the object's from now on. */
void client_statement(struct client_call *call, enum statement_dialect dialect, const char *text,
		      size_t bytes);
void client_stands_for(struct client *c, const struct client_call *call);

/* Statements by a name that is the connection's: 0 is not known. */
void client_name(const void *connection, const char *name, const struct client_call *call);
void client_named(const void *connection, const char *name, struct client_call *call);

/* "host:port"; with a host that is a directory or a path: "unix:<host><tail>". */
uint16_t client_target(const char *host, const char *port, const char *tail);

#endif
