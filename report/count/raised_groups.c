// SPDX-License-Identifier: Apache-2.0
/* How often which exception: by type, the frame that tells most, and the route. */
#include "raised.h"

#include "arena.h"
#include "compound.h"

#include <stdlib.h>
#include <string.h>

static bool newer(const struct raised_record *a, const struct raised_record *b)
{
	size_t n = raised_bytes(a), m = raised_bytes(b);

	if (a->from.ts != b->from.ts)
		return a->from.ts > b->from.ts;
	if (a->from.tid != b->from.tid)
		return a->from.tid > b->from.tid;
	return n != m ? n > m : memcmp(raised_texts(a), raised_texts(b), n) > 0;
}

/* Of the same room, mostly: the example of a group changes with each that is counted. */
static void take_example(struct raised_stats *s, const struct raised_record *r)
{
	size_t bytes = sizeof(*r) + raised_bytes(r);

	if (s->example && !newer(r, s->example))
		return;
	s->example = memory_grow(s->example, 1, bytes);
	memcpy(s->example, r, bytes);
}

static void merge(void *into, const void *from)
{
	const struct raised_stats *b = from;
	struct raised_stats *a = into;

	a->count += b->count;
	a->exact += b->exact;
	a->probable += b->probable;
	a->failures += b->failures;
	if (b->count && (!a->first || b->first < a->first))
		a->first = b->first;
	if (b->last > a->last)
		a->last = b->last;
	spread_merge(&a->spread, &b->spread);
	if (b->example)
		take_example(a, b->example);
}

static void clear(void *value)
{
	free(((struct raised_stats *)value)->example);
}

void raised_groups(struct keyed *groups)
{
	static const struct keyed_type type = {.bytes = sizeof(struct raised_stats),
					       .merge = merge,
					       .clear = clear,
					       .max = RAISED_GROUPS};

	keyed_init(groups, &type);
}

void raised_count(struct raised *e, const struct raised_record *r, const char *route, int certainty,
		  unsigned failures)
{
	const char *type = raised_text(r, RAISED_TYPE);
	const char *frame = raised_text(r, RAISED_FRAME);
	char kind = (char)(r->kind + 1);
	struct raised_stats *s;
	struct compound k;

	k.bytes = 0;
	compound_add(&k, &kind, 1);
	compound_add(&k, type, r->bytes[RAISED_TYPE]);
	compound_divide(&k);
	compound_add(&k, frame, r->bytes[RAISED_FRAME]);
	compound_divide(&k);
	compound_add(&k, route, strlen(route));
	s = keyed_at(&e->groups, k.text, k.bytes);
	s->count++;
	s->exact += certainty == FORMAT_EXACT;
	s->probable += certainty == FORMAT_PROBABLE;
	s->failures += failures;
	if (!s->first || r->from.ts < s->first)
		s->first = r->from.ts;
	if (r->from.ts > s->last)
		s->last = r->from.ts;
	spread_add(&s->spread, r->from.ts);
	take_example(s, r);
}

struct raised_key raised_key(const char *key, size_t bytes)
{
	const char *end = key + bytes;
	struct raised_key k;

	k.type_bytes = compound_part(&key, end, &k.type);
	k.frame_bytes = compound_part(&key, end, &k.frame);
	k.route_bytes = compound_part(&key, end, &k.route);
	k.kind = k.type_bytes ? (unsigned char)*k.type - 1u : 0;
	k.type += k.type_bytes > 0;
	k.type_bytes -= k.type_bytes > 0;
	return k;
}
