/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - what the renderers see: the statistics of one or more recordings, complete and at rest.
 *
 * analyse() (analyse.h) makes it, renderers only read it, model_free() drops it whole.
 * Durations are nanoseconds, instants are Unix nanoseconds, rates are fractions of 1. Strings are
 * raw bytes from recordings (any byte may occur but NUL): each renderer escapes for its own format.
 *
 * "request" is a server-side exchange; client-side exchanges are upstream calls and stand in
 * `upstreams` alone. Aborted requests are counted in `requests` but never in `errors`, nor in
 * latencies.
 */
#ifndef PROFILIS_MODEL_H
#define PROFILIS_MODEL_H

#include "cells.h"
#include "filter.h"
#include "hist.h"
#include "profile.h"
#include "model_told.h"
#include "slowest_model.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts and distributions of a set of exchanges. */
struct tally {
	uint64_t requests; /* all, aborted ones included */
	uint64_t errors;   /* status >= options.error_status, or a gRPC status that is one */
	uint64_t aborted;
	uint64_t bytes_in;
	uint64_t bytes_out;
	uint64_t by_class[6]; /* status / 100; index 0: none (aborted before a status) */
	struct hist
		latency; /* first request byte read to last response byte written; not aborted */
	struct hist first_byte; /* first request byte read to first response byte written; not
				   aborted, nor brief */
	/* Sampling: requests of which no detail was kept, and those that it was kept of though they
	 * were not drawn, as they failed or were slow; with the sums of their latencies. */
	uint64_t brief, brief_ns, kept, kept_ns;
};

struct status_count {
	uint16_t status; /* 0: aborted before a status was seen */
	uint64_t count;
};

struct protocol_count {
	uint8_t protocol; /* enum format_protocol, with FORMAT_TLS */
	uint64_t count;
};

/*
 * Calls by how well the request is known that made them: see struct call. Those among them of
 * requests that were not drawn but kept are counted once more, to be left out of shares.
 */
struct attributed {
	uint64_t exact, exact_ns, probable, probable_ns;
	uint64_t kept, kept_ns;
};

/*
 * Upstream calls that requests of one route made to one route of a host. Exact: the request was the
 * only one in flight on its thread, or what it waited for proves it; probable: the newest of
 * several.
 */
struct call {
	const char *caller; /* the request's route */
	const char *host, *route;
	uint64_t exact, exact_ns, probable, probable_ns;
};

/* Thread CPU time of the requests of which it was measured: those that had their thread for
 * themselves. */
struct cpu_use {
	struct hist time;
	uint64_t latency_ns;			 /* of the same requests */
	uint64_t counted;			 /* of so many the rest is known too: */
	uint64_t voluntary, involuntary, faults; /* context switches; page faults */
};

/* What the processes used in one bin of the timeline, all together. */
struct resource_bin {
	uint64_t user_ns, system_ns; /* CPU */
	uint64_t voluntary, involuntary, minor_faults, major_faults;
	uint64_t read_bytes, written_bytes;	  /* of storage */
	uint64_t rss_bytes, threads, descriptors; /* at its end, of those known */
};

/* What one process used from its begin until its last measurement, and held at most. */
struct resource_use {
	uint64_t samples;						   /* 0: nothing is known */
	uint64_t at;							   /* Unix ns of the last */
	uint64_t last[FORMAT_RESOURCE_COUNT], most[FORMAT_RESOURCE_COUNT]; /* UINT64_MAX: unknown */
	uint64_t cpu_ns, span_ns; /* between the first and the last */
};

struct method_tally {
	uint8_t method; /* enum format_method */
	struct tally tally;
};

