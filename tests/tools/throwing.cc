// SPDX-License-Identifier: Apache-2.0
/*
 * throwing PORT LOG: an HTTP server, a thread for each connection, whose handlers throw what the path says:
 *	/runtime/N /derived/N /number/N /again/N /nested/N /range/N	answered by 500
 *	/inside/N	caught within, answered by 200
 *	/ok /slow	/slow takes a second
 *	/crash		a null pointer is written to
 * Each exception has a line in LOG: its type's name, what it says, the path.
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <typeinfo>
#include <unistd.h>
#include <vector>

namespace
{

FILE *log_file;
std::mutex log_lock;

struct shop_error : std::runtime_error {
	explicit shop_error(const std::string &what) : std::runtime_error(what)
	{
	}
};

struct detail {
	virtual ~detail() = default;
	int number = 7;
};

struct order_error : detail, shop_error {
	using shop_error::shop_error;
};

void note(const std::type_info &type, const std::string &message, const std::string &path)
{
	const std::lock_guard<std::mutex> hold(log_lock);

	fprintf(log_file, "%s\t%s\t%s\n", type.name(), message.c_str(), path.c_str());
	fflush(log_file);
}

} // namespace

/* Their names are looked for on the stacks. */
extern "C" __attribute__((noinline)) void throw_runtime(const std::string &path)
{
	note(typeid(std::runtime_error), "failed " + path, path);
	throw std::runtime_error("failed " + path);
}

extern "C" __attribute__((noinline)) void throw_derived(const std::string &path)
{
	note(typeid(order_error), "order " + path, path);
	throw order_error("order " + path);
}

extern "C" __attribute__((noinline)) void throw_number(const std::string &path)
{
	note(typeid(int), "", path);
	throw 42;
}

namespace
{

void again(const std::string &path)
{
	try {
		throw_runtime(path);
	} catch (const std::exception &) {
		throw;
	}
}

void nested(const std::string &path)
{
	try {
		throw_runtime(path);
	} catch (const std::exception &) {
		/* its own type is the library's: named by what is thrown */
		try {
			std::throw_with_nested(shop_error("around " + path));
		} catch (const shop_error &e) {
			note(typeid(e), e.what(), path);
			throw;
		}
	}
}

void range(const std::string &path)
{
	try {
		(void)std::vector<int>(3).at(path.size());
	} catch (const std::out_of_range &e) {
		note(typeid(e), e.what(), path);
		throw;
	}
}

void handle(const std::string &path)
{
	const std::string kind = path.substr(0, path.find('/', 1));

	if (kind == "/runtime")
		throw_runtime(path);
	if (kind == "/derived")
		throw_derived(path);
	if (kind == "/number")
		throw_number(path);
	if (kind == "/again")
		again(path);
	if (kind == "/nested")
		nested(path);
	if (kind == "/range")
		range(path);
	if (kind == "/slow")
		sleep(1);
	if (kind == "/crash")
		*(volatile int *)nullptr = 1;
	if (kind != "/inside")
		return;
	try {
		throw_derived(path);
	} catch (const shop_error &) {
	}
}

const char *answer_to(const std::string &path)
{
	try {
		handle(path);
	} catch (...) {
		return "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 7\r\n\r\nfailed\n";
	}
	return "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";
}

void serve(int fd)
{
	char bytes[4096];
	std::string head;
	ssize_t n;

	while ((n = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
		head.append(bytes, n);
		if (head.find("\r\n\r\n") == std::string::npos)
			continue;
		const size_t from = head.find(' ') + 1;
		const char *answer = answer_to(head.substr(from, head.find(' ', from) - from));

		head.clear();
		if (send(fd, answer, strlen(answer), MSG_NOSIGNAL) < 0)
			break;
	}
	close(fd);
}

} // namespace

int main(int argc, char **argv)
{
	sockaddr_in address = {};
	const int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (argc != 3 || !(log_file = fopen(argv[2], "a")))
		return 2;
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(atoi(argv[1]));
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (sockaddr *)&address, sizeof(address)) || listen(listener, 128))
		return 1;
	for (int fd; (fd = accept(listener, nullptr, nullptr)) >= 0;)
		std::thread(serve, fd).detach();
	return 0;
}
