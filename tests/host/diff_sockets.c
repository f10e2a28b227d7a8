// SPDX-License-Identifier: Apache-2.0
/* The calls that make sockets and connect them, and those that make and end descriptors. */
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NOWHERE ((void *)8)
#define CLOSE_RANGE_CLOEXEC_FLAG (1u << 2)

static char in[64];

static void made(void)
{
	int fds[2] = {-7, -7}, one;

	TRY(one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	TRY(fcntl(one, F_GETFD));
	TRY(fcntl(one, F_GETFL));
	TRY(close(one));
	TRY(socket(AF_INET, 77, 0));
	TRY(socket(999, SOCK_STREAM, 0));
	TRY(socket(AF_INET, SOCK_STREAM, 250));
	TRY(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	diff_close((struct diff_pair){fds[0], fds[1]});
	TRY(socketpair(AF_INET, SOCK_STREAM, 0, fds));
	TRY(socketpair(AF_UNIX, SOCK_STREAM, 0, NOWHERE));
	TRY(listen(-1, 5));
	TRY(listen(0, 5));
	TRY(one = socket(AF_INET, SOCK_DGRAM, 0));
	TRY(listen(one, 5));
	TRY(close(one));
}

static void accepts(void)
{
	struct sockaddr_in address;
	socklen_t bytes = sizeof(address);
	int listener = talk_listen(), client = socket(AF_INET, SOCK_STREAM, 0), server;

	talk_must(!getsockname(listener, (void *)&address, &bytes), "getsockname");
	fcntl(listener, F_SETFL, O_NONBLOCK);
	TRY(accept(listener, NULL, NULL));
	TRY(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	TRY(accept4(listener, NULL, NULL, 0x1234));
	TRY(accept(-1, NULL, NULL));
	TRY(accept(0, NULL, NULL));
	TRY(connect(client, (void *)&address, sizeof(address)));
	TRY(connect(client, (void *)&address, sizeof(address)));
	TRY(accept(listener, NOWHERE, NOWHERE));
	close(client);
	client = socket(AF_INET, SOCK_STREAM, 0);
	TRY(connect(client, (void *)&address, sizeof(address)));
	TRY(server = accept4(listener, (void *)&address, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK));
	TRY(bytes);
	TRY(fcntl(server, F_GETFD));
	TRY(fcntl(server, F_GETFL));
	TRY(accept(client, NULL, NULL));
	TRY(shutdown(client, SHUT_WR));
	TRY(read(server, in, 4));
	TRY(shutdown(server, 9));
	TRY(shutdown(server, SHUT_RDWR));
	TRY(shutdown(server, SHUT_RDWR));
	TRY(shutdown(listener, SHUT_RD));
	TRY(shutdown(0, SHUT_RD));
	TRY(shutdown(-1, SHUT_RD));
	TRY(write(server, "x", 1));
	diff_close((struct diff_pair){client, server});
	close(listener);
}

static void connects(void)
{
	struct sockaddr_in nobody = {.sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				     .sin_port = htons(1)};
	const struct sockaddr unspecified = {.sa_family = AF_UNSPEC};
	const struct sockaddr_un missing = {AF_UNIX, "/tmp/profilis-no-such-socket"};
	int fd = socket(AF_INET, SOCK_STREAM, 0), local = socket(AF_UNIX, SOCK_STREAM, 0);

	TRY(connect(fd, (void *)&nobody, sizeof(nobody)));
	TRY(connect(fd, (void *)&nobody, 3));
	TRY(connect(fd, NOWHERE, sizeof(nobody)));
	TRY(connect(fd, NULL, 0));
	TRY(connect(fd, &unspecified, sizeof(unspecified)));
	TRY(connect(-1, (void *)&nobody, sizeof(nobody)));
	TRY(connect(0, (void *)&nobody, sizeof(nobody)));
	TRY(connect(local, (void *)&missing, sizeof(missing)));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	TRY(connect(fd, (void *)&nobody, sizeof(nobody)) < 0);
	TRY(read(fd, in, 1) < 0);
	diff_close((struct diff_pair){fd, local});
}

void diff_sockets(void)
{
	made();
	accepts();
	connects();
}

static void closes(struct diff_pair p)
{
	TRY(close(-1));
	TRY(close(900));
	TRY(close(1 << 30));
	TRY(close(p.a));
	TRY(close(p.a));
	TRY(read(p.b, in, 1));
	TRY(close(p.b));
	TRY(close(p.b));
}

static void duplicates(struct diff_pair p)
{
	int copy;

	TRY(copy = dup(p.a));
	TRY(write(copy, "one", 3));
	TRY(close(copy));
	TRY(dup(-1));
	TRY(dup2(p.a, p.a));
	TRY(dup2(p.a, 50));
	TRY(write(50, "two", 3));
	TRY(dup2(900, 50));
	TRY(dup2(p.a, -1));
	TRY(dup2(p.a, 1 << 30));
	TRY(dup2(-1, -1));
	TRY(dup2(900, 900));
	TRY(write(50, "three", 5));
	TRY(dup3(p.a, 50, O_CLOEXEC));
	TRY(fcntl(50, F_GETFD));
	TRY(dup3(p.a, p.a, 0));
	TRY(dup3(p.a, 50, 0x77));
	TRY(dup3(900, 50, 0));
	TRY(dup2(1, 50));
	TRY(close(50));
	TRY(read(p.b, in, 3));
	TRY(read(p.b, in, 60));
	diff_bytes("in", in, 11);
}

static void controls(struct diff_pair p)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 10};
	struct f_owner_ex owner = {F_OWNER_PID, 0};
	int file = diff_file(20), copy;

	TRY(fcntl(p.a, F_GETFL));
	TRY(fcntl(p.a, F_SETFL, O_NONBLOCK | O_APPEND));
	TRY(fcntl(p.a, F_GETFL));
	TRY(fcntl(p.a, F_SETFD, FD_CLOEXEC));
	TRY(fcntl(p.a, F_GETFD));
	TRY(copy = fcntl(p.a, F_DUPFD, 60));
	TRY(close(copy));
	TRY(copy = fcntl(p.a, F_DUPFD_CLOEXEC, 61));
	TRY(fcntl(copy, F_GETFD));
	TRY(write(copy, "by copy", 7));
	TRY(close(copy));
	TRY(fcntl(p.a, F_DUPFD, -1));
	TRY(fcntl(900, F_DUPFD, 0));
	TRY(fcntl(file, F_SETLK, &lock));
	TRY(fcntl(file, F_GETLK, &lock));
	TRY(fcntl(file, F_SETLKW, &lock));
	TRY(fcntl(file, F_OFD_SETLK, &lock));
	TRY(fcntl(file, F_SETLK, NOWHERE));
	TRY(fcntl64(file, F_GETLK, &lock));
	TRY(fcntl(p.a, F_SETOWN_EX, &owner));
	TRY(fcntl(p.a, F_GETOWN_EX, &owner));
	TRY(owner.type);
	TRY(fcntl(p.a, F_SETOWN, 0));
	TRY(fcntl(p.a, F_GETOWN));
	TRY(fcntl(p.a, F_SETSIG, SIGUSR1));
	TRY(fcntl(p.a, F_GETSIG));
	TRY(fcntl(p.a, F_GETPIPE_SZ));
	TRY(fcntl(p.a, F_SETPIPE_SZ, 8192));
	TRY(fcntl(file, F_GET_SEALS));
	TRY(fcntl(file, F_GETLEASE));
	TRY(fcntl(file, F_NOTIFY, 0));
	TRY(fcntl(-1, F_GETFD));
	TRY(fcntl(p.a, 12345, 1L << 40));
	close(file);
}

static void ranges(void)
{
	struct diff_pair p = diff_open(DIFF_TCP);

	for (int fd = 100; fd < 110; fd++)
		talk_must(dup2(p.a, fd) == fd, "dup2");
	TRY(close_range(100, 103, 0));
	TRY(write(103, "x", 1));
	TRY(write(104, "x", 1));
	TRY(close_range(104, 105, CLOSE_RANGE_CLOEXEC_FLAG));
	TRY(fcntl(104, F_GETFD));
	TRY(close_range(106, 105, 0));
	TRY(close_range(106, 107, 0x99));
	TRY((closefrom(108), 0));
	TRY(write(108, "x", 1));
	TRY(write(107, "x", 1));
	TRY(close_range(104, ~0u, 0));
	TRY(write(p.a, "y", 1));
	TRY(read(p.b, in, 20));
}

void diff_descriptors(void)
{
	for (int kind = 0; kind < DIFF_KINDS; kind++) {
		struct diff_pair p = diff_open((enum diff_kind)kind);

		printf("-- %s\n", diff_kind_names[kind]);
		duplicates(p);
		controls(p);
		diff_close(p);
		closes(diff_open((enum diff_kind)kind));
	}
	diff_child("ranges", ranges);
}
