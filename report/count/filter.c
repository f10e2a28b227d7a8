// SPDX-License-Identifier: Apache-2.0
#include "filter.h"

#include "decode.h"
#include "parse.h"
#include "pattern.h"

#include <string.h>

bool filter_requests(const struct filter *f)
{
	return f->route_count || filter_more_than_path(f);
}

bool filter_more_than_path(const struct filter *f)
{
	return f->status_high || f->slower_ns;
}

bool filter_path(const struct filter *f, const char *path, size_t n)
{
	const char *query = n ? memchr(path, '?', n) : NULL;

	if (query)
		n = (size_t)(query - path);
	for (size_t i = 0; i < f->route_count; i++)
		if (pattern_matches(f->routes[i], path, n))
			return true;
	return !f->route_count;
}

bool filter_shape(const struct filter *f, const struct decode_shape *shape)
{
	if (f->status_high && (shape->status < f->status_low || shape->status > f->status_high))
		return false;
	return filter_path(f, shape->path.bytes, shape->path.length);
}

static bool last_component_is(const char *path, size_t size, const char *name)
{
	size_t n = strnlen(path, size);
	const char *slash = memrchr(path, '/', n);
	const char *base = slash ? slash + 1 : path;
	size_t length = n - (size_t)(base - path);

	return length && length == strlen(name) && !memcmp(base, name, length);
}

static bool is_called(const struct format_process *p, const char *name)
{
	uint64_t pid;

	if (parse_count(name, INT32_MAX, &pid))
		return (uint64_t)p->pid == pid;
	return last_component_is(p->program, sizeof(p->program), name) ||
	       last_component_is(p->executable, sizeof(p->executable), name) ||
	       last_component_is(p->arguments, sizeof(p->arguments), name);
}

bool filter_process(const struct filter *f, const struct format_process *process)
{
	for (size_t i = 0; i < f->process_count; i++)
		if (is_called(process, f->processes[i]))
			return true;
	return !f->process_count;
}
