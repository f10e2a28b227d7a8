// SPDX-License-Identifier: Apache-2.0
#include "trie.h"

#include "profilis/pathtype.h"

#include <string.h>

void route_keys_begin(struct route_keys *keys)
{
	keys->count = 0;
	keys->used = 0;
}

void route_keys_add(struct route_keys *keys, struct route_key key)
{
	keys->key[keys->count++] = key;
}

static void push(struct route_keys *keys, const char *bytes, size_t length, bool guessed)
{
	route_keys_add(keys, (struct route_key){bytes, (uint16_t)length, ROUTE_SEGMENT, guessed});
}

static void push_whole(struct route_keys *keys, const char *bytes, size_t length)
{
	route_keys_add(keys, (struct route_key){"", 0, ROUTE_OTHER, false});
	push(keys, bytes, length, false);
}

/* "{...}" as it stands: a recording made with PROFILIS_PATH=typed. */
static bool is_placeholder(const char *s, size_t n)
{
	const char *open = memchr(s, '{', n);

	return open && memchr(open, '}', n - (size_t)(open - s));
}

static void push_typed(struct route_keys *keys, const char *slash, size_t n,
		       const struct pathtype *type)
{
	char *to = keys->text + keys->used;
	size_t room = sizeof(keys->text) - keys->used;
	size_t length;

	if (room < n + 16) {
		push(keys, slash, n, false);
		return;
	}
	to[0] = '/';
	length = 1 + pathtype_write(to + 1, room - 1, slash + 1, n - 1, type);
	keys->used += length;
	push(keys, to, length, true);
}

/* The end of a path that was too long to be kept is not typed: it is not whole. */
static void push_cut(struct route_keys *keys, const char *slash, size_t n)
{
	char *to = keys->text + keys->used;

	if (n + 3 > sizeof(keys->text) - keys->used) {
		push(keys, slash, n, false);
		return;
	}
	memcpy(to, slash, n);
	memcpy(to + n, "\xe2\x80\xa6", 3);
	keys->used += n + 3;
	push(keys, to, n + 3, false);
}

void route_keys_segment(struct route_keys *keys, const char *slash, size_t n)
{
	struct pathtype type = pathtype_of(slash + 1, n - 1);

	if (type.type == PATHTYPE_NONE)
		push(keys, slash, n, is_placeholder(slash + 1, n - 1));
	else
		push_typed(keys, slash, n, &type);
}

static void cut(struct route_keys *keys, const struct route_path *path)
{
	const char *at = path->bytes, *end = at + path->length;
	unsigned last = keys->count + 1 + ROUTE_SEGMENTS;

	route_keys_add(keys, (struct route_key){"", 0, ROUTE_SLASH, false});
	while (at < end) {
		const char *slash = memchr(at + 1, '/', (size_t)(end - at - 1));
		size_t n = (size_t)((slash ? slash : end) - at);

		if (keys->count == last) {
			push(keys, "/{*}", 4, true);
			return;
		}
		if (!slash && (path->flags & FORMAT_SHAPE_TRUNCATED))
			push_cut(keys, at, n);
		else
			route_keys_segment(keys, at, n);
		at += n;
	}
}

void route_keys_path(struct route_keys *keys, const struct route_path *path)
{
	if (path->length && path->bytes[0] == '/')
		cut(keys, path);
	else if (path->length)
		push_whole(keys, path->bytes, path->length);
	else if (path->status)
		push_whole(keys, "(malformed)", 11);
	else
		push_whole(keys, "(incomplete)", 12);
}
