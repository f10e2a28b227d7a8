// SPDX-License-Identifier: Apache-2.0
#include "rotate.h"

#include <errno.h>
#include <string.h>

/* "shop.jsonl" becomes "shop.3.jsonl": what reads it still knows by its ending what it is. */
static bool set_name(struct rotate *r, struct error *error)
{
	size_t n = strlen(r->path), ending = strlen(r->ending);
	int made;

	if (ending >= n || strcmp(r->path + n - ending, r->ending) != 0)
		ending = 0;
	if (!r->number)
		made = snprintf(r->name, sizeof(r->name), "%s", r->path);
	else
		made = snprintf(r->name, sizeof(r->name), "%.*s.%u%s", (int)(n - ending), r->path,
				r->number, r->path + n - ending);
	if (made < 0 || made >= (int)sizeof(r->name))
		return error_set(error, "%s: %s", r->path, strerror(ENAMETOOLONG));
	return true;
}

static bool begin(struct rotate *r, struct error *error)
{
	r->out = NULL;
	r->first_ns = 0;
	if (!set_name(r, error) || !output_open(&r->output, r->name, error))
		return false;
	r->out = r->output.file;
	return true;
}

bool rotate_begin(struct rotate *r, struct error *error)
{
	return begin(r, error);
}

/* A descriptor that cannot tell its place is no file, and is not rotated. */
static bool is_full(const struct rotate *r, uint64_t unix_ns)
{
	long at = r->bytes ? ftell(r->out) : 0;

	if (r->bytes && at >= 0 && (uint64_t)at >= r->bytes)
		return true;
	return r->ns && r->first_ns && unix_ns >= r->first_ns && unix_ns - r->first_ns >= r->ns;
}

bool rotate_line(struct rotate *r, uint64_t unix_ns, struct error *error)
{
	if (!r->out)
		return false;
	if (r->first_ns && is_full(r, unix_ns)) {
		r->out = NULL;
		if (!output_close(&r->output, error))
			return false;
		r->number++;
		if (!begin(r, error))
			return false;
	}
	if (!r->first_ns)
		r->first_ns = unix_ns ? unix_ns : 1;
	return true;
}

bool rotate_end(struct rotate *r, struct error *error)
{
	r->out = NULL;
	return output_close(&r->output, error);
}

void rotate_drop(struct rotate *r)
{
	r->out = NULL;
	output_drop(&r->output);
}
