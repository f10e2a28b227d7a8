/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve_guard.h - what a request's header fields say about who asks. Pure: texts in, verdict out;
 * any text may be NULL where the field is absent.
 */
#ifndef PROFILIS_SERVE_GUARD_H
#define PROFILIS_SERVE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Takes as long for any two texts of the same lengths. */
bool serve_guard_equal(const char *a, size_t a_bytes, const char *b, size_t b_bytes);

/* "Bearer TOKEN" to TOKEN; NULL: it is none. */
const char *serve_guard_bearer(const char *authorization);

/* The value of a cookie, `bytes` long; NULL: not there. */
const char *serve_guard_cookie(const char *cookies, const char *name, size_t *bytes);

/*
 * Whether a Host field names this server: this machine's own names, the address it listens on, the
 * origin that may read it. A name that somebody else made lead to 127.0.0.1 is none of these, so
 * that no foreign page can read what has no token.
 */
bool serve_guard_host(const char *host, const char *listen, const char *origin);

/* What a browser says of who sent a form. */
struct serve_guard_sender {
	const char *fetch_site; /* Sec-Fetch-Site */
	const char *origin, *host;
};
bool serve_guard_foreign(const struct serve_guard_sender *sender);

/* Whether If-None-Match has the tag ("\"...\""). */
bool serve_guard_matches(const char *if_none_match, const char *tag);

/* The value of `name` in a form's body (application/x-www-form-urlencoded), decoded in place, with
 * a NUL behind it; NULL: not there. */
char *serve_guard_field(char *body, const char *name);

#endif
