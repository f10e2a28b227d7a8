// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "prefix.h"

#include "arena.h"

#include <string.h>
#include <xxhash.h>

#define ENTRIES 512u
#define PREFIX_MAX 111u

struct prefix_entry {
	struct route_node *node; /* while the generation is the trie's */
	unsigned generation;
	uint8_t bytes;
	char text[PREFIX_MAX];
};

struct prefix_cache {
	struct prefix_entry entries[ENTRIES];
};

static struct route_node *make_whole(struct routes *r, const struct route_path *path)
{
	struct route_keys keys;

	route_keys_begin(&keys);
	route_keys_path(&keys, path);
	return trie_make(r, r->root, &keys);
}

static struct prefix_entry *entry_for(struct routes *r, const char *prefix, size_t n)
{
	if (!r->prefixes)
		r->prefixes = memory_zeroed(1, sizeof(*r->prefixes));
	return &r->prefixes->entries[XXH3_64bits(prefix, n) % ENTRIES];
}

/* NULL when the prefix is one that cannot be kept. */
static struct route_node *node_of(struct routes *r, const struct route_path *path, size_t n)
{
	struct prefix_entry *e = entry_for(r, path->bytes, n);
	struct route_path prefix = {path->bytes, (uint32_t)n, path->status, 0};
	struct route_keys keys;

	if (e->node && e->generation == r->generation && e->bytes == n &&
	    !memcmp(e->text, path->bytes, n))
		return e->node;
	route_keys_begin(&keys);
	route_keys_path(&keys, &prefix);
	if (keys.count >= ROUTE_SEGMENTS)
		return NULL;
	e->node = trie_make(r, r->root, &keys);
	e->generation = r->generation;
	e->bytes = (uint8_t)n;
	memcpy(e->text, path->bytes, n);
	return e->node;
}

struct route_node *prefix_make(struct routes *r, const struct route_path *path)
{
	const char *slash = memrchr(path->bytes, '/', path->length);
	size_t n = (size_t)(slash - path->bytes);
	struct route_node *node = n && n <= PREFIX_MAX ? node_of(r, path, n) : NULL;
	unsigned generation = r->generation;
	struct route_keys keys;

	if (!node)
		return make_whole(r, path);
	route_keys_begin(&keys);
	route_keys_segment(&keys, slash, path->length - n);
	node = trie_child(r, node, &keys.key[0]);
	if (r->node_count > ROUTE_NODES)
		trie_bound(r);
	return r->generation == generation ? node : make_whole(r, path);
}
