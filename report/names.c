// SPDX-License-Identifier: Apache-2.0
#include "names.h"

#include "profilis/format.h"

#include <stddef.h>

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

	return NAME_IN(names, protocol);
}

const char *name_method(unsigned method)
{
	static const char *const names[] = {
#define METHOD_NAME(name) #name,
		FORMAT_METHODS(METHOD_NAME)
#undef METHOD_NAME
	};

	/* OpenTelemetry's word for a method that has no name here */
	return method == FORMAT_METHOD_OTHER || method >= FORMAT_METHOD_COUNT ? "_OTHER" : names[method];
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
