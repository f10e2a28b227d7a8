/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1 beside llhttp (Debian: node-llhttp): where do heads and messages end? Over the
 * conversations of the unit test and mutations of them. Both readers get the bytes one by one, so
 * that an event's position is that of the byte that made it.
 *
 * They may part only as the two tables below allow: what one of them refuses and the other does
 * not. Where both go on, every head and every message must end at the same byte.
 */
#include "http1_conversations.h"
#include "http1_machine.h"

#include <llhttp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVENTS_MAX 64

struct seen {
	size_t count;
	struct {
		char what;     /* 'h'ead, 'd'one */
		unsigned code; /* method or status */
		size_t at;
	} event[EVENTS_MAX];
	bool refused;
	size_t refused_at;
	const char *reason; /* llhttp's */
	uint8_t state;	    /* http1's, before the byte that it refused */
	uint64_t longest;   /* number that llhttp read */
	bool other_coding;  /* llhttp stops to be a measure at its last event, a head */
};

/* llhttp refuses, we go on: its errno, and why we do. */
static const struct {
	llhttp_errno_t error;
	const char *why;
} we_are_lenient[] = {
	{HPE_INVALID_METHOD, "any token is a method: servers answer 405 or 501, and that counts"},
	{HPE_INVALID_URL, "nginx and Python serve targets of any printable bytes"},
	{HPE_INVALID_CONSTANT, "blanks around target and version: nginx, Python"},
	{HPE_INVALID_VERSION, "HTTP/1.x of any x and any number of digits: nginx, Python"},
	{HPE_INVALID_HEADER_TOKEN,
	 "lines that are no header are skipped: Python; nginx answers 400"},
	{HPE_LF_EXPECTED,
	 "CR inside header lines, chunk extensions and trailers is a byte like others"},
	{HPE_CR_EXPECTED, "bare line feeds: nginx, Apache, Python"},
	{HPE_STRICT, "bare line feeds in chunked bodies: nginx"},
	{HPE_INVALID_CHUNK_SIZE, "blanks behind a chunk size: nginx, Apache"},
	{HPE_INVALID_CONTENT_LENGTH, "\"5, 5\" is 5: RFC 9112, 6.3"},
	{HPE_UNEXPECTED_CONTENT_LENGTH, "Content-Length given twice, the same: RFC 9112, 6.3"},
	{HPE_INVALID_TRANSFER_ENCODING,
	 "codings behind chunked, repeated chunked: the server decides"},
	{HPE_UNEXPECTED_SPACE, "a folded line before all others is skipped: Python"},
	{HPE_INVALID_STATUS, "status line without reason, or followed by other bytes"},
};

/* http1 refuses, llhttp goes on: in which state. */
static const struct {
	enum http1_state state;
	const char *why;
	uint64_t longer_than; /* only when llhttp read a number beyond this */
} we_are_strict[] = {
	{TARGET, "HTTP/0.9: no head to read, no status, and no server here answers it", 0},
	{VERSION, "HTTP/0.9 with blanks; other majors are other protocols", 0},
	{STATUS, "statuses have three digits and begin at 100", 0},
	{VALUE, "lengths end at 2^63, as nginx's and Apache's do", INT64_MAX - 16},
	{CHUNK_SIZE, "chunks end at 2^59", INT64_MAX >> 4},
};

/*
 * Codings other than chunked: identity means none to us (nginx, curl), a request's unknown coding
 * leaves its length in force (its server ignores Transfer-Encoding, or answers 501 and closes);
 * llhttp reads on until the end. The heads are compared, not what follows them.
 */
static bool is_other_coding(const llhttp_t *parser)
{
	return parser->flags & F_TRANSFER_ENCODING && !(parser->flags & F_CHUNKED);
}

/* ---- llhttp ------------------------------------------------------------------------------ */

static struct seen *theirs;
static size_t their_at;
static uint32_t their_no_body;
static size_t their_heads;

