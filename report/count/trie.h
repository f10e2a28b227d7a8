/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trie.h - the tree of path segments below struct routes; nobody else's business.
 *
 * A node's key is its segment with the slash before it, so that a route's name is its keys in a
 * row.
 */
#ifndef PROFILIS_TRIE_H
#define PROFILIS_TRIE_H

#include "route.h"

/* Only segments collapse; the others keep apart what is named differently. */
enum route_kind {
	ROUTE_SEGMENT, /* of a path, or a host */
	ROUTE_SLASH,   /* what begins with a slash */
	ROUTE_OTHER,   /* "*", CONNECT's authority, "(malformed)" */
	ROUTE_PATTERN, /* the user's, below a host */
};

struct route_node {
	struct route_node **children; /* open addressing, room is a power of two; NULL: empty */
	uint32_t room, count;
	uint32_t hash;
	uint16_t key_bytes;
	uint8_t kind;
	bool collapsed; /* one child takes all */
	bool guessed;	/* the key is a placeholder */
	struct stats stats;
	char key[];
};

/* A path cut into keys, typed segments replaced. text holds what had to be written. */
struct route_keys {
	unsigned count;
	struct route_key {
		const char *bytes;
		uint16_t length;
		uint8_t kind;
		bool guessed;
	} key[ROUTE_SEGMENTS + 4];
	size_t used;
	char text[ROUTE_NAME_MAX];
};

void route_keys_begin(struct route_keys *keys);
void route_keys_add(struct route_keys *keys, struct route_key key);
/* One segment with the slash before it; not cut. */
void route_keys_segment(struct route_keys *keys, const char *slash, size_t n);
void route_keys_path(struct route_keys *keys, const struct route_path *path);

struct route_node *trie_node(struct routes *r, const struct route_key *key);
void trie_free(struct route_node *node);

/* Down from node: made where it is missing, or NULL. */
struct route_node *trie_make(struct routes *r, struct route_node *node,
			     const struct route_keys *keys);
/* One step; ROUTE_NODES is the caller's care. */
struct route_node *trie_child(struct routes *r, struct route_node *node,
			      const struct route_key *key);
struct route_node *trie_find(struct route_node *node, const struct route_keys *keys,
			     char name[ROUTE_NAME_MAX]);

/* Keeps to ROUTE_NODES by collapsing more. */
void trie_bound(struct routes *r);
void trie_merge(struct routes *r, struct route_node *into, const struct route_node *from);

#endif
