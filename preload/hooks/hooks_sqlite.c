// SPDX-License-Identifier: Apache-2.0
/*
 * SQLite: a call lasts from a statement's first step until it is done, fails or is reset; it takes
 * as long as its steps. sqlite3_step is called for each row.
 */
#include "client.h"

#include "sys.h"
#include "target.h"

#include <string.h>

#define SQLITE_MISUSE 21 /* the object may be none: nothing is asked of it */
#define SQLITE_ROW 100
#define SQLITE_DONE 101

struct step {
	struct client_hook h;
	sqlite3_stmt *stmt;
	uint64_t before;
	int result;
};

static uint16_t target_of(const struct client_hook *h, sqlite3 *db)
{
	const char *path = CLIENT_REAL(h, sqlite3_db_filename)(db, "main");
	const char *name = path ? strrchr(path, '/') : NULL;

	name = name ? name + 1 : path;
	return name && *name ? target_of_text(name, strlen(name)) : target_of_text(":memory:", 8);
}

/* The library counts rows for these alone, and leaves its count as it was for all others. */
static bool changes_rows(const char *sql)
{
	static const char *const words[] = {"insert", "update", "delete", "replace", "with"};

	sql += strspn(sql, " \t\r\n;(");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strncasecmp(sql, words[i], strlen(words[i])))
			return true;
	return false;
}

static void meet(struct client *c, const struct step *s, struct client_call *call)
{
	const char *sql = CLIENT_REAL(&s->h, sqlite3_sql)(s->stmt);

	c->met = true;
	c->target = target_of(&s->h, CLIENT_REAL(&s->h, sqlite3_db_handle)(s->stmt));
	if (!sql)
		return;
	c->changes = changes_rows(sql);
	client_statement(call, STATEMENT_SQLITE, sql, strlen(sql));
	client_stands_for(c, call);
}

static struct client_call *begin(struct client *c, const struct step *s)
{
	struct client_call *call = client_begin(c, FORMAT_SYSTEM_SQLITE);

	if (!call)
		return NULL;
	call->call.begin_ns = s->before;
	if (!c->met)
		meet(c, s, call);
	call->call.statement = c->statement;
	call->call.flags |= c->truncated ? FORMAT_CALL_TRUNCATED : 0;
	call->call.rows = 0;
	return call;
}

static void over(struct client *c, const struct step *s, struct client_call *call)
{
	sqlite3 *db = CLIENT_REAL(&s->h, sqlite3_db_handle)(s->stmt);

	if (s->result != SQLITE_DONE)
		calls_error_number(&call->call, CLIENT_REAL(&s->h, sqlite3_extended_errcode)(db));
	else if (c->changes && !call->call.rows)
		call->call.rows = (uint64_t)CLIENT_REAL(&s->h, sqlite3_changes)(db);
	if (!CLIENT_REAL(&s->h, sqlite3_get_autocommit)(db))
		call->call.flags |= FORMAT_CALL_TRANSACTION;
	client_end(c);
}

static void stepped(const struct step *s)
{
	uint64_t now = sys_now();
	struct client *c = client_open(CLIENT_SQLITE_STMT, s->stmt);
	struct client_call *call;

	if (!c)
		return;
	call = client_oldest(c);
	if (!call)
		call = begin(c, s);
	if (call) {
		call->call.busy_ns += now - s->before;
		call->call.rows += s->result == SQLITE_ROW;
		if (s->result != SQLITE_ROW)
			over(c, s, call);
	}
	client_close(c);
}

HOOK int sqlite3_step(sqlite3_stmt *stmt)
{
	struct step s = {.h = CLIENT_ENTER(), .stmt = stmt};

	if (s.h.outermost)
		s.before = sys_now();
	s.result = CLIENT_REAL(&s.h, sqlite3_step)(stmt);
	if (client_leave(&s.h)) {
		if (stmt && s.result != SQLITE_MISUSE)
			stepped(&s);
		client_done(&s.h);
	}
	return s.result;
}

/* The host has seen enough of the rows. */
HOOK int sqlite3_reset(sqlite3_stmt *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	int result = CLIENT_REAL(&h, sqlite3_reset)(stmt);
	struct client *c;

	if (client_leave(&h)) {
		c = stmt ? client_find(CLIENT_SQLITE_STMT, stmt) : NULL;
		if (c) {
			client_end_all(c, 0);
			client_close(c);
		}
		client_done(&h);
	}
	return result;
}

HOOK int sqlite3_finalize(sqlite3_stmt *stmt)
{
	struct client_hook h = CLIENT_ENTER();
	struct client *c;
	int result;

	if (client_before(&h)) {
		c = stmt ? client_find(CLIENT_SQLITE_STMT, stmt) : NULL;
		if (c) {
			client_end_all(c, 0);
			client_close(c);
			client_forget(stmt);
		}
		client_done(&h);
	}
	result = CLIENT_REAL(&h, sqlite3_finalize)(stmt);
	if (client_leave(&h))
		client_done(&h);
	return result;
}

