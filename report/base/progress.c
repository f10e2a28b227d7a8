// SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_NS 500000000u
#define EACH_NS 100000000u

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void progress_begin(struct progress *p, bool wanted, uint64_t total)
{
	*p = (struct progress){.wanted = wanted && isatty(STDERR_FILENO), .total = total};
	p->begin_ns = p->wanted ? now() : 0;
	p->next_ns = p->begin_ns + FIRST_NS;
}

void progress_at(struct progress *p, uint64_t done)
{
	double part = p->total ? (double)done / (double)p->total : 1;
	uint64_t at = p->wanted ? now() : 0;

	if (!p->wanted || at < p->next_ns)
		return;
	part = part > 1 ? 1 : part;
	fprintf(stderr, "\rreading %3.0f %% of %.1f MB\033[K", 100 * part, (double)p->total / 1e6);
	fflush(stderr);
	p->next_ns = at + EACH_NS;
	p->drawn = true;
}

void progress_clear(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}

void progress_end(struct progress *p)
{
	progress_clear(p);
}
