/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu_use.h - the CPU time of the requests that the recorder measured: struct cpu_use of model.h.
 * Merging is exact.
 */
#ifndef PROFILIS_CPU_USE_H
#define PROFILIS_CPU_USE_H

#include "decode.h"
#include "model.h"

/* An exchange that has FORMAT_MORE_CPU. */
void cpu_use_add(struct cpu_use *u, const struct decode_exchange *x, uint64_t latency);
void cpu_use_merge(struct cpu_use *into, const struct cpu_use *from);
void cpu_use_clear(struct cpu_use *u);

/* The part of their latency in which they did not run: they waited, or others had the CPU; 0..1. */
double cpu_use_waiting(const struct cpu_use *u);

#endif
