// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include "settings.h"
#include "thread.h"

bool sample_on;

void sample_init(void)
{
	sample_on = settings.sample < SETTINGS_ALL;
}

bool sample_drawn(uint64_t now)
{
	return sample_draw(&thread_self.dice, settings.sample, now);
}

uint32_t sample_every(void)
{
	uint64_t every;

	if (!settings.sample)
		return 0;
	every = (SETTINGS_ALL + settings.sample / 2) / settings.sample;
	return every < UINT32_MAX ? (uint32_t)every : UINT32_MAX;
}

/* A server's failures are those that are its own fault, for who calls all but OK are: as the report
 * has it. */
static bool grpc_failed(unsigned status, unsigned role)
{
	const uint32_t own_fault = 1u << 2 | 1u << 4 | 1u << 12 | 1u << 13 | 1u << 14 | 1u << 15;

	return role == FORMAT_SERVER ? status < 32 && (own_fault >> status & 1) : status != 0;
}

bool sample_keeps(const struct format_slot *s, unsigned grpc, enum format_abort abort)
{
	uint64_t latency = s->last_ns > s->begin_ns ? s->last_ns - s->begin_ns : 0;

	return abort || !s->status || s->status >= 500 || latency >= settings.slow ||
	       (grpc && grpc_failed(grpc - 1, s->role));
}
