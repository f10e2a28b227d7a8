// SPDX-License-Identifier: Apache-2.0
#include "writer.h"

#include "helper.h"
#include "recording.h"
#include "segment.h"
#include "settings.h"
#include "tbuf.h"
#include "thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "writer: %s\n", what);
	abort();
}

void writer_begin(const char *directory, const char *buffers)
{
	setenv("PROFILIS_DIR", directory, 1);
	setenv("PROFILIS_MAX_BYTES", "0", 1);
	if (buffers)
		setenv("PROFILIS_BUFFER_DIR", buffers, 1);
	settings_read(environ);
	recording_init();
	must(process_init(), "no memory");
	must(recording_start(), "the recording did not start");
}

static void drain(void)
{
	struct tbuf_full full;

	while (tbuf_take_full(&full)) {
		segment_write(&full, true);
		tbuf_give_back(&full);
	}
}

void writer_exchange(const struct event_exchange *x)
{
	tbuf_exchange(x, NULL);
	drain();
}

void writer_conn(const struct event_conn *c)
{
	tbuf_conn(c);
	drain();
}

void writer_end(void)
{
	must(tbuf_seal_all(), "a buffer stayed in use");
	drain();
	helper_finish(FORMAT_ENDED);
}

int writer_fork(void (*f)(void *context), void *context)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	must(pid >= 0, "fork failed");
	if (!pid) {
		f(context);
		_exit(0);
	}
	must(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status),
	     "the child failed");
	return pid;
}

uint64_t writer_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

struct event_exchange writer_get(const char *path, uint16_t status, uint64_t begin,
				 uint64_t duration)
{
	return (struct event_exchange){
		.begin = begin,
		.request = begin,
		.first = begin + duration,
		.last = begin + duration,
		.in = 100,
		.out = 1000,
		.path = {path, (uint32_t)strlen(path)},
		.target = {"127.0.0.1:80", 12},
		.conn = 1,
		.status = status,
		.method = FORMAT_METHOD_GET,
		.role = FORMAT_SERVER,
		.protocol = FORMAT_HTTP11,
	};
}
