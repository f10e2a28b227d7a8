// SPDX-License-Identifier: Apache-2.0
#include "render.h"

#include <string.h>

static const struct renderer *const renderers[] = {
	&render_html,
	&render_json,
	&render_prometheus,
	&render_text,
	&render_folded,
	&render_openmetrics,
	&render_csv,
	&render_speedscope,
	&render_pprof,
	&render_otlp_metrics,
};

#define RENDERERS (sizeof(renderers) / sizeof(renderers[0]))

const struct renderer *renderer_named(const char *name)
{
	for (size_t i = 0; i < RENDERERS; i++)
		if (strcmp(renderers[i]->name, name) == 0)
			return renderers[i];
	return NULL;
}

const struct renderer *renderer_for_path(const char *path)
{
	size_t length = strlen(path), longest = 0;
	const struct renderer *found = NULL;

	for (size_t i = 0; i < RENDERERS; i++) {
		size_t ending = strlen(renderers[i]->ending);

		if (length > ending && ending > longest &&
		    strcmp(path + length - ending, renderers[i]->ending) == 0) {
			found = renderers[i];
			longest = ending;
		}
	}
	return found;
}

const struct renderer *renderer_at(size_t index)
{
	return index < RENDERERS ? renderers[index] : NULL;
}
