// SPDX-License-Identifier: Apache-2.0
#include "calls.h"

#include <string.h>

struct key {
	size_t bytes;
	char text[CALLS_KEY_MAX];
};

/* Hostile texts may hold a NUL, which would divide the key anew. */
static void append(struct key *k, const char *text, size_t n)
{
	size_t room = sizeof(k->text) - 1 - k->bytes;
	const char *nul = n ? memchr(text, 0, n) : NULL;

	n = nul ? (size_t)(nul - text) : n;
	n = n < room ? n : room;
	if (n)
		memcpy(k->text + k->bytes, text, n);
	k->bytes += n;
}

static void divide(struct key *k)
{
	if (k->bytes < sizeof(k->text) - 1)
		k->text[k->bytes++] = 0;
}

static void append_route(struct key *k, const struct routes *routes, const struct route_path *path)
{
	char name[ROUTE_NAME_MAX];
	size_t n = routes_typed(routes, path, name);

	append(k, name, n);
}

void calls_add(struct keyed *calls, const struct routes *routes, const struct decode_parent *parent,
	       const struct decode_shape *callee, uint64_t ns)
{
	struct route_path from = {.bytes = parent->path.bytes, .length = parent->path.length};
	struct route_path to = {.bytes = callee->path.bytes,
				.length = callee->path.length,
				.status = callee->status,
				.flags = callee->flags};
	struct calls_stats *s;
	struct key k;

	k.bytes = 0;
	append_route(&k, routes, &from);
	divide(&k);
	append(&k, callee->target.bytes, callee->target.length < 512 ? callee->target.length : 512);
	divide(&k);
	append_route(&k, routes, &to);
	s = keyed_at(calls, k.text, k.bytes);
	if (parent->certainty == FORMAT_EXACT) {
		s->exact++;
		s->exact_ns += ns;
	} else {
		s->probable++;
		s->probable_ns += ns;
	}
}

static size_t part(const char **at, const char *end, const char **text)
{
	const char *nul = memchr(*at, 0, (size_t)(end - *at));
	size_t n = (size_t)((nul ? nul : end) - *at);

	*text = *at;
	*at = nul ? nul + 1 : end;
	return n;
}

struct calls_key calls_key(const char *key, size_t bytes)
{
	const char *end = key + bytes;
	struct calls_key k;

	k.caller_bytes = part(&key, end, &k.caller);
	k.host_bytes = part(&key, end, &k.host);
	k.path_bytes = part(&key, end, &k.path);
	return k;
}

static void merge(void *into, const void *from)
{
	const struct calls_stats *b = from;
	struct calls_stats *a = into;

	a->exact += b->exact;
	a->exact_ns += b->exact_ns;
	a->probable += b->probable;
	a->probable_ns += b->probable_ns;
}

void calls_init(struct keyed *calls)
{
	static const struct keyed_type type = {sizeof(struct calls_stats), merge, NULL};

	keyed_init(calls, &type);
}
