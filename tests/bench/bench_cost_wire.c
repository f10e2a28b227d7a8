// SPDX-License-Identifier: Apache-2.0
/*
 * bench_cost_wire.c - one kind of call to a database or cache, spoken on a socket, many times:
 * bench_cost_wire KIND COUNT
 *
 * Prints nanoseconds per call: send() of it and recv() of its answer, on a connected socket, by
 * functions that move nothing (bench_cost_sockets.c). Run bare and preloaded, the difference is
 * what the recorder's whole way costs: hooks, connection, reader, statement, event.
 */
#include "bench_cost_pair.h"
#include "bench_cost_sockets.h"

#include <stdio.h>
#include <string.h>

#define BYTES(text)                                                                                \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

#define STATEMENT "SELECT name, price FROM goods WHERE id = 4711"

/* ---- PostgreSQL: T is a row of two columns, D its values ---- */

#define PG_HELLO "\0\0\0\21\0\3\0\0user\0me\0\0"
#define PG_WELCOME "R\0\0\0\10\0\0\0\0" PG_READY
#define PG_READY "Z\0\0\0\5I"
#define PG_COLUMN(name) name "\0\0\0\100\1\0\1\0\0\0\31\377\377\377\377\377\377\0\0"
#define PG_COLUMNS "T\0\0\0\65\0\2" PG_COLUMN("name") PG_COLUMN("price")
#define PG_ROW                                                                                     \
	"D\0\0\0\25\0\2\0\0\0\3tea\0\0\0\4"                                                        \
	"3.95"
#define PG_COMPLETE "C\0\0\0\15SELECT 1\0"
#define PG_QUERY "Q\0\0\0\62" STATEMENT "\0"
#define PG_SYNC "S\0\0\0\4"
#define PG_BIND(name)                                                                              \
	"\0" name "\0\0\0\0\1\0\0\0\4"                                                             \
	"4711\0\0"
#define PG_DESCRIBE "D\0\0\0\6P\0"
#define PG_EXECUTE "E\0\0\0\11\0\0\0\0\0"
#define PG_PARAMETER "SELECT name, price FROM goods WHERE id = $1"
#define PG_PARSED "1\0\0\0\4"
#define PG_BOUND "2\0\0\0\4"

/* ---- MySQL: what no newer capability changes ---- */

#define MY_GREETING                                                                                \
	BYTES("\72\0\0\0\12"                                                                       \
	      "8.0.36\0\1\0\0\0"                                                                   \
	      "12345678\0\377\367\41\2\0\10\0\25\0\0\0\0\0\0\0\0\0\0"                              \
	      "123456789012\0mysql\0")
#define MY_LOGIN                                                                                   \
	BYTES("\52\0\0\1\5\242\10\0\0\0\0\1\41"                                                    \
	      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                     \
	      "me\0\0mysql\0")
#define MY_OK BYTES("\7\0\0\2\0\0\0\2\0\0\0")
#define MY_QUERY "\56\0\0\0\3" STATEMENT
#define MY_COLUMN(seq, name)                                                                       \
	"\41\0\0" seq "\3def\1d\1g\1g\4" name "\4" name "\14\41\0\0\1\0\0\375\0\0\0\0\0"
#define MY_END(seq) "\5\0\0" seq "\376\0\0\2\0"
#define MY_ANSWER                                                                                  \
	"\1\0\0\1\2" MY_COLUMN("\2", "name") MY_COLUMN("\3", "cost")                               \
		MY_END("\4") "\11\0\0\5\3tea\4"                                                    \
			     "3.95" MY_END("\6")

/* ---- MongoDB ---- */

#define MONGO_FIND                                                                                 \
	"\131\0\0\0\7\0\0\0\0\0\0\0\335\7\0\0\0\0\0\0\0"                                           \
	"\104\0\0\0\2find\0\6\0\0\0goods\0\3filter\0\16\0\0\0\20_id\0\147\22\0\0\0"                \
	"\20limit\0\1\0\0\0\2$db\0\5\0\0\0shop\0\0"
#define MONGO_FOUND                                                                                \
	"\141\0\0\0\1\0\0\0\7\0\0\0\335\7\0\0\0\0\0\0\0"                                           \
	"\114\0\0\0\3cursor\0\63\0\0\0\4firstBatch\0\26\0\0\0\0030\0\16\0\0\0\20_"                 \
	"id\0\147\22\0\0\0"                                                                        \
	"\0\22id\0\0\0\0\0\0\0\0\0\0\1ok\0\0\0\0\0\0\0\360\77\0"

