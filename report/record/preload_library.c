// SPDX-License-Identifier: Apache-2.0
#include "preload_library.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where meson installs the library: relative to the prefix, or absolute. */
#ifndef PROFILIS_LIBDIR
#error "PROFILIS_LIBDIR must be defined by the build"
#endif

static bool is_library(char out[PATH_MAX], const char *where, const char *below)
{
	const char *head = *below == '/' ? "" : where;
	const char *slash = *below == '/' ? "" : "/";
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s%s%s/" PRELOAD_LIBRARY, head, slash, below);
	return realpath(path, out) != NULL;
}

/* Two folders up from our executable: the prefix, or the build tree; *folder is what lies between.
 */
static bool find_self(char self[PATH_MAX], const char **folder, struct error *error)
{
	ssize_t got = readlink("/proc/self/exe", self, PATH_MAX - 1);

	if (got < 0)
		return error_set(error, "cannot read /proc/self/exe: %s", strerror(errno));
	self[got] = 0;
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(self, '/');

		if (!slash)
			return error_set(error, "cannot read /proc/self/exe");
		*slash = 0;
		*folder = slash + 1;
	}
	return true;
}

bool preload_library_find(char out[PATH_MAX], struct error *error)
{
	char self[PATH_MAX];
	const char *folder = "";

	if (!find_self(self, &folder, error))
		return false;
	if (!(!strcmp(folder, "report") && is_library(out, self, "preload")) &&
	    !is_library(out, self, PROFILIS_LIBDIR))
		return error_set(error,
				 PRELOAD_LIBRARY " is neither in %s/preload nor in %s/%s; is the "
						 "installation complete?",
				 self, self, PROFILIS_LIBDIR);
	if (strpbrk(out, " :"))
		return error_set(error,
				 "%s: LD_PRELOAD cannot name a path with a space or a colon in it; "
				 "move the installation",
				 out);
	return true;
}
