// SPDX-License-Identifier: Apache-2.0
#include "real.h"

#include "sys.h"

#include <dlfcn.h>

struct real real;

/*
 * NULL until we are relocated. Indirect functions of other libraries are resolved before that, and
 * some look into /proc: for them there is no dlsym yet, nor an errno to set.
 */
static void *(*volatile find)(void *handle, const char *name) = dlsym;

static ssize_t early(long result)
{
	return result < 0 ? -1 : result;
}

static ssize_t early_read(int fd, void *to, size_t n)
{
	return early(sys_read(fd, to, n));
}

static ssize_t early_write(int fd, const void *from, size_t n)
{
	return early(sys_write(fd, from, n));
}

static int early_close(int fd)
{
	return (int)early(sys_close(fd));
}

static void resolve_early(void)
{
	real.read = early_read;
	real.write = early_write;
	real.close = early_close;
}

void real_resolve(void)
{
	if (!find) {
		resolve_early();
		return;
	}
#define REAL_RESOLVE(name) real.name = (__typeof__(real.name))find(RTLD_NEXT, #name);
	REAL_NAMES(REAL_RESOLVE)
#undef REAL_RESOLVE
}
