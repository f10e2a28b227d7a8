// SPDX-License-Identifier: Apache-2.0
/*
 * bench_cost_client.c - one kind of call of a database client library, many times:
 * bench_cost_client exec|row COUNT
 *
 * Prints nanoseconds per call. The library is bench_cost_library.c: run bare and preloaded, the
 * difference is what the hook costs.
 */
#include "foreign_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int object;

static void exec(void)
{
	PQexec((PGconn *)&object, "SELECT name, price FROM goods WHERE id = 4711");
}

static void row(void)
{
	sqlite3_step((sqlite3_stmt *)&object);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} kinds[] = {{"exec", exec}, {"row", row}};
	long count = argc == 3 ? atol(argv[2]) : 0;
	double begin;

	for (size_t i = 0; count > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name))
			continue;
		kinds[i].run();
		begin = now();
		for (long n = 0; n < count; n++)
			kinds[i].run();
		printf("%.1f\n", (now() - begin) / (double)count);
		return 0;
	}
	fprintf(stderr, "usage: bench_cost_client exec|row COUNT\n");
	return 2;
}
