/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve_sessions.h - browsers that have shown the token.
 *
 * What a browser keeps is a random number that means nothing elsewhere and ends with this program,
 * never the token. Kept in memory, a bounded number of them; the one that was begun first makes
 * room. One thread.
 */
#ifndef PROFILIS_SERVE_SESSIONS_H
#define PROFILIS_SERVE_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVE_SESSIONS 64u
#define SERVE_SESSION_TEXT 64u /* hex digits */
#define SERVE_SESSION_SECONDS 43200

struct serve_sessions {
	struct serve_session {
		char id[SERVE_SESSION_TEXT + 1];
		int64_t until; /* monotonic seconds; 0: free */
	} list[SERVE_SESSIONS];
	unsigned next;
};

/* The new session's id, or NULL when there is no randomness. */
const char *serve_sessions_begin(struct serve_sessions *s);
bool serve_sessions_has(const struct serve_sessions *s, const char *id, size_t bytes);
void serve_sessions_end(struct serve_sessions *s, const char *id, size_t bytes);

#endif
