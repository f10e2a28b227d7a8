// SPDX-License-Identifier: Apache-2.0
/*
 * C++ exceptions, where they are thrown: what is thrown again (`throw;`, std::rethrow_exception)
 * takes other functions. Programs that hold their own copy of the C++ library and export none of it
 * are not seen.
 */
#include "hooks.h"

#include "exceptions.h"
#include "foreign.h"
#include "ledger.h"
#include "modules.h"

#include <dlfcn.h>

/* Programs may throw in more places than are remembered, but each has few modules. */
static const void *module_of(const void *call_site)
{
	const struct module *m = modules_find((uintptr_t)call_site);

	return m ? (const void *)m->begin : call_site;
}

/*
 * What comes behind us for all to see is what the caller would have got, even where it has a copy
 * of its own. Only where there is none (a plug-in of a program in C) its own scope is asked.
 */
static void *real_one(const void *call_site)
{
	static struct foreign_site *_Atomic last;
	static _Atomic(void *) next;
	static _Atomic bool looked;

	if (!atomic_load_explicit(&looked, memory_order_acquire)) {
		int saved = errno;

		atomic_store(&next, dlsym(RTLD_NEXT, "__cxa_throw"));
		atomic_store(&looked, true);
		errno = saved;
	}
	return next ? next : foreign_at(&last, "__cxa_throw", module_of(call_site));
}

/* The call must stay a jump: the search for a handler then does not meet us. */
HOOK void __cxa_throw(void *thrown, void *type, void (*destroy)(void *))
{
	__typeof__(&__cxa_throw) throw;

	if (hook_on() && ledger_open())
		exceptions_thrown(thrown, type);
	throw = real_one(__builtin_return_address(0));
	throw(thrown, type, destroy);
}
