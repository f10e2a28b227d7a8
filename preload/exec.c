// SPDX-License-Identifier: Apache-2.0
#include "exec.h"

#include "place.h"
#include "settings.h"
#include "sys.h"
#include "text.h"

#include <dlfcn.h>
#include <string.h>

#define PRELOAD "LD_PRELOAD="
#define DIRECTORY "PROFILIS_DIR="
#define MOST_POINTERS 8192u /* a longer environment is passed as it is: the room is on a stack */

static char library[512];

void exec_init(void)
{
	Dl_info info;
	char here[512];
	long n;

	if (!dladdr((void *)exec_init, &info) || !info.dli_fname)
		return;
	n = sys_call(SYS_getcwd, here, sizeof(here), 0, 0);
	if (info.dli_fname[0] == '/' || !strchr(info.dli_fname, '/') || n <= 0)
		text_join(library, sizeof(library), info.dli_fname, "", "");
	else
		text_join(library, sizeof(library), here, "/", info.dli_fname);
}

static const char *find(char *const *environment, const char *name, size_t *position)
{
	size_t n = strlen(name);

	for (size_t i = 0; environment && environment[i]; i++)
		if (!strncmp(environment[i], name, n)) {
			*position = i;
			return environment[i] + n;
		}
	return NULL;
}

static bool preloads(const char *value)
{
	return value && (strstr(value, "libprofilis_preload") || strstr(value, library));
}

struct exec_room exec_room(char *const *environment)
{
	size_t n = 0, at;
	const char *preload = find(environment, PRELOAD, &at);

	if (!library[0] || settings.off || (preloads(preload) && find(environment, DIRECTORY, &at)))
		return (struct exec_room){0, 0};
	while (environment && environment[n])
		n++;
	if (n > MOST_POINTERS)
		return (struct exec_room){0, 0};
	return (struct exec_room){n + 3, sizeof(PRELOAD) + sizeof(library) + sizeof(DIRECTORY) +
						 512 + 2 + (preload ? strlen(preload) : 0)};
}

static void add_preload(char *const *environment, char **pointers, size_t *count, struct text *t)
{
	size_t at;
	const char *theirs = find(environment, PRELOAD, &at);
	char **place = theirs ? &pointers[at] : &pointers[(*count)++];

	if (preloads(theirs))
		return;
	*place = t->at;
	text_add(t, PRELOAD);
	text_add(t, library);
	if (theirs && theirs[0])
		text_add(t, ":");
	text_add(t, theirs ? theirs : "");
	t->at++, t->left--;
	*t->at = 0;
}

char **exec_environment(char *const *environment, char **pointers, char *bytes)
{
	struct exec_room room = exec_room(environment);
	struct text t = text_in(bytes, room.bytes);
	size_t count = 0, at;

	for (; environment && environment[count]; count++)
		pointers[count] = environment[count];
	add_preload(environment, pointers, &count, &t);
	if (!find(environment, DIRECTORY, &at)) {
		pointers[count++] = t.at;
		text_add(&t, DIRECTORY);
		text_add(&t, place_recording());
	}
	pointers[count] = NULL;
	return pointers;
}