/* ---- whole texts ---- */

struct whole {
	struct client_hook h;
	sqlite3 *db;
	const char *sql;
	int bytes; /* below 0: NUL-terminated */
	uint32_t calls;
	uint64_t before;
};

static void whole_enter(struct whole *w)
{
	if (!w->h.outermost)
		return;
	w->calls = thread_self.client_calls;
	w->before = sys_now();
}

static void whole_call(const struct whole *w, int result)
{
	size_t bytes = w->bytes < 0 ? strlen(w->sql) : strnlen(w->sql, (size_t)w->bytes);
	struct exchange_parent parent;
	struct call call;

	calls_begin(&call, &parent, FORMAT_SYSTEM_SQLITE, FORMAT_CALL_HOOK);
	call.begin_ns = w->before;
	calls_statement(&call, STATEMENT_SQLITE, w->sql, bytes);
	call.target = target_of(&w->h, w->db);
	if (result)
		calls_error_number(&call, CLIENT_REAL(&w->h, sqlite3_extended_errcode)(w->db));
	if (!CLIENT_REAL(&w->h, sqlite3_get_autocommit)(w->db))
		call.flags |= FORMAT_CALL_TRANSACTION;
	calls_end(&call);
}

/* After the real call. */
static void whole_leave(struct whole *w, int result, bool is_call)
{
	if (!client_leave(&w->h))
		return;
	if (is_call && w->db && w->sql && result != SQLITE_MISUSE)
		whole_call(w, result);
	client_done(&w->h);
}

/* Its steps are calls of their own, where the library makes them through us; or else it is one. */
HOOK int sqlite3_exec(sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
		      void *context, char **error)
{
	struct whole w = {.h = CLIENT_ENTER_OPEN(), .db = db, .sql = sql, .bytes = -1};
	int result;

	whole_enter(&w);
	result = CLIENT_REAL(&w.h, sqlite3_exec)(db, sql, each, context, error);
	whole_leave(&w, result, thread_self.client_calls == w.calls);
	return result;
}

/*
 * A call only if it fails. Else what was known of that address was of a statement that the library
 * has freed behind our back, as sqlite3_exec does.
 */
static void prepared(struct whole *w, int result, sqlite3_stmt **stmt)
{
	int saved;

	whole_leave(w, result, result);
	if (result || !stmt || !*stmt || !hook_on())
		return;
	saved = hook_begin();
	client_forget(*stmt);
	hook_end(saved);
}

HOOK int sqlite3_prepare(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **stmt,
			 const char **tail)
{
	struct whole w = {.h = CLIENT_ENTER(), .db = db, .sql = sql, .bytes = bytes};
	int result;

	whole_enter(&w);
	result = CLIENT_REAL(&w.h, sqlite3_prepare)(db, sql, bytes, stmt, tail);
	prepared(&w, result, stmt);
	return result;
}

HOOK int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int bytes, sqlite3_stmt **stmt,
			    const char **tail)
{
	struct whole w = {.h = CLIENT_ENTER(), .db = db, .sql = sql, .bytes = bytes};
	int result;

	whole_enter(&w);
	result = CLIENT_REAL(&w.h, sqlite3_prepare_v2)(db, sql, bytes, stmt, tail);
	prepared(&w, result, stmt);
	return result;
}

HOOK int sqlite3_prepare_v3(sqlite3 *db, const char *sql, int bytes, unsigned flags,
			    sqlite3_stmt **stmt, const char **tail)
{
	struct whole w = {.h = CLIENT_ENTER(), .db = db, .sql = sql, .bytes = bytes};
	int result;

	whole_enter(&w);
	result = CLIENT_REAL(&w.h, sqlite3_prepare_v3)(db, sql, bytes, flags, stmt, tail);
	prepared(&w, result, stmt);
	return result;
}

/* UTF-16: one that fails is not recorded. */
HOOK int sqlite3_prepare16_v2(sqlite3 *db, const void *sql, int bytes, sqlite3_stmt **stmt,
			      const void **tail)
{
	struct whole w = {.h = CLIENT_ENTER()};
	int result = CLIENT_REAL(&w.h, sqlite3_prepare16_v2)(db, sql, bytes, stmt, tail);

	prepared(&w, result, stmt);
	return result;
}

HOOK int sqlite3_prepare16_v3(sqlite3 *db, const void *sql, int bytes, unsigned flags,
			      sqlite3_stmt **stmt, const void **tail)
{
	struct whole w = {.h = CLIENT_ENTER()};
	int result = CLIENT_REAL(&w.h, sqlite3_prepare16_v3)(db, sql, bytes, flags, stmt, tail);

	prepared(&w, result, stmt);
	return result;
}
