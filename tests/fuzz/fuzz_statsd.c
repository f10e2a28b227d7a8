/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a datagram. What is read of it lies within it and holds the bounds of the format; reading
 * ends, with no more metrics and complaints than there are bytes; and what stands in lines before
 * and behind says the same as alone.
 */
#include "statsd.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

struct sum {
	size_t metrics, malformed;
};

static void check_text(struct statsd_text text, const char *bytes, size_t count)
{
	if (text.length > FORMAT_METRIC_NAME_MAX)
		abort();
	if (text.length && (text.bytes < bytes || text.bytes + text.length > bytes + count))
		abort();
}

static struct sum read_all(const char *bytes, size_t count)
{
	enum statsd_verdict verdict;
	struct statsd_metric m;
	struct sum sum = {0};
	struct statsd s;

	statsd_begin(&s, bytes, count);
	while ((verdict = statsd_next(&s, &m)) != STATSD_END) {
		sum.metrics += verdict == STATSD_METRIC;
		sum.malformed += verdict == STATSD_MALFORMED;
		if (sum.metrics + sum.malformed > count)
			abort();
		if (verdict != STATSD_METRIC)
			continue;
		check_text(m.name, bytes, count);
		check_text(m.tags, bytes, count);
		if (!m.name.length || !isfinite(m.value) || !m.per_million ||
		    m.per_million > 1000000 || m.metric > FORMAT_METRIC_SET)
			abort();
	}
	return sum;
}

static const char before[] = "a:1|c\n", behind[] = "\nb:2|g|#x";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	size_t n = sizeof(before) - 1, room = count + n + sizeof(behind) - 1;
	char *text = malloc(room);
	struct sum alone, among;

	memcpy(text, data, count);
	alone = read_all(text, count);
	memcpy(text, before, n);
	memcpy(text + n, data, count);
	memcpy(text + n + count, behind, sizeof(behind) - 1);
	among = read_all(text, room);
	if (among.metrics != alone.metrics + 2 || among.malformed != alone.malformed)
		abort();
	free(text);
	return 0;
}
