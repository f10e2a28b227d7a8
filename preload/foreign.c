// SPDX-License-Identifier: Apache-2.0
#include "foreign.h"

#include "thread.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Places of call, each with what it calls; filled once, never changed. */
#define SITES 4096u
#define PROBES 16u

static struct {
	_Atomic uintptr_t site; /* the call's return address, mixed with its name's address */
	_Atomic(void *) found;
} sites[SITES];

static void *in_scope_of(const void *call_site, const char *name)
{
	struct link_map *object;
	Dl_info info;
	void *handle;

	if (!dladdr1(call_site, &info, (void **)&object, RTLD_DL_LINKMAP) || !object->l_name[0])
		return NULL; /* the program itself: the global scope is its own */
	handle = dlopen(object->l_name, RTLD_LAZY | RTLD_NOLOAD); /* kept: it must not go away */
	return handle ? dlsym(handle, name) : NULL;
}

static long missing(void)
{
	errno = ENOSYS;
	return -1;
}

static void *look_for(const char *name, const void *call_site)
{
	int saved = errno;
	void *found = in_scope_of(call_site, name);

	if (!found)
		found = dlsym(RTLD_NEXT, name);
	errno = saved;
	return found ? found : (void *)missing;
}

static void *keep(uint32_t first, uintptr_t key, void *found)
{
	for (uint32_t i = 0; found != (void *)missing && i < PROBES; i++) {
		uint32_t at = (first + i) % SITES;
		void *none = NULL;

		if (atomic_compare_exchange_strong(&sites[at].found, &none, found)) {
			atomic_store_explicit(&sites[at].site, key, memory_order_release);
			break;
		}
	}
	return found;
}

/* Where we lie: the linker's own names. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

/*
 * A library that ends one of its functions by jumping into another that is hooked seems to be us,
 * in the midst of calling the first: then it is that first one that calls.
 */
const void *foreign_caller(const void *call_site)
{
	bool ours = (const char *)call_site >= __ehdr_start && (const char *)call_site < etext;

	return ours ? thread_self.foreign : call_site;
}

static void *find(const char *name, const void *call_site)
{
	uintptr_t key = (uintptr_t)call_site ^ (uintptr_t)name << 20;
	uint32_t first = (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) % SITES;

	for (uint32_t i = 0; i < PROBES; i++) {
		uint32_t at = (first + i) % SITES;

		if (atomic_load_explicit(&sites[at].site, memory_order_acquire) == key)
			return sites[at].found;
	}
	return keep(first, key, look_for(name, call_site));
}

void *foreign_find(const char *name, const void *call_site)
{
	void *found = find(name, foreign_caller(call_site));

	thread_self.foreign = found;
	return found;
}

void *foreign_ask(const char *name, const void *call_site)
{
	void *found = find(name, call_site);

	return found == (void *)missing ? NULL : found;
}
