// SPDX-License-Identifier: Apache-2.0
#include "serve_guard.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool serve_guard_equal(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
	volatile unsigned char different = a_bytes != b_bytes;

	for (size_t i = 0; i < a_bytes; i++)
		different |= (unsigned char)(a[i] ^ (b_bytes ? b[i % b_bytes] : 0));
	return !different;
}

const char *serve_guard_bearer(const char *authorization)
{
	if (!authorization || strncasecmp(authorization, "Bearer ", 7))
		return NULL;
	authorization += 7;
	return authorization + strspn(authorization, " ");
}

const char *serve_guard_cookie(const char *cookies, const char *name, size_t *bytes)
{
	size_t n = strlen(name);

	while (cookies && *cookies) {
		cookies += strspn(cookies, "; ");
		if (!strncmp(cookies, name, n) && cookies[n] == '=') {
			*bytes = strcspn(cookies + n + 1, "; ");
			return cookies + n + 1;
		}
		cookies = strchr(cookies, ';');
	}
	return NULL;
}

/* "name:port", "[::1]:port" without the port and the brackets. */
static size_t name_of(const char **host)
{
	const char *close;

	if (**host != '[')
		return strcspn(*host, ":/");
	close = strchr(*host, ']');
	++*host;
	return close ? (size_t)(close - *host) : strlen(*host);
}

static bool same_name(const char *a, const char *b)
{
	size_t n = name_of(&a), m = name_of(&b);

	return n == m && !strncasecmp(a, b, n);
}

static const char *without_scheme(const char *origin)
{
	const char *at = strstr(origin, "://");

	return at ? at + 3 : origin;
}

bool serve_guard_host(const char *host, const char *listen, const char *origin)
{
	if (!host || same_name(host, "localhost") || same_name(host, "127.0.0.1") ||
	    same_name(host, "[::1]"))
		return true;
	if (listen && *listen) {
		const char *name = host;
		size_t n = name_of(&name);

		if (n == strlen(listen) && !strncasecmp(name, listen, n))
			return true;
	}
	return origin && same_name(host, without_scheme(origin));
}

/* Newer browsers say it themselves; of others the origin is compared, whatever its scheme, since a
 * proxy may have taken TLS off. */
bool serve_guard_foreign(const struct serve_guard_sender *sender)
{
	if (sender->fetch_site)
		return strcmp(sender->fetch_site, "same-origin") != 0 &&
		       strcmp(sender->fetch_site, "none") != 0;
	if (!sender->origin)
		return false;
	return !sender->host || strcasecmp(without_scheme(sender->origin), sender->host) != 0;
}

bool serve_guard_matches(const char *if_none_match, const char *tag)
{
	if (!if_none_match)
		return false;
	return !strcmp(if_none_match, "*") || strstr(if_none_match, tag);
}

/* ---- forms ---- */

static int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static void decode(char *text)
{
	char *to = text;

	for (; *text && *text != '&'; text++) {
		bool coded = *text == '%' && digit(text[1]) >= 0 && digit(text[2]) >= 0;

		*to++ = coded	       ? (char)(digit(text[1]) << 4 | digit(text[2]))
			: *text == '+' ? ' '
				       : *text;
		text += coded ? 2 : 0;
	}
	*to = 0;
}

char *serve_guard_field(char *body, const char *name)
{
	size_t n = strlen(name);

	while (body) {
		if (!strncmp(body, name, n) && body[n] == '=') {
			decode(body + n + 1);
			return body + n + 1;
		}
		body = strchr(body, '&');
		body = body ? body + 1 : NULL;
	}
	return NULL;
}
