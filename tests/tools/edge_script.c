/* SPDX-License-Identifier: Apache-2.0 */
/* edge_script.c - reads a script from its file. */
#include "edge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const verbs[EDGE_VERBS] = {
	[EDGE_RECV] = "recv", [EDGE_SWALLOW] = "swallow", [EDGE_SEND] = "send",
	[EDGE_FILE] = "file", [EDGE_SLEEP] = "sleep",	  [EDGE_SHUTDOWN] = "shutdown",
	[EDGE_DUP2] = "dup2", [EDGE_REUSE] = "reuse",	  [EDGE_THREAD] = "thread",
	[EDGE_FORK] = "fork", [EDGE_HAND] = "hand",
};

static bool verb_named(const char *name, enum edge_verb *verb)
{
	for (int i = 0; i < EDGE_VERBS; i++) {
		if (!strcmp(verbs[i], name)) {
			*verb = (enum edge_verb)i;
			return true;
		}
	}
	return false;
}

static bool read_bytes(struct edge_step *step, FILE *in)
{
	step->bytes = malloc(step->n + 1);
	if (!step->bytes || fread(step->bytes, 1, step->n, in) != step->n)
		return false;
	if (step->verb != EDGE_FILE)
		return true;
	step->file = memfd_create("edge", MFD_CLOEXEC);
	return step->file >= 0 && write(step->file, step->bytes, step->n) == (ssize_t)step->n;
}

bool edge_script_read(struct edge_script *script, const char *path)
{
	FILE *in = fopen(path, "r");
	char line[64], name[32];
	bool good = in != NULL;

	while (good && fgets(line, sizeof(line), in)) {
		struct edge_step step = {.file = -1};
		int words = sscanf(line, "%31s %zu", name, &step.n);

		if (words <= 0)
			continue; /* the line end behind bytes */
		good = verb_named(name, &step.verb);
		if (good && (step.verb == EDGE_SEND || step.verb == EDGE_FILE))
			good = read_bytes(&step, in);
		script->steps = reallocarray(script->steps, script->count + 1, sizeof(step));
		good = good && script->steps;
		if (good)
			script->steps[script->count++] = step;
	}
	if (in)
		fclose(in);
	return good;
}
