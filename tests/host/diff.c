// SPDX-License-Identifier: Apache-2.0
#include "diff.h"

#include "talk.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const diff_kind_names[] = {"tcp", "unix", "seqpacket", "udp", "pipe"};
static volatile sig_atomic_t signals[65];

static void note(int number)
{
	signals[number]++;
}

static void print_signals(void)
{
	for (int i = 1; i < 65; i++)
		if (signals[i]) {
			printf(", signal %d x%d", i, signals[i]);
			signals[i] = 0;
		}
}

void diff_step(const char *call, long result)
{
	int error = errno;

	printf("%s = %ld", call, result);
	if (error != DIFF_ERRNO)
		printf(", %s", strerrorname_np(error) ? strerrorname_np(error) : "errno 0");
	print_signals();
	printf(", next %d\n", talk_lowest());
	fflush(stdout);
}

void diff_bytes(const char *what, const void *bytes, size_t n)
{
	const unsigned char *at = bytes;

	printf("%s:", what);
	for (size_t i = 0; i < n; i++)
		printf(at[i] > 32 && at[i] < 127 ? " %c" : " %02x", at[i]);
	puts("");
}

static struct diff_pair tcp_pair(void)
{
	int listener = talk_listen();
	struct talk t = talk_open(listener);

	close(listener);
	return (struct diff_pair){t.client, t.server};
}

static struct diff_pair udp_pair(void)
{
	struct sockaddr_in address[2];
	int fds[2];

	for (int i = 0; i < 2; i++) {
		socklen_t bytes = sizeof(address[i]);

		address[i] = (struct sockaddr_in){.sin_family = AF_INET,
						  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
		talk_must(!bind(fds[i], (void *)&address[i], bytes), "bind");
		talk_must(!getsockname(fds[i], (void *)&address[i], &bytes), "getsockname");
	}
	for (int i = 0; i < 2; i++)
		talk_must(!connect(fds[i], (void *)&address[!i], sizeof(address[i])), "connect");
	return (struct diff_pair){fds[0], fds[1]};
}

static struct diff_pair open_kind(enum diff_kind kind)
{
	int fds[2];

	switch (kind) {
	case DIFF_TCP:
		return tcp_pair();
	case DIFF_UDP:
		return udp_pair();
	case DIFF_PIPE:
		talk_must(!pipe(fds), "pipe");
		return (struct diff_pair){fds[1], fds[0]};
	default:
		talk_must(!socketpair(AF_UNIX, kind == DIFF_UNIX ? SOCK_STREAM : SOCK_SEQPACKET, 0,
				      fds),
			  "pair");
		return (struct diff_pair){fds[0], fds[1]};
	}
}

struct diff_pair diff_open(enum diff_kind kind)
{
	const struct timeval soon = {0, 30000};
	struct diff_pair p = open_kind(kind);

	setsockopt(p.a, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	setsockopt(p.b, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	setsockopt(p.a, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	setsockopt(p.b, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	if (kind == DIFF_PIPE)
		fcntl(p.b, F_SETFL, O_NONBLOCK);
	return p;
}

void diff_close(struct diff_pair p)
{
	close(p.a);
	close(p.b);
}

int diff_file(size_t n)
{
	char name[] = "/tmp/profilis-diff-XXXXXX";
	int fd = mkstemp(name);
	char byte = 'a';

	talk_must(fd >= 0, "mkstemp");
	unlink(name);
	for (size_t i = 0; i < n; i++, byte = byte == 'z' ? 'a' : (char)(byte + 1))
		talk_must(write(fd, &byte, 1) == 1, "write");
	lseek(fd, 0, SEEK_SET);
	return fd;
}

void diff_ended(const char *name, pid_t child)
{
	int status = -1;

	talk_must(waitpid(child, &status, 0) == child, "waitpid");
	if (WIFEXITED(status))
		printf("%s: exited %d\n", name, WEXITSTATUS(status));
	else
		printf("%s: signal %d\n", name, WTERMSIG(status));
	fflush(stdout);
}

void diff_child(const char *name, void (*run)(void))
{
	pid_t child;

	printf("-- child %s\n", name);
	fflush(stdout);
	child = fork();
	if (!child) {
		run();
		fflush(stdout);
		_exit(0);
	}
	diff_ended(name, child);
}

void diff_alarm(long ms, int restart)
{
	struct sigaction action = {.sa_handler = note, .sa_flags = restart ? SA_RESTART : 0};
	const struct itimerval timer = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static const struct {
	const char *name;
	void (*run)(void);
} parts[] = {
	{"io", diff_io},	   {"messages", diff_messages},
	{"sockets", diff_sockets}, {"descriptors", diff_descriptors},
	{"stdio", diff_stdio},	   {"exec", diff_exec},
	{"process", diff_process}, {"syscalls", diff_syscalls}, {"waits", diff_waits},
};

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = note};

	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGURG, &action, NULL);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (argc < 2 || !strcmp(argv[1], parts[i].name)) {
			printf("== %s\n", parts[i].name);
			parts[i].run();
		}
	return 0;
}
