// SPDX-License-Identifier: Apache-2.0
#include "functions.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

#define SPAN 's'
#define FUNCTION 'f'
#define HASH_DIGITS 16u

/* ---- keys: no byte of them is 0 ---- */

static void add_span(struct compound *k, const struct decode_span *s)
{
	uint32_t n = s->name.length < FORMAT_PATH_MAX ? s->name.length : FORMAT_PATH_MAX;

	compound_add(k, &(char){SPAN}, 1);
	compound_add(k, s->name.bytes, n);
}

/* A place by its hash, which is the same wherever it was read. */
static void add_place(struct compound *k, uint64_t hash)
{
	char text[1 + HASH_DIGITS] = {FUNCTION};

	for (unsigned i = 0; i < HASH_DIGITS; i++)
		text[1 + i] = "0123456789abcdef"[hash >> 4 * (HASH_DIGITS - 1 - i) & 15];
	compound_add(k, text, sizeof(text));
}

static uint64_t hash_of(const char *digits)
{
	uint64_t hash = 0;

	for (unsigned i = 0; i < HASH_DIGITS; i++) {
		char c = digits[i];

		hash = hash << 4 | (uint64_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
	}
	return hash;
}

struct functions_name functions_name(const struct functions *f, const char *part, size_t bytes)
{
	struct functions_name name = {
		.text = part + (bytes > 0), .bytes = bytes ? bytes - 1 : 0, .place = STACKS_NONE};

	name.span = !bytes || *part == SPAN;
	if (!name.span && name.bytes == HASH_DIGITS && f->places)
		name.place = stacks_find(f->places, hash_of(name.text));
	return name;
}

/* ---- counting ---- */

static void merge_share(void *into, const void *from)
{
	const struct functions_share *b = from;
	struct functions_share *a = into;

	a->exact += b->exact;
	a->probable += b->probable;
	a->total_ns += b->total_ns;
	a->self_ns += b->self_ns;
}

/* key is what is counted; it is kept. */
static void count_caller(struct functions *f, const struct routes *routes,
			 const struct decode_parent *parent, const struct compound *key,
			 const struct functions_share *share)
{
	struct route_path from = {.bytes = parent->path.bytes, .length = parent->path.length};
	struct compound k;

	k.bytes = 0;
	compound_route(&k, routes, &from);
	compound_divide(&k);
	compound_add(&k, key->text, key->bytes);
	merge_share(keyed_at(&f->callers, k.text, k.bytes), share);
}

static struct functions_share share_of(const struct decode_parent *parent, uint64_t count)
{
	struct functions_share share = {0};

	if (parent && parent->certainty == FORMAT_EXACT)
		share.exact = count;
	else
		share.probable = count;
	return share;
}

void functions_span(struct functions *f, const struct routes *routes, const struct decode_span *s,
		    const struct decode_parent *parent)
{
	struct functions_share share = share_of(parent, 1);
	struct functions_stats *stats;
	struct compound k;

	k.bytes = 0;
	add_span(&k, s);
	stats = keyed_at(&f->list, k.text, k.bytes);
	stats->count++;
	stats->total_ns += s->duration;
	stats->self_ns += s->self;
	stats->unwound += (s->flags & FORMAT_SPAN_UNWOUND) != 0;
	hist_add(&stats->time, s->duration);
	share.total_ns = s->duration;
	share.self_ns = s->self;
	if (parent)
		count_caller(f, routes, parent, &k, &share);
}

void functions_call(struct functions *f, const struct routes *routes,
		    const struct decode_function *d, const struct decode_parent *parent,
		    int32_t pid)
{
	struct functions_share share = share_of(parent, d->calls);
	struct functions_stats *stats;
	struct compound k;

	if (!f->places)
		f->places = stacks_new();
	k.bytes = 0;
	add_place(&k,
		  stacks_hash(f->places, stacks_add_place(f->places, d->module, d->offset, pid)));
	stats = keyed_at(&f->list, k.text, k.bytes);
	stats->count += d->calls;
	stats->total_ns += d->total;
	stats->self_ns += d->self;
	share.total_ns = d->total;
	share.self_ns = d->self;
	if (parent)
		count_caller(f, routes, parent, &k, &share);
}

/* ---- merging ---- */

static void merge_stats(void *into, const void *from)
{
	const struct functions_stats *b = from;
	struct functions_stats *a = into;

	a->count += b->count;
	a->total_ns += b->total_ns;
	a->self_ns += b->self_ns;
	a->unwound += b->unwound;
	hist_merge(&a->time, &b->time);
}

static void clear_stats(void *value)
{
	hist_clear(&((struct functions_stats *)value)->time);
}

void functions_init(struct functions *f)
{
	static const struct keyed_type stats = {sizeof(struct functions_stats), merge_stats,
						clear_stats, 0};
	static const struct keyed_type share = {.bytes = sizeof(struct functions_share),
						.merge = merge_share};

	*f = (struct functions){0};
	keyed_init(&f->list, &stats);
	keyed_init(&f->callers, &share);
}

void functions_free(struct functions *f)
{
	if (f->places)
		stacks_free(f->places);
	keyed_free(&f->list);
	keyed_free(&f->callers);
}

static void merge_places(struct functions *into, const struct functions *from)
{
	uint32_t *ids;

	if (!from->places)
		return;
	if (!into->places)
		into->places = stacks_new();
	ids = memory_zeroed(stacks_count(from->places) + 1, sizeof(*ids));
	stacks_merge(into->places, from->places, ids);
	free(ids);
}

void functions_merge(struct functions *into, const struct functions *from)
{
	merge_places(into, from);
	keyed_merge(&into->list, &from->list);
	keyed_merge(&into->callers, &from->callers);
}
