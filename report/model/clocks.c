// SPDX-License-Identifier: Apache-2.0
#include "clocks.h"

#include "arena.h"

#include <stdlib.h>

/* A damaged recording may say anything; within these limits no sum of all hosts' overflows. */
#define WAIT_MAX_NS (3600ull * 1000000000)
#define AHEAD_MAX_NS (1ll << 54)

void clocks_init(struct clocks *c, size_t hosts)
{
	c->count = hosts;
	c->links = memory_zeroed(hosts * hosts, sizeof(*c->links));
}

void clocks_free(struct clocks *c)
{
	free(c->links);
	*c = (struct clocks){0};
}

static struct clocks_link *link_of(const struct clocks *c, size_t first, size_t second)
{
	return &c->links[first * c->count + second];
}

/* Both directions say the same. */
static void note(struct clocks *c, size_t first, size_t second, const struct clocks_link *seen)
{
	struct clocks_link *there = link_of(c, first, second);
	struct clocks_link *back = link_of(c, second, first);
	uint64_t calls = there->calls + seen->calls;

	if (!there->known || seen->uncertainty < there->uncertainty) {
		*there = *back = *seen;
		back->offset = -seen->offset;
	}
	there->calls = back->calls = calls;
}

void clocks_same(struct clocks *c, size_t first, size_t second, int64_t offset)
{
	note(c, first, second, &(struct clocks_link){.known = true, .offset = offset});
}

static void compare(struct clocks *c, const struct sighting *client, const struct sighting *server)
{
	uint64_t waited = client->first - client->begin, worked = server->first - server->begin;
	int64_t begins = (int64_t)(server->begin - client->begin);

	if (worked > waited || waited > WAIT_MAX_NS || begins > AHEAD_MAX_NS ||
	    begins < -AHEAD_MAX_NS)
		return;
	note(c, client->host, server->host,
	     &(struct clocks_link){
		     .known = true,
		     .offset = begins - (int64_t)(waited - worked) / 2,
		     .uncertainty = (waited - worked + 1) / 2,
		     .calls = 1,
	     });
}

/* One hash. A proxy passes on what it was sent, so its own host's server side is no answer; several
 * answers, or several that ask, are no pair. */
static void compare_group(struct clocks *c, const struct sighting *group, size_t count)
{
	const struct sighting *client = NULL, *server = NULL;
	unsigned clients = 0, servers = 0;

	for (size_t i = 0; i < count; i++)
		if (group[i].client) {
			client = &group[i];
			clients++;
		}
	for (size_t i = 0; client && i < count; i++)
		if (!group[i].client && group[i].host != client->host) {
			server = &group[i];
			servers++;
		}
	if (clients == 1 && servers == 1)
		compare(c, client, server);
}

void clocks_compare(struct clocks *c, const struct sightings *s)
{
	size_t begin = 0;

	for (size_t i = 1; i <= s->count; i++)
		if (i == s->count || s->list[i].hash != s->list[begin].hash) {
			compare_group(c, &s->list[begin], i - begin);
			begin = i;
		}
}

/* ---- from host to host ---- */

struct chain {
	const struct clocks *clocks;
	struct clock_place *places;
	bool *settled;
};

static void reach_from(struct chain *h, size_t from)
{
	const struct clocks_link *here = &h->places[from].link;

	for (size_t to = 0; to < h->clocks->count; to++) {
		const struct clocks_link *step = link_of(h->clocks, from, to);
		struct clocks_link *link = &h->places[to].link;
		uint64_t uncertainty = here->uncertainty + step->uncertainty;

		if (h->settled[to] || !step->known ||
		    (link->known && link->uncertainty <= uncertainty))
			continue;
		*link = (struct clocks_link){true, here->offset + step->offset, uncertainty,
					     step->calls};
		h->places[to].reference = h->places[from].reference;
	}
}

/* The surest of those reached and not settled; count: there is none. */
static size_t nearest(const struct chain *h)
{
	size_t best = h->clocks->count;

	for (size_t i = 0; i < h->clocks->count; i++)
		if (!h->settled[i] && h->places[i].link.known &&
		    (best == h->clocks->count ||
		     h->places[i].link.uncertainty < h->places[best].link.uncertainty))
			best = i;
	return best;
}

void clocks_chain(const struct clocks *c, struct clock_place *places)
{
	struct chain h = {c, places, memory_zeroed(c->count, sizeof(bool))};

	for (size_t first = 0; first < c->count; first++) {
		size_t at = first;

		if (h.settled[first])
			continue;
		places[first] = (struct clock_place){.reference = first};
		for (; at < c->count; at = nearest(&h)) {
			h.settled[at] = true;
			reach_from(&h, at);
		}
	}
	free(h.settled);
}
