// SPDX-License-Identifier: Apache-2.0
#include "wire_memcached_machine.h"

#include <string.h>

#define REQUEST 0x80u
#define RESPONSE 0x81u
#define STAT 0x10u

enum state { HEADER, EXTRAS, KEY, REST };

/* ---- operations -------------------------------------------------------------------------- */

struct operation {
	char name[10];
	bool quiet;
};

static const struct operation operations[] = {
	{"get", false},	      {"set", false},	{"add", false},	   {"replace", false},
	{"delete", false},    {"incr", false},	{"decr", false},   {"quit", true},
	{"flush_all", false}, {"get", true},	{"noop", false},   {"version", false},
	{"get", false},	      {"get", true},	{"append", false}, {"prepend", false},
	{"stats", false},     {"set", true},	{"add", true},	   {"replace", true},
	{"delete", true},     {"incr", true},	{"decr", true},	   {"quit", true},
	{"flush_all", true},  {"append", true}, {"prepend", true}, {"verbosity", false},
	{"touch", false},     {"gat", false},	{"gat", true},	   {"", false},
	{"sasl_list", false}, {"auth", false},	{"auth", false},   {"gat", false},
	{"gat", true},
};

static const struct operation *operation(uint8_t code)
{
	static const struct operation unknown = {"?", false};

	if (code >= sizeof operations / sizeof *operations || !operations[code].name[0])
		return &unknown;
	return &operations[code];
}

/* Those whose rows are told by the status: with a key, and not about the server. */
static bool counts_rows(uint8_t code)
{
	return strchr("gsadirpt", operation(code)->name[0]) && code != STAT && code < 0x20;
}

/* ---- headers ----------------------------------------------------------------------------- */

static uint32_t number(const uint8_t *bytes, size_t n)
{
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 | bytes[i];
	return value;
}

static uint32_t key_bytes(const struct wire_memcached_side *s)
{
	return number(s->header + 2, 2);
}

static uint32_t body_bytes(const struct wire_memcached_side *s)
{
	return number(s->header + 8, 4);
}

/* True when it is whole; dead where its lengths cannot be. */
static bool header_byte(struct wire_memcached *m, struct wire_memcached_side *s, uint8_t magic,
			char c)
{
	s->header[s->header_bytes++] = (uint8_t)c;
	if (s->header[0] != magic)
		m->dead = true;
	if (m->dead || s->header_bytes < WIRE_MEMCACHED_HEADER)
		return false;
	s->header_bytes = 0;
	m->dead = key_bytes(s) + s->header[4] > body_bytes(s);
	return !m->dead;
}

/* ---- requests ---------------------------------------------------------------------------- */

static void request_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;
	bool quits = operation(s->header[1])->name[0] == 'q';

	s->state = HEADER;
	if (body_bytes(s) > key_bytes(s))
		m->shape.rest = true;
	if (quits)
		wire_due_add(&s->due, WIRE_NO_CALL);
	else
		wire_memcached_sent(m, operation(s->header[1])->quiet, false);
}

/* From part to part, over those that are empty. */
static void request_next(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;

	while (!s->left && s->state != HEADER) {
		if (s->state == REST) {
			request_end(m);
			return;
		}
		if (s->state == KEY && key_bytes(s))
			key_shape_close(&m->shape);
		s->left = s->state == EXTRAS ? key_bytes(s)
					     : body_bytes(s) - key_bytes(s) - s->header[4];
		s->state++;
		if (s->state == KEY && s->left)
			key_shape_argument(&m->shape, KEY_SHAPE_KEY);
	}
}

static void request_begin(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->client;
	const char *name = operation(s->header[1])->name;

	key_shape_begin(&m->shape, false);
	key_shape_argument(&m->shape, KEY_SHAPE_WORD);
	key_shape_add(&m->shape, name, strlen(name));
	key_shape_close(&m->shape);
	s->left = s->header[4];
	s->state = EXTRAS;
	request_next(m);
}

size_t wire_memcached_binary_call(struct wire_memcached *m, const char *bytes, size_t n)
{
	struct wire_memcached_side *s = &m->client;
	size_t used;

	if (s->state == HEADER) {
		if (!s->header_bytes)
			wire_due_add(&s->due, WIRE_CALL);
		if (header_byte(m, s, REQUEST, *bytes))
			request_begin(m);
		return 1;
	}
	used = wire_memcached_skip(s, n);
	if (s->state == KEY)
		key_shape_add(&m->shape, bytes, used);
	request_next(m);
	return used;
}

/* ---- responses --------------------------------------------------------------------------- */

static void status(struct wire_memcached *m)
{
	const struct wire_memcached_side *s = &m->server;
	uint32_t code = number(s->header + 6, 2);

	m->rows = counts_rows(s->header[1]) ? !code : WIRE_ROWS_UNKNOWN;
	if (!code || code == 1 || code == 2 || code == 5) /* not found, exists, not stored */
		return;
	for (uint32_t digit = 10000; digit; digit /= 10)
		if (code >= digit)
			wire_error_add(m->error, &m->error_bytes, (char)('0' + code / digit % 10));
}

static void response_end(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->server;
	bool more = s->header[1] == STAT && key_bytes(s) && !number(s->header + 6, 2);

	s->state = HEADER;
	if (!more)
		wire_memcached_answer_done(m);
}

static void response_begin(struct wire_memcached *m)
{
	struct wire_memcached_side *s = &m->server;

	if (!m->answering)
		wire_memcached_answer_begin(m, operation(s->header[1])->quiet);
	if (m->answering && !m->aside)
		status(m);
	s->left = body_bytes(s);
	s->state = REST;
	if (!s->left)
		response_end(m);
}

size_t wire_memcached_binary_answer(struct wire_memcached *m, const char *bytes, size_t n)
{
	struct wire_memcached_side *s = &m->server;

	if (s->state == HEADER) {
		if (header_byte(m, s, RESPONSE, *bytes))
			response_begin(m);
		return 1;
	}
	n = wire_memcached_skip(s, n);
	if (!s->left)
		response_end(m);
	return n;
}
