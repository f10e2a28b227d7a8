// SPDX-License-Identifier: Apache-2.0
#include "analyse.h"
#include "arena.h"
#include "command.h"
#include "export.h"
#include "formats.h"
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CSS_MAX (16u << 20)
#define EVENTS_MAX 1000000u

static const struct renderer *renderer_of(const struct options *o, const char *path,
					  struct error *error)
{
	const struct renderer *renderer =
		o->format ? formats_named(o->format) : formats_for_path(path);

	if (!renderer && !strcmp(path, "-"))
		return &render_text;
	if (!renderer)
		error_set(error, "%s: its ending names no format (%s); say --format", path,
			  formats_endings().text);
	return renderer;
}

static bool rotates(const struct options *o)
{
	return o->rotate_bytes || o->rotate_ns;
}

static bool output_makes_sense(const struct options *o, const char *path, struct error *error)
{
	const struct renderer *renderer = renderer_of(o, path, error);

	if (!renderer)
		return false;
	if (!rotates(o))
		return true;
	if (!renderer->events || !renderer->events->lines)
		return error_set(error, "--rotate-...: %s is no format of lines, as jsonl is",
				 renderer->name);
	return strcmp(path, "-") != 0 ||
	       error_set(error, "--rotate-...: standard output cannot be divided; say --output");
}

/* Without one, there is the summary on standard output, or the format asked for. */
static size_t output_count(const struct options *o)
{
	return o->output_count ? o->output_count : 1;
}

static const char *output_at(const struct options *o, size_t i)
{
	return o->output_count ? o->outputs[i] : "-";
}

static bool outputs_make_sense(const struct options *o, struct error *error)
{
	if (o->command == COMMAND_EXPORT && !o->output_count && !o->format)
		return error_set(error, "which format? --format %s", formats_names().text);
	for (size_t i = 0; i < output_count(o); i++)
		if (!output_makes_sense(o, output_at(o, i), error))
			return false;
	return true;
}

static char *read_text(const char *path, struct error *error)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t n;

	if (!file) {
		error_set(error, "%s: %s", path, strerror(errno));
		return NULL;
	}
	text = memory_zeroed(CSS_MAX + 1, 1);
	n = fread(text, 1, CSS_MAX + 1, file);
	if (ferror(file) || n > CSS_MAX)
		error_set(error, "%s: %s", path,
			  n > CSS_MAX ? "too large for a stylesheet" : strerror(errno));
	fclose(file);
	return text;
}

static void terminal(struct render_options *r)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO))
		return;
	r->colour = !getenv("NO_COLOR");
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		r->columns = size.ws_col;
}

static bool write_one(const struct model *model, const struct options *o,
		      const struct render_options *options, const char *path, struct error *error)
{
	const struct renderer *renderer = renderer_of(o, path, error);
	struct render_options r = *options;
	struct output output;

	if (!strcmp(path, "-"))
		terminal(&r);
	if (!output_open(&output, path, error))
		return false;
	if (renderer->render(model, &r, output.file, error))
		return output_close(&output, error);
	output_drop(&output);
	return false;
}

/* What is made from the model. */
static bool write_all(const struct model *model, const struct options *o,
		      const struct render_options *r, struct error *error)
{
	for (size_t i = 0; i < output_count(o); i++)
		if (!renderer_of(o, output_at(o, i), error)->events &&
		    !write_one(model, o, r, output_at(o, i), error))
			return false;
	return true;
}

static bool needs_model(const struct options *o, struct error *error)
{
	for (size_t i = 0; i < output_count(o); i++)
		if (!renderer_of(o, output_at(o, i), error)->events)
			return true;
	return false;
}

/* What is made from the events. */
static bool export_all(const struct options *o, enum exit_status *status, struct error *error)
{
	bool quiet = o->quiet, unreadable = false;
	struct model_options model = o->model;
	struct export_options options = {
		.model = &model,
		.rotate_bytes = o->rotate_bytes,
		.rotate_ns = o->rotate_ns,
		.max_events = o->max_events ? o->max_events : EVENTS_MAX,
		.problem = command_note,
		.context = &quiet,
		.unreadable = &unreadable,
	};

	model.progress = !o->quiet;
	for (size_t i = 0; i < output_count(o); i++) {
		const struct renderer *renderer = renderer_of(o, output_at(o, i), error);

		options.path = output_at(o, i);
		if (renderer->events &&
		    !export_write(o->runs, o->run_count, renderer, &options, error))
			return false;
	}
	if (unreadable)
		*status = EXIT_NEGATIVE;
	return true;
}

/* Something was there, but nothing of it could be read. */
static bool nothing_readable(const struct model *model)
{
	const struct coverage *c = &model->coverage;

	return c->blocks_damaged && !c->events && !c->discarded;
}

static struct render_options render_options(const struct options *o, const char *css)
{
	struct render_options r = o->render;

	r.title = r.title ? r.title : "profilis";
	r.theme = r.theme ? r.theme : "system";
	r.css = css;
	return r;
}

/* As many as the output that shows most of them. */
static uint32_t slowest_parts(const struct options *o)
{
	struct error ignored = {0};
	uint32_t most = 0;

	if (!o->output_count)
		return renderer_of(o, "-", &ignored)->slowest_parts;
	for (size_t i = 0; i < o->output_count; i++) {
		uint32_t n = renderer_of(o, o->outputs[i], &ignored)->slowest_parts;

		most = n > most ? n : most;
	}
	return most;
}

static bool wants_windows(const struct options *o)
{
	struct error ignored = {0};

	for (size_t i = 0; i < output_count(o); i++)
		if (renderer_of(o, output_at(o, i), &ignored)->windows)
			return true;
	return o->render.page_detail;
}

static bool report(const struct options *o, const char *css, enum exit_status *status,
		   struct error *error)
{
	bool quiet = o->quiet;
	struct analyse_problems problems = {command_note, &quiet};
	struct model_options options = o->model;
	struct render_options r = render_options(o, css);
	struct model *model;
	bool good;

	options.progress = !o->quiet;
	options.slowest_parts = slowest_parts(o);
	options.cells = wants_windows(o);
	model = analyse(o->runs, o->run_count, &options, &problems, error);
	if (!model)
		return false;
	good = write_all(model, o, &r, error);
	*status = nothing_readable(model) ? EXIT_NEGATIVE : EXIT_GOOD;
	model_free(model);
	return good;
}

bool command_report(const struct options *o, enum exit_status *status, struct error *error)
{
	char *css = NULL;
	bool good;

	if (!outputs_make_sense(o, error))
		return false;
	if (o->css)
		css = read_text(o->css, error);
	good = !error->text[0] && (!needs_model(o, error) || report(o, css, status, error)) &&
	       export_all(o, status, error);
	free(css);
	return good;
}

bool command_export(const struct options *o, enum exit_status *status, struct error *error)
{
	return command_report(o, status, error);
}
