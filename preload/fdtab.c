// SPDX-License-Identifier: Apache-2.0
#include "fdtab.h"

#include "sys.h"

#include <stdbool.h>

_Atomic uint64_t *fdtab_pages[FDTAB_PAGES];

_Atomic uint64_t *fdtab_word_slow(int fd)
{
	const size_t bytes = FDTAB_PAGE * sizeof(uint64_t);
	unsigned page = (unsigned)fd / FDTAB_PAGE;
	_Atomic uint64_t *none = NULL, *fresh;

	if (page >= FDTAB_PAGES)
		return NULL;
	if (!__atomic_load_n(&fdtab_pages[page], __ATOMIC_ACQUIRE)) {
		fresh = sys_map(-1, bytes);
		if (!fresh)
			return NULL;
		if (!__atomic_compare_exchange_n(&fdtab_pages[page], &none, fresh, false,
						 __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			sys_unmap((void *)fresh, bytes);
	}
	return &fdtab_pages[page][(unsigned)fd % FDTAB_PAGE];
}