struct route {
	const char *name; /* "/users/{id}", "(not found)", "(other)", ... */
	bool guessed;	  /* by normalisation: export as url.template, not http.route */
	struct tally tally;
	struct method_tally *methods; /* by count, falling */
	size_t method_count;
	struct status_count *statuses; /* ascending */
	size_t status_count;
	struct cells cells; /* at model.cell_level */
	uint64_t slowest_ns;
	uint64_t first_seen, last_seen;	  /* Unix ns */
	struct protocol_count *protocols; /* ascending */
	size_t protocol_count;
	struct status_count *grpc; /* by grpc-status, ascending; beyond 16: any other */
	size_t grpc_count;
	struct hist proxy_queue; /* from the proxy's X-Request-Start or X-Queue-Start to the first
				    byte */
	struct call *calls;	 /* that its requests made, most time first */
	size_t call_count;
	struct attributed database; /* calls to databases and caches */
	struct cpu_use cpu;
	struct route_label *labels; /* by key, then by requests, falling */
	size_t label_count;
};

struct upstream {
	const char *host;
	const char *route;
	struct tally tally;
	struct status_count *statuses;
	size_t status_count;
	struct method_tally *methods; /* by count, falling */
	size_t method_count;
	struct protocol_count *protocols;
	size_t protocol_count;
	struct status_count *grpc;
	size_t grpc_count;
	struct call *callers; /* most time first; what no request is known for is in none */
	size_t caller_count;
	uint64_t exact, probable, unknown; /* of which calls the request is known, and how well */
	struct cells cells;		   /* at model.cell_level */
};

/* Outgoing connections to one "host:port". */
struct upstream_host {
	const char *host;
	uint64_t connections, requests, tls, failed;
	struct hist connect, handshake; /* ns; connects that succeeded */
	struct status_count *errors;	/* by errno */
	size_t error_count;
};

struct lookup_code {
	uint16_t code; /* 0: found, else the negated EAI_* */
	struct hist time;
};

/* Look-ups of one name. */
struct lookup {
	const char *host;
	uint64_t errors;
	struct hist time;	   /* all of them */
	struct lookup_code *codes; /* ascending */
	size_t code_count;
};

/* An error code or a target of calls, and how many. */
struct query_count {
	const char *name;
	uint64_t count;
};

struct query_caller {
	const char *route;
	struct attributed calls;
};

/* Calls of one statement to databases of one system. */
struct query {
	const char *system;	/* db.system.name; "(other)" */
	const char *statement;	/* without literals; "(other)"; "": none was seen */
	const char *operation;	/* "SELECT"; "": not known */
	const char *collection; /* NULL: not known, or several */
	uint64_t count, errors;
	uint64_t aborted;	   /* the answer never came whole: not in time */
	uint64_t rows, rows_known; /* rows of so many calls */
	uint64_t transactions, prepared, hooked;
	bool truncated; /* the statement was longer */
	struct hist time;
	struct query_count *codes, *targets; /* by count, falling */
	size_t code_count, target_count;
	struct query_caller *callers; /* most time first */
	size_t caller_count;
	struct attributed attributed;
	uint64_t unknown; /* calls of which no request is known */
	struct cells cells; /* at model.cell_level */
};

/* One statement, again and again in single requests of a route: repeats.h says from when on. */
struct n_plus_one {
	const char *route, *system, *statement;
	uint64_t requests;	 /* affected */
	uint64_t calls, most;	 /* of all of them; of one of them */
	uint64_t ns, request_ns; /* of the calls; of the requests */
};

/* What was measured of a listener's accept queue. */
struct listener {
	const char *name;
	uint64_t samples, sum, max; /* connections waiting */
	uint64_t limit, full;	    /* its backlog; samples that met it */
};

/* A text that the host logged and that belongs to no failure of model.failures. */
struct log_text {
	uint64_t ts; /* Unix ns */
	int32_t pid;
	uint8_t log;	   /* enum format_log */
	const char *route; /* of the request that it names; NULL: none */
	const char *text;
};

