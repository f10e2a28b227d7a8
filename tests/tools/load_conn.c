/* SPDX-License-Identifier: Apache-2.0 */
/* load_conn.c - one connection: connect, send, receive, count. */
#include "load_conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define GATHER_MAX 64

static int connect_unix(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		close(fd);
		return -1;
	}
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static int connect_tcp(struct load_engine *e)
{
	struct sockaddr_in address = e->options->address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
	int small = 4096;

	address.sin_addr.s_addr = htonl(ntohl(address.sin_addr.s_addr) + e->next_address);
	e->next_address = (e->next_address + 1) % e->options->addresses;
	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (e->options->slow)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (!connect(fd, (struct sockaddr *)&address, sizeof(address)) || errno == EINPROGRESS)
		return fd;
	close(fd);
	return -1;
}

/* A connection that cannot be made is not tried again: what it would have sent stays "not sent". */
static void retire(struct load_engine *e, struct load_conn *c)
{
	c->state = LOAD_RETIRED;
	e->retired++;
}

void load_conn_open(struct load_engine *e, struct load_conn *c)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
				    .data.ptr = c};

	c->fd = e->options->unix_path ? connect_unix(e->options->unix_path) : connect_tcp(e);
	if (c->fd < 0) {
		e->totals->connect_errors++;
		retire(e, c);
		return;
	}
	c->ssl = e->tls ? load_tls_begin(e->tls, c->fd) : NULL;
	c->state = LOAD_CONNECTING;
	c->first = c->queued = c->written = 0;
	c->offset = 0;
	c->issued = 0;
	c->last = false;
	e->connecting++;
	e->totals->connections++;
	epoll_ctl(e->epoll, EPOLL_CTL_ADD, c->fd, &event);
}

static enum load_tls_verdict connected(const struct load_engine *e, struct load_conn *c)
{
	int error = 0;
	socklen_t size = sizeof(error);
	struct sockaddr_storage peer;
	socklen_t peer_size = sizeof(peer);

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (error || (e->tls && !c->ssl))
		return LOAD_TLS_FAILED;
	if (getpeername(c->fd, (struct sockaddr *)&peer, &peer_size))
		return LOAD_TLS_WAIT;
	return c->ssl ? load_tls_handshake(c->ssl) : LOAD_TLS_READY;
}

static void hang_up(struct load_conn *c)
{
	load_tls_end(c->ssl);
	c->ssl = NULL;
	close(c->fd);
}

static bool finish_connect(struct load_engine *e, struct load_conn *c)
{
	enum load_tls_verdict verdict = connected(e, c);

	if (verdict == LOAD_TLS_WAIT)
		return false;
	e->connecting--;
	if (verdict == LOAD_TLS_FAILED) {
		e->totals->connect_errors++;
		hang_up(c);
		retire(e, c);
		return false;
	}
	c->state = LOAD_OPEN;
	if (++e->open > e->totals->peak_open)
		e->totals->peak_open = e->open;
	return true;
}

void load_conn_close(struct load_engine *e, struct load_conn *c)
{
	for (unsigned i = 0; i < c->queued; i++) {
		struct load_request *r = c->ring[(c->first + i) % e->options->depth].request;

		if (i < c->written || (i == c->written && c->offset)) {
			r->unanswered++;
			e->totals->unanswered++;
		} else {
			r->sent--; /* not a byte of it went out */
			e->totals->sent--;
			e->left++;
		}
	}
	if (c->state == LOAD_OPEN)
		e->open--;
	else if (c->state == LOAD_CONNECTING)
		e->connecting--;
	hang_up(c);
	c->state = LOAD_CLOSED;
	c->queued = 0;
}

/* A rate is kept over the whole run: what came late is made up for. */
bool load_conn_due(const struct load_engine *e)
{
	double elapsed = (double)(load_now() - e->begin_ns) / 1e9;

	return e->options->rate <= 0 || (double)e->totals->sent < elapsed * e->options->rate;
}

static void issue(struct load_engine *e, struct load_conn *c)
{
	const struct load_options *o = e->options;

	while (e->started && e->left && !c->last && c->queued < o->depth && load_conn_due(e)) {
		struct load_pending *p = &c->ring[(c->first + c->queued) % o->depth];

		p->request = load_mix_next(e->mix);
		p->begin_ns = load_now();
		p->request->sent++;
		if (!c->queued)
			load_response_start(&c->response, p->request->head);
		c->queued++;
		e->left--;
		e->totals->sent++;
		c->last = ++c->issued == o->per_connection;
	}
}

