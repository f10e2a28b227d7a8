/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cgi.h - what FastCGI, uwsgi and SCGI share: a request's head as CGI variables (RFC 3875).
 *
 * Pure. The protocols frame the variables; names and values come in as many pieces as the bytes do:
 *
 *	cgi_begin(v, head);			once per request
 *	cgi_name(v, bytes, n);			for each piece of a name
 *	cgi_named(v, head);			it is whole
 *	cgi_value(v, head, bytes, n);		for each piece of its value
 *	cgi_pair(v, head);			that is whole, the next name may begin
 *	cgi_end(head);				head is final
 *
 * The path is REQUEST_URI without scheme, authority, query and fragment; else DOCUMENT_URI; else
 * SCRIPT_NAME and PATH_INFO joined. The query, where some of it is kept, is REQUEST_URI's; without
 * that it is QUERY_STRING. Variables may come in any order; none is kept twice.
 */
#ifndef PROFILIS_CGI_H
#define PROFILIS_CGI_H

#include "stream.h"

enum cgi_side { CGI_REQUEST, CGI_RESPONSE };

#define CGI_WORD_MAX 24u /* the longest name and short value that matter, and one more byte */

enum cgi_seen {
	CGI_SEEN_METHOD = 0x1,
	CGI_SEEN_LENGTH = 0x2, /* CONTENT_LENGTH, perhaps an empty one */
	CGI_SEEN_SCGI = 0x4,   /* SCGI=1 */
	CGI_SEEN_HOST = 0x8,
};

struct cgi_vars {
	uint64_t length; /* CONTENT_LENGTH; 0: none */
	uint8_t seen;	 /* enum cgi_seen */
	uint8_t field;	 /* what the current value is */
	uint8_t part;	 /* where in a path's value */
	uint8_t rank;	 /* of the variable that the path comes from */
	uint16_t script_bytes;
	uint16_t query_bytes; /* of QUERY_STRING, behind the path */
	uint8_t word_bytes;
	char word[CGI_WORD_MAX]; /* the current name, then its value if that is short */
};

void cgi_begin(struct cgi_vars *v, struct stream_head *head);
void cgi_name(struct cgi_vars *v, const char *bytes, size_t n);
void cgi_named(struct cgi_vars *v, const struct stream_head *head);
void cgi_value(struct cgi_vars *v, struct stream_head *head, const char *bytes, size_t n);
bool cgi_pair(struct cgi_vars *v, struct stream_head *head); /* false: CONTENT_LENGTH is none */
void cgi_end(struct stream_head *head);

/* For protocols that are told from others by it: all bytes may be part of a variable's name. */
bool cgi_is_name(const char *bytes, size_t n);

static inline bool cgi_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool cgi_is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

/* Up to 19 digits; anything else is none. */
static inline bool cgi_number(const char *digits, size_t n, uint64_t *number)
{
	uint64_t value = 0;

	if (n > 19)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!cgi_is_digit(digits[i]))
			return false;
		value = value * 10 + (uint64_t)(digits[i] - '0');
	}
	*number = value;
	return true;
}

#endif
