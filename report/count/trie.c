// SPDX-License-Identifier: Apache-2.0
#define XXH_INLINE_ALL
#include "trie.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static uint32_t hash_of(const struct route_key *key)
{
	return (uint32_t)XXH3_64bits_withSeed(key->bytes, key->length, key->kind);
}

struct route_node *trie_node(struct routes *r, const struct route_key *key)
{
	struct route_node *node = memory_zeroed(1, sizeof(*node) + key->length + 1);

	node->hash = hash_of(key);
	node->key_bytes = key->length;
	node->kind = key->kind;
	node->guessed = key->guessed;
	memcpy(node->key, key->bytes, key->length);
	r->node_count++;
	return node;
}

static void each_child(const struct route_node *node, void (*f)(struct route_node *))
{
	for (uint32_t i = 0; i < node->room; i++)
		if (node->children[i])
			f(node->children[i]);
}

void trie_free(struct route_node *node)
{
	each_child(node, trie_free);
	free(node->children);
	stats_free(&node->stats);
	free(node);
}

static size_t nodes_in(const struct route_node *node)
{
	size_t total = 1;

	for (uint32_t i = 0; i < node->room; i++)
		if (node->children[i])
			total += nodes_in(node->children[i]);
	return total;
}

/* The place of a key: its child, or the hole where it belongs. room must not be 0. */
static struct route_node **place(const struct route_node *node, const struct route_key *key,
				 uint32_t hash)
{
	for (uint32_t i = hash;; i++) {
		struct route_node **at = &node->children[i & (node->room - 1)];

		if (!*at || ((*at)->hash == hash && (*at)->kind == key->kind &&
			     (*at)->key_bytes == key->length &&
			     !memcmp((*at)->key, key->bytes, key->length)))
			return at;
	}
}

static struct route_node *child_of(const struct route_node *node, const struct route_key *key)
{
	if (!node->room)
		return NULL;
	if (node->collapsed)
		return node->children[0];
	return *place(node, key, hash_of(key));
}

static struct route_key key_of(const struct route_node *node)
{
	return (struct route_key){node->key, node->key_bytes, node->kind, node->guessed};
}

static void grow(struct route_node *node)
{
	struct route_node old = *node;

	node->room = old.room ? old.room * 2 : 4;
	node->children = memory_zeroed(node->room, sizeof(*node->children));
	for (uint32_t i = 0; i < old.room; i++) {
		struct route_node *child = old.children[i];

		if (child) {
			struct route_key key = key_of(child);

			*place(node, &key, child->hash) = child;
		}
	}
	free(old.children);
}

static struct route_node *add_child(struct routes *r, struct route_node *node,
				    const struct route_key *key)
{
	struct route_node *child = trie_node(r, key);

	if (node->count * 2 >= node->room)
		grow(node);
	*place(node, key, child->hash) = child;
	node->count++;
	return child;
}

/* All children become one, and their children its children, and so on down. */
static void collapse(struct routes *r, struct route_node *node)
{
	struct route_node old = *node;
	struct route_node *all = NULL;

	node->children = memory_zeroed(1, sizeof(*node->children));
	node->room = node->count = 1;
	node->collapsed = true;
	for (uint32_t i = 0; i < old.room; i++) {
		struct route_node *child = old.children[i];
		bool slash = child && child->key[0] == '/';

		if (child && !all)
			all = trie_node(r, slash ? &(struct route_key){"/{*}", 4, 0, true}
						 : &(struct route_key){"{*}", 3, 0, true});
		if (!child)
			continue;
		node->children[0] = all;
		trie_merge(r, all, child);
		r->node_count -= nodes_in(child);
		trie_free(child);
	}
	free(old.children);
	r->generation++;
}

static bool too_wide(const struct routes *r, const struct route_node *node)
{
	if (node->collapsed || node->count <= r->fanout)
		return false;
	for (uint32_t i = 0; i < node->room; i++)
		if (node->children[i])
			return node->children[i]->kind == ROUTE_SEGMENT;
	return false;
}

static void collapse_wide(struct routes *r, struct route_node *node)
{
	if (too_wide(r, node))
		collapse(r, node);
	for (uint32_t i = 0; i < node->room; i++)
		if (node->children[i])
			collapse_wide(r, node->children[i]);
}

/* Memory is bounded whatever comes: a recording of paths with thousands of wide parents. */
void trie_bound(struct routes *r)
{
	while (r->node_count > ROUTE_NODES && r->fanout > 1) {
		r->fanout /= 2;
		collapse_wide(r, r->root);
	}
}

struct route_node *trie_child(struct routes *r, struct route_node *node,
			      const struct route_key *key)
{
	struct route_node *child = child_of(node, key);

	if (child)
		return child;
	child = add_child(r, node, key);
	if (!too_wide(r, node))
		return child;
	collapse(r, node);
	return node->children[0];
}

struct route_node *trie_make(struct routes *r, struct route_node *node,
			     const struct route_keys *keys)
{
	struct route_node *start = node;
	size_t before = r->node_count;

	for (unsigned i = 0; i < keys->count; i++)
		node = trie_child(r, node, &keys->key[i]);
	if (r->node_count == before || r->node_count <= ROUTE_NODES)
		return node;
	trie_bound(r);
	return trie_find(start, keys, NULL);
}

static size_t append(char *name, size_t at, const struct route_node *node)
{
	size_t n = node->key_bytes;

	if (at + n >= ROUTE_NAME_MAX)
		n = ROUTE_NAME_MAX - 1 - at;
	memcpy(name + at, node->key, n);
	name[at + n] = 0;
	return at + n;
}

struct route_node *trie_find(struct route_node *node, const struct route_keys *keys,
			     char name[ROUTE_NAME_MAX])
{
	size_t at = 0;

	for (unsigned i = 0; node && i < keys->count; i++) {
		node = child_of(node, &keys->key[i]);
		if (node && name)
			at = append(name, at, node);
	}
	return node;
}

void trie_merge(struct routes *r, struct route_node *into, const struct route_node *from)
{
	stats_merge(&into->stats, &from->stats);
	into->guessed |= from->guessed;
	for (uint32_t i = 0; i < from->room; i++) {
		const struct route_node *child = from->children[i];
		struct route_key key;

		if (!child)
			continue;
		key = key_of(child);
		trie_merge(r, trie_child(r, into, &key), child);
	}
	if (from->collapsed && !into->collapsed)
		collapse(r, into);
}
