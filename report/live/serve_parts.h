/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve_parts.h - between the files of serve.h.
 */
#ifndef PROFILIS_SERVE_PARTS_H
#define PROFILIS_SERVE_PARTS_H

#include "live.h"
#include "serve.h"
#include "serve_listen.h"
#include "serve_sessions.h"

#include <microhttpd.h>
#include <pthread.h>

#define SERVE_FORM_MAX 4096u
#define SERVE_URL_MAX 600u

enum serve_document {
	SERVE_PAGE,
	SERVE_PAGE_JSON,
	SERVE_METRICS_JSON,
	SERVE_ERRORS_JSON,
	SERVE_PROMETHEUS,
	SERVE_OPENMETRICS,
	SERVE_HEALTH,
	SERVE_DOCUMENTS,
};

/* ---- serve_body.c: what is sent, shared by all who get it ---- */

struct serve_body {
	unsigned references; /* atomic */
	char *text;	     /* malloc's */
	size_t bytes;
	const char *type;
};

struct serve_body *serve_body_new(char *text, size_t bytes, const char *type);
struct serve_body *serve_body_text(const char *text); /* a copy, text/plain */
struct serve_body *serve_body_share(struct serve_body *b);
void serve_body_drop(struct serve_body *b); /* may be NULL */

/* ---- serve_request.c: one request ---- */

struct serve_request {
	struct serve *serve;
	struct MHD_Connection *connection;
	struct serve_request *next; /* in the worker's list */
	enum serve_document document;
	struct serve_body *body;
	unsigned status;
	bool form;	  /* its body is read: a login */
	bool done;	  /* the worker has its answer */
	uint64_t due;	  /* monotonic ns; a wrong token's answer */
	char address[46]; /* whose */
	char tag[24];	  /* of the answer; weak: the last instant is not in it */
	char if_none_match[256];
	size_t sent; /* bytes of its body */
	char text[SERVE_FORM_MAX + 1];
};

enum MHD_Result serve_request(void *serve, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_bytes, void **state);
void serve_request_end(void *serve, struct MHD_Connection *connection, void **state,
		       enum MHD_RequestTerminationCode why);

/* ---- serve_reply.c: what goes out ---- */

/* Takes body over. */
enum MHD_Result serve_reply(struct serve_request *r, unsigned status, struct serve_body *body);
/* One sentence. */
enum MHD_Result serve_reply_text(struct serve_request *r, unsigned status, const char *text);
enum MHD_Result serve_reply_redirect(struct serve_request *r, const char *to, const char *cookie);
enum MHD_Result serve_reply_methods(struct serve_request *r, const char *methods);

/* ---- serve_login.c: who may look ---- */

bool serve_login_known(const struct serve_request *r); /* by its cookie */
/* Answers, or has the worker answer later: a wrong token's answer takes its time. */
enum MHD_Result serve_login_form(struct serve_request *r);
enum MHD_Result serve_login_out(struct serve_request *r);
enum MHD_Result serve_login_needed(struct serve_request *r, bool wrong);
/* Whether an Authorization field has the token. */
bool serve_login_token(const struct serve *s, const char *token);
enum MHD_Result serve_login_wrong(struct serve_request *r);

/* ---- serve_page.c: documents ---- */

/* Of the models given; NULL where it cannot be rendered. */
struct serve_body *serve_page(const struct serve *s, enum serve_document document,
			      const struct model *model);
struct serve_body *serve_page_health(const struct serve *s, const struct live_state *state);
struct serve_body *serve_page_login(const struct serve *s, bool wrong);
bool serve_page_of_window(enum serve_document document);

/* ---- serve_worker.c ---- */

struct serve_worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct serve_request *asked, *late; /* late: wrong tokens */
	unsigned late_count;
	bool busy, stop, known; /* known: state is of a round */
	struct live_state state;
	struct live *live;
	/* The worker's own, of the last round. */
	uint64_t round_at; /* monotonic ns; 0: none yet */
	uint64_t stamp;	   /* of what the recording held then */
	struct model *window, *total;
	struct serve_body *bodies[SERVE_DOCUMENTS];
};

bool serve_worker_start(struct serve *s, struct error *error);
/* All that wait are answered. */
void serve_worker_stop(struct serve *s);
void serve_worker_free(struct serve *s);
/* Its connection is suspended until there is an answer; false: the program is ending. */
bool serve_worker_ask(struct serve_request *r);
/* The same until `due`; false: too many wait. */
bool serve_worker_delay(struct serve_request *r);
/* Its state, where the worker is busy and it would have to wait. */
bool serve_worker_busy(struct serve *s, struct live_state *state);
uint64_t serve_worker_now(void);

/* ---- serve_watch.c: connections that take too long ---- */

enum serve_watch_what { SERVE_WATCH_READING, SERVE_WATCH_WORKING, SERVE_WATCH_WRITING };

struct serve_watch {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct serve_connection *list;
	unsigned count, most;
	bool stop;
};

bool serve_watch_start(struct serve *s, struct error *error);
void serve_watch_stop(struct serve *s);
void serve_watch_notify(void *serve, struct MHD_Connection *connection, void **socket_context,
			enum MHD_ConnectionNotificationCode code);
void serve_watch_is(struct serve *s, struct MHD_Connection *connection, enum serve_watch_what what);

struct serve {
	struct serve_settings settings;
	struct serve_address address;
	struct MHD_Daemon *daemon;
	int fd;
	unsigned connections;
	char url[SERVE_URL_MAX], login_url[SERVE_URL_MAX];
	char trouble[256]; /* the last that libmicrohttpd said */
	struct serve_sessions sessions;
	struct serve_worker worker;
	struct serve_watch watch;
};

#endif
