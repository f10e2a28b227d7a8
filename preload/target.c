// SPDX-License-Identifier: Apache-2.0
#include "target.h"

#include "text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/un.h>

#define TARGET_MAX 256u
#define TARGET_BYTES 120u

/* state 0: free, 1: being written, 2: readable for ever */
static struct {
	_Atomic uint32_t state;
	char text[TARGET_BYTES];
} targets[TARGET_MAX];

static uint16_t intern(const char *text)
{
	for (uint16_t i = 1; i < TARGET_MAX - 1; i++) {
		uint32_t seen = 0;

		if (atomic_compare_exchange_strong(&targets[i].state, &seen, 1)) {
			text_join(targets[i].text, TARGET_BYTES, text, "", "");
			atomic_store(&targets[i].state, 2);
			return i;
		}
		if (seen == 2 && !strcmp(targets[i].text, text))
			return i;
	}
	return TARGET_MAX - 1;
}

static void add_port(struct text *t, const char *address, const char *closing, in_port_t port)
{
	text_add(t, address);
	text_add(t, closing);
	text_number(t, ntohs(port));
}

static void add_unix(struct text *t, const struct sockaddr_un *u, socklen_t bytes)
{
	char path[sizeof(u->sun_path) + 1] = "";
	size_t n = bytes > offsetof(struct sockaddr_un, sun_path)
			   ? bytes - offsetof(struct sockaddr_un, sun_path)
			   : 0;

	memcpy(path, u->sun_path, n < sizeof(u->sun_path) ? n : sizeof(u->sun_path));
	text_add(t, "unix:");
	if (n > 1 && !path[0])
		path[0] = '@';
	text_add(t, path);
}

/* inet_ntop() goes through printf for these, two kilobytes down the host's stack. */
static void add_v4(struct text *t, const struct sockaddr_in *v4)
{
	const uint8_t *byte = (const void *)&v4->sin_addr;

	for (int i = 0; i < 4; i++) {
		text_number(t, byte[i]);
		text_add(t, i < 3 ? "." : ":");
	}
	text_number(t, ntohs(v4->sin_port));
}

uint16_t target_of_address(const struct sockaddr *address, socklen_t bytes)
{
	char room[TARGET_BYTES];
	char number[INET6_ADDRSTRLEN];
	struct text t = text_in(room, sizeof(room));
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;

	if (bytes < sizeof(sa_family_t))
		return TARGET_UNKNOWN;
	if (address->sa_family == AF_INET && bytes >= sizeof(*v4)) {
		add_v4(&t, v4);
	} else if (address->sa_family == AF_INET6 && bytes >= sizeof(*v6)) {
		text_add(&t, "[");
		add_port(&t, inet_ntop(AF_INET6, &v6->sin6_addr, number, sizeof(number)),
			 "]:", v6->sin6_port);
	} else if (address->sa_family == AF_UNIX) {
		add_unix(&t, (const void *)address, bytes);
	} else {
		return TARGET_UNKNOWN;
	}
	return intern(room);
}

uint16_t target_of_text(const char *text, size_t bytes)
{
	char room[TARGET_BYTES];
	size_t n = bytes < TARGET_BYTES - 1 ? bytes : TARGET_BYTES - 1;

	memcpy(room, text, n);
	room[n] = 0;
	return intern(room);
}

bool target_is(uint16_t target, const char *text, size_t bytes)
{
	const char *is = target_text(target);

	return !strncmp(is, text, bytes) && !is[bytes];
}

const char *target_text(uint16_t target)
{
	if (target == TARGET_MAX - 1)
		return "(other)";
	return target < TARGET_MAX && atomic_load(&targets[target].state) == 2
		       ? targets[target].text
		       : "";
}

bool target_is_tcp(uint16_t target)
{
	return strncmp(target_text(target), "unix:", 5) != 0;
}
