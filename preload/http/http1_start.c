/* SPDX-License-Identifier: Apache-2.0 */
#include "http1_machine.h"
#include "http1_scan.h"

#include "profilis/format.h"

/* KEPT and what follows: a query of which something is kept, with its enum url_query_part added. */
enum target { BEFORE, SCHEME, COLON, SLASH, AUTHORITY, PATH, NOT_KEPT, KEPT };

static const struct word methods[] = {
#define METHOD_WORD(name) {sizeof(#name) - 1, #name},
	FORMAT_METHODS(METHOD_WORD)
#undef METHOD_WORD
};

/* RFC 9110, 5.6.2. */
static bool is_token(char c)
{
	static const uint64_t set[2] = {0x03ff6cfa00000000, 0x57ffffffc7fffffe};
	unsigned char u = (unsigned char)c;

	return u < 128 && set[u >> 6] >> (u & 63) & 1;
}

static bool is_scheme(char c)
{
	return (unsigned char)(lower(c) - 'a') < 26 || is_digit(c) || c == '+' || c == '-' ||
	       c == '.';
}

static bool method_byte(struct http1 *h, struct http1_head *head, char c)
{
	if (is_blank(c) && h->at) {
		int found = word_found(h, methods);

		head->method = found < 0 ? FORMAT_METHOD_OTHER : (uint8_t)found;
		h->state = TARGET;
		h->part = BEFORE;
		return true;
	}
	word_byte(h, methods, c);
	return is_token(c) && h->at <= HTTP1_METHOD_MAX;
}

/* Blank or control byte. */
static bool target_end(struct http1 *h, struct http1_head *head, char c)
{
	if (!is_blank(c))
		return false;
	if (h->part == BEFORE)
		return true;
	if (h->part == AUTHORITY)
		path_append(head, "/", 1);
	if (h->part >= KEPT)
		http1_query_end(head, h->part - KEPT);
	h->state = VERSION;
	h->at = 0;
	return true;
}

/*
 * Absolute form is told from the others only once "://" has been read: until then it is kept as if
 * it were the path, and dropped when it turns out to be a scheme.
 */
static enum target target_part(const struct http1 *h, struct http1_head *head, char c)
{
	switch (h->part) {
	case BEFORE:
		return is_scheme(c) && head->method != FORMAT_METHOD_CONNECT ? SCHEME : PATH;
	case SCHEME:
		return c == ':' ? COLON : is_scheme(c) ? SCHEME : PATH;
	case COLON:
		return c == '/' ? SLASH : PATH;
	case SLASH:
		if (c != '/')
			return PATH;
		head->path_bytes = 0;
		head->truncated = false;
		return AUTHORITY;
	case AUTHORITY:
		if (c == '?' || c == '#')
			path_append(head, "/", 1);
		return c == '/' || c == '?' || c == '#' ? PATH : AUTHORITY;
	default:
		return h->part;
	}
}

/* A '?' or '#' behind the path or in a query. */
static void target_mark(struct http1 *h, struct http1_head *head, char c)
{
	if (c == '?' && h->part < NOT_KEPT) {
		h->part = http1_query_begin(head) ? KEPT + URL_QUERY_NAME : NOT_KEPT;
	} else if (c == '?' && h->part >= KEPT) {
		h->part = KEPT + http1_query_add(head, h->part - KEPT, &c, 1);
	} else {
		if (h->part >= KEPT)
			http1_query_end(head, h->part - KEPT);
		h->part = NOT_KEPT;
	}
}

static bool target_byte(struct http1 *h, struct http1_head *head, char c)
{
	if ((unsigned char)c <= ' ' || c == 0x7f)
		return target_end(h, head, c);
	h->part = target_part(h, head, c);
	if (c == '?' || c == '#')
		target_mark(h, head, c);
	else if (h->part < NOT_KEPT && h->part != AUTHORITY)
		path_append(head, &c, 1);
	else if (h->part >= KEPT)
		h->part = KEPT + http1_query_add(head, h->part - KEPT, &c, 1);
	return true;
}

static bool tail_byte(struct http1 *h, char c)
{
	h->state = is_blank(c) ? TAIL : c == '\r' ? TAIL_LF : LINE;
	return h->state != LINE || c == '\n';
}

static bool version_byte(struct http1 *h, char c)
{
	static const char version[] = "HTTP/1.";

	if (h->at == 0 && h->side == HTTP1_REQUEST && is_blank(c))
		return true;
	if (c != version[h->at])
		return false;
	if (++h->at == sizeof version - 1) {
		h->state = MINOR;
		h->at = 0;
	}
	return true;
}

static bool minor_byte(struct http1 *h, struct http1_head *head, char c)
{
	if (is_digit(c)) {
		head->minor |= c != '0';
		h->at = 1;
		return true;
	}
	if (h->at == 0)
		return false;
	h->at = 0;
	if (h->side == HTTP1_REQUEST)
		return tail_byte(h, c);
	h->state = STATUS;
	return c == ' ';
}

static bool status_byte(struct http1 *h, struct http1_head *head, char c)
{
	if (h->at == 3) {
		h->state = c == '\n' ? LINE : SKIP;
		return is_blank(c) || c == '\r' || c == '\n';
	}
	head->status = (uint16_t)(head->status * 10 + (c - '0'));
	return is_digit(c) && (h->at++ || c != '0');
}

static bool start_byte(struct http1 *h, struct http1_head *head, char c)
{
	switch (h->state) {
	case METHOD:
		return method_byte(h, head, c);
	case TARGET:
		return target_byte(h, head, c);
	case VERSION:
		return version_byte(h, c);
	case MINOR:
		return minor_byte(h, head, c);
	case STATUS:
		return status_byte(h, head, c);
	case TAIL:
		return tail_byte(h, c);
	default: /* TAIL_LF */
		h->state = LINE;
		return c == '\n';
	}
}

/* Long paths and queries, up to their next byte of note. */
static const char *target_run(struct http1 *h, struct http1_head *head, const char *at,
			      const char *end)
{
	const char *stop = scan_target(at, end);

	if (h->part == PATH)
		path_append(head, at, (size_t)(stop - at));
	else if (h->part >= KEPT)
		h->part = KEPT + http1_query_add(head, h->part - KEPT, at, (size_t)(stop - at));
	return stop;
}

void http1_start(struct http1 *h)
{
	h->state = h->side == HTTP1_REQUEST ? METHOD : VERSION;
	h->at = 0;
	h->candidates = ALL_WORDS(methods);
}

const char *http1_start_line(struct http1 *h, struct http1_head *head, const char *at,
			     const char *end)
{
	while (at < end && h->state < LINE) {
		if (h->state == TARGET && h->part >= PATH)
			at = target_run(h, head, at, end);
		if (at == end)
			break;
		if (!start_byte(h, head, *at)) {
			h->state = DEAD;
			break;
		}
		at++;
	}
	return at;
}
