/* SPDX-License-Identifier: Apache-2.0 */
/*
 * modules.h - the files whose code this process runs, with their build ids and where their unwind
 * information lies. Any thread, in signal handlers too, without a lock: a module is found by
 * _dl_find_object (glibc 2.35 and later; elsewhere no address has one) when an address of it is met
 * for the first time. What is known of it stays.
 */
#ifndef PROFILIS_MODULES_H
#define PROFILIS_MODULES_H

#include "cfi.h"
#include "event_beside.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct module {
	_Atomic uint32_t state; /* modules.c */
	uint32_t text_bytes;
	uint64_t begin, end; /* addresses */
	uint64_t bias;	     /* from p_vaddr to address */
	uint64_t name_hash;
	struct cfi_section unwind;
	char text[FORMAT_MODULE_MAX]; /* as format.h has it */
};

/* Once, before main. */
void modules_prepare(void);

/* False: no address will have a module here. */
bool modules_found(void);

/* NULL: no file holds that address, or there is no room for one more. */
const struct module *modules_find(uint64_t address);

/* Where the address lies; without a module (absolute) where no known file holds it. Texts live as
 * long as the process. */
struct event_frame modules_frame(uint64_t address);

#endif
