/* SPDX-License-Identifier: Apache-2.0 */
/* edge_play.c - plays a script on one connection. */
#include "edge.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FAR_DESCRIPTOR 700 /* where dup2 goes: a number that nothing else has */

uint64_t edge_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* How many of n bytes may move at once, when `done` have moved in this direction. */
static size_t piece(struct edge_play *p, size_t done, size_t n)
{
	size_t cut = (size_t)p->number + 1;

	switch (p->options->split) {
	case EDGE_EACH:
		return done < cut && cut - done < n ? cut - done : n;
	case EDGE_RANDOM:
		p->random = p->random * 6364136223846793005u + 1442695040888963407u;
		cut = 1 + (p->random >> 33) % 40;
		return cut < n ? cut : n;
	case EDGE_ONE:
		return 1;
	default:
		return n;
	}
}

static bool wait_for(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};

	return poll(&p, 1, 10000) == 1;
}

static void receive(struct edge_play *p, size_t n, bool by_splice)
{
	static _Thread_local char buffer[256 * 1024];

	p->wanted += n;
	while (p->received < p->wanted && !p->failed) {
		size_t room = p->options->greedy ? sizeof(buffer) : p->wanted - p->received;
		size_t take = piece(p, p->received, room < sizeof(buffer) ? room : sizeof(buffer));
		ssize_t got = by_splice ? edge_swallow(p->fd, take)
					: p->options->reader->read(p->fd, buffer, take);

		if (got < 0 && errno == EAGAIN && wait_for(p->fd, POLLIN))
			continue;
		p->failed = got <= 0;
		if (!p->begin_ns)
			p->begin_ns = edge_now();
		p->received += got > 0 ? (size_t)got : 0;
	}
}

static ssize_t send_piece(struct edge_play *p, const struct edge_step *s, off_t *offset)
{
	size_t take = piece(p, p->sent, s->n - (size_t)*offset);
	ssize_t moved;

	if (s->verb == EDGE_FILE)
		return p->options->sender->send(p->fd, s->file, offset, take);
	moved = p->options->writer->write(p->fd, s->bytes + *offset, take);
	if (moved > 0)
		*offset += moved;
	return moved;
}

static void transmit(struct edge_play *p, const struct edge_step *s)
{
	off_t offset = 0;

	if (!p->first_ns)
		p->first_ns = edge_now();
	while ((size_t)offset < s->n && !p->failed) {
		ssize_t moved = send_piece(p, s, &offset);

		if (moved < 0 && errno == EAGAIN && wait_for(p->fd, POLLOUT))
			continue;
		p->failed = moved <= 0;
		p->sent += moved > 0 ? (size_t)moved : 0;
	}
	p->end_ns = edge_now();
}

static void move_descriptor(struct edge_play *p)
{
	dup2(p->fd, FAR_DESCRIPTOR);
	close(p->fd);
	p->fd = FAR_DESCRIPTOR;
}

/* The number of a closed connection, used for something that looks like one. */
static void reuse_descriptor(struct edge_play *p)
{
	static const char bytes[] = "GET /invented HTTP/1.1\r\n\r\n";
	char back[sizeof(bytes)];
	int ends[2], away = dup(p->fd), number = p->fd;

	close(p->fd);
	if (pipe(ends))
		abort();
	p->failed |= ends[0] != number || write(ends[1], bytes, sizeof(bytes)) < 0;
	p->failed |= read(ends[0], back, sizeof(back)) != sizeof(back);
	close(ends[0]);
	close(ends[1]);
	p->fd = away;
}

static void *play_rest(void *play)
{
	edge_play(play);
	return NULL;
}

static void play_in_thread(struct edge_play *p)
{
	pthread_t thread;

	p->failed |= pthread_create(&thread, NULL, play_rest, p) != 0;
	if (!p->failed)
		pthread_join(thread, NULL);
}

static void play_in_child(struct edge_play *p)
{
	pid_t child = fork();

	if (!child) {
		edge_play(p);
		close(p->fd);
		exit(0); /* as a worker ends: with its destructors */
	}
	p->step = p->options->script.count;
	/* The child ends with the connection, the parent serves on: it must not wait with it closed
	 * late. */
	close(p->fd);
	p->fd = -1;
	waitpid(child, NULL, 0);
}

static void play_elsewhere(struct edge_play *p)
{
	ssize_t got;
	char done;

	p->failed |= !edge_hand_over(p->options->hand_socket, p);
	p->step = p->options->script.count;
	close(p->fd);
	p->fd = -1;
	/* the client has its answers by now: the signal to end may come while we wait */
	do
		got = read(p->options->hand_socket, &done, 1);
	while (got < 0 && errno == EINTR);
	p->failed |= got != 1;
}

static void play_step(struct edge_play *p, const struct edge_step *s)
{
	switch (s->verb) {
	case EDGE_RECV:
	case EDGE_SWALLOW:
		return receive(p, s->n, s->verb == EDGE_SWALLOW);
	case EDGE_SEND:
	case EDGE_FILE:
		return transmit(p, s);
	case EDGE_SLEEP:
		nanosleep(&(struct timespec){s->n / 1000000, s->n % 1000000 * 1000}, NULL);
		return;
	case EDGE_SHUTDOWN:
		shutdown(p->fd, SHUT_WR);
		return;
	case EDGE_DUP2:
		return move_descriptor(p);
	case EDGE_REUSE:
		return reuse_descriptor(p);
	case EDGE_THREAD:
		return play_in_thread(p);
	case EDGE_FORK:
		return play_in_child(p);
	default:
		return play_elsewhere(p);
	}
}

void edge_play(struct edge_play *p)
{
	const struct edge_script *script = &p->options->script;

	while (p->step < script->count && !p->failed)
		play_step(p, &script->steps[p->step++]);
}
