// SPDX-License-Identifier: Apache-2.0
#include "real.h"

#include <dlfcn.h>

struct real real;

void real_resolve(void)
{
#define REAL_RESOLVE(name) real.name = (__typeof__(&name))dlsym(RTLD_NEXT, #name);
	REAL_NAMES(REAL_RESOLVE)
#undef REAL_RESOLVE
}
