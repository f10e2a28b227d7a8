// SPDX-License-Identifier: Apache-2.0
/* sample_render KIND FILE [NAME=VALUE]...: draws a sample model; the format follows from the file's
 * ending. */
#include "render.h"
#include "sample_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum sample_kind kind_of(const char *name)
{
	static const char *const names[] = {"shop", "empty", "hostile", "large"};

	for (int i = 0; i < 4; i++)
		if (strcmp(names[i], name) == 0)
			return (enum sample_kind)i;
	fprintf(stderr, "unknown sample %s\n", name);
	exit(2);
}

static void option(struct render_options *o, const char *argument)
{
	const char *value = strchr(argument, '=');

	if (!value)
		return;
	value++;
	if (strncmp(argument, "title=", 6) == 0)
		o->title = value;
	else if (strncmp(argument, "theme=", 6) == 0)
		o->theme = value;
	else if (strncmp(argument, "css=", 4) == 0)
		o->css = value;
	else if (strncmp(argument, "detail=", 7) == 0)
		o->page_detail = strcmp(value, "page") == 0;
	else if (strncmp(argument, "colour=", 7) == 0)
		o->colour = strcmp(value, "yes") == 0;
}

/* "route=PATTERN": the sample says that it was filtered by it. */
static struct filter filter_of(const char *argument)
{
	static const char *route;

	if (strncmp(argument, "route=", 6) != 0)
		return (struct filter){0};
	route = argument + 6;
	return (struct filter){.routes = &route, .route_count = 1};
}

int main(int argc, char **argv)
{
	struct render_options options = {.title = "profilis", .theme = "system"};
	struct error error = {0};

	if (argc < 3)
		return 2;
	for (int i = 3; i < argc; i++)
		option(&options, argv[i]);
	struct model model = *sample_model(kind_of(argv[1]));

	if (argc > 3)
		model.options.filter = filter_of(argv[3]);
	const struct renderer *r = renderer_for_path(argv[2]);
	FILE *out = r ? fopen(argv[2], "w") : NULL;

	if (!out) {
		fprintf(stderr, "cannot write %s\n", argv[2]);
		return 2;
	}
	if (!r->render(&model, &options, out, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	return fclose(out) ? 1 : 0;
}
