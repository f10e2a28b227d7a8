/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fdtab.h - what each descriptor number means to us: one word, in pages mapped as numbers are met.
 *
 * Any thread, no lock; a word is whole at every moment. A number starts UNKNOWN and is classified
 * at its first use; after a close that we saw it is IGNORED until a call that we see makes it a
 * socket again. Of those, what is written to tells whether it is a log (log_file.h): from then on the
 * number is LOG or QUIET.
 */
#ifndef PROFILIS_FDTAB_H
#define PROFILIS_FDTAB_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* index in the low half, with a generation (or for listeners their target) in the high half; the odd
 * ones are logs, perhaps */
enum {
	FDTAB_UNKNOWN = 0,
	FDTAB_IGNORED = 1,
	FDTAB_LISTENER = 2,
	FDTAB_LOG = 3,
	FDTAB_QUIET = 4,
	FDTAB_DATAGRAM = 6, /* where it sends to, each call says */
	FDTAB_STATSD = 8,   /* a datagram socket connected to a StatsD server */
	FDTAB_CONN = 16
};

#define FDTAB_PAGE 4096u
#define FDTAB_PAGES 4096u /* 16 million descriptors */

extern _Atomic uint64_t *fdtab_pages[FDTAB_PAGES];

/* Where fd's word is, mapping its page if need be; NULL: no memory, or no such number can be. */
_Atomic uint64_t *fdtab_word_slow(int fd);

static inline uint64_t fdtab_get(int fd)
{
	unsigned page = (unsigned)fd / FDTAB_PAGE;
	_Atomic uint64_t *words =
		page < FDTAB_PAGES ? __atomic_load_n(&fdtab_pages[page], __ATOMIC_ACQUIRE) : NULL;

	return words ? atomic_load_explicit(&words[(unsigned)fd % FDTAB_PAGE], memory_order_acquire)
		     : FDTAB_UNKNOWN;
}

/* False: nothing was ever said of fd, nor of its neighbours. */
static inline _Bool fdtab_mapped(int fd)
{
	unsigned page = (unsigned)fd / FDTAB_PAGE;

	return page < FDTAB_PAGES && __atomic_load_n(&fdtab_pages[page], __ATOMIC_RELAXED);
}

/* Returns what stood there. */
static inline uint64_t fdtab_swap(int fd, uint64_t word)
{
	_Atomic uint64_t *at = fdtab_word_slow(fd);

	return at ? atomic_exchange(at, word) : FDTAB_IGNORED;
}

static inline uint32_t fdtab_index(uint64_t word)
{
	return (uint32_t)word;
}

/* Of an index that is no connection's. */
static inline _Bool fdtab_may_log(uint32_t index)
{
	return index & 1;
}

static inline uint32_t fdtab_upper(uint64_t word)
{
	return (uint32_t)(word >> 32);
}

#endif
