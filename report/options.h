/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - every option of profilis-report, once: parsing, --help, the man page and the shells'
 * completion derive from this table.
 *
 * OPTION(long name, letter or 0, kind, field of struct options, argument, commands, help)
 */
#ifndef PROFILIS_OPTIONS_H
#define PROFILIS_OPTIONS_H

#include "diff_options.h"
#include "error.h"
#include "model.h"
#include "render.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define OPTIONS(OPTION)                                                                            \
	OPTION("output", 'o', OUTPUT, outputs, "FILE", IN_REPORTS,                                 \
	       "write FILE (- is standard output), in the format of its ending; may be repeated; " \
	       "without it, a summary goes to standard output")                                    \
	OPTION("format", 'f', FORMAT, format, "NAME", IN_REPORTS,                                  \
	       "this format, whatever FILE ends with")                                             \
	OPTION("output", 'o', OUTPUT, outputs, "FILE", IN_DIFF,                                    \
	       "write FILE, in the format of its ending: .txt .md .json .xml (JUnit); may be "      \
	       "repeated; without it, a table goes to standard output")                             \
	OPTION("format", 'f', DIFF_FORMAT, format, "NAME", IN_DIFF,                                \
	       "text, markdown, json, junit or html, whatever FILE ends with")                            \
	OPTION("gate", 0, GATE, diff, "LIST", IN_DIFF | IN_CALIBRATE,                              \
	       "what a regression is looked for in: wall:p50, cpu:p95, wall:mean, ... "              \
	       "(wall:p50,cpu:p95); the first one replaces these")                                  \
	OPTION("min-effect", 0, EFFECT, diff.min_effect, "SHARE", IN_DIFF,                         \
	       "slowdowns up to here are let pass (5%); twice as much without pairs")               \
	OPTION("alpha", 0, SHARE, diff.alpha, "SHARE", IN_DIFF,                                    \
	       "chance of one false alarm or more, in all routes together (0.01)")                  \
	OPTION("min-samples", 0, COUNT, diff.min_samples, "N", IN_DIFF | IN_CALIBRATE,             \
	       "requests of a route in each run, at least (200)")                                   \
	OPTION("min-share", 0, SHARE, diff.min_share, "SHARE", IN_DIFF | IN_CALIBRATE,             \
	       "routes with less of the requests and of the time are compared together (0.5%)")     \
	OPTION("noise-floor", 0, TEXT, diff.noise_floor, "FILE", IN_DIFF,                          \
	       "what calibrate wrote: judges less than three pairs")                                \
	OPTION("unpaired", 0, FLAG, diff.unpaired, "", IN_DIFF,                                    \
	       "the runs of A and B did not alternate")                                             \
	OPTION("load", 0, LOAD, diff, "any|closed|open", IN_DIFF,                                  \
	       "closed: clients wait for answers, so the rate is a result and gated; open: so many " \
	       "requests a second, so the concurrency is a result (any: both must agree)")          \
	OPTION("allow-load-mismatch", 0, FLAG, diff.allow_load_mismatch, "", IN_DIFF,              \
	       "compare although rate, concurrency or route mix differ")                            \
	OPTION("fail-on", 0, FAIL_ON, diff, "LIST", IN_DIFF,                                       \
	       "what else is a regression: new-route, vanished-route, new-query, vanished-query, "  \
	       "new-exception, vanished-exception, more-queries, fewer-queries")                    \
	OPTION("threshold", 0, THRESHOLD, diff, "LIMIT", IN_DIFF,                                  \
	       "an absolute limit for B, as p(95){route=/x}<500ms, errors<1% or rate>100; may be "   \
	       "repeated")                                                                          \
	OPTION("inconclusive", 0, INCONCLUSIVE, diff, "pass|fail", IN_DIFF,                        \
	       "exit status when it cannot be told: pass: 0, fail: 3 (fail)")                       \
	OPTION("self-test", 0, EFFECT, diff.self_test, "SHARE", IN_DIFF,                           \
	       "slow a copy of B by so much, as 20%: fails where the gate would not have")          \
	OPTION("must-see", 0, EFFECT, diff.must_see, "SHARE", IN_DIFF,                             \
	       "inconclusive where a slowdown of so much would not have shown, as 50%")            \
	OPTION("warmup", 0, DURATION, diff.warmup_ns, "DURATION", IN_DIFF | IN_CALIBRATE,          \
	       "leave out the begin of each recording")                                             \
	OPTION("split", 0, COUNT, diff.split, "N", IN_DIFF,                                        \
	       "cut each recording into N blocks, as if they were runs; refused where they depend " \
	       "on each other")                                                                     \
	OPTION("output", 'o', OUTPUT, outputs, "FILE", IN_CALIBRATE,                               \
	       "where the noise floor goes (standard output)")                                      \
	OPTION("window", 0, DURATION, model.window, "DURATION", IN_REPORTS | IN_SERVE, \
	       "trailing window of the rolling percentiles, and all that serve shows (15m)")                                 \
	OPTION("since", 0, SINCE, model, "TIME", IN_REPORTS | IN_DUMP,                             \
	       "only requests that ended at TIME or later: Unix seconds, RFC 3339, or -DURATION "  \
	       "before the recording's end")                                                       \
	OPTION("until", 0, UNTIL, model, "TIME", IN_REPORTS | IN_DUMP,                             \
	       "only requests that ended before TIME")                                             \
	OPTION("max-errors", 0, COUNT, model.max_errors, "N", IN_REPORTS | IN_SERVE, \
	       "newest failed requests kept with their details (100)")                             \
	OPTION("max-routes", 0, COUNT, model.max_routes, "N", IN_REPORTS | IN_SERVE, \
	       "routes shown; the rest becomes (other) (1000)")                                    \
	OPTION("max-queries", 0, COUNT, model.max_queries, "N", IN_REPORTS | IN_SERVE, \
	       "statements shown; the rest becomes (other) (1000)")                                \
	OPTION("max-stacks", 0, COUNT, model.max_stacks, "N", IN_REPORTS | IN_SERVE, \
	       "stacks of the CPU profile shown, the heaviest; the rest becomes (other) (5000)")   \
	OPTION("max-slowest", 0, COUNT, model.max_slowest, "N", IN_REPORTS | IN_SERVE, \
	       "slowest requests shown with their parts; up to 100 more, the slowest of each route, " \
	       "stand in pages (50)")                                                              \
	OPTION("debug-directory", 0, TEXT, model.debug_directory, "DIR", IN_REPORTS | IN_SERVE, \
	       "where separate debug files are, as below /usr/lib/debug, which is asked next")     \
	OPTION("precision", 0, PRECISION, model, "PRECISION", IN_REPORTS | IN_SERVE, \
	       "relative error of percentiles, 0.8% or more (1%), or a "                           \
	       "duration to which shown times are rounded")                                        \
	OPTION("pattern", 0, PATTERN, model, "PATTERN", IN_REPORTS | IN_SERVE | IN_DIFF | IN_CALIBRATE, \
	       "paths of this shape are one route, as /users/{id}; {x} or * is any one segment, "  \
	       "a last ** the rest; may be repeated")                                              \
	OPTION("route", 0, ROUTE, model, "PATTERN", IN_REPORTS | IN_DUMP,                          \
	       "only requests to paths of this shape, which are one route; may be repeated")       \
	OPTION("status", 0, STATUS, model.filter, "STATUS", IN_REPORTS | IN_DUMP,                  \
	       "only requests of this status, as 404 or 5xx")                                      \
	OPTION("slower-than", 0, DURATION, model.filter.slower_ns, "DURATION",                     \
	       IN_REPORTS | IN_DUMP, "only requests that took this long or longer")                \
	OPTION("process", 0, PROCESS, model.filter, "NAME", IN_REPORTS | IN_DUMP,                  \
	       "only this process: its pid, or its program's name; may be repeated")               \
	OPTION("clock-offset", 0, CLOCK, model, "HOST=DURATION", IN_REPORTS,                       \
	       "the clock of this host is ahead by so much (-: behind): its times are corrected; " \
	       "may be repeated")                                                                  \
	OPTION("pid", 0, COUNT, pid, "PID", IN_DOCTOR,                                             \
	       "asks about a process that runs: is it recorded, and where")                        \
	OPTION("error-status", 0, ERROR_STATUS, model.error_status, "STATUS", IN_REPORTS | IN_SERVE | IN_DIFF, \
	       "statuses from here on are errors (500)")                                           \
	OPTION("page-detail", 0, FLAG, render.page_detail, "", IN_REPORT,                          \
	       "JSON with what pages show over time, for pages of diff; some times as large")      \
	OPTION("title", 0, TEXT, render.title, "TEXT", IN_REPORTS | IN_SERVE, "title of the page") \
	OPTION("theme", 0, THEME, render.theme, "NAME", IN_REPORTS | IN_SERVE, \
	       "system, light or dark (system)")                                                   \
	OPTION("css", 0, TEXT, css, "FILE", IN_REPORTS | IN_SERVE, "stylesheet to add to the page") \
	OPTION("rotate-bytes", 0, BYTES, rotate_bytes, "BYTES", IN_REPORTS,                        \
	       "of formats of lines: begin FILE.1, FILE.2, ... whenever a file has so many, as 64M") \
	OPTION("rotate-secs", 0, SECONDS, rotate_ns, "SECONDS", IN_REPORTS,                        \
	       "the same with the first event that ends so long after a file's first one")         \
	OPTION("max-events", 0, COUNT, max_events, "N", IN_REPORTS,                                \
	       "events in a trace for Perfetto; how many more there were is said (1000000)")       \
	OPTION("threads", 0, COUNT, model.threads, "N", IN_REPORTS | IN_CHECK | IN_DIFF | IN_CALIBRATE, \
	       "threads that read (as many as processors)")                                        \
	OPTION("listen", 0, TEXT, listen, "ADDRESS:PORT", IN_SERVE,                                \
	       "where to serve (127.0.0.1:8321); other addresses than this machine's own need a "  \
	       "token; port 0: any that is free")                                                  \
	OPTION("prefix", 0, TEXT, prefix, "PATH", IN_SERVE, "path of the page (/_profilis)")       \
	OPTION("refresh", 0, DURATION, refresh, "DURATION", IN_SERVE,                              \
	       "how often the page asks for what is new (5s)")                                     \
	OPTION("auth-token-file", 0, TEXT, token_file, "FILE", IN_SERVE,                           \
	       "file with the token that is needed to see anything, for its owner alone to "       \
	       "read; also PROFILIS_TOKEN in the environment")                                     \
	OPTION("tls-cert", 0, TEXT, tls_cert, "FILE", IN_SERVE,                                    \
	       "certificate and its chain, PEM: serve HTTPS")                                      \
	OPTION("tls-key", 0, TEXT, tls_key, "FILE", IN_SERVE,                                      \
	       "its key, PEM, for its owner alone to read")                                        \
	OPTION("https-only", 0, FLAG, https_only, "", IN_SERVE,                                    \
	       "refuse what comes without TLS, here or at the proxy (X-Forwarded-Proto)")          \
	OPTION("cors-origin", 0, TEXT, cors_origin, "ORIGIN", IN_SERVE,                            \
	       "origin whose pages may read the figures too, as https://status.example")           \
	OPTION("quiet", 'q', FLAG, quiet, "", IN_ALL, "no progress line, no notes")                \
	OPTION("help", 'h', FLAG, help, "", IN_ALL, "show this help")                              \
	OPTION("version", 'V', FLAG, version, "", IN_ALL, "show the version")

