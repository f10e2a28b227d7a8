/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edge.h - a server without opinions: it plays a script on every connection.
 *
 * It does not parse HTTP. The script says how many bytes to receive and which bytes to send, the
 *options say by which calls and in which pieces; so any conversation can be had in any way a real
 *server might have it.
 *
 *	recv N			receive N bytes
 *	swallow N		receive N bytes by splice, unseen by user space
 *	send N\n<bytes>		send these
 *	file N\n<bytes>		send these by --file
 *	sleep MICROSECONDS
 *	shutdown		end the sending side
 *	dup2			go on under another descriptor number, the old one closed
 *	reuse			open, use and close a pipe under a number that was just freed
 *	thread			another thread plays the rest
 *	fork			a child plays the rest
 *	hand			a process that was there before plays the rest (SCM_RIGHTS)
 */
#ifndef EDGE_H
#define EDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- calls ---------------------------------------------------------------------------------- */

struct edge_reader {
	const char *name;
	ssize_t (*read)(int fd, void *bytes, size_t n);
};

struct edge_writer {
	const char *name;
	ssize_t (*write)(int fd, const void *bytes, size_t n);
};

/* Sends n bytes of an open file from *offset on. */
struct edge_sender {
	const char *name;
	ssize_t (*send)(int fd, int file, off_t *offset, size_t n);
};

/* NULL: no such name. */
const struct edge_reader *edge_reader_named(const char *name);
const struct edge_writer *edge_writer_named(const char *name);
const struct edge_sender *edge_sender_named(const char *name);
ssize_t edge_swallow(int fd, size_t n);

/* ---- script --------------------------------------------------------------------------------- */

enum edge_verb {
	EDGE_RECV,
	EDGE_SWALLOW,
	EDGE_SEND,
	EDGE_FILE,
	EDGE_SLEEP,
	EDGE_SHUTDOWN,
	EDGE_DUP2,
	EDGE_REUSE,
	EDGE_THREAD,
	EDGE_FORK,
	EDGE_HAND,
	EDGE_VERBS,
};

struct edge_step {
	enum edge_verb verb;
	size_t n;
	char *bytes;
	int file; /* for EDGE_FILE: holds bytes */
};

struct edge_script {
	struct edge_step *steps;
	size_t count;
};

bool edge_script_read(struct edge_script *script, const char *path);

/* ---- play ----------------------------------------------------------------------------------- */

enum edge_split {
	EDGE_WHOLE,  /* as large as possible */
	EDGE_EACH,   /* connection number i: one cut after byte i + 1, each way */
	EDGE_RANDOM, /* pieces of 1 to 40 bytes, seeded by the connection's number */
	EDGE_ONE,    /* byte by byte */
};

struct edge_options {
	const struct edge_reader *reader;
	const struct edge_writer *writer;
	const struct edge_sender *sender;
	enum edge_split split;
	bool greedy; /* read on past the step, as far as bytes have come */
	int sndbuf;  /* > 0: that small, and not blocking */
	int port;
	int workers;
	int hand_socket; /* where connections go that are handed over */
	const char *times;
	struct edge_script script;
};

struct edge_play {
	const struct edge_options *options;
	int fd;
	size_t step;
	size_t received, wanted; /* bytes so far, bytes up to the current step */
	size_t sent;
	unsigned number; /* of the connection */
	uint64_t random;
	uint64_t begin_ns, first_ns, end_ns;
	bool failed;
};

void edge_play(struct edge_play *play);

uint64_t edge_now(void);
bool edge_hand_over(int socket, const struct edge_play *play);
/* Waits for connections that are handed over and plays on; returns when the other side is gone. */
void edge_take_over(int socket, const struct edge_options *options);

#endif
