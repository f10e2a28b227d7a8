// SPDX-License-Identifier: Apache-2.0
#include "metrics.h"

#include "recording.h"
#include "statsd.h"
#include "sys.h"
#include "tbuf.h"

#include <string.h>

#define PIECES_MAX 2048u
#define ALL 1000000u

void metrics_record(const char *name, double value)
{
	if (!name || !*name || !__builtin_isfinite(value) || !recording_start())
		return;
	tbuf_metric(&(struct event_metric){
		.time = sys_now(),
		.value = value,
		.per_million = ALL,
		.name = {name, (uint32_t)strnlen(name, FORMAT_METRIC_NAME_MAX)},
		.metric = FORMAT_METRIC_RECORD,
	});
}

static void record(const struct statsd_metric *m, uint64_t now)
{
	tbuf_metric(&(struct event_metric){
		.time = now,
		.value = m->value,
		.per_million = m->per_million,
		.name = {m->name.bytes, (uint32_t)m->name.length},
		.tags = {m->tags.bytes, (uint32_t)m->tags.length},
		.metric = m->metric,
	});
}

static void read_all(const char *bytes, size_t n)
{
	uint64_t now = sys_now();
	enum statsd_verdict verdict;
	struct statsd_metric m;
	struct statsd s;

	statsd_begin(&s, bytes, n);
	while ((verdict = statsd_next(&s, &m)) != STATSD_END) {
		if (verdict == STATSD_METRIC)
			record(&m, now);
		else
			ledger_count(FORMAT_COUNT_metrics_malformed, 1);
	}
}

/* Bytes of the pieces behind one another. */
static size_t gather(char *to, const struct iovec *iov, size_t count, size_t bytes)
{
	size_t n = 0;

	bytes = bytes < PIECES_MAX ? bytes : PIECES_MAX;
	for (size_t i = 0; i < count && n < bytes; i++) {
		size_t piece = iov[i].iov_len < bytes - n ? iov[i].iov_len : bytes - n;

		if (piece)
			memcpy(to + n, iov[i].iov_base, piece);
		n += piece;
	}
	return n;
}

/* Apart, since few stacks have to have the room. */
static __attribute__((noinline)) void read_pieces(const struct iovec *iov, size_t count,
						  size_t bytes)
{
	char pieces[PIECES_MAX];

	read_all(pieces, gather(pieces, iov, count, bytes));
}

void metrics_datagram(const struct iovec *iov, size_t count, size_t bytes)
{
	if (!bytes || !count || !recording_start())
		return;
	if (iov->iov_len >= bytes)
		read_all(iov->iov_base, bytes);
	else
		read_pieces(iov, count, bytes);
}
