// SPDX-License-Identifier: Apache-2.0
#include "command.h"

#include "calibrate.h"
#include "json.h"
#include "load_runs.h"
#include "output.h"

#include <stdlib.h>

static bool load(struct run_list *runs, struct arena *arena, const struct options *o,
		 struct error *error)
{
	for (size_t i = 0; i < o->run_count; i++)
		if (!load_runs(runs, arena, o->runs[i], o, error))
			return false;
	if (runs->count < NOISE_FLOOR_RUNS_MIN)
		return error_set(error,
				 "%zu runs tell nothing of noise: at least %d of one and the same "
				 "build are needed, better 16",
				 runs->count, NOISE_FLOOR_RUNS_MIN);
	return true;
}

static void cell(struct json *j, const struct noise_cell *c)
{
	json_map(j, NULL);
	json_str(j, "route", c->route);
	json_str(j, "statistic", c->statistic);
	json_double(j, "df", c->df);
	json_double(j, "variance", c->variance);
	json_end(j);
}

static void document(const struct noise_floor *n, FILE *out)
{
	struct json j;

	json_begin(&j, out, JSON_PLAIN);
	json_map(&j, NULL);
	json_uint(&j, "noise_floor_version", NOISE_FLOOR_VERSION);
	json_str(&j, "generated_by", "profilis-report " PROFILIS_VERSION);
	json_str(&j, "processors", n->machine);
	json_uint(&j, "runs", n->runs);
	json_list(&j, "cells");
	for (size_t i = 0; i < n->cell_count; i++)
		cell(&j, &n->cells[i]);
	json_end(&j);
	json_end(&j);
	putc('\n', out);
}

static bool write_floor(const struct noise_floor *n, const char *path, struct error *error)
{
	struct output output;

	if (!output_open(&output, path, error))
		return false;
	document(n, output.file);
	return output_close(&output, error);
}

bool command_calibrate(const struct options *o, enum exit_status *status, struct error *error)
{
	struct run_list runs = {0};
	struct arena arena = {0};
	struct noise_floor noise = {0};
	bool good = load(&runs, &arena, o, error);

	if (good) {
		calibrate(&noise, &arena, &runs, &o->diff);
		if (!noise.cell_count)
			good = error_set(error, "no route has enough requests in each run");
	}
	for (size_t i = 0; good && i < (o->output_count ? o->output_count : 1); i++)
		good = write_floor(&noise, o->output_count ? o->outputs[i] : "-", error);
	*status = EXIT_GOOD;
	free(runs.list);
	arena_free(&arena);
	return good;
}