static unsigned gather(struct load_engine *e, struct load_conn *c, struct iovec *io, size_t limit)
{
	unsigned count = 0;
	size_t offset = c->offset;

	for (unsigned i = c->written; i < c->queued && count < GATHER_MAX && limit;
	     i++, offset = 0) {
		struct load_request *r = c->ring[(c->first + i) % e->options->depth].request;
		size_t n = r->length - offset < limit ? r->length - offset : limit;

		io[count++] = (struct iovec){r->bytes + offset, n};
		limit -= n;
	}
	return count;
}

static void written(struct load_engine *e, struct load_conn *c, size_t n)
{
	e->totals->bytes_out += n;
	while (n) {
		struct load_request *r =
			c->ring[(c->first + c->written) % e->options->depth].request;
		size_t rest = r->length - c->offset;

		if (n < rest) {
			c->offset += n;
			return;
		}
		n -= rest;
		c->offset = 0;
		c->written++;
	}
}

/* False: the connection is of no more use. */
static bool send_some(struct load_engine *e, struct load_conn *c)
{
	size_t limit = e->options->slow ? e->options->slow : SIZE_MAX;

	while (c->written < c->queued && limit) {
		struct iovec io[GATHER_MAX];
		struct msghdr message = {.msg_iov = io};
		ssize_t n;

		message.msg_iovlen = gather(e, c, io, limit);
		n = c->ssl ? load_tls_send(c->ssl, io, message.msg_iovlen)
			   : sendmsg(c->fd, &message, MSG_NOSIGNAL);
		if (n < 0)
			/* The answer may have come before the body was asked for: read on. */
			return errno == EAGAIN || errno == EPIPE || errno == ECONNRESET;
		written(e, c, (size_t)n);
		limit = e->options->slow ? 0 : limit;
	}
	return true;
}

static void answered(struct load_engine *e, struct load_conn *c)
{
	struct load_pending *p = &c->ring[c->first];

	p->request->by_status[c->response.status]++;
	e->totals->responses++;
	load_hist_add(e->totals, load_now() - p->begin_ns);
	c->last |= c->response.close;
	c->first = (c->first + 1) % e->options->depth;
	c->queued--;
	if (c->written)
		c->written--;
	else
		c->last = true,
		c->offset = 0; /* answered before it was sent whole: nothing may follow */
	load_response_start(&c->response, c->queued && c->ring[c->first].request->head);
}

static bool parse(struct load_engine *e, struct load_conn *c, const char *bytes, size_t n)
{
	while (n) {
		size_t used;
		enum load_verdict verdict;

		if (!c->queued) {
			e->totals->surplus_bytes += n;
			return false;
		}
		verdict = load_response_feed(&c->response, bytes, n, &used);
		bytes += used;
		n -= used;
		if (verdict == LOAD_BAD) {
			e->totals->malformed++;
			return false;
		}
		if (verdict == LOAD_INTERIM) {
			e->totals->interim++;
			load_response_start(&c->response, c->response.head_request);
		} else if (verdict == LOAD_DONE) {
			answered(e, c);
		}
	}
	return true;
}

enum received { WAIT, MORE, ENDED };

static enum received receive_some(struct load_engine *e, struct load_conn *c)
{
	static char buffer[256 * 1024];
	size_t size = e->options->slow ? e->options->slow : sizeof(buffer);
	ssize_t n = c->ssl ? load_tls_receive(c->ssl, buffer, size) : recv(c->fd, buffer, size, 0);

	if (n < 0 && errno == EAGAIN)
		return WAIT;
	if (n <= 0) {
		if (n == 0 && c->queued && load_response_eof(&c->response))
			answered(e, c);
		return ENDED;
	}
	e->totals->bytes_in += (uint64_t)n;
	if (!parse(e, c, buffer, (size_t)n))
		return ENDED;
	return e->options->slow ? WAIT : MORE;
}

static bool used_up(const struct load_engine *e, const struct load_conn *c)
{
	return !c->queued && (c->last || (e->started && !e->left));
}

void load_conn_step(struct load_engine *e, struct load_conn *c)
{
	enum received received = MORE;

	if (c->state == LOAD_CONNECTING && !finish_connect(e, c))
		return;
	while (c->state == LOAD_OPEN && received == MORE) {
		issue(e, c);
		if (used_up(e, c) || !send_some(e, c)) {
			load_conn_close(e, c);
			return;
		}
		received = receive_some(e, c);
	}
	if (received == ENDED || used_up(e, c))
		load_conn_close(e, c);
}
