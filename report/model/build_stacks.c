// SPDX-License-Identifier: Apache-2.0
/* Stacks get their names; what has them comes into the model. */
#include "build.h"

static void add_processes(struct symbols *symbols, const struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		const struct source *source = &sources->list[i];
		const struct format_process *p = &source->process;
		struct jit_process process = {
			.pid = p->pid,
			.uid = p->uid,
			.begin = p->realtime_ns,
			.end = p->end_ns ? p->realtime_end_ns : 0,
			.directory = source->directory,
			.here = source->here,
		};

		symbols_process(symbols, &process);
	}
}

void build_stacks(struct model *model, struct collect *c, const struct sources *sources)
{
	struct symbols *symbols = symbols_new(c->stacks);

	symbols_debug_directory(symbols, model->options.debug_directory);
	add_processes(symbols, sources);
	build_profile(model, c, symbols);
	build_crashes(model, c, symbols, sources);
	build_failures(model, c, symbols);
	symbols_free(symbols);
}
