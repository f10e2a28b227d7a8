// SPDX-License-Identifier: Apache-2.0
/*
 * libmicrohttpd's own time-out begins anew with each byte, so that a client that sends one now and
 * then would hold its place for ever. Here a request has to be whole within READING_NS, and its
 * answer taken within WRITING_NS. While there are no connections nothing wakes up.
 */
#include "serve_parts.h"

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define SECOND 1000000000ull
#define READING_NS (12 * SECOND)
#define WRITING_NS (120 * SECOND)

struct serve_connection {
	struct serve_connection *next, *previous;
	uint64_t since; /* monotonic ns */
	enum serve_watch_what what;
	int fd;
};

/* The loop of libmicrohttpd notices and frees it. */
static void end(struct serve_connection *c)
{
	shutdown(c->fd, SHUT_RDWR);
}

static bool too_long(const struct serve_connection *c, uint64_t now)
{
	static const uint64_t limits[] = {
		[SERVE_WATCH_READING] = READING_NS,
		[SERVE_WATCH_WORKING] = UINT64_MAX,
		[SERVE_WATCH_WRITING] = WRITING_NS,
	};

	return now - c->since > limits[c->what];
}

static void look(struct serve_watch *w)
{
	uint64_t now = serve_worker_now();

	for (struct serve_connection *c = w->list; c; c = c->next)
		if (too_long(c, now))
			end(c);
}

static void wait_a_second(struct serve_watch *w)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	pthread_cond_timedwait(&w->wake, &w->lock, &until);
}

static void *run(void *context)
{
	struct serve_watch *w = context;

	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		look(w);
		if (w->list)
			wait_a_second(w);
		else
			pthread_cond_wait(&w->wake, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

bool serve_watch_start(struct serve *s, struct error *error)
{
	struct serve_watch *w = &s->watch;
	pthread_condattr_t clock;
	int failed;

	w->most = s->connections - s->connections / 8;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &clock);
	pthread_condattr_destroy(&clock);
	failed = pthread_create(&w->thread, NULL, run, w);
	return !failed || error_set(error, "no thread: %s", strerror(failed));
}

void serve_watch_stop(struct serve *s)
{
	struct serve_watch *w = &s->watch;

	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	while (w->list) {
		struct serve_connection *next = w->list->next;

		free(w->list);
		w->list = next;
	}
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

/* ---- libmicrohttpd's thread ---- */

/* The one that has sent nothing for the longest makes room. */
static void make_room(struct serve_watch *w)
{
	struct serve_connection *oldest = NULL;

	for (struct serve_connection *c = w->list; c; c = c->next)
		if (c->what == SERVE_WATCH_READING && (!oldest || c->since < oldest->since))
			oldest = c;
	if (!oldest)
		return;
	end(oldest);
	oldest->since = UINT64_MAX; /* the next time it is another's turn */
	oldest->what = SERVE_WATCH_WORKING;
}

static void begin(struct serve_watch *w, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct serve_connection *c = memory_zeroed(1, sizeof(*c));

	c->since = serve_worker_now();
	c->fd = info ? info->connect_fd : -1;
	c->next = w->list;
	if (c->next)
		c->next->previous = c;
	else
		pthread_cond_signal(&w->wake);
	w->list = c;
	w->count++;
	*context = c;
	if (w->count > w->most)
		make_room(w);
}

static void forget(struct serve_watch *w, struct serve_connection *c)
{
	if (c->previous)
		c->previous->next = c->next;
	else
		w->list = c->next;
	if (c->next)
		c->next->previous = c->previous;
	w->count--;
	free(c);
}

void serve_watch_notify(void *serve, struct MHD_Connection *connection, void **socket_context,
			enum MHD_ConnectionNotificationCode code)
{
	struct serve_watch *w = &((struct serve *)serve)->watch;

	pthread_mutex_lock(&w->lock);
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		begin(w, connection, socket_context);
	else if (*socket_context)
		forget(w, *socket_context);
	pthread_mutex_unlock(&w->lock);
}

void serve_watch_is(struct serve *s, struct MHD_Connection *connection, enum serve_watch_what what)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct serve_connection *c = info ? info->socket_context : NULL;

	if (!c)
		return;
	pthread_mutex_lock(&s->watch.lock);
	if (c->since != UINT64_MAX) {
		c->what = what;
		c->since = serve_worker_now();
	}
	pthread_mutex_unlock(&s->watch.lock);
}
