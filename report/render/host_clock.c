// SPDX-License-Identifier: Apache-2.0
#include "host_clock.h"

#include "units.h"

#include <stdio.h>
#include <string.h>

static struct units size_of(int64_t ns)
{
	return units_duration(ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns, 0);
}

static void compared(char *to, size_t size, const struct recorded_host *h)
{
	if (!strcmp(h->clock_reference, h->name))
		snprintf(to, size, "the others are compared with it");
	else if (!h->clock_uncertainty && !h->clock_offset)
		snprintf(to, size, "the same as %.80s's: one machine", h->clock_reference);
	else if (!h->clock_calls)
		snprintf(to, size, "%s %s %.80s's", size_of(h->clock_offset).text,
			 h->clock_offset < 0 ? "behind" : "ahead of", h->clock_reference);
	else
		snprintf(to, size, "%s %s %.80s's (± %s, from %s call%s)",
			 size_of(h->clock_offset).text, h->clock_offset < 0 ? "behind" : "ahead of",
			 h->clock_reference, units_duration(h->clock_uncertainty, 0).text,
			 units_count(h->clock_calls).text, h->clock_calls == 1 ? "" : "s");
}

struct host_clock_text host_clock_words(const struct recorded_host *h)
{
	struct host_clock_text t = {"not known: no call to or from it was recorded on both sides"};
	size_t n;

	if (h->clock_reference)
		compared(t.text, sizeof(t.text), h);
	n = strlen(t.text);
	if (h->corrected)
		snprintf(t.text + n, sizeof(t.text) - n, "; its times are corrected by %s%s",
			 h->corrected < 0 ? "+" : "-", size_of(h->corrected).text);
	n = strlen(t.text);
	if (h->clock_step)
		snprintf(t.text + n, sizeof(t.text) - n, "; it was set %s by %s while recording",
			 h->clock_step < 0 ? "back" : "forward", size_of(h->clock_step).text);
	return t;
}
