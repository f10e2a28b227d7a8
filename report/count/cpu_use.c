// SPDX-License-Identifier: Apache-2.0
#include "cpu_use.h"

void cpu_use_add(struct cpu_use *u, const struct decode_exchange *x, uint64_t latency)
{
	hist_add(&u->time, decode_more(x, DECODE_CPU));
	u->latency_ns += latency;
	if (!(x->more & FORMAT_MORE_FAULTS))
		return;
	u->counted++;
	u->voluntary += decode_more(x, DECODE_VOLUNTARY);
	u->involuntary += decode_more(x, DECODE_INVOLUNTARY);
	u->faults += decode_more(x, DECODE_FAULTS);
}

void cpu_use_merge(struct cpu_use *into, const struct cpu_use *from)
{
	hist_merge(&into->time, &from->time);
	into->latency_ns += from->latency_ns;
	into->counted += from->counted;
	into->voluntary += from->voluntary;
	into->involuntary += from->involuntary;
	into->faults += from->faults;
}

void cpu_use_clear(struct cpu_use *u)
{
	hist_clear(&u->time);
	*u = (struct cpu_use){0};
}

/* The clocks are read at slightly different moments: more CPU than time is none waited. */
double cpu_use_waiting(const struct cpu_use *u)
{
	if (!u->latency_ns || u->time.sum >= u->latency_ns)
		return 0;
	return 1 - (double)u->time.sum / (double)u->latency_ns;
}
