// SPDX-License-Identifier: Apache-2.0
#include "analyse_slowest.h"

#include "arena.h"
#include "build.h"
#include "slow_parts.h"

#include <stdlib.h>

static uint32_t parts_of_unranked(size_t unranked)
{
	size_t each = unranked ? SLOW_PARTS_ALL_UNRANKED / unranked : 0;

	if (each < SLOW_PARTS_FEW)
		return SLOW_PARTS_FEW;
	return each < SLOW_PARTS_UNRANKED ? (uint32_t)each : SLOW_PARTS_UNRANKED;
}

/* Of one that its process did not survive only the begin is known: nobody had its id after it. */
static uint64_t end_of(const struct slow_record *r)
{
	return r->abort == FORMAT_ABORT_KILLED ? UINT64_MAX : r->begin + r->duration;
}

/* Nothing names a request that has no id; of one in brief there is nothing. */
static void ask(struct slow_requests *requests, const struct slowest *s, size_t shown)
{
	struct slow_wanted *list = memory_zeroed(shown, sizeof(*list));
	const uint32_t unranked = parts_of_unranked(s->shown_count - s->ranked);
	size_t count = 0;

	for (size_t i = 0; i < shown; i++) {
		const struct slow_record *r = s->shown[i];

		if (!r->id || r->brief)
			continue;
		list[count++] = (struct slow_wanted){
			.begin = r->begin,
			.end = end_of(r),
			.source = r->source,
			.id = r->id,
			.place = (uint32_t)i,
			.parts_max = i < s->ranked ? SLOW_PARTS_MAX : unranked,
		};
	}
	slow_requests_init(requests, list, count);
}

/* What is damaged was said at the first reading. The period was met then, too: parts of a request
 * may lie before it. */
static struct slow_parts *gather(const struct slow_requests *requests, size_t shown,
				 struct sources *sources, unsigned threads)
{
	struct capture_visitor visitor = {
		.block = slow_parts_block,
		.slot = slow_parts_slot,
		.wanted = slow_parts_wanted,
		.asked = requests,
	};
	struct capture c = {.sources = sources, .visitor = &visitor, .threads = threads};
	struct slow_parts **parts = memory_zeroed(threads, sizeof(struct slow_parts *));
	struct slow_parts *all;

	for (unsigned i = 0; i < threads; i++)
		parts[i] = slow_parts_new(requests, shown);
	c.workers = (void *const *)parts;
	capture_run(&c);
	all = parts[0];
	for (unsigned i = 1; i < threads; i++) {
		slow_parts_merge(all, parts[i]);
		slow_parts_free(parts[i]);
	}
	free(parts);
	return all;
}

void analyse_slowest(struct model *model, const struct collect *c, struct sources *sources)
{
	const struct slowest *s = &c->slowest;
	size_t wanted = model->options.slowest_parts;
	size_t shown = s->shown_count < wanted ? s->shown_count : wanted;
	struct slow_requests requests;

	ask(&requests, s, shown);
	if (requests.count) {
		struct slow_parts *parts =
			gather(&requests, shown, sources, capture_threads(model->options.threads));

		build_slow_parts(model, c, parts);
		slow_parts_free(parts);
	}
	slow_requests_free(&requests);
}
