// SPDX-License-Identifier: Apache-2.0
#include "network.h"

#include "arena.h"
#include "stats.h"

#include <stdlib.h>

/* ---- by code ---- */

static struct hist *coded_at(struct coded **list, uint32_t code)
{
	while (*list && (*list)->code != code)
		list = &(*list)->next;
	if (!*list) {
		*list = memory_zeroed(1, sizeof(**list));
		(*list)->code = code;
	}
	return &(*list)->time;
}

static void coded_merge(struct coded **into, const struct coded *from)
{
	for (; from; from = from->next)
		hist_merge(coded_at(into, from->code), &from->time);
}

static void coded_free(struct coded *list)
{
	while (list) {
		struct coded *next = list->next;

		hist_clear(&list->time);
		free(list);
		list = next;
	}
}

/* ---- what stands under the keys ---- */

static void lookup_merge(void *into, const void *from)
{
	struct lookup_stats *a = into;

	coded_merge(&a->codes, ((const struct lookup_stats *)from)->codes);
}

static void lookup_clear(void *value)
{
	coded_free(((struct lookup_stats *)value)->codes);
}

static void host_merge(void *into, const void *from)
{
	struct host_stats *a = into;
	const struct host_stats *b = from;

	a->connections += b->connections;
	a->exchanges += b->exchanges;
	a->tls += b->tls;
	coded_merge(&a->connects, b->connects);
	hist_merge(&a->handshake, &b->handshake);
}

static void host_clear(void *value)
{
	struct host_stats *h = value;

	coded_free(h->connects);
	hist_clear(&h->handshake);
}

static void listener_merge(void *into, const void *from)
{
	struct listener_stats *a = into;
	const struct listener_stats *b = from;

	a->samples += b->samples;
	a->sum += b->sum;
	a->max = b->max > a->max ? b->max : a->max;
	a->limit = b->limit > a->limit ? b->limit : a->limit;
	a->full += b->full;
}

static const struct keyed_type lookup_type = {sizeof(struct lookup_stats), lookup_merge,
					      lookup_clear};
static const struct keyed_type host_type = {sizeof(struct host_stats), host_merge, host_clear};
static const struct keyed_type listener_type = {sizeof(struct listener_stats), listener_merge,
						NULL};

/* ---- connections ---- */

static void connections_merge(struct connections *into, const struct connections *from)
{
	into->exchanges += from->exchanges;
	into->retransmits += from->retransmits;
	into->bytes_in += from->bytes_in;
	into->bytes_out += from->bytes_out;
	into->unseen_in += from->unseen_in;
	into->unseen_out += from->unseen_out;
	into->tls += from->tls;
	into->connects_failed += from->connects_failed;
	hist_merge(&into->lifetime, &from->lifetime);
	hist_merge(&into->each, &from->each);
	hist_merge(&into->rtt, &from->rtt);
	hist_merge(&into->queue, &from->queue);
	hist_merge(&into->proxy_queue, &from->proxy_queue);
	hist_merge(&into->connect, &from->connect);
	hist_merge(&into->handshake, &from->handshake);
}

void connections_free(struct connections *c)
{
	hist_clear(&c->lifetime);
	hist_clear(&c->each);
	hist_clear(&c->rtt);
	hist_clear(&c->queue);
	hist_clear(&c->proxy_queue);
	hist_clear(&c->connect);
	hist_clear(&c->handshake);
}

static void count_connection(struct connections *n, const struct decode_conn *c)
{
	n->exchanges += c->exchanges;
	n->retransmits += c->retransmits;
	n->bytes_in += c->in;
	n->bytes_out += c->out;
	n->unseen_in += c->unseen_in;
	n->unseen_out += c->unseen_out;
	n->tls += (c->flags & FORMAT_CONN_TLS_FLAG) != 0;
	hist_add(&n->lifetime, c->duration);
	hist_add(&n->each, c->exchanges);
	if (c->rtt_us && c->rtt_us < UINT64_MAX / 1000)
		hist_add(&n->rtt, c->rtt_us * 1000);
	if (c->connect_ns)
		hist_add(&n->connect, c->connect_ns);
	if (c->handshake_ns)
		hist_add(&n->handshake, c->handshake_ns);
}

static void count_host(struct network *n, const struct decode_conn *c)
{
	struct host_stats *h = keyed_at(&n->hosts, c->target.bytes, c->target.length);

	if (c->connect_ns || c->connect_errno)
		hist_add(coded_at(&h->connects, (uint32_t)c->connect_errno), c->connect_ns);
	if (c->connect_errno)
		return;
	h->connections++;
	h->exchanges += c->exchanges;
	h->tls += (c->flags & FORMAT_CONN_TLS_FLAG) != 0;
	if (c->handshake_ns)
		hist_add(&h->handshake, c->handshake_ns);
}

static bool inside(struct network_period p, uint64_t unix_ns)
{
	return unix_ns >= p.since && unix_ns < p.until;
}

void network_conn(struct network *n, const struct decode_conn *c, struct network_period p)
{
	bool out = c->role == FORMAT_CLIENT;
	uint64_t open = c->open + p.offset;

	if (!inside(p, open + c->duration))
		return;
	if (out)
		count_host(n, c);
	if (c->connect_errno) {
		n->outgoing.connects_failed++;
		return;
	}
	count_connection(out ? &n->outgoing : &n->served, c);
	if (inside(p, open))
		timeline_at(out ? &n->outgoing_opens : &n->served_opens, open)->requests++;
}

/* ---- the others ---- */

void network_dns(struct network *n, const struct decode_dns *d, struct network_period p)
{
	struct lookup_stats *l;

	if (!inside(p, d->begin + d->duration + p.offset))
		return;
	l = keyed_at(&n->lookups, d->host.bytes, d->host.length);
	hist_add(coded_at(&l->codes, (uint32_t)d->code), d->duration);
}

void network_gauge(struct network *n, const struct decode_gauge *g, struct network_period p)
{
	struct listener_stats *l;

	if (g->gauge != FORMAT_GAUGE_ACCEPT_QUEUE || !inside(p, g->time + p.offset))
		return;
	l = keyed_at(&n->listeners, g->name.bytes, g->name.length);
	l->samples++;
	l->sum += g->value;
	l->max = g->value > l->max ? g->value : l->max;
	l->limit = g->limit > l->limit ? g->limit : l->limit;
	l->full += g->limit && g->value >= g->limit;
}

void network_init(struct network *n)
{
	*n = (struct network){0};
	keyed_init(&n->lookups, &lookup_type);
	keyed_init(&n->hosts, &host_type);
	keyed_init(&n->listeners, &listener_type);
}

void network_free(struct network *n)
{
	keyed_free(&n->lookups);
	keyed_free(&n->hosts);
	keyed_free(&n->listeners);
	connections_free(&n->served);
	connections_free(&n->outgoing);
	timeline_free(&n->served_opens);
	timeline_free(&n->outgoing_opens);
}

void network_merge(struct network *into, const struct network *from)
{
	keyed_merge(&into->lookups, &from->lookups);
	keyed_merge(&into->hosts, &from->hosts);
	keyed_merge(&into->listeners, &from->listeners);
	connections_merge(&into->served, &from->served);
	connections_merge(&into->outgoing, &from->outgoing);
	timeline_merge(&into->served_opens, &from->served_opens);
	timeline_merge(&into->outgoing_opens, &from->outgoing_opens);
}
