/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.h - hands the blocks of all segments to the threads that decode them, one at a time, in
 * order.
 *
 * Walking headers and reading payloads happens under its lock, for it takes a hundredth of what
 * decoding does; so no index of blocks is kept, and memory does not grow with the recording.
 */
#ifndef PROFILIS_QUEUE_H
#define PROFILIS_QUEUE_H

#include "capture.h"
#include "progress.h"
#include "reader.h"

#include <pthread.h>

struct queue_item {
	struct reader_block block;
	const char *path;
	uint64_t at;
	size_t source;
};

struct queue {
	pthread_mutex_t lock;
	struct capture *capture;
	size_t source, segment;
	struct reader reader; /* of the segment before `segment`; fd -1: none open */
	uint64_t bytes_done;
	struct progress progress;
	struct capture_facts facts;
};

void queue_init(struct queue *q, struct capture *c);
void queue_end(struct queue *q);

/* The next block that is to be read, its stored payload in room->stored; false at the end. */
bool queue_next(struct queue *q, struct queue_item *item, struct reader_room *room);

void queue_problem(struct queue *q, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
