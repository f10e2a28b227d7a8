// SPDX-License-Identifier: Apache-2.0
/*
 * libmicrohttpd calls serve_request() when a request's head is there, then for each part of its
 * body, then once more; and again when the worker has let a suspended connection go on.
 */
#include "serve_parts.h"

#include "arena.h"
#include "serve_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A body that is too long is read this far, so that its sender may get the answer. */
#define DRAIN_MAX 65536u

enum action { ACTION_DOCUMENT, ACTION_METRICS, ACTION_LOGIN, ACTION_LOGOUT, ACTION_HOME };

struct place {
	const char *path; /* behind the prefix */
	enum action action;
	enum serve_document document;
};

static const struct place places[] = {
	{"/", ACTION_DOCUMENT, SERVE_PAGE},
	{"/page.json", ACTION_DOCUMENT, SERVE_PAGE_JSON},
	{"/metrics.json", ACTION_DOCUMENT, SERVE_METRICS_JSON},
	{"/errors.json", ACTION_DOCUMENT, SERVE_ERRORS_JSON},
	{"/metrics", ACTION_METRICS, SERVE_PROMETHEUS},
	{"/health", ACTION_DOCUMENT, SERVE_HEALTH},
	{"/login", ACTION_LOGIN, SERVE_PAGE},
	{"/logout", ACTION_LOGOUT, SERVE_PAGE},
};

static const struct place home = {"", ACTION_HOME, SERVE_PAGE};

static const struct place *place_of(const struct serve *s, const char *url)
{
	const char *prefix = s->settings.prefix;
	size_t n = strlen(prefix);

	if (!strcmp(url, prefix) || (n && !strcmp(url, "/")))
		return &home;
	if (strncmp(url, prefix, n))
		return NULL;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (!strcmp(url + n, places[i].path))
			return &places[i];
	return NULL;
}

