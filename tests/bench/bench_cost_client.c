// SPDX-License-Identifier: Apache-2.0
/*
 * bench_cost_client.c - one kind of call of a database client library, many times:
 * bench_cost_client KIND COUNT
 *
 * Prints nanoseconds per call. The library is bench_cost_library.c: run bare and preloaded, the
 * difference is what the hook costs.
 */
#include "bench_cost_pair.h"
#include "foreign_db.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int object = 1, other;

static const char statement[] = "SELECT name, price FROM goods WHERE id = 4711";
static const char request[] = "GET /goods/4711 HTTP/1.1\r\nHost: localhost\r\n\r\n";

static void exec(void)
{
	PQexec((PGconn *)&object, statement);
}

/* Each with a value of its own, as a program writes that knows no parameters. */
static void values(void)
{
	static unsigned n;
	char text[sizeof(statement)];

	memcpy(text, statement, sizeof(text));
	n++;
	for (unsigned i = 0, left = n; i < 4; i++, left /= 10)
		text[sizeof(text) - 2 - i] = (char)('0' + left % 10);
	PQexec((PGconn *)&object, text);
}

static void prepared(void)
{
	PQexecPrepared((PGconn *)&object, "goods", 0, NULL, NULL, NULL, 0);
}

static void query(void)
{
	mysql_query((MYSQL *)&object, statement);
}

static void step(void)
{
	sqlite3_step((sqlite3_stmt *)&other);
}

static void row(void)
{
	sqlite3_step((sqlite3_stmt *)&object);
}

/* This thread has read a request, so that all that follows belongs to it. */
static void serve(void)
{
	struct pair p = connect_pair();
	char buffer[256];

	raw_send(p.client, request, sizeof(request) - 1);
	if (recv(p.server, buffer, sizeof(buffer), 0) <= 0)
		abort();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
		bool served;
	} kinds[] = {{"exec", exec},	 {"within", exec, true},
		     {"values", values}, {"prepared", prepared},
		     {"query", query},	 {"step", step},
		     {"row", row}};
	long count = argc == 3 ? atol(argv[2]) : 0;
	double begin;

	for (size_t i = 0; count > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		if (kinds[i].served)
			serve();
		kinds[i].run();
		begin = now();
		for (long n = 0; n < count; n++)
			kinds[i].run();
		printf("%.1f\n", (now() - begin) / (double)count);
		return 0;
	}
	fprintf(stderr,
		"usage: bench_cost_client exec|within|values|prepared|query|step|row COUNT\n");
	return 2;
}
