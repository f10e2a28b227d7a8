// SPDX-License-Identifier: Apache-2.0
#include "route.h"

#include "arena.h"
#include "missing.h"
#include "pattern.h"
#include "prefix.h"
#include "trie.h"

#include <stdlib.h>
#include <string.h>

void routes_init(struct routes *r, const char *const *patterns, size_t pattern_count, bool upstream)
{
	*r = (struct routes){
		.patterns = patterns,
		.pattern_count = pattern_count,
		.by_pattern = memory_zeroed(pattern_count, sizeof(struct stats)),
		.missing_below = UINT64_MAX,
		.upstream = upstream,
		.fanout = ROUTE_FANOUT,
	};
	r->root = trie_node(r, &(struct route_key){"", 0, ROUTE_SLASH, false});
}

void routes_free(struct routes *r)
{
	for (size_t i = 0; i < r->pattern_count; i++)
		stats_free(&r->by_pattern[i]);
	free(r->by_pattern);
	missing_free(r);
	stats_free(&r->not_found);
	free(r->prefixes);
	if (r->root)
		trie_free(r->root);
	*r = (struct routes){0};
}

/* Without its query (PROFILIS_QUERY), which says nothing of where a request belongs. Where that
 * begins the path is whole. */
static struct route_path path_alone(const struct route_path *path)
{
	const char *query = path->length ? memchr(path->bytes, '?', path->length) : NULL;
	struct route_path alone = *path;

	if (!query)
		return alone;
	alone.length = (uint32_t)(query - path->bytes);
	alone.flags &= (uint8_t)~FORMAT_SHAPE_TRUNCATED;
	return alone;
}

/* Index of the first pattern that matches, or pattern_count. */
static size_t pattern_for(const struct routes *r, const struct route_path *path)
{
	size_t i = 0;

	while (i < r->pattern_count && !pattern_matches(r->patterns[i], path->bytes, path->length))
		i++;
	return i;
}

struct stats *routes_stats(struct routes *r, const struct route_path *given)
{
	struct route_path alone = path_alone(given), *path = &alone;
	size_t pattern = pattern_for(r, path);
	struct route_keys keys;

	if (pattern < r->pattern_count)
		return &r->by_pattern[pattern];
	if (path->status != 404 && path->length && path->bytes[0] == '/' &&
	    !(path->flags & FORMAT_SHAPE_TRUNCATED))
		return &prefix_make(r, path)->stats;
	route_keys_begin(&keys);
	route_keys_path(&keys, path);
	if (path->status == 404)
		return missing_stats(r, &keys);
	return &trie_make(r, r->root, &keys)->stats;
}

/* A user's pattern is below its host what it is by itself elsewhere. */
static void add_pattern(struct route_keys *keys, const char *pattern)
{
	route_keys_add(keys, (struct route_key){"", 0, ROUTE_PATTERN, false});
	route_keys_add(keys, (struct route_key){pattern, (uint16_t)strlen(pattern), 0, false});
}

static void upstream_keys(const struct routes *r, struct route_keys *keys, struct route_key host,
			  const struct route_path *given)
{
	struct route_path alone = path_alone(given), *path = &alone;
	size_t pattern = pattern_for(r, path);

	route_keys_begin(keys);
	route_keys_add(keys, host);
	if (pattern < r->pattern_count)
		add_pattern(keys, r->patterns[pattern]);
	else
		route_keys_path(keys, path);
}

struct stats *routes_upstream(struct routes *r, const char *host, size_t host_bytes,
			      const struct route_path *path)
{
	struct route_keys keys;

	upstream_keys(r, &keys, (struct route_key){host, (uint16_t)host_bytes, 0, false}, path);
	return &trie_make(r, r->root, &keys)->stats;
}

void routes_merge(struct routes *into, const struct routes *from)
{
	for (size_t i = 0; i < into->pattern_count && i < from->pattern_count; i++)
		stats_merge(&into->by_pattern[i], &from->by_pattern[i]);
	if (from->fanout < into->fanout)
		into->fanout = from->fanout;
	trie_merge(into, into->root, from->root);
	trie_bound(into);
	missing_merge(into, from);
	into->generation++;
}

