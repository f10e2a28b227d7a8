// SPDX-License-Identifier: Apache-2.0
/* A library that talks before anybody's constructor ran, and after the destructors of others. */
#include "talk.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char byte;

/* An indirect function is resolved while libraries are still being relocated. */
static int plain(void)
{
	return byte;
}

static __attribute__((used)) int (*choose(void))(void)
{
	int fd = open("/proc/self/cmdline", O_RDONLY);

	if (read(fd, &byte, 1) != 1)
		_exit(97);
	close(fd);
	return plain;
}

static int early_chosen(void) __attribute__((ifunc("choose")));

__attribute__((constructor(102))) static void first(void)
{
	talk_rounds(talk_listen(), "/constructor", 3);
}

__attribute__((destructor(101))) static void last(void)
{
	char line[64];
	int n;

	talk_rounds(talk_listen(), "/destructor", 3);
	n = snprintf(line, sizeof(line), "%d %d\n", talk_counted(), early_chosen() == byte);
	if (write(1, line, (size_t)n) != n)
		_exit(96);
}
