/* SPDX-License-Identifier: Apache-2.0 */
/* edge_server.c - options, listener and processes of the scripted server; see edge.h. */
#include "edge.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t ending;

static void on_term(int signal)
{
	(void)signal;
	ending = 1;
}

static int listen_on(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 512))
		return -1;
	return fd;
}

static int accept_one(const struct edge_options *o, int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), one = 1;

	if (fd < 0)
		return -1;
	/* Pieces must leave as they are written, or acknowledgements set the pace. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (o->sndbuf > 0) {
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &o->sndbuf, sizeof(o->sndbuf));
		fcntl(fd, F_SETFL, O_NONBLOCK);
	}
	return fd;
}

/* Waits for the client to end first, so that nothing of the answer is lost by a reset. */
static void part(const struct edge_options *o, struct edge_play *p)
{
	char rest[4096];
	struct timeval limit = {.tv_sec = 5};

	if (p->fd < 0)
		return;
	fcntl(p->fd, F_SETFL, 0);
	setsockopt(p->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	shutdown(p->fd, SHUT_WR);
	while (o->reader->read(p->fd, rest, sizeof(rest)) > 0)
		;
	close(p->fd);
}

static void note_times(const struct edge_options *o, const struct edge_play *p)
{
	static FILE *out;

	if (!o->times || (!out && !(out = fopen(o->times, "a"))))
		return;
	fprintf(out, "%lu %lu %lu\n", p->begin_ns, p->first_ns, p->end_ns);
	fflush(out);
}

static int serve(const struct edge_options *o, int listener)
{
	int failures = 0;

	for (unsigned number = 0; !ending;) {
		struct edge_play p = {.options = o, .number = number, .random = number};

		p.fd = accept_one(o, listener);
		if (p.fd < 0)
			continue;
		edge_play(&p);
		part(o, &p);
		note_times(o, &p);
		failures += p.failed;
		number++;
	}
	if (failures)
		fprintf(stderr, "edge_server: %d connections did not follow the script\n",
			failures);
	return failures != 0;
}

/* The process that takes connections over; there from the start, so that it inherits none. */
static void start_heir(struct edge_options *o)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		exit(2);
	if (!fork()) {
		close(ends[0]);
		edge_take_over(ends[1], o);
		exit(0);
	}
	close(ends[1]);
	o->hand_socket = ends[0];
}

static void start_workers(const struct edge_options *o, int listener)
{
	for (int i = 1; i < o->workers; i++) {
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			exit(serve(o, listener));
		}
	}
}

static bool set_split(struct edge_options *o, const char *name)
{
	static const char *const names[] = {"whole", "each", "random", "one"};

	for (unsigned i = 0; i < 4; i++) {
		if (!strcmp(name, names[i])) {
			o->split = (enum edge_split)i;
			return true;
		}
	}
	return false;
}

static bool option(int letter, const char *value, struct edge_options *o)
{
	switch (letter) {
	case 'r':
		return (o->reader = edge_reader_named(value)) != NULL;
	case 'w':
		return (o->writer = edge_writer_named(value)) != NULL;
	case 'f':
		return (o->sender = edge_sender_named(value)) != NULL;
	case 's':
		return set_split(o, value);
	case 'b':
		return (o->sndbuf = atoi(value)) > 0;
	case 'p':
		return (o->port = atoi(value)) > 0;
	case 'n':
		return (o->workers = atoi(value)) > 0;
	case 't':
		return (o->times = value) != NULL;
	case 'g':
		return o->greedy = true;
	}
	return false;
}

int main(int argc, char **argv)
{
	struct edge_options o = {.reader = edge_reader_named("read"),
				 .writer = edge_writer_named("write"),
				 .sender = edge_sender_named("sendfile"),
				 .workers = 1};
	struct sigaction action = {.sa_handler = on_term};
	int letter, listener;
	bool heir = false;

	while ((letter = getopt(argc, argv, "r:w:f:s:b:p:n:t:g")) != -1)
		if (!option(letter, optarg, &o))
			return 2;
	if (optind + 1 != argc || !edge_script_read(&o.script, argv[optind])) {
		fprintf(stderr, "edge_server: no readable script\n");
		return 2;
	}
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < o.script.count; i++)
		heir |= o.script.steps[i].verb == EDGE_HAND;
	if (heir)
		start_heir(&o);
	listener = listen_on(o.port);
	if (listener < 0) {
		perror("edge_server");
		return 2;
	}
	start_workers(&o, listener);
	return serve(&o, listener);
}
