// SPDX-License-Identifier: Apache-2.0
#include "diff_render.h"

#include <string.h>

static const struct diff_renderer *const renderers[] = {&diff_text, &diff_markdown, &diff_json,
							&diff_junit, &diff_html};

#define RENDERERS (sizeof(renderers) / sizeof(renderers[0]))

const struct diff_renderer *diff_renderer_named(const char *name)
{
	for (size_t i = 0; i < RENDERERS; i++)
		if (!strcmp(renderers[i]->name, name))
			return renderers[i];
	return NULL;
}

const struct diff_renderer *diff_renderer_for_path(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < RENDERERS; i++)
		if (!strcmp(renderers[i]->ending, dot))
			return renderers[i];
	return NULL;
}
