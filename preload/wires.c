// SPDX-License-Identifier: Apache-2.0
#include "wires.h"

#include "calls.h"
#include "current.h"
#include "dialog.h"
#include "ledger.h"
#include "pool.h"
#include "settings.h"
#include "statements.h"
#include "sys.h"
#include "verbatim.h"

#include <string.h>

#define OUTSTANDING 1024u /* calls on a connection; beyond, it is given up */
#define PARENTS 32u	  /* requests whose calls are outstanding at once */
#define PREPARED 512u	  /* statements; older ones make room */
#define PREPARED_PROBES 8u
#define PATIENCE 4096

/* A call that is outstanding. */
struct waiting {
	uint64_t begin_ns, first_ns;
	uint32_t statement;
	uint32_t parent; /* count of parents when its was the newest; 0: none */
	uint8_t flags;
	bool prepares; /* and executes nothing */
};

struct prepared {
	uint64_t name;
	uint32_t statement; /* + 1; 0: none */
	bool truncated;
};

struct wires {
	uint32_t next_free, index; /* in the pool */
	struct tryflag busy;
	bool transaction;
	bool executes;	       /* the call in the making runs what was prepared */
	struct waiting making; /* begun, not yet sent */
	/* its text as it came, or what normalising has left of it so far */
	bool normalises, raw;
	uint8_t dialect;
	uint32_t held;
	struct statement text;
	char verbatim[VERBATIM_MAX];
	uint32_t head, tail; /* of calls; they only grow */
	uint32_t parent_count;
	struct waiting calls[OUTSTANDING];
	struct prepared prepared[PREPARED];
	struct exchange_parent parents[PARENTS];
	struct wire_reader reader;
};

/* ---- the pool ---- */

#define CHUNK 4u
#define CHUNKS 4096u

static struct wires *chunks[CHUNKS];
static _Atomic uint32_t chunk_count;
static struct pool unused;
static struct tryflag growing;

static struct wires *wires_at(uint32_t index)
{
	return &chunks[index / CHUNK][index % CHUNK];
}

static uint32_t *link_of(uint32_t index)
{
	return &wires_at(index)->next_free;
}

static bool grow(void)
{
	uint32_t n = chunk_count;

	if (n == CHUNKS || !(chunks[n] = sys_map(-1, CHUNK * sizeof(struct wires))))
		return false;
	chunk_count = n + 1;
	for (uint32_t i = CHUNK; i--;)
		pool_push(&unused, link_of, n * CHUNK + i);
	return true;
}

static struct wires *take(void)
{
	uint32_t index = pool_pop(&unused, link_of);

	for (int tries = 0; index == POOL_NONE && tries < TRYFLAG_GROWTH; tries++) {
		if (tryflag_take(&growing)) {
			tries = grow() ? tries : TRYFLAG_GROWTH;
			tryflag_release(&growing);
		} else {
			sys_yield();
		}
		index = pool_pop(&unused, link_of);
	}
	if (index == POOL_NONE)
		return NULL;
	wires_at(index)->index = index;
	return wires_at(index);
}

bool wires_begin(struct conn *c, enum wire_protocol protocol)
{
	struct wires *w = take();

	if (!w) {
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_no_memory);
		return false;
	}
	w->transaction = w->executes = false;
	w->head = w->tail = w->parent_count = 0;
	memset(w->prepared, 0, sizeof(w->prepared));
	wire_reader_init(&w->reader, protocol);
	__atomic_store_n(&c->wires, w, __ATOMIC_RELEASE);
	return true;
}

void wires_release(struct conn *c)
{
	if (!c->wires)
		return;
	pool_push(&unused, link_of, c->wires->index);
	c->wires = NULL;
}

/* ---- prepared statements ---- */

static struct prepared *prepared_place(struct wires *w, uint64_t name, uint32_t probe)
{
	return &w->prepared[((name * 0x9e3779b97f4a7c15u >> 32) + probe) % PREPARED];
}

/* NULL: it is not known. */
static struct prepared *prepared_find(struct wires *w, uint64_t name)
{
	for (uint32_t i = 0; i < PREPARED_PROBES; i++) {
		struct prepared *p = prepared_place(w, name, i);

		if (p->statement && p->name == name)
			return p;
	}
	return NULL;
}

/* Where many lie close together, any of them makes room. */
static struct prepared *prepared_room(struct wires *w, uint64_t name)
{
	for (uint32_t i = 0; i < PREPARED_PROBES; i++)
		if (!prepared_place(w, name, i)->statement)
			return prepared_place(w, name, i);
	return prepared_place(w, name, (uint32_t)name % PREPARED_PROBES);
}

static void prepare(struct wires *w, uint64_t name, uint32_t statement, bool truncated)
{
	struct prepared *p = prepared_find(w, name);

	if (!p)
		p = prepared_room(w, name);
	*p = (struct prepared){name, statement + 1, truncated};
}

