/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bolt_neo4j.h - what neo4j-driver 6.3 for Node.js and a scripted server (Bolt 5.4) said to each
 * other, in the steps of doc_trace.h; names of the platform are made up.
 */
#ifndef PROFILIS_TESTS_BOLT_NEO4J_H
#define PROFILIS_TESTS_BOLT_NEO4J_H

#include <stddef.h>

extern const char bolt_neo4j[];
extern const size_t bolt_neo4j_bytes;

#endif
