/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.h - the live figures over HTTP.
 *
 *	struct serve *s = serve_start(&settings, &error);
 *	... puts(serve_url(s)); wait for a signal ...
 *	serve_stop(s);
 *
 * Three threads: libmicrohttpd's reads and writes connections and decides who may see what; the
 * worker (serve_worker.c) reads the recording and renders, when somebody asked; the watch
 * (serve_watch.c) ends connections that take too long, while there are any. Without clients all of
 * them sleep. Sent bytes are shared: who asks at the same time gets the same answer.
 */
#ifndef PROFILIS_SERVE_H
#define PROFILIS_SERVE_H

#include "error.h"
#include "model.h"
#include "render.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All texts are the caller's, until serve_stop(). */
struct serve_settings {
	const char *const *runs;
	size_t run_count;
	const struct model_options *model;
	const struct render_options *render;
	const char *listen;	       /* "ADDRESS:PORT" or "PORT"; port 0: any */
	const char *prefix;	       /* "" or "/path", without a slash at its end */
	const char *cors_origin;       /* "https://host"; NULL: none */
	const char *token;	       /* NULL: everybody may look */
	const char *certificate, *key; /* PEM; both or none */
	uint64_t refresh;	       /* ns */
	bool https_only;
};

struct serve;

/* NULL: error says why. */
struct serve *serve_start(const struct serve_settings *settings, struct error *error);
const char *serve_url(const struct serve *s);
void serve_stop(struct serve *s);

#endif