/* One bin of the timeline: [begin, begin + model.bin_ns). Exchanges count where they end. */
struct bin {
	uint64_t begin;
	struct tally tally;
	uint64_t rolling_p50, rolling_p95,
		rolling_p99; /* over the trailing window that ends with this bin */
	uint64_t rolling_requests, rolling_errors;
};

/* A failed request (error or aborted), newest first in model.failures. */
struct failure {
	uint64_t ts; /* Unix ns, when it ended */
	uint64_t duration;
	uint64_t bytes_in, bytes_out;
	const char *route;
	const char *path; /* as recorded, perhaps with a query */
	uint8_t method;
	uint16_t status; /* 0: none */
	uint8_t abort;	 /* enum format_abort */
	int32_t pid;
	uint32_t conn;
	const char *exception_type; /* NULL: not known */
	const char *exception_value;
	const char *exception_source;	 /* "python", "cxx", "signal", "body", ...; NULL: none is known */
	const char *exception_certainty; /* "exact", "probable"; NULL: none is known */
	uint64_t exceptions_more;	 /* thrown in the same request, and not shown */
	const char *stack; /* of the exception; else native, at the first response byte */
	const char *log_excerpt;
	const char *labels; /* "key=value" a line; NULL: none */
	const char *response_body; /* its first bytes; NULL: not kept (PROFILIS_BODIES), or no text */
	const char *trace_id, *parent_span_id; /* hex; NULL: none */
	const char *request_id;		       /* NULL: none */
	int grpc;			       /* grpc-status; -1: none */
	uint8_t protocol;		       /* enum format_protocol, with FORMAT_TLS */
};

struct exception_route {
	const char *route; /* NULL: no request is known */
	uint64_t count, exact, probable, failures;
};

/* Exceptions of one type, thrown at one place; counted over all that was recorded. */
struct exception {
	const char *source, *type; /* "python", ...; "(other)": what was not kept apart */
	const char *frame;	   /* the place, as far as it is known; NULL */
	uint64_t count;
	uint64_t exact, probable; /* of which the request is known, and how well */
	uint64_t failures;	  /* requests that failed of it */
	uint64_t first_seen, last_seen; /* Unix ns */
	struct exception_route *routes;	/* most first */
	size_t route_count;
	const char *value, *stack; /* of the newest; NULL */
	uint64_t bin_begin, bin_ns; /* Unix ns */
	uint32_t *bins;
	size_t bin_count;
};

/* Connections opened by time. */
struct rate {
	uint64_t begin, bin_ns; /* Unix ns */
	uint64_t *opened;
	size_t count;
};

/* Of one side; what ledgers count (the first two lines) covers both and stands with the server's.
 */
struct connections {
	uint64_t opened, closed, open_at_end;
	uint64_t given_up;  /* all reasons; coverage says which */
	uint64_t exchanges; /* over closed connections */
	struct hist lifetime;
	struct hist rtt; /* ns, where TCP_INFO gave it */
	uint64_t retransmits;
	uint64_t bytes_in, bytes_out;
	struct hist queue;	 /* accept to first byte of a connection's first request */
	struct hist proxy_queue; /* from X-Request-Start or X-Queue-Start to the first byte */
	struct hist each;	 /* exchanges of each connection: numbers, no times */
	struct hist handshake;	 /* of TLS */
	struct hist connect;	 /* outgoing only */
	uint64_t connects_failed;
	uint64_t tls;			/* encrypted ones */
	uint64_t unseen_in, unseen_out; /* bytes that no hook saw */
	struct rate rate;
};

struct process {
	const char *directory;
	const char *host;
	const char *program;
	const char *executable;
	const char *arguments; /* joined with spaces */
	const char *settings;  /* "NAME=value\n"... not at default */
	const char *labels;
	const char *cpu_model;
	int32_t pid, parent_pid;
	uint32_t uid, cpu_count, sample_every;
	uint64_t begin, end; /* Unix ns; end 0: still running, or killed */
	bool running, killed, execed;
	int64_t clock_step; /* ns that the wall clock moved against the monotonic one */
	uint64_t requests;
	uint64_t counters[FORMAT_COUNTER_COUNT];
	uint64_t discarded; /* requests in no block, known by status only */
	struct resource_use use;
};

