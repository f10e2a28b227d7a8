// SPDX-License-Identifier: Apache-2.0
/* C++ exceptions where there is hardly any stack, through C, within each other, and uncaught. */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

extern "C" {
#include "talk.h"
}

namespace
{

struct side {
	virtual ~side() = default;
	long pad = 1;
};

struct second_base : side, std::runtime_error {
	using std::runtime_error::runtime_error;
};

struct virtual_base : side, virtual std::exception {
	const char *what() const noexcept override
	{
		return "virtual";
	}
};

/* Its what() throws, and catches, one of its own kind. */
struct restless : std::exception {
	const char *what() const noexcept override
	{
		static thread_local int depth;

		if (depth++ < 3) {
			try {
				throw restless();
			} catch (const restless &e) {
			}
		}
		return "restless";
	}
};

struct closes {
	~closes()
	{
		try {
			throw std::logic_error("in a destructor");
		} catch (const std::exception &e) {
			printf("within: %s\n", e.what());
		}
	}
};

__attribute__((noinline)) void throw_one(int i)
{
	closes c;

	switch (i % 6) {
	case 0:
		throw std::runtime_error("plain");
	case 1:
		throw second_base("second");
	case 2:
		throw virtual_base();
	case 3:
		throw restless();
	case 4:
		throw i;
	case 5:
		throw "text";
	}
}

void again(int i)
{
	try {
		throw_one(i);
	} catch (...) {
		auto kept = std::current_exception();

		std::rethrow_exception(kept);
	}
}

void kinds()
{
	struct talk t = talk_open(talk_listen());

	for (int i = 0; i < 6; i++) {
		talk_round(&t, "/throw");
		try {
			again(i);
		} catch (const std::exception &e) {
			printf("%d: %s\n", i, e.what());
		} catch (int n) {
			printf("%d: number %d\n", i, n);
		} catch (const char *text) {
			printf("%d: %s\n", i, text);
		}
	}
	talk_report();
}

/* ---- little stack ---- */

ucontext_t back, other;
int caught;

__attribute__((noinline)) void throw_and_catch()
{
	for (int i = 0; i < 20; i++) {
		try {
			throw std::runtime_error("on a coroutine");
		} catch (const std::exception &e) {
			caught++;
		}
	}
}

/* How much of a stack was ever used. */
size_t used_of(const unsigned char *room, size_t bytes)
{
	size_t untouched = 0;

	while (untouched < bytes && room[untouched] == 0xa5)
		untouched++;
	return bytes - untouched;
}

void coroutine()
{
	static unsigned char room[65536];
	struct talk t = talk_open(talk_listen());

	talk_round(&t, "/before");
	memset(room, 0xa5, sizeof(room));
	getcontext(&other);
	other.uc_stack.ss_sp = room;
	other.uc_stack.ss_size = sizeof(room);
	other.uc_link = &back;
	makecontext(&other, throw_and_catch, 0);
	swapcontext(&back, &other);
	printf("caught %d\n", caught);
	fprintf(stderr, "stack %zu\n", used_of(room, sizeof(room)));
	talk_report();
}

__attribute__((noinline)) void leave_little(size_t left)
{
	char here;
	pthread_attr_t attributes;
	void *lowest;
	size_t bytes;

	pthread_getattr_np(pthread_self(), &attributes);
	pthread_attr_getstack(&attributes, &lowest, &bytes);
	pthread_attr_destroy(&attributes);
	volatile char *rest = (volatile char *)alloca((size_t)(&here - (char *)lowest) - left);

	rest[0] = 1;
	throw_and_catch();
}

void *on_little(void *)
{
	leave_little(8192);
	return nullptr;
}

void little()
{
	struct talk t = talk_open(talk_listen());
	pthread_t thread;

	talk_round(&t, "/before");
	talk_must(!pthread_create(&thread, nullptr, on_little, nullptr), "pthread_create");
	pthread_join(thread, nullptr);
	printf("caught %d\n", caught);
	talk_report();
}

/* ---- through others ---- */

int throwing(const void *, const void *)
{
	throw std::runtime_error("through qsort");
}

void through_c()
{
	int numbers[] = {3, 1, 2};
	struct talk t = talk_open(talk_listen());

	talk_round(&t, "/before");
	try {
		qsort(numbers, 3, sizeof(*numbers), throwing);
	} catch (const std::exception &e) {
		printf("%s\n", e.what());
	}
	talk_report();
}

void *many(void *)
{
	for (int i = 0; i < 5000; i++) {
		try {
			throw std::string("many");
		} catch (const std::string &s) {
			__atomic_fetch_add(&caught, 1, __ATOMIC_RELAXED);
		}
	}
	return nullptr;
}

void threads()
{
	struct talk t = talk_open(talk_listen());
	pthread_t thread[8];

	talk_round(&t, "/before");
	for (auto &one : thread)
		talk_must(!pthread_create(&one, nullptr, many, nullptr), "pthread_create");
	for (auto &one : thread)
		pthread_join(one, nullptr);
	printf("caught %d\n", caught);
	talk_report();
}

void forked()
{
	struct talk t = talk_open(talk_listen());
	int status;

	talk_round(&t, "/before");
	pid_t child = fork();

	if (!child) {
		throw_and_catch();
		_exit(caught);
	}
	waitpid(child, &status, 0);
	printf("child %d\n", WEXITSTATUS(status));
	talk_report();
}

/* ---- to the end ---- */

void uncaught()
{
	struct talk t = talk_open(talk_listen());

	talk_round(&t, "/before");
	throw second_base("nobody catches it");
}

void *unwinds(void *)
{
	closes c;

	pthread_exit(nullptr);
}

void thread_exit()
{
	struct talk t = talk_open(talk_listen());
	pthread_t thread;

	talk_round(&t, "/before");
	talk_must(!pthread_create(&thread, nullptr, unwinds, nullptr), "pthread_create");
	pthread_join(thread, nullptr);
	talk_report();
}

const struct talk_case cases[] = {
	{"kinds", kinds},	{"coroutine", coroutine}, {"little", little},
	{"through", through_c}, {"threads", threads},	  {"forked", forked},
	{"uncaught", uncaught}, {"exit", thread_exit},
};

} // namespace

TALK_MAIN(cases)
