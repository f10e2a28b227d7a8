/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told_server.cpp PORT - an HTTP server built with -finstrument-functions that also begins spans,
 * records metrics and labels its requests. GET /told answers what its functions measured of
 * themselves: "name calls nanoseconds" a line. Ends on SIGTERM.
 */
#include "told.h"

#include <profilis/profilis.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{

std::atomic<uint64_t> calls[TOLD_COUNT], time_ns[TOLD_COUNT];
thread_local int open_calls[TOLD_COUNT];

TOLD_UNSEEN uint64_t now()
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

}

extern "C" struct told_time told_begin(enum told_function function)
{
	calls[function]++;
	open_calls[function]++;
	return {function, now()};
}

/* A jump leaves the inner ones open: the outermost is told by its end alone. */
extern "C" void told_end(const struct told_time *t)
{
	if (t->function == TOLD_JUMP_DEEP)
		open_calls[t->function] = 0;
	else if (--open_calls[t->function])
		return;
	time_ns[t->function] += now() - t->begin_ns;
}

extern "C" void told_spin(uint64_t ns)
{
	uint64_t until = now() + ns;

	while (now() < until)
		;
}

#define WATCHED extern "C" __attribute__((noinline))

WATCHED void leaf()
{
	struct told_time t = told_begin(TOLD_LEAF);

	told_spin(100000);
	told_end(&t);
}

WATCHED void middle()
{
	struct told_time t = told_begin(TOLD_MIDDLE);

	for (int i = 0; i < 3; i++)
		leaf();
	told_spin(100000);
	told_end(&t);
}

WATCHED void recurse(int depth)
{
	struct told_time t = told_begin(TOLD_RECURSE);

	told_spin(20000);
	if (depth) {
		recurse(depth - 1);
		leaf();
	}
	told_end(&t);
}

WATCHED void throws(int depth)
{
	struct told_time t = told_begin(TOLD_THROWS);

	told_spin(20000);
	if (!depth) {
		open_calls[TOLD_THROWS] = 0;
		throw std::runtime_error("it failed");
	}
	throws(depth - 1);
	told_end(&t);
}

WATCHED void catches()
{
	struct told_time t = told_begin(TOLD_CATCHES);

	try {
		throws(3);
	} catch (const std::runtime_error &) {
		leaf();
	}
	told_end(&t);
}

static void span_fails()
{
	PROFILIS_SPAN("cxx.inner");

	told_spin(20000);
	throw std::runtime_error("it failed");
}

static void spans()
{
	PROFILIS_SPAN("cxx.outer");

	told_spin(20000);
	try {
		span_fails();
	} catch (const std::runtime_error &) {
		PROFILIS_SPAN("cxx.caught");
		told_spin(20000);
	}
	told_c_spans();
}

static std::atomic<int> orders;

static void metrics()
{
	int n = ++orders;

	PROFILIS_RECORD("orders.value", n % 10 + .25);
	PROFILIS_LABEL("tenant", n % 4 ? "acme" : "umbrella");
	PROFILIS_LABEL("plan", "free");
	PROFILIS_LABEL("plan", "paid");
}

TOLD_UNSEEN static std::string told()
{
	static const char *const names[] = {
#define NAME(name, function) #function,
		TOLD_FUNCTIONS(NAME)
#undef NAME
	};
	std::string text;

	for (int i = 0; i < TOLD_COUNT; i++)
		text += std::string(names[i]) + " " + std::to_string(calls[i]) + " " +
			std::to_string(time_ns[i]) + "\n";
	return text;
}

static const char *serve(const std::string &path)
{
	if (path == "/middle")
		middle();
	else if (path == "/recurse")
		recurse(5);
	else if (path == "/throw")
		catches();
	else if (path == "/jump")
		jump_over();
	else if (path == "/spans")
		spans();
	else if (path == "/metrics")
		metrics();
	else if (path == "/fail")
		return metrics(), "500 Internal Server Error";
	else if (path != "/plain" && path != "/told")
		return "404 Not Found";
	return "200 OK";
}

static bool answer(int fd, const std::string &path)
{
	const char *status = serve(path);
	std::string body = path == "/told" ? told() : "ok\n";
	std::string text = std::string("HTTP/1.1 ") + status +
			   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;

	return send(fd, text.data(), text.size(), MSG_NOSIGNAL) == (ssize_t)text.size();
}

/* One request after another; heads come whole here, or almost. */
static void connection(int fd)
{
	char buffer[8192];
	size_t have = 0;
	ssize_t got;

	while ((got = recv(fd, buffer + have, sizeof(buffer) - 1 - have, 0)) > 0) {
		have += (size_t)got;
		buffer[have] = 0;
		if (!strstr(buffer, "\r\n\r\n"))
			continue;
		const char *path = strchr(buffer, ' ') + 1;

		if (!answer(fd, std::string(path, strcspn(path, " "))))
			break;
		have = 0;
	}
	close(fd);
}

static void accept_all(int listener)
{
	int fd;

	while ((fd = accept(listener, nullptr, nullptr)) >= 0)
		std::thread(connection, fd).detach();
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {};
	int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, signal;
	sigset_t wanted;

	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)atoi(argc > 1 ? argv[1] : "0"));
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 64))
		return 1;
	std::thread(accept_all, listener).detach();
	sigwait(&wanted, &signal);
	printf("%s", told().c_str());
	fflush(stdout);
	return 0;
}
