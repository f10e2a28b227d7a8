// SPDX-License-Identifier: Apache-2.0
#include "analyse.h"

#include "analyse_slowest.h"
#include "build.h"
#include "parse.h"

#include <stdlib.h>
#include <string.h>

bool analyse_open(struct sources *sources, const char *const *runs, size_t run_count,
		  struct error *error)
{
	for (size_t i = 0; i < run_count; i++)
		if (!sources_add(sources, runs[i], error))
			return false;
	return true;
}

bool analyse_processes(struct sources *sources, const struct filter *filter, struct error *error)
{
	size_t i = 0;

	while (i < sources->count)
		if (filter_process(filter, &sources->list[i].process))
			i++;
		else
			sources_drop(sources, i);
	if (sources->count)
		return true;
	return error_set(error, "--process: no process of the recording is called so (the report "
				"names all of them)");
}

bool analyse_clocks(struct sources *sources, const struct model_options *options,
		    struct error *error)
{
	for (size_t i = 0; i < options->clock_offset_count; i++) {
		const char *text = options->clock_offsets[i];
		size_t host_bytes = strcspn(text, "=");
		int64_t ahead;

		if (!text[host_bytes] || !parse_signed_duration(text + host_bytes + 1, &ahead))
			return error_set(error, "--clock-offset %s: not HOST=DURATION", text);
		if (!sources_clock(sources, text, host_bytes, ahead))
			return error_set(error, "--clock-offset %s: nothing was recorded on %.*s",
					 text, (int)host_bytes, text);
	}
	return true;
}

void analyse_period(struct model_options *options, struct sources *sources)
{
	uint64_t end;

	if (!options->since_back && !options->until_back)
		return;
	end = capture_end(sources);
	if (options->since_back)
		options->since = end > options->since_back ? end - options->since_back : 1;
	if (options->until_back)
		options->until = end > options->until_back ? end - options->until_back : 1;
}

static struct collect *run(struct capture *c, const struct model_options *options,
			   const struct chosen *chosen)
{
	struct collect **collects = memory_zeroed(c->threads, sizeof(struct collect *));
	struct collect *all;

	for (unsigned i = 0; i < c->threads; i++) {
		collects[i] = collect_new(options, c->sources->count);
		collects[i]->chosen = chosen;
		by_host_init(&collects[i]->by_host, c->sources);
	}
	c->workers = (void *const *)collects;
	capture_run(c);
	all = collects[0];
	for (unsigned i = 1; i < c->threads; i++) {
		collect_merge(all, collects[i]);
		collect_free(collects[i]);
	}
	free(collects);
	return all;
}

static struct model *model_of(struct sources *sources, const struct model_options *options,
			      const struct analyse_problems *problems)
{
	struct capture_visitor visitor = {
		.block = collect_block,
		.slot = collect_slot,
		.problem = problems ? problems->say : NULL,
		.context = problems ? problems->context : NULL,
	};
	struct capture c = {
		.sources = sources,
		.visitor = &visitor,
		.threads = capture_threads(options->threads),
		.since = options->since,
		.until = options->until,
		.progress = options->progress,
	};
	struct chosen *chosen = chosen_read(&(struct chosen_of){
		sources, &options->filter, options->since, options->until});
	struct collect *all = run(&c, options, chosen);
	struct model *model = model_build(all, sources, &c.facts);

	analyse_slowest(model, all, sources);
	model->filter_lost = chosen_lost(chosen);
	chosen_free(chosen);
	collect_free(all);
	return model;
}

struct model *analyse(const char *const *runs, size_t run_count,
		      const struct model_options *options, const struct analyse_problems *problems,
		      struct error *error)
{
	struct model_options resolved = *options;
	struct sources sources = {0};
	struct model *model = NULL;

	if (analyse_open(&sources, runs, run_count, error) &&
	    analyse_processes(&sources, &options->filter, error) &&
	    analyse_clocks(&sources, options, error)) {
		analyse_period(&resolved, &sources);
		model = model_of(&sources, &resolved, problems);
	}
	sources_free(&sources);
	return model;
}
