// SPDX-License-Identifier: Apache-2.0
/*
 * dlopen with RTLD_DEEPBIND makes a plug-in's libraries find libc before us: PHP opens its database
 * drivers so, and nothing of theirs would be seen. PROFILIS_DEEPBIND=keep leaves the flag.
 */
#include "hooks.h"

#include "settings.h"

#include <dlfcn.h>

/* The call must stay a jump: libc looks at who called to find the caller's RUNPATH. */
HOOK void *dlopen(const char *file, int flags)
{
	if (process_self && settings.deepbind == SETTINGS_DEEPBIND_CLEAR)
		flags &= ~RTLD_DEEPBIND;
	return REAL(dlopen)(file, flags);
}
