/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peek.h - words read from where they may not be: stacks that are corrupt, pointers that a
 * stranger's runtime left. Signal safe. No descriptor, no file and no privilege is needed: the
 * kernel looks at the address before it refuses a request that is wrong in another way.
 */
#ifndef PROFILIS_PEEK_H
#define PROFILIS_PEEK_H

#include "sys.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#define PEEK_PAGE 4096u
#define PEEK_PAGES 4u

/* Pages that were found readable; zeroed to begin with. Not for longer than one look around. */
struct peek {
	uint64_t page[PEEK_PAGES];
	unsigned next;
};

/* A word of 8 bytes at a multiple of 8. */
static inline bool peek_probe(uint64_t at)
{
	const int no_such_way = -1; /* to set the mask: EINVAL, unless reading it failed before */

	return at >= PEEK_PAGE && !sys_forbidden() &&
	       sys_call(SYS_rt_sigprocmask, no_such_way, at, 0, 8) == -EINVAL;
}

static inline bool peek_readable(struct peek *m, uint64_t at)
{
	uint64_t page = at & ~(uint64_t)(PEEK_PAGE - 1);

	for (unsigned i = 0; i < PEEK_PAGES; i++)
		if (m->page[i] == page && page)
			return true;
	if (!peek_probe(page))
		return false;
	m->page[m->next++ % PEEK_PAGES] = page;
	return true;
}

/* A stack has what a sanitizer forbids, between its variables. */
static inline __attribute__((no_sanitize("address"))) bool peek_word(struct peek *m, uint64_t at,
								     uint64_t *to)
{
	if (at % 8 || !peek_readable(m, at))
		return false;
	*to = *(const uint64_t *)at;
	return true;
}

#endif
