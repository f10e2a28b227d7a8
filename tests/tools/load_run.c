/* SPDX-License-Identifier: Apache-2.0 */
/* load_run.c - the loop over all connections. */
#include "load_conn.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define OPENING_MAX 256 /* below every server's backlog */
#define TICK_MS 10

/* Several generators begin together: each says that it stands, and waits for its standard input to
 * end. */
static void await_word(void)
{
	char byte;

	fputs("open\n", stderr);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

/* Opens what is closed while there is work, a few at a time; begins when all stand, if so asked. */
static void open_some(struct load_engine *e)
{
	const struct load_options *o = e->options;

	if (e->left && e->open + e->connecting + e->retired < o->connections)
		for (unsigned i = 0; i < o->connections && e->connecting < OPENING_MAX; i++)
			if (e->conns[i].state == LOAD_CLOSED)
				load_conn_open(e, &e->conns[i]);
	if (!e->started && e->open + e->retired == o->connections) {
		await_word();
		e->started = true;
		for (unsigned i = 0; i < o->connections; i++)
			if (e->conns[i].state == LOAD_OPEN)
				load_conn_step(e, &e->conns[i]);
	}
}

static int patience_ms(const struct load_options *o)
{
	if (o->rate > 0)
		return 1;
	return o->slow ? TICK_MS : 100;
}

/* In turns, or the first connections would do all the work. */
static void begin_due(struct load_engine *e)
{
	const unsigned count = e->options->connections;

	for (unsigned i = 0; e->left && i < count && load_conn_due(e); i++) {
		struct load_conn *c = &e->conns[e->next_conn++ % count];

		if (c->state == LOAD_OPEN && !c->queued)
			load_conn_step(e, c);
	}
}

static void wait_some(struct load_engine *e)
{
	struct epoll_event events[256];
	int n = epoll_wait(e->epoll, events, 256, patience_ms(e->options));

	if (e->options->slow && n > 0)
		usleep(TICK_MS * 1000);
	for (int i = 0; i < n; i++) {
		struct load_conn *c = events[i].data.ptr;

		load_conn_step(e, c);
		/* At once: a fresh connection for each request must not cost a round of the loop.
		 */
		if (c->state == LOAD_CLOSED && e->left)
			load_conn_open(e, c);
	}
	if (e->options->rate > 0)
		begin_due(e);
	for (unsigned i = 0; e->options->slow && i < e->options->connections; i++)
		if (e->conns[i].state == LOAD_OPEN)
			load_conn_step(e, &e->conns[i]);
}

static void loop(struct load_engine *e)
{
	uint64_t progress_ns = load_now();

	while ((e->left && e->retired < e->options->connections) || e->open || e->connecting) {
		uint64_t now = load_now();

		if (now > e->deadline_ns) {
			e->totals->timed_out = true;
			break;
		}
		if (e->stop_ns && now > e->stop_ns)
			e->left = 0;
		open_some(e);
		wait_some(e);
		/* Idle connections notice the end of the work only when they are looked at. */
		if (!e->left && now - progress_ns > 50000000u) {
			progress_ns = now;
			for (unsigned i = 0; i < e->options->connections; i++)
				if (e->conns[i].state == LOAD_OPEN)
					load_conn_step(e, &e->conns[i]);
		}
	}
	for (unsigned i = 0; i < e->options->connections; i++)
		if (e->conns[i].state == LOAD_OPEN || e->conns[i].state == LOAD_CONNECTING)
			load_conn_close(e, &e->conns[i]);
}

static bool prepare(struct load_engine *e)
{
	const struct load_options *o = e->options;

	e->epoll = epoll_create1(EPOLL_CLOEXEC);
	e->conns = calloc(o->connections, sizeof(*e->conns));
	for (unsigned i = 0; e->conns && i < o->connections; i++) {
		e->conns[i].ring = calloc(o->depth, sizeof(struct load_pending));
		if (!e->conns[i].ring)
			return false;
	}
	e->tls = o->tls ? load_tls_context() : NULL;
	return e->conns && e->epoll >= 0 && (e->tls || !o->tls);
}

bool load_run(const struct load_options *o, struct load_mix *mix, struct load_totals *totals)
{
	struct load_engine e = {.options = o, .mix = mix, .totals = totals, .started = !o->gather};
	uint64_t begin = load_now();

	e.begin_ns = begin;
	e.left = o->duration_s > 0 ? UINT64_MAX / 2 : o->total;
	e.deadline_ns = begin + o->timeout_s * 1000000000ull;
	e.stop_ns = o->duration_s > 0 ? begin + (uint64_t)(o->duration_s * 1e9) : 0;
	if (!prepare(&e))
		return false;
	loop(&e);
	totals->seconds = (double)(load_now() - begin) / 1e9;
	for (unsigned i = 0; i < o->connections; i++)
		free(e.conns[i].ring);
	free(e.conns);
	SSL_CTX_free(e.tls);
	close(e.epoll);
	return true;
}
