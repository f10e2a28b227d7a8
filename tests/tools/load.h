/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - an exact HTTP/1 load generator: what its parts know of each other.
 *
 * One thread, one epoll instance. Exact means: a response is counted once, when its last byte was
 * received, under the request that asked for it; whatever was sent and not answered is counted
 * apart.
 */
#ifndef LOAD_H
#define LOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#define LOAD_STATUSES 600
#define LOAD_DEPTH_MAX 1024
#define LOAD_LINE_MAX 512

/* One line of the mix: "METHOD TARGET [| weight=N] [| body=N] [| chunk=N] [| minor=0] [| header=A:
 * b]...". */
struct load_request {
	char *method;
	char *path; /* the target without its query */
	char *bytes;
	size_t length;
	unsigned weight;
	long credit; /* smooth weighted round robin: the order is the same in every run */
	bool head;
	uint64_t sent;
	uint64_t unanswered;
	uint64_t by_status[LOAD_STATUSES];
};

struct load_mix {
	struct load_request *requests;
	size_t count;
	long weight_sum;
	bool close; /* every request says "Connection: close" */
};

bool load_mix_add(struct load_mix *mix, const char *line);
bool load_mix_file(struct load_mix *mix, const char *path);
struct load_request *load_mix_next(struct load_mix *mix);

/* ---- one response, any split ---------------------------------------------------------------- */

enum load_verdict { LOAD_MORE, LOAD_INTERIM, LOAD_DONE, LOAD_BAD };

struct load_response {
	int state;
	int status;
	bool head_request; /* set by the caller before the first byte */
	bool close;	   /* the server ends the connection after this one */
	bool chunked;
	bool has_length;
	bool any; /* a byte of it has come */
	uint64_t left;
	size_t line_bytes;
	char line[LOAD_LINE_MAX];
};

void load_response_start(struct load_response *r, bool head_request);
/* Uses up to n bytes and says how many in *used. */
enum load_verdict load_response_feed(struct load_response *r, const char *bytes, size_t n,
				     size_t *used);
/* The connection ended: true when that completes the response. */
bool load_response_eof(const struct load_response *r);

/* ---- the run -------------------------------------------------------------------------------- */

struct load_options {
	unsigned connections;
	uint64_t total;
	uint64_t per_connection; /* 0: unlimited */
	unsigned depth;
	unsigned slow; /* bytes per connection and tick of 10 ms; 0: as fast as it goes */
	unsigned addresses;
	unsigned timeout_s;
	double duration_s; /* 0: until total */
	double rate;	   /* requests a second, late or not; 0: as soon as answered */
	bool tls;
	bool gather; /* every connection is open before the first request */
	const char *unix_path;
	struct sockaddr_in address;
};

#define LOAD_HIST_SUB 32
#define LOAD_HIST_SIZE (64 * LOAD_HIST_SUB)

struct load_totals {
	uint64_t sent, responses, interim, unanswered, malformed, surplus_bytes;
	uint64_t bytes_in, bytes_out;
	uint64_t connections, connect_errors, peak_open;
	uint64_t hist[LOAD_HIST_SIZE];
	uint64_t slowest_ns;
	double seconds;
	bool timed_out;
};

uint64_t load_now(void);
void load_hist_add(struct load_totals *t, uint64_t ns);
void load_print(const struct load_options *o, const struct load_mix *mix,
		const struct load_totals *t);

/* Runs to the end, fills totals and the mix's counts. False: nothing could be started. */
bool load_run(const struct load_options *o, struct load_mix *mix, struct load_totals *totals);

#endif
