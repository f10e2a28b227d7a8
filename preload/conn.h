/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conn.h - a connection: which role it plays, its two halves, and the exchanges outstanding between
 * them.
 *
 * The half that carries requests (in for a server, out for a client) begins exchanges and puts them
 * into a ring; the half that carries responses takes them out in order. Each half is guarded by a
 * try-flag: whoever cannot have it after a moment counts the connection as given up, and nobody
 * waits. A connection is found by its pool index and the generation that the descriptor table
 * holds; a generation that moved on means that it was closed meanwhile.
 *
 * Several descriptors (dup) may name one connection; it ends with the last of them.
 */
#ifndef PROFILIS_CONN_H
#define PROFILIS_CONN_H

#include "fdtab.h"
#include "http1.h"
#include "thread.h"

#include "profilis/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#define CONN_RING_SMALL 8u
#define CONN_RING_BIG 1024u

enum conn_direction { CONN_IN, CONN_OUT };

enum conn_mode {
	CONN_HTTP,     /* followed, or not yet decided */
	CONN_TUNNEL,   /* left HTTP by an upgrade or CONNECT: bytes are counted */
	CONN_GIVEN_UP, /* bytes are counted */
	CONN_HELLO,    /* a TLS handshake began; no TLS library that we see has claimed it yet */
	CONN_TLS,      /* content not visible; bytes are counted */
	CONN_CLEAR, /* a TLS library shows us the content: what passes the socket is ciphertext */
};

/* What reads a half's bytes. */
enum conn_reader {
	CONN_READ_HTTP1,
	CONN_READ_NEW,	   /* no byte has come yet: the first ones tell (protocol.h) */
	CONN_READ_PREFACE, /* perhaps HTTP/2: so far it is the client's preface */
	CONN_READ_STREAMS, /* a multiplexed protocol (streams.h) */
	CONN_READ_SNIFF,   /* outgoing, and no HTTP: the first bytes are held back until they tell */
	CONN_READ_WIRES,   /* a database or cache (wires.h) */
	CONN_READ_BODY,	   /* HTTP/1: the body of a response that fails, collected (bodies.h) */
	CONN_READ_NOTHING, /* nothing to be followed from here on: bytes are counted */
};

#define CONN_NO_PREFACE UINT8_MAX
#define CONN_HELD 16u

struct conn_half {
	struct tryflag busy;
	uint32_t exchange;	  /* in the making + 1; 0: between messages */
	struct format_slot *slot; /* its slot */
	_Atomic uint8_t reader;	  /* enum conn_reader; the other half looks at it too */
	uint8_t matched;	  /* bytes of the preface, or held back; or CONN_NO_PREFACE */
	uint8_t held[CONN_HELD];
	bool good;		  /* a whole head has been seen */
	bool after_head;	  /* the last response was to HEAD */
	uint8_t first;		  /* first byte that ever came of what is read */
	uint64_t bytes;		  /* that the socket moved */
	struct http1 http1;
	struct http1_head head;
};

struct conn {
	_Atomic uint32_t generation;
	uint32_t next_free, index; /* in the pool */
	_Atomic uint32_t descriptors;
	_Atomic uint8_t mode; /* enum conn_mode */
	uint8_t role;	      /* enum format_role */
	bool upgrading;	    /* an upgrade was asked for: bytes behind it may be another protocol */
	bool upgrading_h2c; /* namely HTTP/2 */
	_Atomic bool closing;
	bool shared;	 /* its descriptor was sent away: another process may answer */
	bool peer_gone;	 /* the peer closed or reset it */
	bool hooked;	 /* a client library's whose calls are recorded themselves */
	bool tls_nested; /* its TLS library moves the bytes itself, inside calls that we see */
	bool tls_over;	 /* the TLS library is done with it */
	bool found;	 /* neither accepted nor connected by us: perhaps no network at all */
	uint16_t target;
	uint16_t host; /* target that its requests named last */
	uint32_t id;
	uint32_t epoch; /* of the process whose slots the ring names */
	uint32_t exchanges;
	uint32_t forks; /* process_forks when it came to be ours: later a child has it too */
	uint64_t open_ns;
	uint64_t unseen_in, unseen_out;
	uint32_t rtt_us, retransmits;
	uint64_t hello_ns;     /* first byte of a TLS handshake; 0: none */
	uint64_t handshake_ns; /* how long that took; 0: unknown yet */
	uint64_t connect_ns;   /* how long connecting took; 0: unknown yet */
	int connect_errno;
	struct thread_request opener; /* the request that made it connect (current.h) */
	struct streams *streams;      /* of a multiplexed protocol */
	struct wires *wires; /* of a database or cache */
	struct conn_half half[2];
	/* positions only grow; entry p lies in small[] below big_from and in big[] from there on */
	_Atomic uint32_t head, tail;
	uint32_t big_from, big; /* big: pool index + 1 */
	uint32_t small[CONN_RING_SMALL];
};

/* A connection as a hook holds it; conn NULL: not ours to watch, the generation is the number's index in
 * the descriptor table. */
struct conn_ref {
	struct conn *conn;
	uint32_t generation;
};

/* A new connection with one descriptor, of role UNKNOWN if it was found rather than made: the word
 * that the descriptor table holds for it. */
uint64_t conn_create(enum format_role role, uint16_t target);

#define CONN_CHUNK 1024u
#define CONN_CHUNKS 1024u /* a million connections */

extern struct conn *conn_chunks[CONN_CHUNKS];

static inline struct conn *conn_at(uint32_t index)
{
	return &conn_chunks[index / CONN_CHUNK][index % CONN_CHUNK];
}

/* Whom a word of the descriptor table names; conn NULL: no connection. */
static inline struct conn_ref conn_of(uint64_t word)
{
	if (fdtab_index(word) < FDTAB_CONN)
		return (struct conn_ref){NULL, fdtab_index(word)};
	return (struct conn_ref){conn_at(fdtab_index(word) - FDTAB_CONN), fdtab_upper(word)};
}

static inline uint64_t conn_word(struct conn_ref ref)
{
	return (uint64_t)ref.generation << 32 | (ref.conn->index + FDTAB_CONN);
}

/* Indices below this were in use at some time. */
uint32_t conn_count(void);

/* Back into the pool: nobody holds it any more. */
void conn_free(struct conn *c);

/* What is known of who asks; nothing may have moved yet. */
void conn_set_role(struct conn *c, enum format_role role);

/* Stops following c, for the reason counted; the first reason stays. */
void conn_give_up(struct conn *c, enum conn_mode mode, enum format_counter why);

/* What is encrypted on the socket, visible or not. */
static inline bool conn_is_tls(const struct conn *c)
{
	return c->hello_ns;
}

static inline uint8_t conn_protocol_flags(const struct conn *c)
{
	return c->hello_ns ? FORMAT_TLS : 0;
}

static inline bool conn_dead(const struct conn_half *h)
{
	return h->reader == CONN_READ_NOTHING;
}

static inline struct conn_half *conn_requests(struct conn *c)
{
	return &c->half[c->role == FORMAT_CLIENT ? CONN_OUT : CONN_IN];
}

static inline struct conn_half *conn_responses(struct conn *c)
{
	return &c->half[c->role == FORMAT_CLIENT ? CONN_IN : CONN_OUT];
}

#endif
