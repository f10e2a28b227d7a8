// SPDX-License-Identifier: Apache-2.0
/* compact: compresses what is raw, brings home what killed processes left, leaves live ones alone.
 */
#include "analyse.h"
#include "command.h"
#include "compact.h"

#include <inttypes.h>

static bool compact_all(struct sources *sources, struct compact_result *result, size_t *alive,
			struct error *error)
{
	for (size_t i = 0; i < sources->count; i++) {
		const struct source *source = &sources->list[i];
		bool left_alone = source->alive || source->elsewhere;

		*alive += left_alone;
		if (!left_alone && !compact_source(sources, source, result, error))
			return false;
	}
	return true;
}

static void say(const struct compact_result *r, size_t processes, size_t alive)
{
	printf("compressed: %" PRIu64 " blocks, %.1f MB became %.1f MB\n", r->blocks,
	       (double)r->bytes_before / 1e6, (double)r->bytes_after / 1e6);
	if (r->sealed || r->slots)
		printf("brought home: %" PRIu64 " blocks, %" PRIu64 " exchanges in flight\n",
		       r->sealed, r->slots);
	if (alive)
		printf("left alone: %zu of %zu processes, they still run or may do so on another "
		       "host\n",
		       alive, processes);
	if (r->skipped)
		printf("left alone: %" PRIu64 " segments with damage in them (see check)\n",
		       r->skipped);
}

bool command_compact(const struct options *o, enum exit_status *status, struct error *error)
{
	struct compact_result result = {0};
	struct sources sources = {0};
	size_t alive = 0;
	bool good = analyse_open(&sources, o->runs, o->run_count, error) &&
		    compact_all(&sources, &result, &alive, error);

	if (good && !o->quiet)
		say(&result, sources.count, alive);
	*status = result.skipped ? EXIT_NEGATIVE : EXIT_GOOD;
	sources_free(&sources);
	return good;
}
