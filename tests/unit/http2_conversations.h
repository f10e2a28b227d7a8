/* SPDX-License-Identifier: Apache-2.0 */
/* http2_conversations.h - one direction of a connection each, and what http2 must say of it. */
#ifndef PROFILIS_TESTS_HTTP2_CONVERSATIONS_H
#define PROFILIS_TESTS_HTTP2_CONVERSATIONS_H

#include "http2_trace.h"
#include "http2_wire.h"

struct http2_conversation {
	const char *name;
	enum http2_side side;
	uint32_t table_max;
	void (*write)(struct wire *w);
	const char *expected;
	enum url_query_keep query;
};

extern const struct http2_conversation http2_conversations[];
extern const size_t http2_conversation_count;

#endif
