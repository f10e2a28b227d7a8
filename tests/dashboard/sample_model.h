/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_model.h - a hand-made model to draw: ten minutes of a web shop with one incident.
 * Deterministic.
 */
#ifndef PROFILIS_SAMPLE_MODEL_H
#define PROFILIS_SAMPLE_MODEL_H

#include "model.h"

enum sample_kind {
	SAMPLE_SHOP,
	SAMPLE_EMPTY,	/* a recording without a request */
	SAMPLE_HOSTILE, /* the shop, with every string as bad as it can be, and losses */
	SAMPLE_LARGE,	/* 1,000 routes */
};

/* The program's one sample: made once, never freed. */
const struct model *sample_model(enum sample_kind kind);

/* sample_network.c's part. */
void sample_network(struct model *m);
void sample_network_hostile(struct model *m, const char *text);

/* sample_exceptions.c's part; the failures must be there. */
void sample_exceptions(struct model *m);
void sample_exceptions_hostile(struct model *m, const char *text);

/* sample_profile.c's part. */
void sample_profile(struct model *m);
void sample_profile_hostile(struct model *m, const char *text);

/* sample_queries.c's part. */
void sample_queries(struct model *m);
void sample_queries_hostile(struct model *m, const char *text);
/* sample_cells.c: when all tables are there. */
void sample_cells(struct model *m);

/* sample_told.c's part. */
void sample_cells(struct model *m);
void sample_told(struct model *m);
void sample_told_hostile(struct model *m, const char *text);

/* sample_recorded.c's part. */
void sample_recorded(struct model *m);
void sample_recorded_hostile(struct model *m, const char *text);

/* sample_slowest.c's part. */
void sample_slowest(struct model *m);
void sample_slowest_hostile(struct model *m, const char *text);

/* sample_resources.c's part. */
void sample_resources(struct model *m);

#endif
