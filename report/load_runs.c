// SPDX-License-Identifier: Apache-2.0
#include "load_runs.h"

#include "analyse.h"
#include "command.h"
#include "render.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (1u << 16)
#define SPLIT_MAX 200

struct loading {
	struct run_list *runs;
	struct arena *arena;
	const struct options *o;
	struct error *error;
};

char *load_file(const char *path, size_t most, size_t *length, struct error *error)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t got = 1;

	*length = 0;
	if (!file) {
		error_set(error, "%s: %s", path, strerror(errno));
		return NULL;
	}
	while (got && *length <= most) {
		text = memory_grow(text, *length + PIECE + 1, 1);
		got = fread(text + *length, 1, PIECE, file);
		*length += got;
	}
	text[*length] = '\0';
	if (!ferror(file) && *length <= most) {
		fclose(file);
		return text;
	}
	error_set(error, "%s: %s", path, *length > most ? "too large" : strerror(errno));
	fclose(file);
	free(text);
	return NULL;
}

static bool is_directory(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* ---- recordings ---- */

static struct model *analysed(struct loading *l, const char *path, uint64_t since, uint64_t until)
{
	bool quiet = l->o->quiet;
	struct analyse_problems problems = {command_note, &quiet};
	struct model_options options = l->o->model;

	options.progress = !quiet;
	options.cells = l->o->diff.page;
	options.since = since;
	options.until = until;
	return analyse(&path, 1, &options, &problems, l->error);
}

/* By way of its report.json: see run.h. */
static bool add_model(struct loading *l, const char *path, const struct model *model)
{
	bool page = l->o->diff.page;
	struct render_options r = {.theme = "system", .page_detail = page};
	struct run_text text = {.name = path, .for_page = page};
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, &text.length);
	bool good = out && render_json.render(model, &r, out, l->error);

	if (!out)
		return error_set(l->error, "%s: %s", path, strerror(errno));
	good = !fclose(out) && good;
	text.bytes = bytes;
	good = good && runs_read(l->runs, l->arena, &text, l->error);
	free(bytes);
	return good;
}

static bool add_period(struct loading *l, const char *path, uint64_t since, uint64_t until)
{
	struct model *model = analysed(l, path, since, until);
	bool good = model && add_model(l, path, model);

	if (model)
		model_free(model);
	return good;
}

/* What begins after the warm-up, as it is or in blocks. */
static bool add_parts(struct loading *l, const char *path, uint64_t begin, uint64_t end)
{
	uint64_t since = begin + l->o->diff.warmup_ns, blocks = l->o->diff.split, each;

	if (since >= end)
		return error_set(l->error, "%s: shorter than the warm-up", path);
	if (!blocks)
		return add_period(l, path, since, 0);
	each = (end - since) / blocks;
	for (uint64_t i = 0; i < blocks; i++)
		if (!add_period(l, path, since + i * each, since + (i + 1) * each))
			return false;
	return true;
}

static bool add_recording(struct loading *l, const char *path)
{
	struct model *model = analysed(l, path, 0, 0);
	uint64_t begin, end;
	bool good;

	if (!model)
		return false;
	if (!l->o->diff.warmup_ns && !l->o->diff.split) {
		good = add_model(l, path, model);
		model_free(model);
		return good;
	}
	begin = model->begin;
	end = model->end;
	model_free(model);
	return add_parts(l, path, begin, end);
}

/* ---- files ---- */

static bool add_file(struct loading *l, const char *path)
{
	struct run_text text = {.name = path, .for_page = l->o->diff.page};
	char *bytes;
	bool good;

	if (l->o->diff.warmup_ns || l->o->diff.split)
		return error_set(
			l->error,
			"%s: --warmup and --split need a recording, as a report.json does not "
			"say when each request was",
			path);
	bytes = load_file(path, RUN_BYTES_MAX, &text.length, l->error);
	if (!bytes)
		return false;
	text.bytes = bytes;
	good = runs_read(l->runs, l->arena, &text, l->error);
	free(bytes);
	return good;
}

static bool add_one(struct loading *l, const char *path)
{
	return is_directory(path) ? add_recording(l, path) : add_file(l, path);
}

static bool add_listed(struct loading *l, const char *names)
{
	for (;;) {
		size_t length = strcspn(names, ",");
		const char *path = arena_text(l->arena, names, length);

		if (!length)
			return error_set(l->error, "a run without a name between commas");
		if (!add_one(l, path))
			return false;
		if (!names[length])
			return true;
		names += length + 1;
	}
}

bool load_runs(struct run_list *runs, struct arena *arena, const char *names,
	       const struct options *o, struct error *error)
{
	struct loading l = {runs, arena, o, error};

	if (o->diff.split > SPLIT_MAX || o->diff.split == 1)
		return error_set(error, "--split %u: from 2 to %d blocks", o->diff.split,
				 SPLIT_MAX);
	/* A name may hold a comma. */
	if (!access(names, F_OK))
		return add_one(&l, names);
	return add_listed(&l, names);
}
