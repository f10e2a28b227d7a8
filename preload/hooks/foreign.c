// SPDX-License-Identifier: Apache-2.0
#include "foreign.h"

#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Places of call, each with what it calls; filled once, never changed. */
#define SITES 4096u
#define PROBES 16u

static struct foreign_site sites[SITES];

static void *in_scope_of(const void *call_site, const char *name)
{
	struct link_map *object;
	Dl_info info;
	void *handle;

	if (!dladdr1(call_site, &info, (void **)&object, RTLD_DL_LINKMAP) || !object->l_name[0])
		return NULL; /* the program itself: the global scope is its own */
	handle = REAL(dlopen)(object->l_name,
			      RTLD_LAZY | RTLD_NOLOAD); /* kept: it must not go away */
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

/* NULL: it is not kept, for want of room. */
static struct foreign_site *keep(uint32_t first, uintptr_t key, void *found)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		struct foreign_site *s = &sites[(first + i) % SITES];
		void *none = NULL;

		if (atomic_compare_exchange_strong(&s->found, &none, found)) {
			atomic_store_explicit(&s->site, key, memory_order_release);
			return s;
		}
	}
	return NULL;
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

static struct foreign_site *kept(uint32_t first, uintptr_t key)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		struct foreign_site *s = &sites[(first + i) % SITES];

		if (atomic_load_explicit(&s->site, memory_order_acquire) == key)
			return s;
	}
	return NULL;
}

static uint32_t first_of(uintptr_t key)
{
	return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) % SITES;
}

/* What is not there is not kept: it may be there another time. */
void *foreign_find_again(struct foreign_site *_Atomic *last, const char *name,
			 const void *call_site)
{
	const void *caller = foreign_caller(call_site);
	uintptr_t key = foreign_key(name, caller);
	uint32_t first = first_of(key);
	struct foreign_site *s = kept(first, key);
	void *found = s ? s->found : look_for(name, caller);

	if (!s && found != (void *)missing)
		s = keep(first, key, found);
	if (s && caller == call_site)
		atomic_store_explicit(last, s, memory_order_release);
	thread_self.foreign = found;
	return found;
}

void *foreign_find(const char *name, const void *call_site)
{
	struct foreign_site *_Atomic last = NULL;

	return foreign_find_again(&last, name, call_site);
}

/* A library that lacks it when it is asked lacks it for good: it is looked for once. */
void *foreign_ask(const char *name, const void *call_site)
{
	const void *caller = foreign_caller(call_site);
	uintptr_t key = foreign_key(name, caller);
	struct foreign_site *s = kept(first_of(key), key);
	void *found = s ? s->found : look_for(name, caller);

	if (!s)
		keep(first_of(key), key, found);
	return found == (void *)missing ? NULL : found;
}
