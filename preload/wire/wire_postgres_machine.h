/* SPDX-License-Identifier: Apache-2.0 */
/* wire_postgres_machine.h - what wire_postgres.c and its two sides share. */
#ifndef PROFILIS_WIRE_POSTGRES_MACHINE_H
#define PROFILIS_WIRE_POSTGRES_MACHINE_H

#include "wire_postgres.h"

enum wire_postgres_state {
	WIRE_POSTGRES_FIRST, /* the client's packet without a type */
	WIRE_POSTGRES_FIRST_REST,
	WIRE_POSTGRES_TYPE,
	WIRE_POSTGRES_LENGTH,
	WIRE_POSTGRES_CONTENT,
	WIRE_POSTGRES_DEAD,
};

/* Longest content of a message that may be long. */
#define WIRE_POSTGRES_LONG 0x7ffffff0u

#define WIRE_POSTGRES_CALLS 0x7fffffffu /* of a group */

/* Each returns the bytes used; sets the state to DEAD at what cannot be. */
size_t wire_postgres_client_type(struct wire_postgres *p, uint8_t type, struct wire_event *e);
uint32_t wire_postgres_client_longest(uint8_t type);
void wire_postgres_client_begin(struct wire_postgres *p, struct wire_event *e);
size_t wire_postgres_client_content(struct wire_postgres *p, const char *bytes, size_t n,
				    struct wire_event *e);

size_t wire_postgres_server_type(struct wire_postgres *p, uint8_t type, struct wire_event *e);
uint32_t wire_postgres_server_longest(uint8_t type);
void wire_postgres_server_begin(struct wire_postgres *p, struct wire_event *e);
size_t wire_postgres_server_content(struct wire_postgres *p, const char *bytes, size_t n,
				    struct wire_event *e);

/* The group being sent is complete; false: there is no room for it. */
bool wire_postgres_group_end(struct wire_postgres *p, bool simple);

/* The server does not hear what it was asked while it copies: all goes on as one group. */
bool wire_postgres_group_reopen(struct wire_postgres *p);

/* The oldest group: its calls, and whether the last is simple. */
struct wire_postgres_group wire_postgres_group_oldest(const struct wire_postgres *p);
void wire_postgres_group_answered(struct wire_postgres *p);

#endif