static void execute(struct wires *w, uint64_t name)
{
	const struct prepared *p = prepared_find(w, name);

	w->executes = true;
	w->making.flags |= FORMAT_CALL_PREPARED;
	if (!p)
		return;
	w->making.statement = p->statement - 1;
	if (p->truncated)
		w->making.flags |= FORMAT_CALL_TRUNCATED;
}

static void forget(struct wires *w, uint64_t name)
{
	struct prepared *p = prepared_find(w, name);

	if (p)
		p->statement = 0;
}

/* ---- calls ---- */

/* The first calls on a connection are mostly those of whoever opened it. */
static struct thread_request asks_now(const struct conn *c)
{
	return !c->exchanges && current_open(c->opener) ? c->opener : current_asks();
}

static uint32_t parent_now(struct conn *c)
{
	struct wires *w = c->wires;
	struct thread_request r = asks_now(c);
	struct exchange_parent *p = &w->parents[w->parent_count % PARENTS];

	if (!r.slot)
		return 0;
	if (w->parent_count && p->id && p->request.slot == r.slot &&
	    p->request.begin_ns == r.begin_ns && current_open(r))
		return w->parent_count;
	p = &w->parents[(w->parent_count + 1) % PARENTS];
	current_parent(p, r);
	return p->id ? ++w->parent_count : 0;
}

static void begin_call(struct conn *c, struct request_time t)
{
	struct wires *w = c->wires;
	unsigned dialect = wire_reader_dialect(&w->reader);

	w->making = (struct waiting){.begin_ns = t.before, .parent = parent_now(c)};
	w->executes = false;
	w->dialect = settings.sql == SETTINGS_SQL_RAW ? STATEMENT_RAW : (uint8_t)dialect;
	w->normalises = false;
	w->held = 0;
}

/* What it becomes will not be looked up, but is made as it comes. */
static void normalise_on(struct wires *w)
{
	if (w->normalises)
		return;
	w->normalises = true;
	statement_begin(&w->text, w->dialect);
	if (w->raw)
		w->text.dialect = STATEMENT_RAW;
	statement_add(&w->text, w->verbatim, w->held);
	w->held = 0;
}

static void add_text(struct wires *w, const struct wire_event *e)
{
	if (!w->held && !w->normalises)
		w->raw = e->raw;
	if (w->raw != e->raw || e->bytes > sizeof(w->verbatim) - w->held)
		normalise_on(w);
	if (!w->normalises) {
		memcpy(w->verbatim + w->held, e->text, e->bytes);
		w->held += (uint32_t)e->bytes;
		return;
	}
	if (e->raw)
		w->text.dialect = STATEMENT_RAW;
	statement_add(&w->text, e->text, e->bytes);
}

static uint32_t made_as_it_came(struct wires *w, bool *truncated)
{
	statement_end(&w->text);
	*truncated = w->text.truncated;
	return w->text.bytes ? statements_id(w->text.text, w->text.bytes) : 0;
}

static uint32_t looked_up(struct wires *w, bool *truncated)
{
	enum statement_dialect dialect = w->raw ? STATEMENT_RAW : w->dialect;
	struct verbatim v = {dialect, w->verbatim, w->held, 0};
	struct verbatim_known known;

	if (!verbatim_find(&v, &known)) {
		normalise_on(w);
		known.statement = made_as_it_came(w, &known.truncated);
		verbatim_keep(&v, known);
	}
	*truncated = known.truncated;
	return known.statement;
}

/* The text so far as a statement; the next one may begin. */
static uint32_t whole_text(struct wires *w, bool *truncated)
{
	bool any = (w->normalises || w->held) && settings.sql != SETTINGS_SQL_OFF;
	uint32_t id = 0;

	*truncated = false;
	if (any)
		id = w->normalises ? made_as_it_came(w, truncated) : looked_up(w, truncated);
	w->normalises = false;
	w->held = 0;
	return id;
}

static void prepare_text(struct wires *w, uint64_t name)
{
	bool truncated;
	uint32_t id = whole_text(w, &truncated);

	prepare(w, name, id, truncated);
	w->making.statement = id;
	w->making.prepares = true;
}

static void finish_text(struct wires *w)
{
	bool truncated;

	if (w->executes || w->making.prepares)
		return;
	w->making.statement = whole_text(w, &truncated);
	if (truncated)
		w->making.flags |= FORMAT_CALL_TRUNCATED;
}

static void record(struct conn *c, const struct waiting *x, const struct wire_event *e,
		   unsigned flags, uint64_t end_ns)
{
	static const struct exchange_parent none;
	struct wires *w = c->wires;
	struct call call = {
		.begin_ns = x->begin_ns,
		.first_ns = x->first_ns,
		.rows = e ? e->rows : WIRE_ROWS_UNKNOWN,
		.statement = x->statement,
		.target = c->target,
		.system = wire_reader_system(&w->reader),
		.flags = (uint8_t)(x->flags | flags),
		.parent = &none,
	};

	if (w->transaction)
		call.flags |= FORMAT_CALL_TRANSACTION;
	if (e && e->error_bytes)
		calls_error(&call, e->error, e->error_bytes);
	if (x->parent && w->parent_count - x->parent < PARENTS)
		call.parent = &w->parents[x->parent % PARENTS];
	calls_end_at(&call, end_ns);
}