static void settle(struct routes *r, struct missing_path *m)
{
	struct route_path path = {.bytes = m->name, .length = m->bytes, .status = 404};
	struct route_node *node;
	struct route_keys keys;

	route_keys_begin(&keys);
	route_keys_path(&keys, &path);
	node = trie_find(r->root, &keys, NULL);
	stats_merge(node && !stats_empty(&node->stats) ? &node->stats : &r->not_found, &m->stats);
}

void routes_settle(struct routes *r)
{
	missing_trim(r);
	missing_each(r, settle);
	missing_free(r);
	r->generation++;
}

struct walk {
	void (*f)(void *context, const struct routes_entry *entry);
	void *context;
	const char *host;
	char name[ROUTE_NAME_MAX];
};

static void emit(const struct walk *w, const char *name, bool guessed, const struct stats *stats)
{
	if (!stats_empty(stats))
		w->f(w->context, &(struct routes_entry){w->host, name, guessed, stats});
}

static void walk(struct walk *w, const struct route_node *node, size_t at, bool guessed)
{
	size_t room = ROUTE_NAME_MAX - 1 - at;
	size_t n = node->key_bytes < room ? node->key_bytes : room;

	memcpy(w->name + at, node->key, n);
	w->name[at + n] = 0;
	guessed |= node->guessed;
	emit(w, w->name, guessed, &node->stats);
	for (uint32_t i = 0; i < node->room; i++)
		if (node->children[i])
			walk(w, node->children[i], at + n, guessed);
}

static void walk_host(struct walk *w, const struct route_node *host)
{
	w->host = host->key;
	for (uint32_t i = 0; i < host->room; i++)
		if (host->children[i])
			walk(w, host->children[i], 0, false);
}

void routes_each(const struct routes *r, void (*f)(void *context, const struct routes_entry *entry),
		 void *context)
{
	struct walk w = {.f = f, .context = context};

	for (size_t i = 0; i < r->pattern_count; i++)
		emit(&w, r->patterns[i], false, &r->by_pattern[i]);
	emit(&w, ROUTE_NOT_FOUND, true, &r->not_found);
	if (!r->upstream) {
		walk(&w, r->root, 0, false);
		return;
	}
	for (uint32_t i = 0; i < r->root->room; i++)
		if (r->root->children[i])
			walk_host(&w, r->root->children[i]);
}

const char *routes_name(const struct routes *r, const struct route_path *given,
			char name[ROUTE_NAME_MAX])
{
	struct route_path alone = path_alone(given), *path = &alone;
	size_t pattern = pattern_for(r, path);
	const struct route_node *node;
	struct route_keys keys;

	if (pattern < r->pattern_count)
		return r->patterns[pattern];
	route_keys_begin(&keys);
	route_keys_path(&keys, path);
	node = trie_find(r->root, &keys, name);
	return node && !stats_empty(&node->stats) ? name : ROUTE_NOT_FOUND;
}

const char *routes_upstream_name(const struct routes *r, const char *host, size_t host_bytes,
				 const struct route_path *path, char name[ROUTE_NAME_MAX])
{
	struct route_keys keys, below;
	struct route_node *node, *route;

	upstream_keys(r, &keys, (struct route_key){host, (uint16_t)host_bytes, 0, false}, path);
	below = keys;
	below.count--;
	memmove(below.key, below.key + 1, below.count * sizeof(below.key[0]));
	keys.count = 1;
	node = trie_find(r->root, &keys, NULL);
	name[0] = 0;
	route = trie_find(node, &below, name);
	return route && !stats_empty(&route->stats) ? node->key : NULL;
}

size_t routes_typed(const struct routes *r, const struct route_path *given,
		    char name[ROUTE_NAME_MAX])
{
	struct route_path alone = path_alone(given), *path = &alone;
	size_t pattern = pattern_for(r, path), at = 0;
	struct route_keys keys;

	route_keys_begin(&keys);
	if (pattern < r->pattern_count)
		add_pattern(&keys, r->patterns[pattern]);
	else
		route_keys_path(&keys, path);
	for (unsigned i = 0; i < keys.count; i++) {
		size_t room = ROUTE_NAME_MAX - 1 - at;
		size_t n = keys.key[i].length < room ? keys.key[i].length : room;

		memcpy(name + at, keys.key[i].bytes, n);
		at += n;
	}
	return at;
}