/* What was recorded on one host, where there are several. */
struct recorded_host {
	const char *name;
	uint64_t processes;
	struct tally tally;  /* counts, bytes and latency alone */
	uint64_t begin, end; /* Unix ns of its first and last request; 0: none */
	uint64_t cpu_ns;     /* of its processes, as far as it is known */
	uint32_t cpu_count;
	const char *cpu_model;
	int64_t clock_step; /* the largest of its processes */
	int64_t corrected;  /* ns taken off its times (--clock-offset) */
	/* How far its clock, as corrected, is ahead of that host's, or behind. */
	const char *clock_reference; /* its own name: others refer to it; NULL: not known */
	int64_t clock_offset;
	uint64_t clock_uncertainty, clock_calls; /* calls 0: of the same machine */
};

/* What sampling and exclusion left out (PROFILIS_SAMPLE, PROFILIS_EXCLUDE). */
struct sampled {
	double share;	  /* that was to be drawn; below 0: processes differ */
	uint64_t detail;  /* requests of which there is detail */
	uint64_t brief;	  /* requests known by path, status, sizes and rounded latency */
	uint64_t calls;	  /* upstream calls likewise */
	uint64_t dropped; /* calls and look-ups of which there is no detail, those of `calls` among
			     them */
	uint64_t excluded;
};

/* A request that was begun and not answered when it was looked at. */
struct in_flight_request {
	const char *route; /* that it will count in; NULL: nothing of its path was read yet */
	const char *path;
	const char *state;   /* "reading", "waiting" or "writing" */
	uint64_t begin, age; /* Unix ns, ns */
	int32_t pid;
	uint8_t method; /* enum format_method */
};

/* Of a recording that is followed. */
struct model_live {
	uint64_t since, until; /* Unix ns: the window; what ended within is counted */
	uint64_t refresh;      /* ns from one to the next */
	const char *trouble;   /* what is wrong with the recording; NULL: nothing */
};

/* What could not be seen, over all processes. */
struct coverage {
	uint64_t counters[FORMAT_COUNTER_COUNT];
	uint64_t discarded;	  /* requests counted by status alone */
	uint64_t discarded_until; /* Unix ns: details are kept from here on; 0: from the start */
	uint64_t blocks, blocks_open, blocks_damaged, bytes_damaged;
	uint64_t processes_killed, processes_running, processes_vanished;
	uint64_t disk_bytes, events;
	const char *tls_note; /* of conn_tls, with the programs' names; NULL: nothing was unseen */
	bool complete; /* every request that passed is in the figures: nothing lost, dropped or
			  damaged */
};

/* The user's choices; defaults by model_options_default(). All renderers print from here. */
struct model_options {
	uint64_t window;       /* rolling window, ns (15 min) */
	uint64_t since, until; /* Unix ns; 0: open */
	uint32_t max_errors;   /* 100 */
	uint32_t max_routes;   /* 1000 */
	uint32_t max_queries;  /* 1000 */
	uint32_t max_stacks;   /* 5000 */
	uint32_t max_slowest;  /* 50 */
	/* Of so many of model.slowest the parts are gathered, for which the recordings are read once
	 * more; 0: of none. */
	uint32_t slowest_parts;
	double precision;      /* 0.01; 0 when precision_ns is used */
	uint64_t precision_ns; /* durations are shown rounded to this */
	uint16_t error_status; /* 500 */
	const char **clock_offsets; /* --clock-offset: "web2=12ms" */
	size_t clock_offset_count;
	const char **patterns; /* --pattern and --route: "/users/{id}", in the order given */
	size_t pattern_count;
	unsigned threads;		 /* 0: as many as processors */
	bool progress;			 /* draw a progress line on stderr */
	bool cells;			 /* fill the cells of tables, for pages with windows */
	uint64_t since_back, until_back; /* ns before the recording's end; 0: since and until say */
	/* Where separate debug files are, beside the usual place; NULL: nowhere. */
	const char *debug_directory;
	struct filter filter;
};

