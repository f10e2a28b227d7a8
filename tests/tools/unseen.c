// SPDX-License-Identifier: Apache-2.0
/*
 * unseen PORT HOW: answers one request in a way that no hook can follow, then ends.
 *	uring	two io_uring instances stand by; the answer itself is ordinary
 *	stdio	through a FILE on the connection
 *	direct	the answer leaves by the system call instruction
 */
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

static void make_ring(void)
{
	struct io_uring_params p = {0};
	int fd = (int)syscall(SYS_io_uring_setup, 8, &p);

	if (fd < 0)
		exit(77);
	mmap(NULL, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	mmap(NULL, p.sq_entries * 64, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)IORING_OFF_SQES);
}

static void answer_by_stdio(int fd)
{
	FILE *stream = fdopen(fd, "r+");
	char line[256];

	while (fgets(line, sizeof(line), stream) && line[0] != '\r')
		;
	fputs(answer, stream);
	fclose(stream);
}

static long write_directly(int fd, const char *bytes, size_t n)
{
#if defined(__x86_64__)
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"((long)SYS_write), "D"((long)fd), "S"(bytes), "d"(n)
			 : "rcx", "r11", "memory");
	return result;
#else
	exit(77);
#endif
}

static void answer_once(int fd, const char *how)
{
	char request[1024];

	if (!strcmp(how, "stdio")) {
		answer_by_stdio(fd);
		return;
	}
	if (read(fd, request, sizeof(request)) <= 0)
		exit(1);
	if (!strcmp(how, "direct"))
		write_directly(fd, answer, sizeof(answer) - 1);
	else
		write(fd, answer, sizeof(answer) - 1);
	close(fd);
}

int main(int argc, char **argv)
{
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};

	if (argc != 3)
		return 2;
	address.sin_port = htons((unsigned short)atoi(argv[1]));
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (!strcmp(argv[2], "uring")) {
		make_ring();
		make_ring();
	}
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 8))
		return 1;
	answer_once(accept(listener, NULL, NULL), argv[2]);
	return 0;
}
