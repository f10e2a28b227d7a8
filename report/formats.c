// SPDX-License-Identifier: Apache-2.0
#include "formats.h"

#include <string.h>

extern const struct renderer render_jsonl, render_otlp, render_otlp_logs, render_perfetto;

static const struct renderer *const exports[] = {
	&render_jsonl,
	&render_otlp,
	&render_otlp_logs,
	&render_perfetto,
};

#define EXPORTS (sizeof(exports) / sizeof(exports[0]))

static size_t renderer_count(void)
{
	size_t count = 0;

	while (renderer_at(count))
		count++;
	return count;
}

const struct renderer *formats_at(size_t index)
{
	size_t rendered = renderer_count();

	if (index < rendered)
		return renderer_at(index);
	return index - rendered < EXPORTS ? exports[index - rendered] : NULL;
}

const struct renderer *formats_named(const char *name)
{
	const struct renderer *r;

	for (size_t i = 0; (r = formats_at(i)); i++)
		if (!strcmp(r->name, name))
			return r;
	return NULL;
}

const struct renderer *formats_for_path(const char *path)
{
	const struct renderer *r, *found = NULL;
	size_t length = strlen(path), longest = 0;

	for (size_t i = 0; (r = formats_at(i)); i++) {
		size_t n = strlen(r->ending);

		if (length > n && n > longest && !strcmp(path + length - n, r->ending)) {
			found = r;
			longest = n;
		}
	}
	return found;
}

struct formats_text formats_names(void)
{
	struct formats_text t = {""};
	const struct renderer *r;
	size_t n = 0;

	for (size_t i = 0; (r = formats_at(i)) && n < sizeof(t.text); i++)
		n += (size_t)snprintf(t.text + n, sizeof(t.text) - n, "%s%s",
				      !i		  ? ""
				      : formats_at(i + 1) ? ", "
							  : " or ",
				      r->name);
	return t;
}

struct formats_text formats_endings(void)
{
	struct formats_text t = {""};
	const struct renderer *r;
	size_t n = 0;

	for (size_t i = 0; (r = formats_at(i)) && n < sizeof(t.text); i++)
		n += (size_t)snprintf(t.text + n, sizeof(t.text) - n, "%s%s", i ? " " : "",
				      r->ending);
	return t;
}
