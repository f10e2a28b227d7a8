// SPDX-License-Identifier: Apache-2.0
/*
 * Reads the recording and renders, so that neither keeps connections waiting that want neither. It
 * takes all requests that have come meanwhile at once: they share the round and its documents.
 */
#include "serve_parts.h"

#include "serve_guard.h"

#define XXH_INLINE_ALL
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#define SECOND 1000000000ull
#define FRESH_NS SECOND
#define LATE_MAX 256u	  /* wrong tokens that wait for their answers */
#define LATE_EACH_MAX 16u /* of one address */

uint64_t serve_worker_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* ---- a round ---- */

static void drop_documents(struct serve_worker *w)
{
	for (int i = 0; i < SERVE_DOCUMENTS; i++) {
		serve_body_drop(w->bodies[i]);
		w->bodies[i] = NULL;
	}
	if (w->window)
		model_free(w->window);
	if (w->total)
		model_free(w->total);
	w->window = w->total = NULL;
}

/* Where nothing happened, what is shown is the same but for its last instant. */
static uint64_t stamp_of(const struct live_state *state)
{
	struct live_state same;

	memcpy(&same, state, sizeof(same));
	if (!state->in_flight)
		same.until = 0;
	return XXH3_64bits(&same, sizeof(same));
}

static void take_round(struct serve_worker *w)
{
	struct live_state state;
	uint64_t now = serve_worker_now();

	if (w->round_at && now - w->round_at < FRESH_NS)
		return;
	drop_documents(w);
	live_round(w->live);
	live_state(w->live, &state);
	w->round_at = now;
	w->stamp = stamp_of(&state);
	pthread_mutex_lock(&w->lock);
	w->state = state;
	w->known = true;
	pthread_mutex_unlock(&w->lock);
}

static const struct model *model_for(struct serve_worker *w, enum serve_document document)
{
	if (serve_page_of_window(document)) {
		if (!w->window)
			w->window = live_window(w->live);
		return w->window;
	}
	if (!w->total)
		w->total = live_total(w->live);
	return w->total;
}

static void set_tag(const struct serve_worker *w, char tag[24], enum serve_document document)
{
	if (document < SERVE_PROMETHEUS)
		snprintf(tag, 24, "W/\"%016llx-%d\"", (unsigned long long)w->stamp, (int)document);
}

static struct serve_body *document(struct serve *s, enum serve_document which)
{
	struct serve_worker *w = &s->worker;

	if (!w->bodies[which])
		w->bodies[which] = which == SERVE_HEALTH
					   ? serve_page_health(s, &w->state)
					   : serve_page(s, which, model_for(w, which));
	return w->bodies[which];
}

static void answer(struct serve *s, struct serve_request *r)
{
	struct serve_body *body = NULL;

	set_tag(&s->worker, r->tag, r->document);
	r->status = MHD_HTTP_OK;
	if (r->tag[0] && serve_guard_matches(r->if_none_match, r->tag + strlen("W/"))) {
		r->status = MHD_HTTP_NOT_MODIFIED;
		return;
	}
	body = document(s, r->document);
	if (body)
		r->body = serve_body_share(body);
	else
		r->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
}

/* The request may be gone as soon as it goes on. */
static void go_on(struct serve_request *r)
{
	r->done = true;
	MHD_resume_connection(r->connection);
}

static void answer_all(struct serve *s, struct serve_request *list)
{
	if (list)
		take_round(&s->worker);
	while (list) {
		struct serve_request *next = list->next;

		answer(s, list);
		go_on(list);
		list = next;
	}
}

/* ---- waiting ---- */

static struct serve_request *take_due(struct serve_worker *w, uint64_t now)
{
	struct serve_request **at = &w->late, *due = NULL;

	while (*at) {
		struct serve_request *r = *at;

		if (r->due > now && !w->stop) {
			at = &r->next;
			continue;
		}
		*at = r->next;
		r->next = due;
		due = r;
		w->late_count--;
	}
	return due;
}

static void refuse(struct serve_request *list)
{
	while (list) {
		struct serve_request *next = list->next;

		list->status = MHD_HTTP_UNAUTHORIZED;
		go_on(list);
		list = next;
	}
}

static void sleep_until_asked(struct serve_worker *w)
{
	struct timespec until;
	uint64_t due = UINT64_MAX;

	for (const struct serve_request *r = w->late; r; r = r->next)
		due = r->due < due ? r->due : due;
	if (due == UINT64_MAX) {
		pthread_cond_wait(&w->wake, &w->lock);
		return;
	}
	until = (struct timespec){(time_t)(due / SECOND), (long)(due % SECOND)};
	pthread_cond_timedwait(&w->wake, &w->lock, &until);
}

static void *run(void *context)
{
	struct serve *s = context;
	struct serve_worker *w = &s->worker;

	pthread_mutex_lock(&w->lock);
	while (!w->stop || w->asked || w->late) {
		struct serve_request *due = take_due(w, serve_worker_now());
		struct serve_request *asked = w->asked;

		if (!due && !asked) {
			sleep_until_asked(w);
			continue;
		}
		w->asked = NULL;
		w->busy = true;
		pthread_mutex_unlock(&w->lock);
		refuse(due);
		answer_all(s, asked);
		pthread_mutex_lock(&w->lock);
		w->busy = false;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

bool serve_worker_start(struct serve *s, struct error *error)
{
	struct serve_worker *w = &s->worker;
	const struct serve_settings *settings = &s->settings;
	pthread_condattr_t clock;
	int failed;

	w->live = live_new(settings->runs, settings->run_count, settings->model, settings->refresh);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &clock);
	pthread_condattr_destroy(&clock);
	failed = pthread_create(&w->thread, NULL, run, s);
	return !failed || error_set(error, "no thread: %s", strerror(failed));
}

void serve_worker_stop(struct serve *s)
{
	struct serve_worker *w = &s->worker;

	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void serve_worker_free(struct serve *s)
{
	struct serve_worker *w = &s->worker;

	drop_documents(w);
	live_free(w->live);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
}

/* ---- libmicrohttpd's thread ---- */

bool serve_worker_ask(struct serve_request *r)
{
	struct serve_worker *w = &r->serve->worker;
	bool good;

	pthread_mutex_lock(&w->lock);
	good = !w->stop;
	if (good) {
		MHD_suspend_connection(r->connection);
		r->next = w->asked;
		w->asked = r;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return good;
}

static bool room_to_delay(const struct serve_worker *w, const struct serve_request *r)
{
	unsigned same = 0;

	for (const struct serve_request *l = w->late; l; l = l->next)
		same += !strcmp(l->address, r->address);
	return !w->stop && w->late_count < LATE_MAX && same < LATE_EACH_MAX;
}

bool serve_worker_delay(struct serve_request *r)
{
	struct serve_worker *w = &r->serve->worker;
	bool good;

	pthread_mutex_lock(&w->lock);
	good = room_to_delay(w, r);
	if (good) {
		MHD_suspend_connection(r->connection);
		r->due = serve_worker_now() + SECOND;
		r->next = w->late;
		w->late = r;
		w->late_count++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return good;
}

bool serve_worker_busy(struct serve *s, struct live_state *state)
{
	struct serve_worker *w = &s->worker;
	bool busy;

	pthread_mutex_lock(&w->lock);
	busy = w->busy && w->known;
	*state = w->state;
	pthread_mutex_unlock(&w->lock);
	return busy;
}
