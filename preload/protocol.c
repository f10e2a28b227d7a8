// SPDX-License-Identifier: Apache-2.0
#include "protocol.h"

#include "readers.h"
#include "streams.h"
#include "wires.h"

#include <string.h>

/* No HTTP/1 request begins with so much of it. */
#define PREFACE_TELLS 4u

static void become(struct conn *c, struct conn_half *h, enum format_protocol protocol)
{
	h->reader = streams_begin(c, protocol) ? CONN_READ_STREAMS : CONN_READ_NOTHING;
}

/* HTTP's methods are of capitals. */
static bool may_be_http(uint8_t first)
{
	return first >= 'A' && first <= 'Z';
}

static void choose_for_back_ends(struct conn *c, struct conn_half *h)
{
	if (fastcgi_may_begin(h->first))
		become(c, h, FORMAT_FASTCGI);
	else if (scgi_may_begin(h->first))
		become(c, h, FORMAT_SCGI);
	else if (uwsgi_may_begin(h->first))
		become(c, h, FORMAT_UWSGI);
	else
		h->reader = CONN_READ_HTTP1;
}

/* MongoDB's messages begin with their length, whose lowest byte may look like a capital. */
static bool is_length(const struct conn *c, const char *bytes, size_t n)
{
	return c->role == FORMAT_CLIENT && n > 1 && (uint8_t)bytes[1] < ' ';
}

static void choose_for_requests(struct conn *c, struct conn_half *h, const char *bytes, size_t n)
{
	if (is_length(c, bytes, n))
		h->reader = CONN_READ_SNIFF;
	else if (h->first == (uint8_t)http2_preface[0])
		h->reader = CONN_READ_PREFACE;
	else if (may_be_http(h->first))
		h->reader = CONN_READ_HTTP1;
	else if (c->role == FORMAT_CLIENT)
		h->reader = CONN_READ_SNIFF;
	else
		choose_for_back_ends(c, h);
}

/*
 * A server of HTTP/2 may say its settings before it has read anything: a frame, so a 0 first. One
 * of MySQL greets.
 */
static void choose_for_responses(struct conn *c, struct conn_half *h)
{
	bool first = conn_requests(c)->reader == CONN_READ_NEW;

	if (streams_spoken(c))
		h->reader = CONN_READ_STREAMS;
	else if (first && !h->first)
		become(c, h, FORMAT_HTTP2);
	else if (first && c->role == FORMAT_CLIENT && !may_be_http(h->first))
		h->reader = CONN_READ_SNIFF;
	else
		h->reader = CONN_READ_HTTP1;
}

static void choose(struct conn *c, struct conn_half *h, const char *bytes, size_t n)
{
	h->first = bytes ? (uint8_t)*bytes : 0;
	h->matched = 0;
	if (c->wires)
		h->reader = CONN_READ_WIRES;
	else if (!bytes)
		h->reader = CONN_READ_HTTP1;
	else if (h == conn_requests(c))
		choose_for_requests(c, h, bytes, n);
	else
		choose_for_responses(c, h);
}

/* ---- databases and caches ---- */

static void decide(struct conn *c, struct conn_half *h, enum wire_protocol protocol)
{
	if (protocol != WIRE_PROTOCOL_NONE)
		h->reader = wires_begin(c, protocol) ? CONN_READ_WIRES : CONN_READ_NOTHING;
	else if (h == conn_requests(c))
		choose_for_back_ends(c, h);
	else
		h->reader = CONN_READ_HTTP1;
}

static size_t sniff(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		    struct request_time t)
{
	size_t room = CONN_HELD - h->matched, used = n < room ? n : room, held;
	enum wire_protocol protocol = WIRE_PROTOCOL_NONE;

	static_assert(CONN_HELD == WIRE_TELL, "as many as tell");
	if (bytes) {
		memcpy(h->held + h->matched, bytes, used);
		h->matched += (uint8_t)used;
		protocol = h == conn_requests(c) ? wire_of_client(h->held, h->matched)
						 : wire_of_server(h->held, h->matched);
	}
	if (protocol == WIRE_PROTOCOL_MORE)
		return used;
	held = h->matched;
	h->matched = CONN_NO_PREFACE;
	decide(c, h, protocol);
	if (held)
		protocol_feed(c, h, (const char *)h->held, held, t);
	return bytes ? used : 0;
}

/* ---- HTTP/2 ---- */

/* What was held back is read after all: it equals the preface. */
static void read_held(struct conn *c, struct conn_half *h, bool http2, struct request_time t)
{
	size_t held = h->matched;

	h->matched = CONN_NO_PREFACE;
	if (!http2) {
		h->reader = CONN_READ_HTTP1;
		dialog_requests(c, h, http2_preface, held, t);
		return;
	}
	if (c->streams)
		h->reader = CONN_READ_STREAMS;
	else
		become(c, h, FORMAT_HTTP2);
	if (h->reader == CONN_READ_STREAMS)
		streams_feed(c, h, http2_preface, held, t);
}

static size_t match_preface(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
			    struct request_time t)
{
	size_t i = 0;

	while (bytes && i < n && h->matched < PREFACE_TELLS &&
	       bytes[i] == http2_preface[h->matched]) {
		h->matched++;
		i++;
	}
	if (h->matched == PREFACE_TELLS)
		read_held(c, h, true, t);
	else if (i < n)
		read_held(c, h, false, t);
	return i;
}

static size_t read_some(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
			struct request_time t)
{
	switch ((enum conn_reader)h->reader) {
	case CONN_READ_HTTP1:
		return h == conn_requests(c) ? dialog_requests(c, h, bytes, n, t)
					     : dialog_responses(c, h, bytes, n, t);
	case CONN_READ_PREFACE:
		return match_preface(c, h, bytes, n, t);
	case CONN_READ_STREAMS:
		return streams_feed(c, h, bytes, n, t);
	case CONN_READ_SNIFF:
		return sniff(c, h, bytes, n, t);
	case CONN_READ_WIRES:
		wires_feed(c, h, bytes, n, t);
		return n;
	default:
		return n;
	}
}

/* A hooked client library's, whose calls are recorded there. HTTP is none of theirs: a function
 * that SQLite calls back may speak it. */
static bool is_clients(const struct conn_half *h, const char *bytes)
{
	if (h->reader == CONN_READ_NEW)
		return bytes && !may_be_http((uint8_t)*bytes);
	return h->reader == CONN_READ_SNIFF || h->reader == CONN_READ_WIRES;
}

void protocol_feed(struct conn *c, struct conn_half *h, const char *bytes, size_t n,
		   struct request_time t)
{
	if (thread_self.client_depth && is_clients(h, bytes))
		c->hooked = true;
	if (c->hooked)
		h->reader = CONN_READ_NOTHING;
	if (h->reader == CONN_READ_NEW)
		choose(c, h, bytes, n);
	while (n) {
		size_t used = read_some(c, h, bytes, n, t);

		bytes = bytes ? bytes + used : NULL;
		n -= used;
	}
}
