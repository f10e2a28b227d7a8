/* SPDX-License-Identifier: Apache-2.0 */
/*
 * options.h - every option of profilis-report, once: parsing, --help, the man page and the shells'
 * completion derive from this table.
 *
 * OPTION(long name, letter or 0, kind, field of struct options, argument, commands, help)
 */
#ifndef PROFILIS_OPTIONS_H
#define PROFILIS_OPTIONS_H

#include "error.h"
#include "model.h"
#include "render.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define OPTIONS(OPTION)                                                                            \
	OPTION("output", 'o', OUTPUT, outputs, "FILE", IN_REPORT,                                  \
	       "write FILE, in the format of its ending: .html .json .prom .txt .folded; may be "          \
	       "repeated; "                                                                        \
	       "without it, a summary goes to standard output")                                    \
	OPTION("format", 'f', FORMAT, format, "NAME", IN_REPORT,                                   \
	       "html, json, prom, text or folded (the CPU profile's stacks, for flame graphs), "    \
	       "whatever FILE ends with (- is standard output)")                                   \
	OPTION("window", 0, DURATION, model.window, "DURATION", IN_REPORT,                         \
	       "trailing window of the rolling percentiles (15m)")                                 \
	OPTION("since", 0, SINCE, model, "TIME", IN_REPORT | IN_DUMP,                              \
	       "only requests that ended at TIME or later: Unix seconds, RFC 3339, or -DURATION "  \
	       "before the recording's end")                                                       \
	OPTION("until", 0, UNTIL, model, "TIME", IN_REPORT | IN_DUMP,                              \
	       "only requests that ended before TIME")                                             \
	OPTION("max-errors", 0, COUNT, model.max_errors, "N", IN_REPORT,                           \
	       "newest failed requests kept with their details (100)")                             \
	OPTION("max-routes", 0, COUNT, model.max_routes, "N", IN_REPORT,                           \
	       "routes shown; the rest becomes (other) (1000)")                                    \
	OPTION("max-queries", 0, COUNT, model.max_queries, "N", IN_REPORT,                         \
	       "statements shown; the rest becomes (other) (1000)")                                \
	OPTION("max-stacks", 0, COUNT, model.max_stacks, "N", IN_REPORT,                           \
	       "stacks of the CPU profile shown, the heaviest; the rest becomes (other) (5000)")   \
	OPTION("max-slowest", 0, COUNT, model.max_slowest, "N", IN_REPORT,                         \
	       "slowest requests shown with their parts; of each route the slowest 3 are shown "   \
	       "too (50)")                                                                         \
	OPTION("debug-directory", 0, TEXT, model.debug_directory, "DIR", IN_REPORT,                \
	       "where separate debug files are, as below /usr/lib/debug, which is asked next")     \
	OPTION("precision", 0, PRECISION, model, "PRECISION", IN_REPORT,                           \
	       "relative error of percentiles, 0.8% or more (1%), or a "                           \
	       "duration to which shown times are rounded")                                        \
	OPTION("route", 0, PATTERN, model, "PATTERN", IN_REPORT | IN_DUMP,                         \
	       "paths of this shape are one route, as /users/{id}; {x} or * is any one segment, "  \
	       "a "                                                                                \
	       "last ** the rest; may be repeated; dump shows only these")                         \
	OPTION("status", 0, STATUS, status, "STATUS", IN_DUMP, "only this status, as 404 or 5xx")  \
	OPTION("pid", 0, COUNT, pid, "PID", IN_DUMP, "only this process")                          \
	OPTION("error-status", 0, ERROR_STATUS, model.error_status, "STATUS", IN_REPORT,           \
	       "statuses from here on are errors (500)")                                           \
	OPTION("title", 0, TEXT, render.title, "TEXT", IN_REPORT, "title of the page")             \
	OPTION("theme", 0, THEME, render.theme, "NAME", IN_REPORT,                                 \
	       "system, light or dark (system)")                                                   \
	OPTION("css", 0, TEXT, css, "FILE", IN_REPORT, "stylesheet to add to the page")            \
	OPTION("threads", 0, COUNT, model.threads, "N", IN_REPORT | IN_CHECK,                      \
	       "threads that read (as many as processors)")                                        \
	OPTION("quiet", 'q', FLAG, quiet, "", IN_ALL, "no progress line, no notes")                \
	OPTION("help", 'h', FLAG, help, "", IN_ALL, "show this help")                              \
	OPTION("version", 'V', FLAG, version, "", IN_ALL, "show the version")

enum command { COMMAND_REPORT, COMMAND_CHECK, COMMAND_DUMP, COMMAND_COMPACT, COMMAND_COUNT };

#define IN_REPORT (1u << COMMAND_REPORT)
#define IN_CHECK (1u << COMMAND_CHECK)
#define IN_DUMP (1u << COMMAND_DUMP)
#define IN_COMPACT (1u << COMMAND_COMPACT)
#define IN_ALL (IN_REPORT | IN_CHECK | IN_DUMP | IN_COMPACT)

/* Strings are argv's own; the arrays are options_free()'s. */
struct options {
	enum command command;
	struct model_options model;
	struct render_options render;
	const char **runs;
	size_t run_count;
	const char **outputs;
	size_t output_count;
	const char *format;
	const char *css;
	uint32_t pid;
	uint16_t status_low, status_high; /* of dump: within, where high is not 0 */
	bool quiet, help, version;
};

/* Without a known command word as argv[1], the command is the report. */
bool options_parse(struct options *o, int argc, char **argv, struct error *error);
void options_free(struct options *o);
void options_help(enum command command, FILE *out);

#endif
