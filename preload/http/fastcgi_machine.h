/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fastcgi_machine.h - what the parts of fastcgi share; nobody else includes it.
 *
 *	fastcgi.c		records
 *	fastcgi_request.c	their content in requests
 *	fastcgi_response.c	and in responses
 */
#ifndef PROFILIS_FASTCGI_MACHINE_H
#define PROFILIS_FASTCGI_MACHINE_H

#include "fastcgi.h"

enum fastcgi_type {
	FASTCGI_BEGIN_REQUEST = 1,
	FASTCGI_ABORT_REQUEST,
	FASTCGI_END_REQUEST,
	FASTCGI_PARAMS,
	FASTCGI_STDIN,
	FASTCGI_STDOUT,
	FASTCGI_STDERR,
	FASTCGI_DATA,
	FASTCGI_GET_VALUES,
	FASTCGI_GET_VALUES_RESULT,
	FASTCGI_UNKNOWN_TYPE,
};

static inline uint8_t fastcgi_type(const struct fastcgi *f)
{
	return f->record[1];
}

static inline uint16_t fastcgi_id(const struct fastcgi *f)
{
	return (uint16_t)(f->record[2] << 8 | f->record[3]);
}

/* The head of an id, or with id 0 a free one; NULL: none. */
struct fastcgi_head *fastcgi_find(struct fastcgi *f, uint16_t id);

/* A record's header is complete: false if it cannot be. */
bool fastcgi_request_record(struct fastcgi *f, struct stream_event *e);
bool fastcgi_response_record(struct fastcgi *f, struct stream_event *e);

/* Some of its content, up to an event; says how many bytes, false in `good`: no FastCGI. */
size_t fastcgi_request_content(struct fastcgi *f, const char *bytes, size_t n,
			       struct stream_event *e, bool *good);
size_t fastcgi_response_content(struct fastcgi *f, const char *bytes, size_t n,
				struct stream_event *e, bool *good);

/* Its content may pass unseen. */
bool fastcgi_response_is_plain(struct fastcgi *f);

/* Up to n bytes of a body of fixed size; true when it is whole. */
bool fastcgi_fixed(struct fastcgi *f, const char *bytes, size_t n);

#endif
