// SPDX-License-Identifier: Apache-2.0
#include "serve_parts.h"

#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define CONNECTIONS_MAX 4096u
#define DESCRIPTORS_ELSE 64u
#define REQUEST_HEAD_MAX 16384u
#define IDLE_SECONDS 15u

/* As many as there are descriptors for. */
static unsigned connections_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 256;
	limit.rlim_cur = limit.rlim_max < CONNECTIONS_MAX + DESCRIPTORS_ELSE
				 ? limit.rlim_max
				 : CONNECTIONS_MAX + DESCRIPTORS_ELSE;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < 2 * DESCRIPTORS_ELSE)
		return DESCRIPTORS_ELSE / 2;
	return (unsigned)limit.rlim_cur - DESCRIPTORS_ELSE;
}

/* libmicrohttpd knows only by its log what went wrong. */
__attribute__((format(printf, 2, 0))) static void keep_trouble(void *serve, const char *format,
							       va_list arguments)
{
	struct serve *s = serve;

	vsnprintf(s->trouble, sizeof(s->trouble), format, arguments);
	s->trouble[strcspn(s->trouble, "\n")] = 0;
}

static struct MHD_Daemon *start(struct serve *s)
{
	bool tls = s->settings.certificate != NULL;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
			 MHD_USE_ERROR_LOG | (tls ? MHD_USE_TLS : 0);
	struct MHD_OptionItem options[] = {
		{MHD_OPTION_LISTEN_SOCKET, s->fd, NULL},
		{MHD_OPTION_CONNECTION_LIMIT, (intptr_t)s->connections, NULL},
		{MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
		{MHD_OPTION_CONNECTION_MEMORY_LIMIT, REQUEST_HEAD_MAX, NULL},
		{MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)serve_watch_notify, s},
		{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)serve_request_end, s},
		{MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
		{tls ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
		 (void *)s->settings.certificate},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)s->settings.key},
		{MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-TLS1.0:-VERS-TLS1.1"},
		{MHD_OPTION_END, 0, NULL},
	};

	return MHD_start_daemon(flags, 0, NULL, NULL, serve_request, s, MHD_OPTION_EXTERNAL_LOGGER,
				keep_trouble, s, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static void name(struct serve *s)
{
	bool plain_v6 = strchr(s->address.host, ':') != NULL;
	const char *host = s->address.host[0] ? s->address.host : "localhost";

	snprintf(s->url, sizeof(s->url), "%s://%s%s%s:%u%s/",
		 s->settings.certificate ? "https" : "http", plain_v6 ? "[" : "", host,
		 plain_v6 ? "]" : "", serve_port(&s->address), s->settings.prefix);
	snprintf(s->login_url, sizeof(s->login_url), "%s/login", s->settings.prefix);
}

static bool may_listen(const struct serve *s, struct error *error)
{
	if (s->address.loopback || s->settings.token)
		return true;
	return error_set(error,
			 "--listen %s: others could read what is shown there; that needs a token "
			 "(--auth-token-file or PROFILIS_TOKEN)",
			 s->settings.listen);
}

static void tell_why(const struct serve *s, struct error *error)
{
	if (s->settings.certificate)
		error_set(error, "--tls-cert, --tls-key: no certificate and its key, in PEM (%s)",
			  s->trouble);
	else
		error_set(error, "no HTTP server: %s", s->trouble);
}

/* True with everything running; else nothing runs any more. */
static bool run(struct serve *s, struct error *error)
{
	bool worker = serve_worker_start(s, error);
	bool watch = worker && serve_watch_start(s, error);

	if (watch)
		s->daemon = start(s);
	if (s->daemon)
		return true;
	if (watch) {
		tell_why(s, error);
		serve_watch_stop(s);
	}
	if (worker) {
		serve_worker_stop(s);
		serve_worker_free(s);
	}
	return false;
}

struct serve *serve_start(const struct serve_settings *settings, struct error *error)
{
	struct serve *s = memory_zeroed(1, sizeof(*s));

	s->settings = *settings;
	s->fd = -1;
	s->connections = connections_max();
	if (serve_address(&s->address, settings->listen, error) && may_listen(s, error))
		s->fd = serve_listen(&s->address, error);
	if (s->fd < 0) {
		free(s);
		return NULL;
	}
	name(s);
	if (run(s, error))
		return s;
	close(s->fd);
	free(s);
	return NULL;
}

const char *serve_url(const struct serve *s)
{
	return s->url;
}

/* The worker first: libmicrohttpd cannot end while connections are suspended. */
void serve_stop(struct serve *s)
{
	serve_worker_stop(s);
	MHD_stop_daemon(s->daemon);
	serve_watch_stop(s);
	serve_worker_free(s);
	free(s);
}
