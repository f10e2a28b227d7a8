/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_machine.h - what the parts of http1 share; nobody else includes it.
 *
 * Two readers in one. The machine takes any piece of a message and keeps nothing but where it
 * stands: a word that matters (method, header name, token) is never stored, only the set of known
 * words that it may still become. The short cuts (start line, header scan, usual values) read what
 * is whole in the caller's buffer; wherever they meet something unusual they leave it to the
 * machine. So only the machine decides what is malformed, and its answer does not depend on how
 * the bytes were cut.
 *
 *	http1.c		the interface, the scan over header lines
 *	http1_again.*	the shortest cut: a head that is known from the message before
 *	http1_usual.h	the other short cuts
 *	http1_start.c	the machine: request and status lines
 *	http1_query.c	what is kept of a query
 *	http1_fields.c	the machine: names and values of headers
 *	http1_end.h	the end of a head
 *	http1_body.c	the machine: bodies, chunks, trailers
 *	http1_scan.h	line ends and path ends, many bytes at a time
 */
#ifndef PROFILIS_HTTP1_MACHINE_H
#define PROFILIS_HTTP1_MACHINE_H

#include "http1.h"

#include <string.h>

/* In the order of a message: comparisons below rely on it. */
enum http1_state {
	IDLE, /* between messages; empty lines are skipped here */
	METHOD,
	TARGET,
	VERSION,
	MINOR,
	STATUS,
	TAIL, /* blanks between version and line end */
	TAIL_LF,
	LINE,	   /* at the first byte of a header line */
	SKIP,	   /* in a line that says nothing to us */
	NAME,	   /* in a name that may be one of ours */
	VALUE,	   /* in the value of one of ours */
	VALUE_END, /* behind its line end: a blank now folds the next line into it */
	LAST_LF,
	LENGTH,
	UNTIL_CLOSE,
	CHUNK_SIZE,
	CHUNK_EXTENSION,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_END,
	CHUNK_END_LF,
	TRAILER,
	TRAILER_SKIP,
	TRAILER_LF,
	ENDED, /* HTTP1_HEAD was given, HTTP1_DONE is due */
	DEAD,
};

/*
 * The headers that matter, all of them: those that frame the message, and those that are kept. One
 * more takes a line here or in kept.h and its first letter in first_byte[] (http1_usual.h); one
 * that frames, its reader in value_byte() and value_done() (http1_fields.c). Lower case; 4 to 22
 * bytes.
 */
#define HTTP1_FRAMING(X)                                                                           \
	X(CONTENT_LENGTH, "content-length")                                                        \
	X(CONNECTION, "connection")                                                                \
	X(TRANSFER_ENCODING, "transfer-encoding")                                                  \
	X(UPGRADE, "upgrade")
#define HTTP1_HEADERS(X) HTTP1_FRAMING(X) KEPT_FIELDS(X)

enum http1_header {
#define HTTP1_HEADER_ENUM(name, text) name,
	HTTP1_HEADERS(HTTP1_HEADER_ENUM)
#undef HTTP1_HEADER_ENUM
		HEADER_COUNT
};
#define FIRST_KEPT (HEADER_COUNT - KEPT_COUNT)

/* http1.flags: what the header lines said. */
enum http1_said {
	SAID_CLOSE = 0x01,
	SAID_KEEP_ALIVE = 0x02,
	SAID_TO_UPGRADE = 0x04, /* in Connection */
	SAID_UPGRADE = 0x08,
	SAID_CHUNKED = 0x10, /* as the last coding */
	SAID_CODING = 0x20,  /* another one came last */
};

/*
 * Steps: each reads from `at` on, at least one byte being there, moves the state, and returns how
 * far it came: not at all only with a new state.
 */
const char *http1_start_line(struct http1 *h, struct http1_head *head, const char *at,
			     const char *end);
const char *http1_fields(struct http1 *h, struct http1_head *head, const char *at, const char *end);
const char *http1_body(struct http1 *h, const char *at, const char *end);

void http1_start(struct http1 *h);

/* What is kept of a query: behind its '?' (false: nothing), a piece, its end; part is that of
 * struct url_query. http1_query: all of it. */
bool http1_query_begin(struct http1_head *head);
uint8_t http1_query_add(struct http1_head *head, uint8_t part, const char *bytes, size_t n);
void http1_query_end(struct http1_head *head, uint8_t part);
void http1_query(struct http1_head *head, const char *bytes, size_t n);
void http1_fields_name(struct http1 *h, unsigned may_be);
void http1_fields_value(struct http1 *h, struct http1_head *head, enum http1_header kind);

/* Body or chunk bytes, seen or not; says how many of n there were. */
size_t http1_body_take(struct http1 *h, size_t n);
bool http1_body_is_data(const struct http1 *h);

/* ---- words ------------------------------------------------------------------------------- */

#define WORD_MAX 23

/* A known word; sets of them are bits, so a table holds at most 32. */
struct word {
	uint8_t bytes;
	char text[WORD_MAX];
};
#define ALL_WORDS(words) ((uint32_t)((1ull << (sizeof(words) / sizeof *(words))) - 1))

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline char lower(char c)
{
	return (unsigned char)(c - 'A') < 26 ? (char)(c | 0x20) : c;
}

/* One more byte of the current word: drops the candidates that it rules out. */
static inline void word_byte(struct http1 *h, const struct word *words, char c)
{
	uint32_t left = h->candidates;

	for (uint32_t bits = left; bits; bits &= bits - 1) {
		const struct word *word = &words[__builtin_ctz(bits)];

		if (h->at >= word->bytes || word->text[h->at] != c)
			left &= ~(bits & -bits);
	}
	h->candidates = left;
	h->at += h->at < UINT8_MAX;
}

/* Which known word has been read in full, or -1. */
static inline int word_found(const struct http1 *h, const struct word *words)
{
	for (uint32_t bits = h->candidates; bits; bits &= bits - 1)
		if (words[__builtin_ctz(bits)].bytes == h->at)
			return __builtin_ctz(bits);
	return -1;
}

static inline uint64_t load8(const char *at)
{
	uint64_t eight;

	memcpy(&eight, at, sizeof eight);
	return eight;
}

/* Eight bytes of text are these of a lower-case word, letters in either case. */
static inline bool same8(const char *at, const char *word)
{
	uint64_t want = load8(word);
	uint64_t letters = (want & 0x4040404040404040) >> 1;

	return (load8(at) | letters) == want;
}

static inline bool same4(const char *at, const char *word)
{
	uint32_t have, want;

	memcpy(&have, at, sizeof have);
	memcpy(&want, word, sizeof want);
	return (have | (want & 0x40404040) >> 1) == want;
}

/* The same for 4 to 24 bytes; for a literal word, only loads and compares are left of it. */
static inline __attribute__((always_inline)) bool same_text(const char *at, const char *word,
							    size_t bytes)
{
	if (bytes < 8)
		return same4(at, word) && same4(at + bytes - 4, word + bytes - 4);
	if (!same8(at + bytes - 8, word + bytes - 8))
		return false;
	if (bytes > 16 && !same8(at + 8, word + 8))
		return false;
	return bytes == 8 || same8(at, word);
}

static inline void path_append(struct http1_head *head, const char *bytes, size_t n)
{
	size_t room = (size_t)(head->path_max - head->path_bytes);

	if (n > room) {
		n = room;
		head->truncated = true;
	}
	if (n)
		memcpy(head->path + head->path_bytes, bytes, n);
	head->path_bytes = (uint16_t)(head->path_bytes + n);
}

#endif