static const char *field(const struct serve_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

/* ---- what is waited for ---- */

/* Health is told at once: who asks for it wants to know whether this answers. */
static enum MHD_Result ask(struct serve_request *r)
{
	const char *known = field(r, MHD_HTTP_HEADER_IF_NONE_MATCH);
	struct live_state state;

	if (r->document == SERVE_HEALTH && serve_worker_busy(r->serve, &state))
		return serve_reply(r, MHD_HTTP_OK, serve_page_health(r->serve, &state));
	if (known)
		snprintf(r->if_none_match, sizeof(r->if_none_match), "%s", known);
	if (!serve_worker_ask(r))
		return serve_reply_text(r, MHD_HTTP_SERVICE_UNAVAILABLE, "This server is ending.");
	serve_watch_is(r->serve, r->connection, SERVE_WATCH_WORKING);
	return MHD_YES;
}

static enum MHD_Result give(struct serve_request *r)
{
	struct serve_body *body = r->body;

	r->body = NULL;
	if (r->due)
		return serve_login_needed(r, true);
	if (r->status == MHD_HTTP_INTERNAL_SERVER_ERROR)
		return serve_reply_text(r, r->status, "This cannot be shown.");
	return serve_reply(r, r->status, body);
}

/* ---- who asks ---- */

static bool over_https(const struct serve_request *r)
{
	const char *proxied = field(r, "X-Forwarded-Proto");

	return r->serve->settings.certificate || (proxied && !strcasecmp(proxied, "https"));
}

static bool host_is_ours(const struct serve_request *r)
{
	const struct serve *s = r->serve;

	return s->settings.token || serve_guard_host(field(r, MHD_HTTP_HEADER_HOST),
						     s->address.host, s->settings.cors_origin);
}

/* True: it is answered. */
static bool refused(struct serve_request *r, enum MHD_Result *result)
{
	if (r->serve->settings.https_only && !over_https(r))
		*result =
			serve_reply_text(r, MHD_HTTP_FORBIDDEN, "Only over HTTPS (--https-only).");
	else if (!host_is_ours(r))
		*result = serve_reply_text(r, MHD_HTTP_FORBIDDEN,
					   "The Host field names another server than this.");
	else
		return false;
	return true;
}

static bool stopped_at_door(struct serve_request *r, enum MHD_Result *result)
{
	const char *token = serve_guard_bearer(field(r, MHD_HTTP_HEADER_AUTHORIZATION));

	if (!r->serve->settings.token || serve_login_known(r) ||
	    (token && serve_login_token(r->serve, token)))
		return false;
	*result = token ? serve_login_wrong(r) : serve_login_needed(r, false);
	return true;
}

/* ---- what it asks for ---- */

/* A page of the origin named asks whether it may ask. */
static bool is_preflight(const struct serve_request *r, const char *method)
{
	return r->serve->settings.cors_origin && !strcmp(method, MHD_HTTP_METHOD_OPTIONS);
}

static bool reads(const char *method)
{
	return !strcmp(method, MHD_HTTP_METHOD_GET) || !strcmp(method, MHD_HTTP_METHOD_HEAD);
}

static bool is_foreign(const struct serve_request *r)
{
	const struct serve_guard_sender sender = {
		.fetch_site = field(r, "Sec-Fetch-Site"),
		.origin = field(r, MHD_HTTP_HEADER_ORIGIN),
		.host = field(r, MHD_HTTP_HEADER_HOST),
	};

	return serve_guard_foreign(&sender);
}

static bool has_body(const struct serve_request *r)
{
	const char *length = field(r, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return field(r, MHD_HTTP_HEADER_TRANSFER_ENCODING) || (length && strcmp(length, "0") != 0);
}

static enum MHD_Result post(struct serve_request *r, const struct place *place)
{
	if (is_foreign(r))
		return serve_reply_text(r, MHD_HTTP_FORBIDDEN, "Another site has sent this form.");
	if (place->action == ACTION_LOGOUT)
		return serve_login_out(r);
	r->form = true;
	return has_body(r) ? MHD_YES : serve_login_form(r); /* answered when it is whole */
}

static enum MHD_Result get(struct serve_request *r, const struct place *place)
{
	const char *accept = field(r, MHD_HTTP_HEADER_ACCEPT);
	enum MHD_Result result;

	if (place->action == ACTION_LOGIN)
		return serve_login_needed(r, false);
	if (stopped_at_door(r, &result))
		return result;
	r->document = place->document;
	if (place->action == ACTION_METRICS && accept &&
	    strstr(accept, "application/openmetrics-text") && renderer_named("openmetrics"))
		r->document = SERVE_OPENMETRICS;
	return ask(r);
}

static bool body_too_long(const struct serve_request *r, bool login)
{
	const char *length = field(r, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return login ? length && strtoull(length, NULL, 10) > SERVE_FORM_MAX : has_body(r);
}

static enum MHD_Result begin(struct serve_request *r, const char *url, const char *method)
{
	const struct place *place = place_of(r->serve, url);
	bool form = place && (place->action == ACTION_LOGIN || place->action == ACTION_LOGOUT);
	bool posted = form && !strcmp(method, MHD_HTTP_METHOD_POST);
	enum MHD_Result result;

	if (refused(r, &result))
		return result;
	if (!place)
		return serve_reply_text(r, MHD_HTTP_NOT_FOUND, "There is nothing here.");
	if (is_preflight(r, method))
		return serve_reply(r, MHD_HTTP_NO_CONTENT, NULL);
	if (place->action == ACTION_LOGOUT && !posted)
		return serve_reply_methods(r, "POST");
	if (!posted && !reads(method))
		return serve_reply_methods(r, form ? "GET, HEAD, POST" : "GET, HEAD");
	if (body_too_long(r, posted && place->action == ACTION_LOGIN))
		return serve_reply_text(r, MHD_HTTP_CONTENT_TOO_LARGE, "The body is too long.");
	if (place->action == ACTION_HOME)
		return serve_reply_redirect(r, "/", NULL);
	return posted ? post(r, place) : get(r, place);
}

/* ---- libmicrohttpd ---- */

static void note_address(struct serve_request *r)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info ? info->client_addr : NULL;

	if (a && a->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr,
			  r->address, sizeof(r->address));
	else if (a && a->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
			  r->address, sizeof(r->address));
}

static struct serve_request *request_new(struct serve *s, struct MHD_Connection *connection)
{
	struct serve_request *r = memory_zeroed(1, sizeof(*r));

	r->serve = s;
	r->connection = connection;
	note_address(r);
	return r;
}

static enum MHD_Result take_body(struct serve_request *r, const char *bytes, size_t *n)
{
	for (size_t i = 0; i < *n && r->sent + i < SERVE_FORM_MAX; i++)
		r->text[r->sent + i] = bytes[i];
	r->sent += *n;
	*n = 0;
	return r->sent > DRAIN_MAX ? MHD_NO : MHD_YES;
}

enum MHD_Result serve_request(void *serve, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_bytes, void **state)
{
	struct serve_request *r = *state;

	(void)version;
	if (!r) {
		r = *state = request_new(serve, connection);
		/* What is answered before its body has come costs the connection. */
		return has_body(r) ? begin(r, url, method) : MHD_YES;
	}
	if (*upload_bytes)
		return take_body(r, upload, upload_bytes);
	if (r->done)
		return give(r);
	return r->form ? serve_login_form(r) : begin(r, url, method);
}

void serve_request_end(void *serve, struct MHD_Connection *connection, void **state,
		       enum MHD_RequestTerminationCode why)
{
	struct serve_request *r = *state;

	(void)why;
	if (!r)
		return;
	serve_watch_is(serve, connection, SERVE_WATCH_READING);
	serve_body_drop(r->body);
	free(r);
	*state = NULL;
}
