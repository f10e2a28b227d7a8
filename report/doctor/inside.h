/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inside.h - which TLS libraries, database clients and runtimes a program carries or loads, and
 * what the recorder sees of each.
 */
#ifndef PROFILIS_INSIDE_H
#define PROFILIS_INSIDE_H

#include "closure.h"
#include "diagnosis.h"

/* True: something is there of which not all can be seen. */
bool inside_examine(struct diagnosis *d, const struct elf_facts *program, const struct closure *c);

#endif
