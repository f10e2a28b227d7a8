// SPDX-License-Identifier: Apache-2.0
#include "calls.h"

#include "compound.h"

void calls_count(struct attributed *to, const struct decode_parent *parent, uint64_t ns)
{
	if (parent->certainty == FORMAT_EXACT) {
		to->exact++;
		to->exact_ns += ns;
	} else {
		to->probable++;
		to->probable_ns += ns;
	}
	to->kept += parent->kept;
	to->kept_ns += parent->kept ? ns : 0;
}

void calls_add(struct keyed *calls, const struct routes *routes, const struct decode_parent *parent,
	       const struct decode_shape *callee, uint64_t ns)
{
	struct route_path from = {.bytes = parent->path.bytes, .length = parent->path.length};
	struct route_path to = {.bytes = callee->path.bytes,
				.length = callee->path.length,
				.status = callee->status,
				.flags = callee->flags};
	struct compound k;

	k.bytes = 0;
	compound_route(&k, routes, &from);
	compound_divide(&k);
	compound_add(&k, callee->target.bytes,
		     callee->target.length < 512 ? callee->target.length : 512);
	compound_divide(&k);
	compound_route(&k, routes, &to);
	calls_count(keyed_at(calls, k.text, k.bytes), parent, ns);
}

struct calls_key calls_key(const char *key, size_t bytes)
{
	const char *end = key + bytes;
	struct calls_key k;

	k.caller_bytes = compound_part(&key, end, &k.caller);
	k.host_bytes = compound_part(&key, end, &k.host);
	k.path_bytes = compound_part(&key, end, &k.path);
	return k;
}

void calls_merge(struct attributed *into, const struct attributed *from)
{
	into->exact += from->exact;
	into->exact_ns += from->exact_ns;
	into->probable += from->probable;
	into->probable_ns += from->probable_ns;
	into->kept += from->kept;
	into->kept_ns += from->kept_ns;
}

static void merge(void *into, const void *from)
{
	calls_merge(into, from);
}

void calls_init(struct keyed *calls)
{
	static const struct keyed_type type = {.bytes = sizeof(struct attributed), .merge = merge};

	keyed_init(calls, &type);
}
