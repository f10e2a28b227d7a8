/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.h - the words for the format's numbers, as dump prints them.
 */
#ifndef PROFILIS_NAMES_H
#define PROFILIS_NAMES_H

#include <stdint.h>

/* Never NULL; "unknown" for what this version does not know. */
const char *name_role(unsigned role);
const char *name_protocol(unsigned protocol); /* FORMAT_TLS does not matter */
const char *name_certainty(unsigned certainty);
const char *name_gauge(unsigned gauge);
const char *name_log(unsigned log);
const char *name_exception(unsigned source); /* the language that threw it */
const char *name_metric(unsigned metric);
const char *name_system(unsigned system); /* OpenTelemetry's db.system.name */
/* "OK", "UNAVAILABLE", ...; "OTHER" for what gRPC does not define */
const char *name_grpc(uint64_t status);
const char *name_method(unsigned method);
const char *name_abort(unsigned abort);
const char *name_conn_end(unsigned end);

/* Names of C's own, "ECONNREFUSED" and "EAI_NONAME"; a number that has none here is "errno 200",
 * "EAI 99". */
struct name {
	char text[24];
};
struct name name_errno(unsigned number);
struct name name_signal(unsigned number); /* "SIGSEGV"; "signal 70" */
struct name name_signal_code(unsigned signal, int64_t code); /* "SEGV_MAPERR"; "5" */
struct name name_lookup(unsigned code); /* the negated EAI_*; 0 is "" */

#endif