static void add(struct seen *seen, char what, unsigned code, size_t at)
{
	if (seen->count == EVENTS_MAX)
		return;
	seen->event[seen->count].what = what;
	seen->event[seen->count].code = code;
	seen->event[seen->count++].at = at;
}

/* 1: no body. llhttp waits for one after 204 and 304 with a length; RFC 9112, 6.3 knows none. */
static int on_head(llhttp_t *parser)
{
	bool response = parser->type == HTTP_RESPONSE;
	unsigned status = parser->status_code;
	bool none = their_heads < 32 && their_no_body >> their_heads & 1;

	their_heads++;
	add(theirs, 'h', response ? status : 0, their_at);
	theirs->other_coding = is_other_coding(parser);
	return none || (response && (status < 200 || status == 204 || status == 304));
}

static int on_done(llhttp_t *parser)
{
	(void)parser;
	add(theirs, 'd', 0, their_at);
	return 0;
}

static void read_theirs(struct seen *seen, const struct http1_stream *stream)
{
	llhttp_settings_t settings;
	llhttp_t parser;

	memset(seen, 0, sizeof *seen);
	theirs = seen;
	their_no_body = stream->no_body;
	their_heads = 0;
	llhttp_settings_init(&settings);
	settings.on_headers_complete = on_head;
	settings.on_message_complete = on_done;
	llhttp_init(&parser, stream->side == HTTP1_REQUEST ? HTTP_REQUEST : HTTP_RESPONSE,
		    &settings);
	llhttp_set_lenient_keep_alive(&parser, 1);
	llhttp_set_lenient_chunked_length(&parser, 1);
	llhttp_set_lenient_transfer_encoding(&parser, 1);
	for (their_at = 1; their_at <= stream->count; their_at++) {
		llhttp_errno_t error = llhttp_execute(&parser, stream->bytes + their_at - 1, 1);

		if (parser.content_length > seen->longest)
			seen->longest = parser.content_length;
		if (seen->other_coding)
			return;
		if (error == HPE_PAUSED_UPGRADE) {
			llhttp_resume_after_upgrade(&parser);
		} else if (error != HPE_OK) {
			seen->refused = true;
			seen->refused_at = their_at;
			seen->reason = llhttp_errno_name(error);
			return;
		}
	}
}

/* ---- http1 ------------------------------------------------------------------------------- */

static void read_byte(struct seen *seen, const struct http1_stream *stream, struct http1 *h,
		      struct http1_head *head, size_t at)
{
	enum http1_verdict verdict;
	size_t n = 1, heads = 0;
	uint8_t state = h->state;

	for (size_t i = 0; i < seen->count && i < EVENTS_MAX; i++)
		heads += seen->event[i].what == 'h';
	do {
		n -= http1_feed(h, head, stream->bytes + at - 1, n, &verdict);
		if (verdict == HTTP1_HEAD) {
			if (heads < 32 && stream->no_body >> heads & 1)
				http1_no_body(h);
			add(seen, 'h', head->status, at);
		} else if (verdict == HTTP1_DONE) {
			add(seen, 'd', 0, at);
		}
	} while ((n || verdict == HTTP1_HEAD) && verdict != HTTP1_MALFORMED);
	seen->refused = verdict == HTTP1_MALFORMED;
	seen->refused_at = at;
	seen->state = state;
}

static void read_ours(struct seen *seen, const struct http1_stream *stream)
{
	struct kept kept;
	char path[64];
	struct http1_head head = {
		.path = path, .path_max = sizeof path, .kept = &kept, .keep_host = true};
	struct http1 h;

	memset(seen, 0, sizeof *seen);
	http1_init(&h, stream->side);
	for (size_t at = 1; at <= stream->count && !seen->refused; at++)
		read_byte(seen, stream, &h, &head, at);
}

/* ---- comparison -------------------------------------------------------------------------- */

