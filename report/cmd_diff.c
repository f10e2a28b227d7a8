// SPDX-License-Identifier: Apache-2.0
#include "command.h"

#include "compare.h"
#include "diff_render.h"
#include "load_runs.h"
#include "output.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct inputs {
	struct run_list sides[2];
	struct noise_floor noise;
	struct arena arena;
};

static void inputs_free(struct inputs *in)
{
	free(in->sides[0].list);
	free(in->sides[1].list);
	arena_free(&in->arena);
}

static const struct diff_renderer *renderer_of(const struct options *o, const char *path,
					       struct error *error)
{
	const struct diff_renderer *renderer =
		o->format ? diff_renderer_named(o->format) : diff_renderer_for_path(path);

	if (!renderer && !strcmp(path, "-"))
		return &diff_text;
	if (!renderer)
		error_set(error,
			  "%s: its ending names no format (.txt .md .json .xml .html); say --format",
			  path);
	return renderer;
}

static bool makes_sense(const struct options *o, struct error *error)
{
	if (o->run_count != 2)
		return error_set(error,
				 "two sides are compared, %zu %s named: profilis-report diff "
				 "A[,A2...] B[,B2...]",
				 o->run_count, o->run_count == 1 ? "is" : "are");
	for (size_t i = 0; i < o->output_count; i++)
		if (!renderer_of(o, o->outputs[i], error))
			return false;
	return true;
}

/* After makes_sense. */
static bool wants_page(const struct options *o)
{
	struct error ignored;
	bool page = o->format && diff_renderer_named(o->format)->page;

	for (size_t i = 0; i < o->output_count; i++)
		page |= renderer_of(o, o->outputs[i], &ignored)->page;
	return page;
}

static bool load_noise(struct inputs *in, const char *path, struct error *error)
{
	struct run_text text = {.name = path};
	char *bytes = load_file(path, RUN_BYTES_MAX, &text.length, error);
	bool good;

	text.bytes = bytes;
	good = bytes && noise_floor_read(&in->noise, &in->arena, &text, error);
	free(bytes);
	return good;
}

static bool load(struct inputs *in, const struct options *given, struct error *error)
{
	struct options mine = *given;
	const struct options *o = &mine;
	size_t a, b;

	mine.diff.page = wants_page(given);
	for (int s = 0; s < 2; s++)
		if (!load_runs(&in->sides[s], &in->arena, o->runs[s], o, error))
			return false;
	a = in->sides[0].count;
	b = in->sides[1].count;
	if (a != b && !o->diff.unpaired && !o->diff.noise_floor && a > 2 && b > 2)
		return error_set(error, "%zu runs against %zu make no pairs: say --unpaired", a, b);
	return !o->diff.noise_floor || load_noise(in, o->diff.noise_floor, error);
}

static void terminal(struct diff_render_options *r)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return;
	r->colour = !getenv("NO_COLOR");
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		r->columns = size.ws_col;
}

static bool write_one(const struct comparison *c, const struct options *o, const char *path,
		      struct error *error)
{
	const struct diff_renderer *renderer = renderer_of(o, path, error);
	struct diff_render_options r = {0};
	struct output output;

	if (!strcmp(path, "-"))
		terminal(&r);
	if (!output_open(&output, path, error))
		return false;
	renderer->render(c, &r, output.file);
	return output_close(&output, error);
}

static bool write_all(const struct comparison *c, const struct options *o, struct error *error)
{
	if (!o->output_count)
		return write_one(c, o, "-", error);
	for (size_t i = 0; i < o->output_count; i++)
		if (!write_one(c, o, o->outputs[i], error))
			return false;
	return true;
}

bool command_diff(const struct options *o, enum exit_status *status, struct error *error)
{
	struct inputs in = {0};
	struct diff_options options = o->diff;
	bool good = makes_sense(o, error) && load(&in, o, error);

	if (good) {
		struct comparison *c;

		/* Blocks of one recording lie one behind the other. */
		options.unpaired |= options.split > 0;
		c = compare(&in.sides[0], &in.sides[1], o->diff.noise_floor ? &in.noise : NULL,
			    &options);
		good = write_all(c, o, error);
		*status = comparison_status(c);
		comparison_free(c);
	}
	inputs_free(&in);
	return good;
}
