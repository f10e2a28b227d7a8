// SPDX-License-Identifier: Apache-2.0
#include "serve_sessions.h"

#include "serve_guard.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

static int64_t now_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec;
}

const char *serve_sessions_begin(struct serve_sessions *s)
{
	static const char digits[] = "0123456789abcdef";
	struct serve_session *session = &s->list[s->next];
	unsigned char bytes[SERVE_SESSION_TEXT / 2];

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return NULL;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		session->id[2 * i] = digits[bytes[i] >> 4];
		session->id[2 * i + 1] = digits[bytes[i] & 15];
	}
	session->until = now_seconds() + SERVE_SESSION_SECONDS;
	s->next = (s->next + 1) % SERVE_SESSIONS;
	return session->id;
}

/* All are compared, so that time does not tell which it was. */
static size_t place(const struct serve_sessions *s, const char *id, size_t bytes)
{
	size_t found = SERVE_SESSIONS;
	int64_t now = now_seconds();

	for (size_t i = 0; i < SERVE_SESSIONS; i++)
		if (serve_guard_equal(id, bytes, s->list[i].id, SERVE_SESSION_TEXT) &&
		    s->list[i].until > now)
			found = i;
	return found;
}

bool serve_sessions_has(const struct serve_sessions *s, const char *id, size_t bytes)
{
	return id && place(s, id, bytes) < SERVE_SESSIONS;
}

void serve_sessions_end(struct serve_sessions *s, const char *id, size_t bytes)
{
	size_t at = id ? place(s, id, bytes) : SERVE_SESSIONS;

	if (at < SERVE_SESSIONS)
		memset(&s->list[at], 0, sizeof(s->list[at]));
}
