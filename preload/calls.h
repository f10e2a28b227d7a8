/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calls.h - calls to databases and caches, as they are recorded: begun, answered, over. Any thread;
 * a struct call belongs to whoever makes the call.
 *
 *	struct exchange_parent parent;
 *	struct call call;
 *
 *	calls_begin(&call, &parent, FORMAT_SYSTEM_POSTGRESQL, FORMAT_CALL_HOOK);
 *	calls_statement(&call, STATEMENT_POSTGRESQL, text, bytes);
 *	...
 *	calls_end(&call);			recorded, with the request that it belongs to
 */
#ifndef PROFILIS_CALLS_H
#define PROFILIS_CALLS_H

#include "exchange.h"
#include "statement.h"
#include "wire.h"

struct call {
	uint64_t begin_ns;
	uint64_t busy_ns;   /* how long it took, where that is not all of the time until it was
			       over (rows taken one by one); 0: it is */
	uint64_t first_ns;  /* the answer's first byte; 0: unknown */
	uint64_t rows;	    /* WIRE_ROWS_UNKNOWN: not known */
	uint32_t statement; /* statements.h; 0: none */
	uint16_t target;    /* target.h */
	uint8_t system;	    /* enum format_system */
	uint8_t flags;	    /* FORMAT_CALL_* */
	uint8_t error_bytes;
	char error[FORMAT_ERROR_MAX];
	const struct exchange_parent *parent; /* its id 0: not known */
};

/* Now, in the current request of this thread, which is named in parent. */
void calls_begin(struct call *c, struct exchange_parent *parent, enum format_system system,
		 unsigned flags);

/* Its statement, normalised as the settings say. */
void calls_statement(struct call *c, enum statement_dialect dialect, const char *text,
		     size_t bytes);

/* The error that it ended with, as its system calls it. */
void calls_error(struct call *c, const char *code, size_t bytes);
void calls_error_number(struct call *c, int64_t code);

/* Its statement by its id, as another call had it. */
static inline void calls_prepared(struct call *c, uint32_t statement, bool truncated)
{
	c->statement = statement;
	c->flags |= FORMAT_CALL_PREPARED | (truncated ? FORMAT_CALL_TRUNCATED : 0);
}

/* It is over now, or was when its last byte came. */
void calls_end(struct call *c);
void calls_end_at(struct call *c, uint64_t end_ns);

#endif
