// SPDX-License-Identifier: Apache-2.0
/* The calls for any descriptor, on every kind of it. */
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define NOWHERE ((void *)8)

ssize_t __read_chk(int fd, void *to, size_t n, size_t room);

static char in[256], in2[256];
static struct iovec two[2], none[2], bad[2];

static void set_vectors(void)
{
	memset(in, 0, sizeof(in));
	memset(in2, 0, sizeof(in2));
	two[0] = (struct iovec){in, 3};
	two[1] = (struct iovec){in2, 5};
	none[0] = (struct iovec){in, 0};
	none[1] = (struct iovec){NULL, 0};
	bad[0] = (struct iovec){in, 2};
	bad[1] = (struct iovec){NOWHERE, 10};
}

static void reads(struct diff_pair p)
{
	TRY(write(p.a, "GET / HTTP/1.1\r\n\r\n", 18));
	TRY(read(p.b, in, 0));
	TRY(read(p.b, NULL, 0));
	TRY(read(p.b, in, 4));
	TRY(read(p.b, in + 4, 100));
	diff_bytes("in", in, 20);
	TRY(read(p.b, in, 10));
	TRY(write(p.a, "abcdef", 6));
	TRY(__read_chk(p.b, in, 6, sizeof(in)));
	diff_bytes("in", in, 6);
	TRY(write(p.a, "x", 1));
	TRY(read(p.b, NOWHERE, 4));
	TRY(read(p.b, in, 4));
}

static void vectors(struct diff_pair p)
{
	set_vectors();
	TRY(write(p.a, "0123456789", 10));
	TRY(readv(p.b, none, 2));
	TRY(readv(p.b, NULL, 0));
	TRY(readv(p.b, two, -1));
	TRY(readv(p.b, two, 1025));
	TRY(readv(p.b, two, 2));
	diff_bytes("in", in, 4);
	diff_bytes("in2", in2, 6);
	TRY(readv(p.b, two, 2));
	TRY(readv(p.b, two, 2));
	TRY(readv(p.b, NOWHERE, 1));
	TRY(writev(p.a, two, 2));
	TRY(writev(p.a, none, 2));
	TRY(writev(p.a, NULL, 0));
	TRY(writev(p.a, bad, 2));
	TRY(writev(p.a, NOWHERE, 1));
	TRY(readv(p.b, bad, 2));
	TRY(readv(p.b, two, 2));
	TRY(readv(p.b, two, 2));
}

static void positioned(struct diff_pair p)
{
	set_vectors();
	TRY(pwritev2(p.a, two, 2, -1, 0));
	TRY(pwritev2(p.a, two, 2, 0, 0));
	TRY(pwritev2(p.a, two, 2, -1, 0x4000));
	TRY(pwritev64v2(p.a, two, 1, -1, 0));
	TRY(preadv2(p.b, two, 2, -1, 0));
	TRY(preadv2(p.b, two, 2, 0, 0));
	TRY(preadv2(p.b, two, 2, -1, RWF_NOWAIT));
	TRY(preadv2(p.b, two, 2, -1, 0x4000));
	TRY(preadv64v2(p.b, two, 2, -1, 0));
	TRY(preadv64v2(p.b, none, 2, -1, 0));
}

