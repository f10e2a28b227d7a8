// SPDX-License-Identifier: Apache-2.0
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "-", and what is no regular file (a pipe, /dev/null), is written as it stands. */
static bool in_place(const char *path)
{
	struct stat status;

	return !stat(path, &status) && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static mode_t mode_wanted(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static FILE *open_temporary(struct output *o)
{
	int fd;

	if (snprintf(o->temporary, sizeof(o->temporary), "%s.XXXXXX", o->path) >=
	    (int)sizeof(o->temporary)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = mkostemp(o->temporary, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	fchmod(fd, mode_wanted());
	return fdopen(fd, "w");
}

bool output_open(struct output *o, const char *path, struct error *error)
{
	*o = (struct output){.path = path};
	if (!strcmp(path, "-"))
		o->file = stdout;
	else
		o->file = in_place(path) ? fopen(path, "we") : open_temporary(o);
	if (!o->file)
		return error_set(error, "%s: %s", path, strerror(errno));
	return true;
}

void output_drop(struct output *o)
{
	if (o->file && o->file != stdout)
		fclose(o->file);
	if (o->temporary[0])
		unlink(o->temporary);
	*o = (struct output){0};
}

static bool flushed(struct output *o)
{
	bool good = !fflush(o->file) && !ferror(o->file);

	if (o->file != stdout && fclose(o->file))
		good = false;
	o->file = NULL;
	return good;
}

bool output_close(struct output *o, struct error *error)
{
	bool good = flushed(o) && (!o->temporary[0] || !rename(o->temporary, o->path));

	if (!good) {
		error_set(error, "%s: %s", strcmp(o->path, "-") ? o->path : "standard output",
			  strerror(errno));
		output_drop(o);
	}
	return good;
}
