// SPDX-License-Identifier: Apache-2.0
/*
 * route_server PORT - eight routes, each with work of its own, as two builds of a server to
 *compare.
 *
 * Work is a number of steps, not a time: what slows the machine slows the server. Each request
 * draws its factor from a lognormal distribution. The environment makes the other build:
 *
 *	SLOW_ROUTE=/cart SLOW_SHARE=0.2   a fifth more work in that route
 *	QUERIES=2                         so many statements where the first build has one
 *	ERRORS=0.01                       this share of the answers is 500
 */
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SIGMA 0.5
#define STEPS_PER_US 600 /* or thereabouts: a multiplication waits for the one before */

static const struct route {
	const char *path;
	double us;
	bool asks; /* the database */
} routes[] = {
	{"/home", 30, false},	  {"/login", 50, true},	   {"/search", 60, true},
	{"/product", 70, true},	  {"/reviews", 80, false}, {"/cart", 100, false},
	{"/checkout", 130, true}, {"/export", 200, false},
};
#define ROUTES (sizeof(routes) / sizeof(routes[0]))

static struct {
	const char *slow_route;
	double slow_share, errors;
	int queries;
} build;

struct worker {
	uint64_t random;
	sqlite3 *db;
	sqlite3_stmt *statement;
};

static volatile uint64_t sink;

static double uniform(struct worker *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return ((double)(w->random >> 11) + 0.5) / 9007199254740992.0;
}

static double lognormal(struct worker *w)
{
	double radius = sqrt(-2 * log(uniform(w)));

	return exp(SIGMA * radius * cos(6.283185307179586 * uniform(w)));
}

static void work(double us)
{
	uint64_t value = sink;

	for (uint64_t left = (uint64_t)(us * STEPS_PER_US); left; left--)
		value = value * 6364136223846793005u + left;
	sink = value;
}

static void open_database(struct worker *w)
{
	static const char filled[] = "CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT);"
				     "INSERT INTO item VALUES(1, 'one'), (2, 'two')";

	if (sqlite3_open(":memory:", &w->db) == SQLITE_OK &&
	    sqlite3_exec(w->db, filled, NULL, NULL, NULL) == SQLITE_OK)
		sqlite3_prepare_v2(w->db, "SELECT name FROM item WHERE id = ?", -1, &w->statement,
				   NULL);
}

static void ask(struct worker *w)
{
	for (int i = 0; i < build.queries; i++) {
		sqlite3_bind_int(w->statement, 1, 1 + i % 2);
		while (sqlite3_step(w->statement) == SQLITE_ROW)
			;
		sqlite3_reset(w->statement);
	}
}

static const struct route *route_of(const char *request)
{
	const char *path = strchr(request, ' ');

	for (size_t i = 0; path && i < ROUTES; i++) {
		size_t length = strlen(routes[i].path);

		if (!strncmp(path + 1, routes[i].path, length) && path[1 + length] == ' ')
			return &routes[i];
	}
	return NULL;
}

static const char *answer(struct worker *w, const char *request)
{
	const struct route *route = route_of(request);
	double us;

	if (!route)
		return "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n";
	if (route->asks)
		ask(w);
	us = route->us * lognormal(w);
	if (build.slow_route && !strcmp(build.slow_route, route->path))
		us *= 1 + build.slow_share;
	work(us);
	if (uniform(w) < build.errors)
		return "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\nno\n";
	return "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
}

static void *serve(void *argument)
{
	int fd = (int)(intptr_t)argument, one = 1;
	struct worker w = {.random = 88172645463325252u + (uint64_t)fd * 0x9e3779b97f4a7c15u};
	char request[4096];
	ssize_t n;

	w.random ^= (uint64_t)getpid() << 32 ^ (uint64_t)time(NULL);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	open_database(&w);
	while (w.statement && (n = read(fd, request, sizeof(request) - 1)) > 0) {
		const char *text;

		request[n] = 0;
		text = answer(&w, request);
		if (write(fd, text, strlen(text)) < 0)
			break;
	}
	sqlite3_finalize(w.statement);
	sqlite3_close(w.db);
	close(fd);
	return NULL;
}

static void end(int unused)
{
	(void)unused;
	exit(0);
}

static double number(const char *name, double otherwise)
{
	const char *text = getenv(name);

	return text ? atof(text) : otherwise;
}

int main(int argc, char **argv)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	pthread_t thread;

	build.slow_route = getenv("SLOW_ROUTE");
	build.slow_share = number("SLOW_SHARE", 0);
	build.errors = number("ERRORS", 0);
	build.queries = (int)number("QUERIES", 1);
	at.sin_port = htons((uint16_t)atoi(argc > 1 ? argv[1] : "0"));
	signal(SIGTERM, end);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) || listen(listener, 64))
		return 1;
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0 && !pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd))
			pthread_detach(thread);
	}
}