static void sent(struct conn *c)
{
	struct wires *w = c->wires;

	finish_text(w);
	w->making.prepares = w->making.prepares && !w->executes;
	if (w->tail - w->head == OUTSTANDING) {
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_overflow);
		return;
	}
	w->calls[w->tail++ % OUTSTANDING] = w->making;
	__atomic_store_n(&c->exchanges, c->exchanges + 1, __ATOMIC_RELAXED);
}

static void silent(struct conn *c, uint64_t now)
{
	finish_text(c->wires);
	record(c, &c->wires->making, NULL, 0, now);
}

static void from_client(struct conn *c, const struct wire_event *e, struct request_time t)
{
	struct wires *w = c->wires;

	switch (e->kind) {
	case WIRE_CALL:
		begin_call(c, t);
		break;
	case WIRE_TEXT:
		add_text(w, e);
		break;
	case WIRE_PREPARE:
		prepare_text(w, e->name);
		break;
	case WIRE_EXECUTE:
		execute(w, e->name);
		break;
	case WIRE_FORGET:
		forget(w, e->name);
		break;
	case WIRE_SENT:
		sent(c);
		break;
	case WIRE_SILENT:
		silent(c, t.now);
	}
}

/* The oldest call; NULL: there is none, so the reader and we disagree. */
static struct waiting *oldest(struct wires *w)
{
	return w->head != w->tail ? &w->calls[w->head % OUTSTANDING] : NULL;
}

static void answered(struct conn *c, struct waiting *x, uint64_t now)
{
	const struct wires *w = c->wires;

	x->first_ns = now;
	if (x->parent && w->parent_count - x->parent < PARENTS)
		current_answered(w->parents[x->parent % PARENTS].request);
}

static void from_server(struct conn *c, const struct wire_event *e, struct request_time t)
{
	struct wires *w = c->wires;
	struct waiting *x = oldest(w);

	if (!x && !c->exchanges)
		thread_self.current = c->opener; /* it is being let in, for whoever opened it */
	if (!x)
		return;
	if (e->kind == WIRE_ANSWER)
		answered(c, x, t.now);
	else if (e->kind == WIRE_PREPARED)
		prepare(w, e->name, x->statement, x->flags & FORMAT_CALL_TRUNCATED);
	if (e->kind != WIRE_DONE)
		return;
	if (!x->prepares || e->error_bytes)
		record(c, x, e, 0, t.now);
	w->head++;
}

static void encrypted(struct conn *c, struct request_time t)
{
	c->hello_ns = t.now;
	c->mode = CONN_HELLO;
}

static void happen(struct conn *c, enum wire_side side, const struct wire_event *e,
		   struct request_time t)
{
	if (e->kind == WIRE_TRANSACTION)
		c->wires->transaction = e->value;
	else if (e->kind == WIRE_TLS)
		encrypted(c, t);
	else if (e->kind == WIRE_MALFORMED)
		dialog_not_http(c);
	else if (side == WIRE_CLIENT)
		from_client(c, e, t);
	else
		from_server(c, e, t);
}

/* Apart: what it needs on the stack, other connections need not have. */
static __attribute__((noinline)) void read_on(struct conn *c, enum wire_side side,
					      const char *bytes, size_t n, struct request_time t)
{
	struct wire_event e;

	while (n && (c->mode == CONN_HTTP || c->mode == CONN_CLEAR)) {
		size_t used = wire_reader_feed(&c->wires->reader, side, bytes, n, &e);

		bytes += used;
		n -= used;
		if (e.kind != WIRE_MORE)
			happen(c, side, &e, t);
	}
}

static bool enter(struct wires *w)
{
	for (int look = 0; look < PATIENCE; look++) {
		if (tryflag_take(&w->busy))
			return true;
		thread_breathe();
	}
	return false;
}

void wires_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		struct request_time t)
{
	if (!bytes) {
		dialog_not_http(c);
	} else if (!enter(c->wires)) {
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_contention);
	} else {
		read_on(c, h == conn_requests(c) ? WIRE_CLIENT : WIRE_SERVER, bytes, n, t);
		tryflag_release(&c->wires->busy);
	}
}

/* ---- the end ---- */

void wires_finish(struct conn *c)
{
	struct wires *w = c->wires;

	for (; w->head != w->tail; w->head++)
		if (!w->calls[w->head % OUTSTANDING].prepares)
			record(c, &w->calls[w->head % OUTSTANDING], NULL, FORMAT_CALL_ABORTED,
			       sys_now());
}

void wires_adopt(struct conn *c)
{
	c->wires->head = c->wires->tail;
}
