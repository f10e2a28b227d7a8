// SPDX-License-Identifier: Apache-2.0
#include "demangle.h"

#include <stddef.h>
#include <string.h>

/* A mangled name may repeat what it named before, that again, and so on: each level doubles the
 * text or more, so a hostile name of a few hundred bytes would fill the memory. */
#define REPEATS_MAX 40u
#define NAME_MAX_BYTES 4096u

/* libstdc++'s own: cxxabi.h is for C++ alone. */
extern char *__cxa_demangle(const char *name, char *buffer, size_t *size, int *status);

static unsigned repeats(const char *name)
{
	unsigned count = 0;

	for (const char *at = name; *at; at++)
		count += (*at == 'S' || *at == 'T') &&
			 (at[1] == '_' || (at[1] >= '0' && at[1] <= '9') ||
			  (*at == 'S' && at[1] >= 'A' && at[1] <= 'Z'));
	return count;
}

char *demangle(const char *name)
{
	int status;

	if (!*name || strnlen(name, NAME_MAX_BYTES) == NAME_MAX_BYTES ||
	    repeats(name) > REPEATS_MAX)
		return NULL;
	return __cxa_demangle(name, NULL, NULL, &status);
}
