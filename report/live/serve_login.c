// SPDX-License-Identifier: Apache-2.0
/*
 * Who may look: a program shows the token in a header field, a browser once in a form and from then
 * on a cookie. A wrong token's answer comes a second late; the right one is never made to wait, so
 * nobody's tries can lock others out.
 */
#include "serve_parts.h"

#include "serve_guard.h"

#include <stdio.h>
#include <string.h>

#define COOKIE "profilis_session"

bool serve_login_token(const struct serve *s, const char *token)
{
	const char *right = s->settings.token;

	return serve_guard_equal(token, strlen(token), right, strlen(right));
}

static const char *cookie_of(const struct serve_request *r, size_t *bytes)
{
	return serve_guard_cookie(
		MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_COOKIE),
		COOKIE, bytes);
}

bool serve_login_known(const struct serve_request *r)
{
	size_t bytes = 0;
	const char *id = cookie_of(r, &bytes);

	return serve_sessions_has(&r->serve->sessions, id, bytes);
}

/* A request of a browser gets the form, any other a sentence. */
enum MHD_Result serve_login_needed(struct serve_request *r, bool wrong)
{
	const char *accept =
		MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);

	if (accept && strstr(accept, "text/html") && r->serve->settings.token)
		return serve_reply(r, MHD_HTTP_UNAUTHORIZED, serve_page_login(r->serve, wrong));
	return serve_reply_text(r, MHD_HTTP_UNAUTHORIZED,
				wrong ? "This is not the token." : "A token is needed.");
}

enum MHD_Result serve_login_wrong(struct serve_request *r)
{
	if (!serve_worker_delay(r))
		return serve_reply_text(r, MHD_HTTP_TOO_MANY_REQUESTS, "Too many wrong tokens.");
	serve_watch_is(r->serve, r->connection, SERVE_WATCH_WORKING);
	return MHD_YES;
}

static void cookie_text(const struct serve *s, char *text, size_t room, const char *id)
{
	snprintf(text, room, COOKIE "=%s; Path=%s/; HttpOnly; SameSite=Strict; Max-Age=%d%s",
		 id ? id : "", s->settings.prefix, id ? SERVE_SESSION_SECONDS : 0,
		 s->settings.certificate || s->settings.https_only ? "; Secure" : "");
}

enum MHD_Result serve_login_form(struct serve_request *r)
{
	struct serve *s = r->serve;
	char cookie[256];
	const char *token, *id;

	if (r->sent > SERVE_FORM_MAX)
		return serve_reply_text(r, MHD_HTTP_CONTENT_TOO_LARGE, "The body is too long.");
	token = serve_guard_field(r->text, "token");
	if (s->settings.token && (!token || !serve_login_token(s, token)))
		return serve_login_wrong(r);
	id = serve_sessions_begin(&s->sessions);
	if (!id)
		return serve_reply_text(r, MHD_HTTP_INTERNAL_SERVER_ERROR, "No randomness.");
	cookie_text(s, cookie, sizeof(cookie), id);
	return serve_reply_redirect(r, "/", cookie);
}

enum MHD_Result serve_login_out(struct serve_request *r)
{
	char cookie[256];
	size_t bytes = 0;
	const char *id = cookie_of(r, &bytes);

	serve_sessions_end(&r->serve->sessions, id, bytes);
	cookie_text(r->serve, cookie, sizeof(cookie), NULL);
	return serve_reply_redirect(r, "/login", cookie);
}
