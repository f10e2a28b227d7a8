// SPDX-License-Identifier: Apache-2.0
#include "serve_parts.h"

#include "dashboard.h"

#include <stdio.h>
#include <string.h>

static void drop(void *body)
{
	serve_body_drop(body);
}

static struct MHD_Response *response_of(struct serve_body *body)
{
	if (!body)
		return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
	return MHD_create_response_from_buffer_with_free_callback_cls(body->bytes, body->text, drop,
								      body);
}

/* The page's own policy (index.html), and that no other page may frame it. */
static void page_policy(const struct serve *s, struct MHD_Response *response)
{
	const char *css = s->settings.render->css;
	char policy[512];

	snprintf(policy, sizeof(policy),
		 "default-src 'none'; script-src %s; style-src %s; img-src data:; base-uri 'none'; "
		 "connect-src 'self'; form-action 'self'; frame-ancestors 'none'",
		 dashboard_script_hash, css && *css ? "'unsafe-inline'" : dashboard_style_hash);
	MHD_add_response_header(response, "Content-Security-Policy", policy);
}

static void security(const struct serve *s, struct MHD_Response *response, bool html)
{
	if (html)
		page_policy(s, response);
	else
		MHD_add_response_header(response, "Content-Security-Policy",
					"default-src 'none'; frame-ancestors 'none'");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "X-Frame-Options", "DENY");
	/* With no-referrer a browser would not say whose form it sends. */
	MHD_add_response_header(response, "Referrer-Policy", "same-origin");
	MHD_add_response_header(response, "Cross-Origin-Resource-Policy",
				s->settings.cors_origin ? "cross-origin" : "same-origin");
	if (s->settings.https_only)
		MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
}

static void origins(const struct serve *s, struct MHD_Response *response)
{
	const char *origin = s->settings.cors_origin;

	if (!origin)
		return;
	MHD_add_response_header(response, "Access-Control-Allow-Origin", origin);
	MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET, HEAD");
	MHD_add_response_header(response, "Access-Control-Allow-Headers",
				"Authorization, If-None-Match");
	MHD_add_response_header(response, "Access-Control-Expose-Headers", "ETag");
	MHD_add_response_header(response, "Vary", "Origin");
}

static enum MHD_Result queue(struct serve_request *r, unsigned status,
			     struct MHD_Response *response)
{
	enum MHD_Result result = MHD_queue_response(r->connection, status, response);

	MHD_destroy_response(response);
	serve_watch_is(r->serve, r->connection, SERVE_WATCH_WRITING);
	return result;
}

static struct MHD_Response *prepared(struct serve_request *r, struct serve_body *body)
{
	bool html = body && !strncmp(body->type, "text/html", 9);
	struct MHD_Response *response = response_of(body);

	if (!response)
		return NULL;
	security(r->serve, response, html);
	origins(r->serve, response);
	if (body)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, body->type);
	/* What a token opened is nobody else's to keep. */
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "private, no-cache");
	return response;
}

enum MHD_Result serve_reply(struct serve_request *r, unsigned status, struct serve_body *body)
{
	struct MHD_Response *response = prepared(r, body);

	if (!response)
		return MHD_NO;
	if (r->tag[0])
		MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, r->tag);
	if (status == MHD_HTTP_UNAUTHORIZED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
					"Bearer realm=\"profilis\"");
	if (status == MHD_HTTP_TOO_MANY_REQUESTS)
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
	return queue(r, status, response);
}

enum MHD_Result serve_reply_text(struct serve_request *r, unsigned status, const char *text)
{
	return serve_reply(r, status, serve_body_text(text));
}

enum MHD_Result serve_reply_methods(struct serve_request *r, const char *methods)
{
	struct MHD_Response *response =
		prepared(r, serve_body_text("This method is not for this address."));

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, methods);
	return queue(r, MHD_HTTP_METHOD_NOT_ALLOWED, response);
}

enum MHD_Result serve_reply_redirect(struct serve_request *r, const char *to, const char *cookie)
{
	struct MHD_Response *response = prepared(r, NULL);
	char place[SERVE_URL_MAX];

	if (!response)
		return MHD_NO;
	snprintf(place, sizeof(place), "%s%s", r->serve->settings.prefix, to);
	MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, place);
	if (cookie)
		MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
	return queue(r, MHD_HTTP_SEE_OTHER, response);
}
