// SPDX-License-Identifier: Apache-2.0
/* Name look-ups: how long they took, and what came of them. */
#include "hooks.h"

#include "lookups.h"
#include "text.h"

#include <arpa/inet.h>

/* A host by its number needs no look-up. */
static bool is_name(const char *host)
{
	char address[sizeof(struct in6_addr)];

	return host && *host && !inet_pton(AF_INET, host, address) &&
	       !inet_pton(AF_INET6, host, address);
}

static uint64_t begin(const char *host)
{
	return hook_on() && is_name(host) ? sys_now() : 0;
}

static void end(const char *host, uint64_t began, int code)
{
	struct lookup l = {.begin = began, .code = code < 0 ? (uint32_t)-code : (uint32_t)code};
	int saved;

	if (!began || !hook_on())
		return;
	saved = hook_begin();
	l.end = sys_now();
	text_join(l.host, sizeof(l.host), host, "", "");
	lookups_add(&l);
	hook_end(saved);
}

HOOK int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
		     struct addrinfo **found)
{
	uint64_t began = begin(host);
	int code = REAL(getaddrinfo)(host, service, hints, found);

	end(host, began, code);
	return code;
}

/* The older calls' h_errno in terms of the newer ones. */
static int code_of(const struct hostent *found)
{
	if (found)
		return 0;
	return h_errno == TRY_AGAIN ? EAI_AGAIN : h_errno == NO_RECOVERY ? EAI_FAIL : EAI_NONAME;
}

HOOK struct hostent *gethostbyname(const char *host)
{
	uint64_t began = begin(host);
	struct hostent *found = REAL(gethostbyname)(host);

	end(host, began, code_of(found));
	return found;
}

HOOK struct hostent *gethostbyname2(const char *host, int family)
{
	uint64_t began = begin(host);
	struct hostent *found = REAL(gethostbyname2)(host, family);

	end(host, began, code_of(found));
	return found;
}

HOOK int gethostbyname_r(const char *host, struct hostent *to, char *room, size_t bytes,
			 struct hostent **found, int *error)
{
	uint64_t began = begin(host);
	int result = REAL(gethostbyname_r)(host, to, room, bytes, found, error);

	if (result != ERANGE) /* asked again with more room */
		end(host, began, *found ? 0 : *error == TRY_AGAIN ? EAI_AGAIN : EAI_NONAME);
	return result;
}

HOOK int gethostbyname2_r(const char *host, int family, struct hostent *to, char *room,
			  size_t bytes, struct hostent **found, int *error)
{
	uint64_t began = begin(host);
	int result = REAL(gethostbyname2_r)(host, family, to, room, bytes, found, error);

	if (result != ERANGE)
		end(host, began, *found ? 0 : *error == TRY_AGAIN ? EAI_AGAIN : EAI_NONAME);
	return result;
}
