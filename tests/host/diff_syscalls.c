// SPDX-License-Identifier: Apache-2.0
/* syscall(), the function, with the numbers of hooked calls and many others. */
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define NOWHERE ((void *)8)

static char in[128], in2[128];
static struct iovec vector[2] = {{in, 3}, {in2, 5}};
static struct msghdr message = {.msg_iov = vector, .msg_iovlen = 2};

static void bytes_move(struct diff_pair p)
{
	struct mmsghdr each[2] = {{message, 0}, {message, 0}};
	int file = diff_file(50), ends[2];

	talk_must(!pipe(ends), "pipe");
	TRY(syscall(SYS_write, p.a, "GET / HTTP/1.1\r\n\r\n", 18));
	TRY(syscall(SYS_read, p.b, in, 10));
	TRY(syscall(SYS_readv, p.b, vector, 2));
	TRY(syscall(SYS_read, p.b, in, 10));
	TRY(syscall(SYS_writev, p.a, vector, 2));
	TRY(syscall(SYS_recvfrom, p.b, in, 4, MSG_PEEK, NULL, NULL));
	TRY(syscall(SYS_recvfrom, p.b, in, 4, 0, NULL, NULL));
	TRY(syscall(SYS_sendto, p.a, "x", 1, 0, NULL, 0));
	TRY(syscall(SYS_sendmsg, p.a, &message, 0));
	TRY(syscall(SYS_recvmsg, p.b, &message, 0));
	TRY(syscall(SYS_sendmmsg, p.a, each, 2, 0));
	TRY(syscall(SYS_recvmmsg, p.b, each, 2, MSG_DONTWAIT, NULL));
	TRY(syscall(SYS_sendfile, p.a, file, NULL, 5));
	TRY(syscall(SYS_splice, p.b, NULL, ends[1], NULL, 5, SPLICE_F_NONBLOCK));
	TRY(syscall(SYS_read, p.b, NOWHERE, 5));
	TRY(syscall(SYS_sendmsg, p.a, NULL, 0));
	TRY(syscall(SYS_recvmsg, p.b, NOWHERE, MSG_DONTWAIT));
	TRY(syscall(SYS_write, -1, "x", 1));
	TRY(syscall(SYS_pread64, file, in, 5, 3));
	TRY(syscall(SYS_pwrite64, file, in, 5, 3));
	close(file);
	close(ends[0]);
	close(ends[1]);
}

static void descriptors(void)
{
	int fd, copy, pair[2];

	TRY(fd = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));
	TRY(syscall(SYS_listen, fd, 5));
	TRY(syscall(SYS_fcntl, fd, F_SETFL, O_NONBLOCK));
	TRY(syscall(SYS_accept, fd, NULL, NULL));
	TRY(syscall(SYS_accept4, fd, NULL, NULL, 0));
	TRY(syscall(SYS_connect, fd, NULL, 0));
	TRY(syscall(SYS_shutdown, fd, 2));
	TRY(copy = (int)syscall(SYS_dup, fd));
	TRY(syscall(SYS_close, copy));
	TRY(syscall(SYS_close, copy));
#ifdef SYS_dup2
	TRY(syscall(SYS_dup2, fd, 40));
	TRY(syscall(SYS_dup2, 40, 40));
#endif
	TRY(syscall(SYS_dup3, fd, 41, O_CLOEXEC));
	TRY(syscall(SYS_fcntl, fd, F_DUPFD, 42));
	TRY(syscall(SYS_close_range, 40, 42, 0));
	TRY(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, pair));
	TRY(syscall(SYS_close, pair[0]));
	TRY(syscall(SYS_close, pair[1]));
	TRY(syscall(SYS_close, fd));
	TRY(syscall(SYS_close, -1));
	TRY(syscall(SYS_socket, 999, SOCK_STREAM, 0));
}

static void others(void)
{
	struct timespec t;

	TRY(syscall(SYS_getpid) == getpid());
	TRY(syscall(SYS_gettid) == gettid());
	TRY(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t));
	TRY(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, NOWHERE));
	TRY(syscall(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY, 0));
	TRY(syscall(SYS_mmap, 0, 0, 0, 0, -1, 0));
	TRY(syscall(SYS_lseek, 0, 0, SEEK_CUR) >= -1);
	TRY(syscall(SYS_kill, getpid(), 0));
	TRY(syscall(SYS_prctl, 38, 0, 0, 0, 0));
	TRY(syscall(SYS_seccomp, 0, 1, NULL));
	TRY(syscall(SYS_seccomp, 1, 1, NULL));
	TRY(syscall(SYS_seccomp, 99, 0, NULL));
	TRY(syscall(100000, 1, 2, 3, 4, 5, 6));
	TRY(syscall(-1));
	TRY(syscall(-100000));
}

void diff_syscalls(void)
{
	for (int kind = 0; kind < DIFF_KINDS; kind++) {
		struct diff_pair p = diff_open((enum diff_kind)kind);

		printf("-- %s\n", diff_kind_names[kind]);
		bytes_move(p);
		diff_close(p);
	}
	descriptors();
	others();
}
