/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mongodb_pymongo.h - what pymongo 3.11 and a scripted server said to each other, in the steps of
 * doc_trace.h, without the handshake.
 */
#ifndef PROFILIS_TESTS_MONGODB_PYMONGO_H
#define PROFILIS_TESTS_MONGODB_PYMONGO_H

#include <stddef.h>

extern const char mongodb_pymongo[];
extern const size_t mongodb_pymongo_bytes;

#endif