static void print_stream(const struct http1_stream *stream)
{
	for (size_t i = 0; i < stream->count; i++) {
		unsigned char c = (unsigned char)stream->bytes[i];

		if (c >= ' ' && c < 0x7f && c != '\\')
			fputc(c, stderr);
		else
			fprintf(stderr, c == '\r' ? "\\r" : c == '\n' ? "\\n" : "\\x%02x", c);
	}
	fputc('\n', stderr);
}

static void print_seen(const char *who, const struct seen *seen)
{
	fprintf(stderr, "%s:", who);
	for (size_t i = 0; i < seen->count; i++)
		fprintf(stderr, " %c%u@%zu", seen->event[i].what, seen->event[i].code,
			seen->event[i].at);
	if (seen->refused)
		fprintf(stderr, " refused@%zu %s state %u", seen->refused_at,
			seen->reason ? seen->reason : "", seen->state);
	fputc('\n', stderr);
}

static bool lenient(const char *reason)
{
	for (size_t i = 0; i < sizeof we_are_lenient / sizeof *we_are_lenient; i++)
		if (strcmp(llhttp_errno_name(we_are_lenient[i].error), reason) == 0)
			return true;
	return false;
}

static bool strict(const struct seen *ours, const struct seen *others)
{
	for (size_t i = 0; i < sizeof we_are_strict / sizeof *we_are_strict; i++)
		if (we_are_strict[i].state == ours->state)
			return others->longest >= we_are_strict[i].longer_than;
	return false;
}

static bool agree(const struct seen *ours, const struct seen *others)
{
	size_t n = ours->count < others->count ? ours->count : others->count;

	if (memcmp(ours->event, others->event, n * sizeof *ours->event) != 0)
		return false;
	if (ours->refused && others->refused)
		return true;
	if (others->other_coding && ours->count >= others->count)
		return true;
	if (ours->refused)
		return others->count >= ours->count && strict(ours, others);
	if (others->refused)
		return ours->count >= others->count && lenient(others->reason);
	return ours->count == others->count;
}

static unsigned compare(const struct http1_stream *stream)
{
	struct seen ours, others;

	read_ours(&ours, stream);
	read_theirs(&others, stream);
	if (agree(&ours, &others))
		return 0;
	print_stream(stream);
	print_seen("http1 ", &ours);
	print_seen("llhttp", &others);
	return 1;
}

static void conversations(void **state)
{
	unsigned differ = 0;

	(void)state;
	for (size_t i = 0; i < http1_conversation_count; i++)
		differ += compare(&http1_conversations[i].stream);
	assert_int_equal(differ, 0);
}

static uint64_t random_state = 0x9e3779b97f4a7c15;

static size_t random_below(size_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % n);
}

/* Replaces, drops or inserts a byte; those that have a meaning more often than others. */
static size_t mutate(char *bytes, size_t n)
{
	static const char telling[] = "\r\n\r\n :;,/?#\t0159aAfF\\\0\x7f\x80-";
	size_t at = random_below(n);
	char c = random_below(8) ? telling[random_below(sizeof telling - 1)]
				 : (char)random_below(256);

	switch (random_below(3)) {
	case 0:
		bytes[at] = c;
		return n;
	case 1:
		memmove(bytes + at, bytes + at + 1, n - at - 1);
		return n - 1;
	default:
		memmove(bytes + at + 1, bytes + at, n - at);
		bytes[at] = c;
		return n + 1;
	}
}

static void mutations(void **state)
{
	unsigned differ = 0;

	(void)state;
	for (size_t i = 0; i < 400 * http1_conversation_count && differ < 20; i++) {
		struct http1_stream stream =
			http1_conversations[i % http1_conversation_count].stream;
		char bytes[2048];

		memcpy(bytes, stream.bytes, stream.count);
		stream.bytes = bytes;
		for (size_t times = 1 + random_below(3); times && stream.count > 1; times--)
			stream.count = mutate(bytes, stream.count);
		differ += compare(&stream);
	}
	assert_int_equal(differ, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conversations),
		cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
