// SPDX-License-Identifier: Apache-2.0
#include "sampled.h"

#include "units.h"

#include <stdio.h>

struct sampled_share sampled_share(const struct attributed *calls, const struct tally *route)
{
	uint64_t count = calls->exact + calls->probable, ns = calls->exact_ns + calls->probable_ns;
	uint64_t requests = route->requests - route->brief;
	uint64_t time = route->latency.sum - route->brief_ns;

	/* Where none was drawn, those that are there have to do. */
	if (requests > route->kept) {
		requests -= route->kept;
		time -= route->kept_ns;
		count -= calls->kept;
		ns -= calls->kept_ns;
	}
	return (struct sampled_share){units_ratio(count, requests), units_ratio(ns, time)};
}

struct sampled_text sampled_requests_text(const struct model *model)
{
	const struct sampled *s = &model->sampled;
	struct sampled_text t = {""};
	int n = 0;

	if (s->brief)
		n = snprintf(t.text, sizeof(t.text),
			     "Sampled: %s of %s requests are known in detail, among them all that "
			     "failed or were slow; of the others, times are within 0.8 %%.",
			     units_count(s->detail).text, units_count(model->total.requests).text);
	if (s->excluded)
		snprintf(t.text + n, sizeof(t.text) - (size_t)n,
			 "%s%s requests were excluded by their path and are not counted.",
			 n ? " " : "", units_count(s->excluded).text);
	return t;
}

struct sampled_text sampled_calls_text(const struct model *model)
{
	const struct sampled *s = &model->sampled;
	struct sampled_text t = {""};

	if (s->brief || s->dropped)
		snprintf(t.text, sizeof(t.text),
			 "Of the %s requests in detail alone: %s calls and look-ups were left out, "
			 "nothing is scaled up; shares are of the requests that were drawn.",
			 units_count(s->detail).text, units_count(s->dropped).text);
	return t;
}