struct model {
	struct model_options options;
	uint64_t begin, end; /* Unix ns: first begin and last end of what was counted */
	struct tally total;
	struct status_count *statuses; /* ascending */
	size_t status_count;
	struct route *routes; /* by time consumed (latency sum), falling; "(other)" and "(not
				 found)" where they fall */
	size_t route_count;
	size_t routes_merged; /* paths that went into "(other)" */
	struct upstream *upstreams;
	size_t upstream_count;
	struct upstream_host *hosts; /* by connections, falling */
	size_t host_count;
	struct lookup *lookups; /* by time consumed, falling */
	size_t lookup_count;
	struct listener *listeners; /* by their longest queue, falling */
	size_t listener_count;
	struct query *queries; /* by time consumed, falling; "(other)" where it falls */
	size_t query_count;
	size_t queries_merged; /* statements that went into "(other)" */
	uint64_t query_calls, query_ns;
	struct n_plus_one *repeats; /* by time consumed, falling */
	size_t repeat_count;
	/* Requests: all of their calls to databases were looked at; at most so many were not. */
	uint64_t repeats_examined, repeats_not_examined;
	struct function *functions; /* by their own time, falling */
	size_t function_count;
	struct metric *metrics; /* by name */
	size_t metric_count;
	struct protocol_count *protocols; /* of all routes */
	size_t protocol_count;
	struct status_count *grpc;
	size_t grpc_count;
	struct log_text *logs; /* newest first */
	size_t log_count;
	uint64_t logs_total; /* seen, those of failures included */
	struct profile profile;
	struct crash *crashes; /* newest first */
	size_t crash_count;
	uint64_t crashes_total; /* seen */
	struct bin *bins;
	size_t bin_count;
	uint64_t bin_ns;
	/* Cells of routes, upstreams and queries: cell i of them all begins at (cell_first + i) *
	 * cells_width(cell_level), in Unix ns. Not narrower than bins. */
	unsigned cell_level;
	uint64_t cell_first;
	uint32_t cell_count;
	unsigned cell_sub_bits; /* so fine are latencies to be shown: cells.h */
	struct failure *failures;
	size_t failure_count;
	uint64_t failures_total;	    /* seen; failures holds the newest max_errors */
	/* The slowest requests: by rank, then those that are only among the slowest of their route. */
	struct slow_request *slowest;
	size_t slowest_count;
	struct exception *exceptions;	    /* most first */
	size_t exception_count;
	uint64_t exceptions_total;
	/* Of which, and of failures, so many were not compared with each other. */
	uint64_t exceptions_beyond, failures_beyond;
	struct connections connections;	    /* of servers */
	struct connections outgoing;	    /* of clients */
	struct cpu_use cpu;		    /* of all routes */
	struct resource_bin *resource_bins; /* bin_count of them; NULL: nothing was measured */
	struct recorded_host *recorded_hosts; /* by name; none where all is of one host */
	size_t recorded_host_count;
	struct process *processes;
	size_t process_count;
	struct sampled sampled;
	struct coverage coverage;
	uint64_t filter_lost; /* requests that passed the filter, what belongs to which was left out */
	uint64_t in_flight; /* requests begun and neither answered nor aborted, of live processes */
	struct in_flight_request *in_flight_list; /* the oldest of them, oldest first */
	size_t in_flight_count;
	const struct model_live *live; /* NULL: read once, not followed */
	struct arena *arena; /* the model's own: strings and arrays */
};

struct model_options model_options_default(void);
void model_free(struct model *model);

#endif
