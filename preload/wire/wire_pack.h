/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_pack.h - reads PackStream (Neo4j) as its bytes come: one token after the other, a token is
 * what a marker begins. Pure; nothing is kept.
 */
#ifndef PROFILIS_WIRE_PACK_H
#define PROFILIS_WIRE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wire_pack_type {
	WIRE_PACK_PLAIN, /* numbers, null, bytes */
	WIRE_PACK_FALSE,
	WIRE_PACK_TRUE,
	WIRE_PACK_STRING,
	WIRE_PACK_LIST,
	WIRE_PACK_MAP,	     /* each entry is two items */
	WIRE_PACK_STRUCTURE, /* its payload is the signature */
};

enum wire_pack_kind {
	WIRE_PACK_MORE,
	WIRE_PACK_TOKEN,   /* type, payload and items are known */
	WIRE_PACK_PAYLOAD, /* what was used is its payload; the rest is still in `payload` */
	WIRE_PACK_MALFORMED,
};

struct wire_pack {
	uint8_t type;
	uint8_t size_bytes; /* of the size, to come */
	uint8_t unit;	    /* what the size counts */
	uint32_t size;
	uint32_t payload; /* bytes to come */
	uint64_t items;	  /* tokens that follow as a part of this one, each with what it contains */
};

void wire_pack_begin(struct wire_pack *p);
size_t wire_pack_feed(struct wire_pack *p, const char *bytes, size_t n, enum wire_pack_kind *kind);

#endif
