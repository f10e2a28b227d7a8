// SPDX-License-Identifier: Apache-2.0
/*
 * The rooms behind the hooks, without any hook or socket: connections, exchanges and buffers,
 * hammered by many threads. Worth running under a thread or address sanitizer.
 */
#include "conn.h"
#include "descriptor.h"
#include "fdtab.h"
#include "helper.h"
#include "ledger.h"
#include "recording.h"
#include "segment.h"
#include "settings.h"
#include "tbuf.h"
#include "thread.h"
#include "traffic.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 6
#define DESCRIPTORS 64 /* shared by all: closed and opened under each other's hands */

extern char **environ;
static const char request[] = "GET /stress/of/rooms HTTP/1.1\r\nHost: a\r\n\r\n";
static const char response[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
static atomic_bool stop;
static int rounds = 300;

/* None is to be had for a moment while another thread maps room for more. */
static struct conn_ref connection(void)
{
	struct conn_ref ref;

	do
		ref = conn_of(conn_create(FORMAT_SERVER, 0));
	while (!ref.conn);
	return ref;
}

static void move(struct conn_ref ref, enum conn_direction direction, const char *bytes)
{
	const struct iovec iov = {(void *)bytes, strlen(bytes)};

	traffic_moved(ref, direction, &iov, iov.iov_len, 0);
}

/* Connections of its own: every round counts. */
static void *orderly(void *unused)
{
	for (int i = 0; i < rounds; i++) {
		struct conn_ref ref = connection();

		for (int n = 0; n < 10; n++) {
			move(ref, CONN_IN, request);
			move(ref, CONN_OUT, response);
		}
		traffic_unref(ref);
	}
	return unused;
}

/* Any thread uses, closes, copies and reopens any descriptor at any moment. */
static void *wild(void *seed)
{
	unsigned dice = (unsigned)(uintptr_t)seed;

	while (!stop) {
		int fd = 1000 + rand_r(&dice) % DESCRIPTORS;
		struct conn_ref ref = conn_of(fdtab_get(fd));

		switch (rand_r(&dice) % 8) {
		case 0:
			descriptor_closed(fdtab_swap(fd, FDTAB_IGNORED));
			break;
		case 1:
			descriptor_accepted(fd, -1);
			break;
		case 2:
			descriptor_duplicated(fd, 1000 + rand_r(&dice) % DESCRIPTORS);
			break;
		case 3:
			if (ref.conn)
				traffic_failed(ref, CONN_IN, 0);
			break;
		default:
			if (ref.conn)
				move(ref, dice & 64 ? CONN_IN : CONN_OUT,
				     dice & 64 ? request : response);
		}
	}
	return NULL;
}

/* What the helper does, by a thread that the sanitizers know. */
static void *seals(void *unused)
{
	struct tbuf_full full;

	thread_self.quiet = 1;
	while (!stop) {
		while (tbuf_take_full(&full)) {
			segment_write(&full, true);
			tbuf_give_back(&full);
		}
		while (tbuf_scarce() && tbuf_grow())
			;
	}
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t each[THREADS], sealer;

	rounds = argc > 1 ? atoi(argv[1]) : rounds;
	settings_read(environ);
	recording_init();
	helper_state = HELPER_IMPOSSIBLE;
	if (!process_init() || !recording_start())
		return 1;
	pthread_create(&sealer, NULL, seals, NULL);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&each[i], NULL, i % 2 ? wild : orderly, (void *)(i + 1));
	for (int i = 0; i < THREADS; i += 2)
		pthread_join(each[i], NULL);
	stop = true;
	for (int i = 1; i < THREADS; i += 2)
		pthread_join(each[i], NULL);
	pthread_join(sealer, NULL);
	helper_state = HELPER_NONE;
	helper_finish(FORMAT_ENDED);
	printf("orderly %d\n", rounds * 10 * (THREADS / 2));
	return 0;
}
