// SPDX-License-Identifier: Apache-2.0
/*
 * The library comes and goes: its constructor, which makes it ready, its destructor, which writes
 * out, and the documented profilis_* functions. Whatever fails here leaves every hook passing
 * straight through.
 */
#include "exec.h"
#include "helper.h"
#include "hooks.h"
#include "ledger.h"
#include "modules.h"
#include "place.h"
#include "recording.h"
#include "request.h"
#include "sample.h"
#include "settings.h"

#include "profilis/profilis.h"

#include <dlfcn.h>

extern char **environ;

/* Twice in LD_PRELOAD under two names, each copy has its own state: the one whose hooks the host
 * calls records. */
static bool first_of_us(void)
{
	void *first = dlsym(RTLD_DEFAULT, "profilis_version");
	Dl_info ours, theirs;

	return !first || !dladdr(first, &theirs) || !dladdr((void *)exec_init, &ours) ||
	       theirs.dli_fbase == ours.dli_fbase;
}

__attribute__((constructor)) static void begin(void)
{
	int saved = errno;

	real_resolve();
	if (!process_self && first_of_us()) {
		settings_read(environ);
		sample_init();
		request_init();
		exec_init();
		recording_init();
		modules_prepare();
		if (!settings.off)
			process_init();
	}
	errno = saved;
}

/* exit() was called, or main returned. */
__attribute__((destructor)) static void end(void)
{
	int saved;

	if (!hook_on() || !ledger_open() || process_is_guest())
		return;
	saved = hook_begin();
	traffic_flush();
	helper_finish(FORMAT_ENDED);
	hook_end(saved);
}

HOOK const char *profilis_version(void)
{
	return PROFILIS_VERSION;
}

HOOK int profilis_recording(void)
{
	return ledger_open();
}

HOOK const char *profilis_directory(void)
{
	return ledger_open() ? place_recording() : "";
}
