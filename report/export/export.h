/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.h - from the events of recordings to a file, one exporter per format, each in its own
 * export_*.c. Memory does not grow with the recording, but for the ids of requests (chosen.h,
 * traces.h), which have a limit.
 *
 * Recordings are read twice: once for the names of routes and the traces of requests, which are
 * known only at the end, then to write. Events come process by process as they were written: of a
 * thread mostly by their end, of all in no order.
 */
#ifndef PROFILIS_EXPORT_H
#define PROFILIS_EXPORT_H

#include "chosen.h"
#include "error.h"
#include "export_fields.h"
#include "json.h"
#include "model.h"
#include "render.h"
#include "rotate.h"
#include "route.h"
#include "traces.h"

struct export_event {
	enum decode_kind kind;
	const struct capture_block *block;
	const struct decode *decode;
	const struct decode_shape *shape; /* of exchanges */
	const struct decode_exchange *x;
	const struct decode_parent *parent; /* the request that it belongs to; NULL: not known */
	uint64_t begin, end;		    /* Unix ns */
	uint64_t place;			    /* in the recording of its process */
	uint32_t tid;
};

struct export
{
	const struct exporter *exporter;
	const struct model_options *model;
	struct sources *sources;
	struct chosen *chosen;
	struct traces traces;
	struct traces_process process; /* of the event at hand */
	struct routes routes, upstreams;
	uint64_t since, until; /* Unix ns, until past the end: open */
	uint64_t max_events;   /* that may still be written, where there is a limit */
	uint64_t left_out;     /* beyond it */
	struct rotate rotate;
	struct json json;
	void *state; /* the exporter's own, zeroed */
	bool failed;
	struct capture_facts facts; /* of the latest pass */
	struct error *error;
	struct decode decode;
};

struct exporter {
	size_t state_bytes;
	bool lines; /* may be divided between any two of them */
	/* First pass; may be NULL. */
	void (*look)(struct export *x, const struct export_event *e);
	/* Second pass; begin and end may be NULL. A file may end between any two events. */
	void (*begin)(struct export *x);
	void (*event)(struct export *x, const struct export_event *e);
	void (*end)(struct export *x);
	void (*free)(void *state); /* may be NULL */
};

struct export_options {
	const struct model_options *model;
	uint64_t rotate_bytes, rotate_ns, max_events;
	const char *path;
	void (*problem)(void *context, const char *text); /* may be NULL */
	void *context;
	bool *unreadable; /* set where there was something, and nothing of it could be read */
};

/* The recordings named, as the renderer (one with `events`) writes them, to options->path. */
bool export_write(const char *const *runs, size_t run_count, const struct renderer *renderer,
		  const struct export_options *options, struct error *error);

/* ---- of export_events.c ---- */

typedef void export_receiver(struct export *x, const struct export_event *e);

/* The event that was decoded last, or an exchange that stands in no block, if it is wanted. */
void export_take(struct export *x, const struct capture_block *block, enum decode_kind kind,
		 export_receiver *f);
void export_take_slot(struct export *x, const struct capture_block *block,
		      const struct format_slot *slot, export_receiver *f);

/* ---- for exporters ---- */

/* Before each line: the file that it goes to. False: nothing more can be written. */
bool export_line(struct export *x, const struct export_event *e);

/* Whether it is one too many; if so it is counted. */
bool export_enough(struct export *x);

bool export_is_request(const struct export_event *e);
bool export_has_trace(const struct export_event *e);

/* Ids of OpenTelemetry: its own, and the span that it is within. */
struct export_ids {
	struct trace_id trace;
	uint64_t span;
	uint64_t parent; /* 0: none */
};
struct export_ids export_ids(const struct export *x, const struct export_event *e);

#endif
