// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include "profilis/format.h"

#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NAME_IN(list, number)                                                                      \
	((number) < sizeof(list) / sizeof((list)[0]) && (list)[number] ? (list)[number] : "unknown")

const char *name_role(unsigned role)
{
	static const char *const names[] = {[FORMAT_SERVER] = "server", [FORMAT_CLIENT] = "client"};

	return NAME_IN(names, role);
}

const char *name_protocol(unsigned protocol)
{
	static const char *const names[] = {
		[FORMAT_HTTP10] = "HTTP/1.0", [FORMAT_HTTP11] = "HTTP/1.1",
		[FORMAT_HTTP2] = "HTTP/2",    [FORMAT_FASTCGI] = "FastCGI",
		[FORMAT_UWSGI] = "uwsgi",     [FORMAT_SCGI] = "SCGI",
	};

	return NAME_IN(names, protocol & ~FORMAT_TLS);
}

const char *name_method(unsigned method)
{
	static const char *const names[] = {
#define METHOD_NAME(name) #name,
		FORMAT_METHODS(METHOD_NAME)
#undef METHOD_NAME
	};

	/* OpenTelemetry's word for a method that has no name here */
	return method == FORMAT_METHOD_OTHER || method >= FORMAT_METHOD_COUNT ? "_OTHER"
									      : names[method];
}

const char *name_abort(unsigned abort)
{
	static const char *const names[] = {
		[FORMAT_ABORT_NONE] = "none",	      [FORMAT_ABORT_PEER] = "peer",
		[FORMAT_ABORT_GIVEN_UP] = "given up", [FORMAT_ABORT_EXIT] = "exit",
		[FORMAT_ABORT_KILLED] = "killed",
	};

	return NAME_IN(names, abort);
}

const char *name_conn_end(unsigned end)
{
	static const char *const names[] = {
		[FORMAT_CONN_CLOSED] = "closed", [FORMAT_CONN_GIVEN_UP] = "given up",
		[FORMAT_CONN_EXIT] = "exit",	 [FORMAT_CONN_UPGRADED] = "upgraded",
		[FORMAT_CONN_TLS] = "tls",
	};

	return NAME_IN(names, end);
}

const char *name_system(unsigned system)
{
	static const char *const names[] = {
#define SYSTEM_NAME(name, text) text,
		FORMAT_SYSTEMS(SYSTEM_NAME)
#undef SYSTEM_NAME
	};

	return NAME_IN(names, system);
}

const char *name_certainty(unsigned certainty)
{
	static const char *const names[] = {
		[FORMAT_PROBABLE] = "probable", [FORMAT_EXACT] = "exact"};

	return NAME_IN(names, certainty);
}

const char *name_gauge(unsigned gauge)
{
	static const char *const names[] = {[FORMAT_GAUGE_ACCEPT_QUEUE] = "accept queue"};

	return NAME_IN(names, gauge);
}

const char *name_log(unsigned log)
{
	static const char *const names[] = {
		[FORMAT_LOG_FASTCGI] = "fastcgi", [FORMAT_LOG_STDERR] = "stderr",
		[FORMAT_LOG_STDOUT] = "stdout",	  [FORMAT_LOG_FILE] = "file",
		[FORMAT_LOG_BODY] = "body",
	};

	return NAME_IN(names, log);
}

const char *name_exception(unsigned source)
{
	static const char *const names[] = {[FORMAT_EXCEPTION_CXX] = "cxx"};

	return NAME_IN(names, source);
}

const char *name_metric(unsigned metric)
{
	static const char *const names[] = {
		[FORMAT_METRIC_RECORD] = "record",	   [FORMAT_METRIC_COUNTER] = "counter",
		[FORMAT_METRIC_GAUGE] = "gauge",	   [FORMAT_METRIC_GAUGE_DELTA] = "gauge delta",
		[FORMAT_METRIC_TIMER] = "timer",	   [FORMAT_METRIC_HISTOGRAM] = "histogram",
		[FORMAT_METRIC_SET] = "set",
	};

	return NAME_IN(names, metric);
}

const char *name_grpc(uint64_t status)
{
	static const char *const names[] = {
		"OK",
		"CANCELLED",
		"UNKNOWN",
		"INVALID_ARGUMENT",
		"DEADLINE_EXCEEDED",
		"NOT_FOUND",
		"ALREADY_EXISTS",
		"PERMISSION_DENIED",
		"RESOURCE_EXHAUSTED",
		"FAILED_PRECONDITION",
		"ABORTED",
		"OUT_OF_RANGE",
		"UNIMPLEMENTED",
		"INTERNAL",
		"UNAVAILABLE",
		"DATA_LOSS",
		"UNAUTHENTICATED",
	};

	return status < sizeof(names) / sizeof(names[0]) ? names[status] : "OTHER";
}

struct name name_errno(unsigned number)
{
	const char *known = strerrorname_np((int)number);
	struct name name;

	if (known)
		snprintf(name.text, sizeof(name.text), "%s", known);
	else
		snprintf(name.text, sizeof(name.text), "errno %u", number);
	return name;
}

struct name name_signal(unsigned number)
{
	const char *known = number < 65 ? sigabbrev_np((int)number) : NULL;
	struct name name;

	if (known)
		snprintf(name.text, sizeof(name.text), "SIG%s", known);
	else
		snprintf(name.text, sizeof(name.text), "signal %u", number);
	return name;
}

struct name name_lookup(unsigned code)
{
	static const struct {
		int code;
		const char *name;
	} names[] = {
		{0, ""},
		{EAI_BADFLAGS, "EAI_BADFLAGS"},
		{EAI_NONAME, "EAI_NONAME"},
		{EAI_AGAIN, "EAI_AGAIN"},
		{EAI_FAIL, "EAI_FAIL"},
		{EAI_NODATA, "EAI_NODATA"},
		{EAI_FAMILY, "EAI_FAMILY"},
		{EAI_SOCKTYPE, "EAI_SOCKTYPE"},
		{EAI_SERVICE, "EAI_SERVICE"},
		{EAI_ADDRFAMILY, "EAI_ADDRFAMILY"},
		{EAI_MEMORY, "EAI_MEMORY"},
		{EAI_SYSTEM, "EAI_SYSTEM"},
		{EAI_OVERFLOW, "EAI_OVERFLOW"},
		{EAI_INPROGRESS, "EAI_INPROGRESS"},
		{EAI_CANCELED, "EAI_CANCELED"},
	};
	struct name name;

	snprintf(name.text, sizeof(name.text), "EAI %u", code);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (-names[i].code == (int)code)
			snprintf(name.text, sizeof(name.text), "%s", names[i].name);
	return name;
}
