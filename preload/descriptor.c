// SPDX-License-Identifier: Apache-2.0
#include "descriptor.h"

#include "current.h"
#include "datagram.h"
#include "fdtab.h"
#include "ledger.h"
#include "log_file.h"
#include "recording.h"
#include "sys.h"
#include "target.h"
#include "tbuf.h"
#include "traffic.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define BACKLOG_EVERY_NS 1000000000u

static _Atomic bool serving;

static bool kernel_account(int fd, struct tcp_info *info)
{
	unsigned bytes = sizeof(*info);

	memset(info, 0, sizeof(*info));
	return !sys_getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &bytes) &&
	       bytes > offsetof(struct tcp_info, tcpi_bytes_retrans);
}

/* How many wait at a listener: looked at when one is accepted, at most once a second. */
static void backlog_look(int listener, uint16_t target)
{
	static _Atomic uint64_t looked;
	uint64_t now = sys_now(), before = looked;
	struct tcp_info info;

	if (now - before < BACKLOG_EVERY_NS || sys_frozen || !target_is_tcp(target) ||
	    !atomic_compare_exchange_strong(&looked, &before, now) ||
	    !kernel_account(listener, &info))
		return;
	tbuf_gauge(&(struct event_gauge){
		.time = now,
		.value = info.tcpi_unacked, /* of a listener: accepted by the kernel alone */
		.limit = info.tcpi_sacked,
		.name = {target_text(target), (uint32_t)strlen(target_text(target))},
		.gauge = FORMAT_GAUGE_ACCEPT_QUEUE,
	});
}

static void name(int fd, uint64_t word)
{
	traffic_unref(conn_of(fdtab_swap(fd, word)));
}

void descriptor_accepted(int fd, int listener)
{
	uint16_t target = descriptor_listener(listener);

	serving = true;
	recording_start(); /* here, not in the first request's time */
	name(fd, conn_create(FORMAT_SERVER, target));
	backlog_look(listener, target);
}

static bool is_pending(int error)
{
	return error == EINPROGRESS || error == EAGAIN || error == EINTR || error == EALREADY;
}

/* A refused look at a local socket is nobody's news: most programs try some that are not there. */
static void connect_failed(struct conn *c, int error)
{
	if (!target_is_tcp(c->target))
		return;
	c->connect_errno = error;
	recording_start();
}

static void connect_done(struct conn *c, int error)
{
	c->connect_ns = sys_now() - c->open_ns;
	if (error)
		connect_failed(c, error);
}

/* It began before and nothing is known of it yet. */
static bool is_connecting(const struct conn *c)
{
	return c && c->role == FORMAT_CLIENT && !c->connect_ns && !c->half[CONN_IN].bytes &&
	       !c->half[CONN_OUT].bytes;
}

static struct conn *connecting(int fd)
{
	struct conn_ref ref = conn_of(fdtab_get(fd));

	return ref.conn && ref.conn->generation == ref.generation && is_connecting(ref.conn)
		       ? ref.conn
		       : NULL;
}

void descriptor_connected(int fd, const struct sockaddr *address, socklen_t bytes,
			  struct descriptor_connect call)
{
	uint16_t target = target_of_address(address, bytes);
	struct conn *c = connecting(fd);

	if (!c || c->target != target) {
		if (datagram_connected(fd, address, bytes, call.error))
			return;
		if (!descriptor_find(fd).conn || call.error == EISCONN || call.error == EBADF)
			return;
		name(fd, conn_create(FORMAT_CLIENT, target));
		c = connecting(fd);
		if (c) {
			c->open_ns = call.before;
			c->opener = current_asks();
		}
	}
	if (c && !is_pending(call.error))
		connect_done(c, call.error == EISCONN ? 0 : call.error);
}

void descriptor_told(int fd, int error)
{
	struct conn *c = connecting(fd);

	if (c)
		connect_done(c, error);
}

void descriptor_duplicated(int from, int to)
{
	uint64_t word = fdtab_get(from);
	struct conn_ref ref = conn_of(word);

	if (ref.conn && ref.conn->generation == ref.generation)
		atomic_fetch_add(&ref.conn->descriptors, 1);
	/* whether it is a log depends on the number too */
	name(to, fdtab_index(word) < FDTAB_LOG || fdtab_index(word) > FDTAB_QUIET ? word : FDTAB_IGNORED);
}

void descriptor_arrived(int fd)
{
	name(fd, FDTAB_UNKNOWN);
}

void descriptor_handed_over(int fd)
{
	struct conn_ref ref = conn_of(fdtab_get(fd));

	if (!ref.conn)
		return;
	ref.conn->shared = true;
	ledger_count(FORMAT_COUNT_conn_shared, 1);
}

void descriptor_stdio(int fd)
{
	struct conn_ref ref = conn_of(fdtab_get(fd));

	if (ref.conn)
		conn_give_up(ref.conn, CONN_GIVEN_UP, FORMAT_COUNT_conn_stdio);
}