static const struct kind {
	const char *name;
	struct bench_bytes greeting;	   /* of the server */
	struct bench_bytes login, welcome; /* then of the client, and the server's answer */
	struct bench_bytes call, answer;
	size_t digits; /* four of them in the call are others each time; 0: none */
} kinds[] = {
	{"postgres",
	 {NULL, 0},
	 BYTES(PG_HELLO),
	 BYTES(PG_WELCOME),
	 BYTES(PG_QUERY),
	 BYTES(PG_COLUMNS PG_ROW PG_COMPLETE PG_READY),
	 0},
	{"values",
	 {NULL, 0},
	 BYTES(PG_HELLO),
	 BYTES(PG_WELCOME),
	 BYTES(PG_QUERY),
	 BYTES(PG_COLUMNS PG_ROW PG_COMPLETE PG_READY),
	 sizeof(PG_QUERY) - 6},
	{"extended",
	 {NULL, 0},
	 BYTES(PG_HELLO),
	 BYTES(PG_WELCOME),
	 BYTES("P\0\0\0\63\0" PG_PARAMETER "\0\0\0"
	       "B\0\0\0\24" PG_BIND("") PG_DESCRIBE PG_EXECUTE PG_SYNC),
	 BYTES(PG_PARSED PG_BOUND PG_COLUMNS PG_ROW PG_COMPLETE PG_READY),
	 0},
	{"prepared",
	 {NULL, 0},
	 BYTES(PG_HELLO "P\0\0\0\65g1\0" PG_PARAMETER "\0\0\0" PG_SYNC),
	 BYTES(PG_WELCOME PG_PARSED PG_READY),
	 BYTES("B\0\0\0\26" PG_BIND("g1") PG_DESCRIBE PG_EXECUTE PG_SYNC),
	 BYTES(PG_BOUND PG_COLUMNS PG_ROW PG_COMPLETE PG_READY),
	 0},
	{"mysql", MY_GREETING, MY_LOGIN, MY_OK, BYTES(MY_QUERY), BYTES(MY_ANSWER), 0},
	{"redis",
	 {NULL, 0},
	 {NULL, 0},
	 {NULL, 0},
	 BYTES("*3\r\n$3\r\nSET\r\n$9\r\nuser:4711\r\n$5\r\nhello\r\n"),
	 BYTES("+OK\r\n"),
	 0},
	{"memcached",
	 {NULL, 0},
	 {NULL, 0},
	 {NULL, 0},
	 BYTES("get user:4711\r\n"),
	 BYTES("VALUE user:4711 0 5\r\nhello\r\nEND\r\n"),
	 0},
	{"mongodb", {NULL, 0}, {NULL, 0}, {NULL, 0}, BYTES(MONGO_FIND), BYTES(MONGO_FOUND), 0},
};

static void say(const struct pair *p, const struct bench_bytes *b)
{
	if (send(p->client, b->at, b->n, 0) != (ssize_t)b->n)
		abort();
}

static void hear(const struct pair *p, const struct bench_bytes *b)
{
	char buffer[1024];

	bench_answer = *b;
	if (recv(p->client, buffer, sizeof(buffer), 0) != (ssize_t)b->n)
		abort();
}

static void meet(const struct pair *p, const struct kind *k)
{
	if (k->greeting.n)
		hear(p, &k->greeting);
	if (k->login.n)
		say(p, &k->login);
	if (k->welcome.n)
		hear(p, &k->welcome);
}

static void calls(const struct pair *p, const struct kind *k, long count)
{
	char text[1024];
	struct bench_bytes call = {text, k->call.n};

	memcpy(text, k->call.at, k->call.n);
	for (long n = 0; n < count; n++) {
		long left = n;

		for (size_t i = 4; k->digits && i--; left /= 10)
			text[k->digits + i] = (char)('0' + left % 10);
		say(p, &call);
		hear(p, &k->answer);
	}
}

int main(int argc, char **argv)
{
	struct pair p = connect_pair();
	long count = argc == 3 ? atol(argv[2]) : 0;
	double begin;

	for (size_t i = 0; count > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		meet(&p, &kinds[i]);
		calls(&p, &kinds[i], 10);
		begin = now();
		calls(&p, &kinds[i], count);
		printf("%.1f\n", (now() - begin) / (double)count);
		return 0;
	}
	fprintf(stderr, "usage: bench_cost_wire KIND COUNT; kinds:");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		fprintf(stderr, " %s", kinds[i].name);
	fprintf(stderr, "\n");
	return 2;
}
