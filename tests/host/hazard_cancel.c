// SPDX-License-Identifier: Apache-2.0
/*
 * A thread is cancelled inside each blocking call on a tracked socket, holding a mutex that its
 * cleanup handler gives back. Afterwards the connection works on, in another thread.
 */
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static char bytes[1 << 16];
static struct iovec vector = {bytes, sizeof(bytes)};
static struct mmsghdr message = {.msg_hdr = {.msg_iov = &vector, .msg_iovlen = 1}};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int cleaned, entered;

struct call {
	const char *name;
	bool sends;
	ssize_t (*blocks)(int fd);
};

static ssize_t by_read(int fd)
{
	return read(fd, bytes, sizeof(bytes));
}

static ssize_t by_readv(int fd)
{
	return readv(fd, &vector, 1);
}

static ssize_t by_preadv2(int fd)
{
	return preadv2(fd, &vector, 1, -1, 0);
}

static ssize_t by_recv(int fd)
{
	return recv(fd, bytes, sizeof(bytes), 0);
}

static ssize_t by_recvfrom(int fd)
{
	return recvfrom(fd, bytes, sizeof(bytes), 0, NULL, NULL);
}

static ssize_t by_recvmsg(int fd)
{
	return recvmsg(fd, &message.msg_hdr, 0);
}

static ssize_t by_recvmmsg(int fd)
{
	return recvmmsg(fd, &message, 1, 0, NULL);
}

static ssize_t by_splice_in(int fd)
{
	int ends[2];

	talk_must(!pipe(ends), "pipe");
	return splice(fd, NULL, ends[1], NULL, sizeof(bytes), 0);
}

static ssize_t by_write(int fd)
{
	return write(fd, bytes, sizeof(bytes));
}

static ssize_t by_writev(int fd)
{
	return writev(fd, &vector, 1);
}

static ssize_t by_pwritev2(int fd)
{
	return pwritev2(fd, &vector, 1, -1, 0);
}

static ssize_t by_send(int fd)
{
	return send(fd, bytes, sizeof(bytes), 0);
}

static ssize_t by_sendto(int fd)
{
	return sendto(fd, bytes, sizeof(bytes), 0, NULL, 0);
}

static ssize_t by_sendmsg(int fd)
{
	return sendmsg(fd, &message.msg_hdr, 0);
}

static ssize_t by_sendmmsg(int fd)
{
	return sendmmsg(fd, &message, 1, 0);
}

static const struct call calls[] = {
	{"read", false, by_read},	  {"readv", false, by_readv},
	{"preadv2", false, by_preadv2},	  {"recv", false, by_recv},
	{"recvfrom", false, by_recvfrom}, {"recvmsg", false, by_recvmsg},
	{"recvmmsg", false, by_recvmmsg}, {"splice", false, by_splice_in},
	{"write", true, by_write},	  {"writev", true, by_writev},
	{"pwritev2", true, by_pwritev2},  {"send", true, by_send},
	{"sendto", true, by_sendto},	  {"sendmsg", true, by_sendmsg},
	{"sendmmsg", true, by_sendmmsg},
};

struct victim {
	const struct call *call;
	int fd;
};

static void clean(void *unused)
{
	(void)unused;
	cleaned = 1;
	pthread_mutex_unlock(&mutex);
}

static void *blocked(void *argument)
{
	const struct victim *v = argument;

	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(clean, NULL);
	entered = 1;
	do
		v->call->blocks(v->fd);
	while (v->call->sends);
	pthread_cleanup_pop(1);
	return NULL;
}

static void pause_ms(long ms)
{
	const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static void cancel_within(const struct call *call, int fd)
{
	struct victim v = {call, fd};
	pthread_t thread;
	void *result;

	cleaned = entered = 0;
	talk_must(!pthread_create(&thread, NULL, blocked, &v), "pthread_create");
	while (!entered)
		pause_ms(1);
	pause_ms(20);
	pthread_cancel(thread);
	pthread_join(thread, &result);
	printf("%s: %s, cleaned %d, mutex %s\n", call->name,
	       result == PTHREAD_CANCELED ? "cancelled" : "returned", cleaned,
	       pthread_mutex_trylock(&mutex) ? "held" : "free");
	pthread_mutex_unlock(&mutex);
}

/* Readers leave the connection as it was; writers have sent junk, so theirs is closed. */
static void each_call(void)
{
	int listener = talk_listen();

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		struct talk t = talk_open(listener);

		talk_round(&t, "/before");
		cancel_within(&calls[i], t.server);
		if (!calls[i].sends)
			talk_round(&t, "/after");
		talk_close(&t);
	}
	talk_report();
}

static void *accepts(void *listener)
{
	accept(*(int *)listener, NULL, NULL);
	return NULL;
}

static void in_accept(void)
{
	int listener = talk_listen();
	pthread_t thread;
	void *result;

	talk_rounds(listener, "/before", 1);
	talk_must(!pthread_create(&thread, NULL, accepts, &listener), "pthread_create");
	pause_ms(20);
	pthread_cancel(thread);
	pthread_join(thread, &result);
	puts(result == PTHREAD_CANCELED ? "cancelled" : "returned");
	talk_rounds(listener, "/after", 1);
	talk_report();
}

static volatile int passed;

/* syscall() is no cancellation point, whichever number it is given: those who use it rely on that.
 */
static void *pending(void *argument)
{
	const struct talk *t = argument;
	int type;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &type);
	pthread_cancel(pthread_self());
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &type);
	syscall(SYS_write, t->client, "GET /by-syscall HTTP/1.1\r\n\r\n", 28);
	passed++;
	syscall(SYS_read, t->server, bytes, sizeof(bytes));
	passed++;
	syscall(SYS_write, t->server, "HTTP/1.1 204 No Content\r\n\r\n", 27);
	passed++;
	syscall(SYS_close, t->server);
	passed++;
	pthread_testcancel();
	passed = 100;
	return NULL;
}

static void by_syscall(void)
{
	struct talk t = talk_open(talk_listen());
	pthread_t thread;
	void *result;

	talk_must(!pthread_create(&thread, NULL, pending, &t), "pthread_create");
	pthread_join(thread, &result);
	printf("passed %d, %s\n", passed, result == PTHREAD_CANCELED ? "cancelled" : "returned");
	talk_count(1);
	close(t.client);
	talk_report();
}

static void *spins(void *argument)
{
	const struct talk *t = argument;

	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &(int){0});
	entered = 1;
	for (;;)
		talk_round(t, "/any");
	return NULL;
}

/* At any instruction at all, so in the middle of an observation too: others must go on. */
static void asynchronous(void)
{
	int listener = talk_listen();

	for (int i = 0; i < 50; i++) {
		struct talk t = talk_open(listener);
		pthread_t thread;

		entered = 0;
		talk_must(!pthread_create(&thread, NULL, spins, &t), "pthread_create");
		while (!entered)
			pause_ms(0);
		pause_ms(1);
		pthread_cancel(thread);
		pthread_join(thread, NULL);
		talk_close(&t);
	}
	talk_rounds(listener, "/after", 100);
	puts("done");
}

static const struct talk_case cases[] = {{"each", each_call},
					 {"accept", in_accept},
					 {"syscall", by_syscall},
					 {"asynchronous", asynchronous}};
TALK_MAIN(cases)
