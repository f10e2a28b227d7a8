/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_conversations.h - one direction of HTTP/1 connections, each with what http1 must say about
 * it.
 */
#ifndef PROFILIS_TESTS_HTTP1_CONVERSATIONS_H
#define PROFILIS_TESTS_HTTP1_CONVERSATIONS_H

#include "http1_trace.h"

struct http1_conversation {
	const char *name;
	const char *expected; /* as http1_trace() writes it */
	struct http1_stream stream;
};

extern const struct http1_conversation http1_conversations[];
extern const size_t http1_conversation_count;

#endif