static void files(struct diff_pair p)
{
	int file = diff_file(100), ends[2];
	off_t at = 10;
	off64_t at64 = 20;

	talk_must(!pipe(ends), "pipe");
	TRY(sendfile(p.a, file, &at, 7));
	TRY(at);
	TRY(sendfile64(p.a, file, &at64, 7));
	TRY(at64);
	TRY(sendfile(p.a, file, NULL, 5));
	TRY(sendfile(p.a, file, NULL, 0));
	TRY(sendfile(p.a, -1, NULL, 5));
	TRY(sendfile(-1, file, NULL, 5));
	TRY(sendfile(p.a, p.b, NULL, 5));
	TRY(sendfile(p.a, file, NOWHERE, 5));
	TRY(splice(p.b, NULL, ends[1], NULL, 6, SPLICE_F_NONBLOCK));
	TRY(splice(ends[0], NULL, p.a, NULL, 4, SPLICE_F_NONBLOCK));
	TRY(splice(ends[0], NULL, p.a, NULL, 0, 0));
	TRY(splice(p.b, NULL, p.a, NULL, 5, SPLICE_F_NONBLOCK));
	TRY(splice(p.b, &at64, ends[1], NULL, 5, SPLICE_F_NONBLOCK));
	TRY(splice(-1, NULL, ends[1], NULL, 5, 0));
	TRY(splice(file, NULL, ends[1], NULL, 5, 0));
	TRY(read(p.b, in, sizeof(in)));
	diff_bytes("in", in, 24);
	close(file);
	close(ends[0]);
	close(ends[1]);
}

static void writes(struct diff_pair p)
{
	static char much[1 << 20];

	TRY(write(p.a, NULL, 0));
	TRY(write(p.a, "x", 0));
	TRY(write(p.a, NOWHERE, 5));
	TRY(read(p.b, in, sizeof(in)));
	TRY(fcntl(p.a, F_SETFL, O_NONBLOCK));
	for (int i = 0; i < 200 && write(p.a, much, sizeof(much)) > 0; i++)
		;
	TRY(write(p.a, much, sizeof(much)));
	TRY(write(p.a, much, 0));
}

static void interrupted(struct diff_pair p)
{
	static const struct timeval never;

	setsockopt(p.b, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof(never));
	fcntl(p.b, F_SETFL, 0);
	diff_alarm(20, 0);
	TRY(read(p.b, in, 10));
	diff_alarm(20, 0);
	TRY(readv(p.b, two, 2));
}

static void peer_gone(struct diff_pair p)
{
	TRY(write(p.a, "last", 4));
	TRY(close(p.a));
	TRY(read(p.b, in, 2));
	TRY(read(p.b, in, 10));
	TRY(read(p.b, in, 10));
	TRY(readv(p.b, two, 2));
	TRY(close(p.b));
}

/* The first write after the peer closed is answered by a reset, the next is EPIPE. */
static void broken(struct diff_pair p)
{
	TRY(close(p.b));
	TRY(write(p.a, "one", 3) == 3 || errno == EPIPE || errno == ECONNREFUSED ||
	    errno == ECONNRESET);
	TRY(write(p.a, "two", 3));
	TRY(writev(p.a, two, 2));
	TRY(read(p.a, in, 10));
	TRY(close(p.a));
}

static void on_none(void)
{
	int file = diff_file(10);

	set_vectors();
	TRY(read(-1, in, 1));
	TRY(read(900, in, 1));
	TRY(write(-1, "x", 1));
	TRY(write(900, "x", 0));
	TRY(readv(-1, two, 2));
	TRY(writev(-1, two, 2));
	TRY(preadv2(-1, two, 2, -1, 0));
	TRY(pwritev2(-1, two, 2, -1, 0));
	TRY(read(1 << 30, in, 1));
	TRY(read(file, in, 100));
	TRY(read(file, in, 100));
	TRY(preadv2(file, two, 2, 4, 0));
	TRY(pwritev2(file, two, 2, 4, RWF_APPEND));
	TRY(write(file, NULL, 0));
	TRY(read(0, in, 1));
	TRY(close(file));
	TRY(read(file, in, 1));
}

void diff_io(void)
{
	static void (*const each[])(struct diff_pair) = {reads, vectors, positioned,
							 files, writes,	 interrupted};

	for (int kind = 0; kind < DIFF_KINDS; kind++) {
		printf("-- %s\n", diff_kind_names[kind]);
		for (size_t i = 0; i < sizeof(each) / sizeof(*each); i++) {
			struct diff_pair p = diff_open((enum diff_kind)kind);

			set_vectors();
			each[i](p);
			diff_close(p);
		}
		peer_gone(diff_open((enum diff_kind)kind));
		broken(diff_open((enum diff_kind)kind));
	}
	on_none();
}
