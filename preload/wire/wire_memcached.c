// SPDX-License-Identifier: Apache-2.0
#include "wire_memcached_machine.h"

#include <string.h>

#define BINARY_REQUEST 0x80u

void wire_memcached_init(struct wire_memcached *m)
{
	memset(m, 0, sizeof *m);
}

void wire_memcached_token_add(struct wire_memcached_token *token, char c)
{
	if (token->bytes < WIRE_MEMCACHED_TOKEN)
		token->text[token->bytes] = c;
	token->bytes = (uint8_t)(token->bytes + (token->bytes <= WIRE_MEMCACHED_TOKEN));
}

bool wire_memcached_token_is(const struct wire_memcached_token *token, const char *word)
{
	return strlen(word) == token->bytes && memcmp(token->text, word, token->bytes) == 0;
}

/* ---- calls and answers ------------------------------------------------------------------- */

void wire_memcached_sent(struct wire_memcached *m, bool silent, bool barrier)
{
	uint64_t at = m->asked % WIRE_MEMCACHED_BARRIERS;

	key_shape_end(&m->shape);
	wire_due_add(&m->client.due, WIRE_TEXT);
	wire_due_add(&m->client.due, silent ? WIRE_SILENT : WIRE_SENT);
	m->quiet_seen |= silent;
	if (silent)
		return;
	m->barriers[at / 8] = (uint8_t)(m->barriers[at / 8] & ~(1u << at % 8));
	if (barrier && m->asked - m->answered < WIRE_MEMCACHED_BARRIERS)
		m->barriers[at / 8] = (uint8_t)(m->barriers[at / 8] | 1u << at % 8);
	m->asked++;
}

bool wire_memcached_barrier(const struct wire_memcached *m)
{
	uint64_t at = m->answered % WIRE_MEMCACHED_BARRIERS;

	return !wire_memcached_idle(m) && m->barriers[at / 8] >> at % 8 & 1;
}

void wire_memcached_answer_begin(struct wire_memcached *m, bool aside)
{
	m->aside = aside;
	if (aside)
		return;
	if (wire_memcached_idle(m))
		m->dead = true;
	m->answering = true;
	m->rows = 0;
	m->error_bytes = 0;
	wire_due_add(&m->server.due, WIRE_ANSWER);
}

void wire_memcached_answer_done(struct wire_memcached *m)
{
	if (m->aside) {
		m->aside = false;
		return;
	}
	m->answering = false;
	m->answered++;
	wire_due_add(&m->server.due, WIRE_DONE);
}

/* ---- events ------------------------------------------------------------------------------ */

static void fill(const struct wire_memcached *m, struct wire_event *e)
{
	if (e->kind == WIRE_TEXT) {
		e->raw = true;
		e->text = m->shape.text;
		e->bytes = m->shape.bytes;
	} else if (e->kind == WIRE_DONE) {
		e->rows = m->rows;
		e->error_bytes = m->error_bytes;
		memcpy(e->error, m->error, e->error_bytes);
	}
}

static size_t malformed(struct wire_memcached *m, size_t n, struct wire_event *e)
{
	m->dead = true;
	e->kind = WIRE_MALFORMED;
	return n;
}

static size_t step(struct wire_memcached *m, enum wire_side side, const char *bytes, size_t n)
{
	if (side == WIRE_CLIENT)
		return m->binary ? wire_memcached_binary_call(m, bytes, n)
				 : wire_memcached_call(m, bytes, n);
	return m->binary ? wire_memcached_binary_answer(m, bytes, n)
			 : wire_memcached_answer(m, bytes, n);
}

static size_t read_some(struct wire_memcached *m, enum wire_side side, const char *bytes, size_t n)
{
	struct wire_memcached_side *s = side == WIRE_CLIENT ? &m->client : &m->server;
	size_t used = 0;

	if (!m->begun && side == WIRE_CLIENT) {
		m->begun = true;
		m->binary = (uint8_t)*bytes == BINARY_REQUEST;
	}
	while (used < n && !s->due.kinds && !m->dead)
		used += step(m, side, bytes + used, n - used);
	return used;
}

size_t wire_memcached_feed(struct wire_memcached *m, enum wire_side side, const char *bytes,
			   size_t n, struct wire_event *e)
{
	struct wire_due *due = side == WIRE_CLIENT ? &m->client.due : &m->server.due;
	size_t used = 1;

	*e = (struct wire_event){.kind = WIRE_MORE};
	if (m->dead)
		return malformed(m, n, e);
	if (!n)
		return 0;
	if (!due->kinds)
		used = read_some(m, side, bytes, n);
	if (m->dead)
		return malformed(m, n, e);
	if (!due->kinds)
		return used;
	used = wire_due_say(due, used, e);
	fill(m, e);
	return used;
}