void descriptor_listening(int fd)
{
	struct sockaddr_storage address;
	socklen_t bytes = sizeof(address);
	uint16_t target = TARGET_UNKNOWN;

	if (!sys_call(SYS_getsockname, fd, &address, &bytes, 0))
		target = target_of_address((void *)&address, bytes);
	serving = true;
	name(fd, (uint64_t)target << 32 | FDTAB_LISTENER);
	recording_start();
}

static int socket_option(int fd, int option)
{
	int value = 0;
	unsigned bytes = sizeof(value);
	int failed = sys_getsockopt(fd, SOL_SOCKET, option, &value, &bytes);

	return failed ? failed : value;
}

/* A descriptor that we never saw being made: inherited, or passed to us. */
static uint64_t classify(int fd)
{
	int type = sys_frozen ? -ENOTSOCK : socket_option(fd, SO_TYPE);

	if (type == -EBADF)
		return FDTAB_UNKNOWN;
	if (type == SOCK_DGRAM)
		return datagram_meet(fd);
	if (type != SOCK_STREAM) {
		fdtab_swap(fd, FDTAB_IGNORED);
		return FDTAB_IGNORED;
	}
	if (socket_option(fd, SO_ACCEPTCONN) == 1) {
		descriptor_listening(fd);
		return fdtab_get(fd);
	}
	if (log_file_is_journal(fd)) {
		fdtab_swap(fd, FDTAB_IGNORED);
		return FDTAB_IGNORED;
	}
	name(fd, conn_create(FORMAT_ROLE_UNKNOWN, TARGET_UNKNOWN));
	return fdtab_get(fd);
}

uint16_t descriptor_listener(int fd)
{
	uint64_t word = fdtab_get(fd);

	if (fdtab_index(word) == FDTAB_UNKNOWN)
		word = classify(fd);
	return fdtab_index(word) == FDTAB_LISTENER ? (uint16_t)fdtab_upper(word) : TARGET_UNKNOWN;
}

struct conn_ref descriptor_find(int fd)
{
	uint64_t word = fdtab_get(fd);

	if (fdtab_index(word) == FDTAB_IGNORED)
		return (struct conn_ref){NULL, FDTAB_IGNORED};
	return conn_of(fdtab_index(word) == FDTAB_UNKNOWN ? classify(fd) : word);
}

bool descriptor_serving(void)
{
	return serving;
}

/* ---- the kernel's account ---- */

static uint64_t excess(uint64_t kernel, uint64_t seen)
{
	return kernel > seen ? kernel - seen : 0;
}

static uint64_t unread(int fd)
{
	int waiting = 0;

	sys_call(SYS_ioctl, fd, FIONREAD, &waiting, 0);
	return waiting > 0 ? (uint64_t)waiting : 0;
}

static void measure(struct conn_ref ref, int fd)
{
	struct conn *c = ref.conn;
	struct tcp_info info;

	/* what a child moved on it is the child's to count */
	if (sys_frozen || c->connect_errno || c->forks != process_forks || c->shared ||
	    !target_is_tcp(c->target) || c->descriptors != 1 || !kernel_account(fd, &info))
		return;
	c->rtt_us = info.tcpi_rtt;
	c->retransmits = info.tcpi_total_retrans;
	/* the peer's FIN counts as one byte received */
	c->unseen_in = excess(info.tcpi_bytes_received, c->half[CONN_IN].bytes + 1);
	if (c->unseen_in)
		c->unseen_in = excess(c->unseen_in, unread(fd));
	c->unseen_out =
		excess(info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_notsent_bytes,
		       c->half[CONN_OUT].bytes);
	if (!c->unseen_in && !c->unseen_out)
		return;
	ledger_count(FORMAT_COUNT_conn_unseen_bytes, 1);
	ledger_count(FORMAT_COUNT_bytes_unseen_in, c->unseen_in);
	ledger_count(FORMAT_COUNT_bytes_unseen_out, c->unseen_out);
}

/* ---- closing ---- */

uint64_t descriptor_closing(int fd)
{
	uint64_t word = fdtab_get(fd);
	struct conn_ref ref = conn_of(word);

	if (fdtab_index(word) == FDTAB_IGNORED || process_is_guest())
		return FDTAB_IGNORED;
	if (ref.conn && ref.conn->generation == ref.generation)
		measure(ref, fd);
	return fdtab_swap(fd, FDTAB_IGNORED);
}

void descriptor_closed(uint64_t word)
{
	traffic_unref(conn_of(word));
}

void descriptor_range_closed(unsigned first, unsigned last)
{
	if (process_is_guest())
		return;
	for (unsigned page = first / FDTAB_PAGE; page <= last / FDTAB_PAGE && page < FDTAB_PAGES;
	     page++)
		for (unsigned i = 0; i < FDTAB_PAGE && fdtab_pages[page]; i++) {
			unsigned fd = page * FDTAB_PAGE + i;

			if (fd >= first && fd <= last && fdtab_get((int)fd) != FDTAB_IGNORED)
				descriptor_closed(fdtab_swap((int)fd, FDTAB_IGNORED));
		}
}
