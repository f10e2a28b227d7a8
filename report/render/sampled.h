/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampled.h - what sampling means for figures: shares are of the requests that were drawn, so that
 * those kept because they are slow do not weigh more than they did. Nothing is scaled up.
 */
#ifndef PROFILIS_SAMPLED_H
#define PROFILIS_SAMPLED_H

#include "model.h"

/* Of the calls that a route's requests made. */
struct sampled_share {
	double each; /* calls a request */
	double time; /* of the route's time; above 1 where they went side by side */
};

struct sampled_share sampled_share(const struct attributed *calls, const struct tally *route);

/* Whole sentences, or "" where everything was recorded: what is known of the requests, and what
 * the figures of calls are of. */
struct sampled_text {
	char text[320];
};
struct sampled_text sampled_requests_text(const struct model *model);
struct sampled_text sampled_calls_text(const struct model *model);

#endif
