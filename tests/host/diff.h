/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff.h - the differential program: every hooked call, its successes, errors and edges, as a
 * transcript that must be the same with and without a preloaded library.
 *
 * TRY(call) prints the call as written, its result, errno (which is 1234 before: a success must
 * leave it so), the signals since the last step, and the lowest free descriptor.
 */
#ifndef DIFF_H
#define DIFF_H

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>

#define DIFF_ERRNO 1234
#define TRY(call) diff_step(#call, (errno = DIFF_ERRNO, (long)(call)))

void diff_step(const char *call, long result);

/* What lies in a buffer, printable. */
void diff_bytes(const char *what, const void *bytes, size_t n);

/* Two connected ends of each kind that a hooked call may meet. */
struct diff_pair {
	int a, b;
};
enum diff_kind { DIFF_TCP, DIFF_UNIX, DIFF_SEQPACKET, DIFF_UDP, DIFF_PIPE, DIFF_KINDS };
extern const char *const diff_kind_names[DIFF_KINDS];

/* Reading from b what was written to a; both give up after 30 ms. */
struct diff_pair diff_open(enum diff_kind kind);
void diff_close(struct diff_pair p);

/* A regular file of n known bytes, open for reading and writing, unlinked. */
int diff_file(size_t n);

/* Runs it in a forked child and prints how that ended. */
void diff_child(const char *name, void (*run)(void));
void diff_ended(const char *name, pid_t child);

/* SIGALRM once after ms, with a handler that notes it and (unless restart) interrupts. */
void diff_alarm(long ms, int restart);

void diff_io(void);
void diff_messages(void);
void diff_sockets(void);
void diff_descriptors(void);
void diff_stdio(void);
void diff_exec(void);
void diff_process(void);
void diff_syscalls(void);
void diff_waits(void);

#endif
