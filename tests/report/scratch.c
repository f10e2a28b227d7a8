// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "scratch.h"

#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

void scratch_begin(struct scratch *s)
{
	char base[] = "/tmp/profilis-test-XXXXXX";

	assert_non_null(mkdtemp(base));
	snprintf(s->run, sizeof(s->run), "%s/run.dir", base);
	snprintf(s->buffers, sizeof(s->buffers), "%s", base);
}

static int drop(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

void scratch_end(struct scratch *s)
{
	nftw(s->buffers, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static void record(void *context)
{
	const struct scratch_load *load = context;

	writer_begin(load->scratch->run, load->scratch->buffers);
	for (unsigned i = 0; i < load->count; i++) {
		struct event_exchange x = load->like(i);

		writer_exchange(&x);
	}
	if (!load->killed)
		writer_end();
}

void scratch_record(const struct scratch_load *load)
{
	writer_fork(record, (void *)load);
}

void scratch_segment(const struct scratch *s, char path[512])
{
	char pattern[512];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/*/1.seg", s->run);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	snprintf(path, 512, "%s", found.gl_pathv[0]);
	globfree(&found);
}

struct model *scratch_model(const struct scratch *s, const struct model_options *options)
{
	struct model_options standard = model_options_default();
	const char *runs[] = {s->run};
	struct error error = {0};
	struct model *model;

	standard.threads = 1;
	standard.cells = true;
	model = analyse(runs, 1, options ? options : &standard, NULL, &error);
	if (!model)
		fail_msg("%s", error.text);
	return model;
}