/* X(NAME, word): command_<word>() in cmd_<word>.c, @NAME@ in the man pages. */
#define COMMANDS(X)                                                                                \
	X(REPORT, report)                                                                          \
	X(CHECK, check)                                                                            \
	X(DUMP, dump)                                                                              \
	X(COMPACT, compact)                                                                        \
	X(EXPORT, export)                                                                          \
	X(DIFF, diff)                                                                              \
	X(CALIBRATE, calibrate)                                                                    \
	X(DOCTOR, doctor)                                                                          \
	X(SERVE, serve)

enum command {
#define COMMAND_ENUM(name, word) COMMAND_##name,
	COMMANDS(COMMAND_ENUM)
#undef COMMAND_ENUM
		COMMAND_COUNT
};

enum {
#define COMMAND_IN(name, word) IN_##name = 1u << COMMAND_##name,
	COMMANDS(COMMAND_IN)
#undef COMMAND_IN
		IN_ALL = (1u << COMMAND_COUNT) - 1
};

/* An export is a report that must say its format. */
#define IN_REPORTS (IN_REPORT | IN_EXPORT)

/* Strings are argv's own; the arrays are options_free()'s. */
struct options {
	enum command command;
	struct model_options model;
	struct render_options render;
	struct diff_options diff;
	const char **runs;
	size_t run_count;
	const char **outputs;
	size_t output_count;
	const char *format;
	const char *css;
	/* Of serve. */
	const char *listen, *prefix, *token_file, *tls_cert, *tls_key, *cors_origin;
	uint64_t refresh;
	bool https_only;
	uint64_t rotate_bytes, rotate_ns;
	uint32_t max_events; /* 0: the standard */
	const char *const *program; /* of doctor: the words behind "--", NULL behind the last; else NULL */
	uint32_t pid;
	bool quiet, help, version;
};

/* Without a known command word as argv[1], the command is the report. */
bool options_parse(struct options *o, int argc, char **argv, struct error *error);
void options_free(struct options *o);
void options_help(enum command command, FILE *out);

#endif
