/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.h - custom metrics: what the program tells us of itself, and the StatsD datagrams that it
 * sends to somebody else.
 */
#ifndef PROFILIS_METRICS_H
#define PROFILIS_METRICS_H

#include <stddef.h>
#include <sys/uio.h>

/* Of no finite value: nothing. */
void metrics_record(const char *name, double value);

/* A datagram that was sent; of one in pieces the first 2 KiB are read. */
void metrics_datagram(const struct iovec *iov, size_t count, size_t bytes);

#endif
