// SPDX-License-Identifier: Apache-2.0
#include "calls.h"

#include "current.h"
#include "recording.h"
#include "settings.h"
#include "statements.h"
#include "sys.h"
#include "target.h"
#include "tbuf.h"

#include <string.h>

void calls_begin(struct call *c, struct exchange_parent *parent, enum format_system system,
		 unsigned flags)
{
	recording_start();
	c->begin_ns = sys_now();
	c->busy_ns = c->first_ns = 0;
	c->rows = WIRE_ROWS_UNKNOWN;
	c->statement = 0;
	c->target = TARGET_UNKNOWN;
	c->system = (uint8_t)system;
	c->flags = (uint8_t)flags;
	c->error_bytes = 0;
	thread_self.client_calls++;
	c->parent = parent;
	current_parent(parent, current_asks());
}

void calls_statement(struct call *c, enum statement_dialect dialect, const char *text, size_t bytes)
{
	bool truncated;

	if (settings.sql == SETTINGS_SQL_OFF)
		return;
	if (settings.sql == SETTINGS_SQL_RAW)
		dialect = STATEMENT_RAW;
	c->statement = statements_sent(dialect, text, bytes, &truncated);
	if (truncated)
		c->flags |= FORMAT_CALL_TRUNCATED;
}

void calls_error(struct call *c, const char *code, size_t bytes)
{
	c->error_bytes = (uint8_t)(bytes < FORMAT_ERROR_MAX ? bytes : FORMAT_ERROR_MAX);
	memcpy(c->error, code, c->error_bytes);
}

void calls_error_number(struct call *c, int64_t code)
{
	char digits[20];
	char *at = digits + sizeof(digits);
	uint64_t n = code < 0 ? 0 - (uint64_t)code : (uint64_t)code;

	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	if (code < 0)
		*--at = '-';
	calls_error(c, at, (size_t)(digits + sizeof(digits) - at));
}

void calls_end(struct call *c)
{
	calls_end_at(c, sys_now());
}

void calls_end_at(struct call *c, uint64_t end_ns)
{
	const char *target = target_text(c->target);
	struct event_parent parent;
	size_t bytes;
	const char *text = statements_text(c->statement, &bytes);
	struct event_call e = {
		.begin = c->begin_ns,
		.end = end_ns,
		.busy = c->busy_ns,
		.first = c->first_ns,
		.rows = c->rows,
		.statement = {text, (uint32_t)bytes},
		.target = {target, (uint32_t)strlen(target)},
		.error = {c->error, c->error_bytes},
		.statement_id = c->statement,
		.target_id = c->target,
		.system = c->system,
		.flags = c->flags,
	};

	if (!recording_start())
		return;
	if (c->parent->id) {
		parent = exchange_parent_event(c->parent);
		e.parent = &parent;
	}
	tbuf_call(&e);
}
