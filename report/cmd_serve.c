// SPDX-License-Identifier: Apache-2.0
#include "arena.h"
#include "command.h"
#include "output.h"
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX (1u << 20)
#define TOKEN_MIN 16u
#define TOKEN_MAX 1024u

/* What a command reads once, at its start. */
struct texts {
	char *token, *certificate, *key, *css, *prefix;
};

static void free_texts(struct texts *t)
{
	free(t->token);
	free(t->certificate);
	free(t->key);
	free(t->css);
	free(t->prefix);
}

static char *read_file(const char *path, bool secret, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	char *text = NULL;
	ssize_t n = -1;

	if (fd >= 0 && !fstat(fd, &status) && secret && status.st_mode & 077) {
		error_set(error, "%s: others can read it (chmod 600)", path);
	} else if (fd >= 0) {
		text = memory_zeroed(TEXT_MAX + 1, 1);
		n = read(fd, text, TEXT_MAX + 1);
	}
	if (n < 0)
		error_set(error, "%s: %s", path, strerror(errno));
	else if (n > (ssize_t)TEXT_MAX)
		error_set(error, "%s: too large", path);
	if (fd >= 0)
		close(fd);
	if (!error->text[0])
		return text;
	free(text);
	return NULL;
}

/* ---- the token ---- */

static char *copy_of(const char *text, size_t n)
{
	char *copy = memory_zeroed(n + 1, 1);

	memcpy(copy, text, n);
	return copy;
}

static bool token_good(const char *token, const char *from, struct error *error)
{
	size_t n = strlen(token);

	if (n < TOKEN_MIN || n > TOKEN_MAX)
		return error_set(error, "%s: a token has %u to %u characters", from, TOKEN_MIN,
				 TOKEN_MAX);
	for (size_t i = 0; i < n; i++)
		if (token[i] <= ' ' || token[i] > '~')
			return error_set(error, "%s: a token is of visible ASCII characters", from);
	return true;
}

/* From a file or the environment: arguments are for everybody to see. */
static bool read_token(const struct options *o, struct texts *t, struct error *error)
{
	const char *given = getenv("PROFILIS_TOKEN");

	if (o->token_file) {
		t->token = read_file(o->token_file, true, error);
		if (!t->token)
			return false;
		t->token[strcspn(t->token, "\r\n")] = 0;
		return token_good(t->token, o->token_file, error);
	}
	if (!given || !*given)
		return true;
	t->token = copy_of(given, strlen(given));
	return token_good(t->token, "PROFILIS_TOKEN", error);
}

/* ---- the rest ---- */

static bool read_tls(const struct options *o, struct texts *t, struct error *error)
{
	if (!o->tls_cert && !o->tls_key)
		return true;
	if (!o->tls_cert || !o->tls_key)
		return error_set(error, "--tls-cert and --tls-key go together");
	t->certificate = read_file(o->tls_cert, false, error);
	if (t->certificate)
		t->key = read_file(o->tls_key, true, error);
	return t->key != NULL;
}

/* "/a/b" of "a/b/", "" of "/". */
static bool read_prefix(const struct options *o, struct texts *t, struct error *error)
{
	const char *given = o->prefix ? o->prefix : "/_profilis";
	size_t n = strlen(given);

	if (n > 256 || strspn(given, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-._~/") != n)
		return error_set(error, "--prefix %s: not a path of letters, digits and -._~/",
				 given);
	while (n && given[n - 1] == '/')
		n--;
	t->prefix = memory_zeroed(n + 2, 1);
	if (n && given[0] != '/')
		t->prefix[0] = '/';
	memcpy(t->prefix + strlen(t->prefix), given, n);
	return true;
}

static bool origin_good(const char *origin, struct error *error)
{
	if (!origin || !strcmp(origin, "*"))
		return !origin ||
		       error_set(error, "--cors-origin *: name the origin that may read");
	if ((!strncmp(origin, "http://", 7) || !strncmp(origin, "https://", 8)) &&
	    !strpbrk(origin, "\r\n\t \"',;") && !strchr(strstr(origin, "://") + 3, '/'))
		return true;
	return error_set(error, "--cors-origin %s: not an origin, as https://host:port", origin);
}

static bool read_texts(const struct options *o, struct texts *t, struct error *error)
{
	if (o->css && !(t->css = read_file(o->css, false, error)))
		return false;
	return origin_good(o->cors_origin, error) && read_prefix(o, t, error) &&
	       read_token(o, t, error) && read_tls(o, t, error);
}

static bool is_there(const struct options *o, struct error *error)
{
	struct stat status;

	for (size_t i = 0; i < o->run_count; i++) {
		if (stat(o->runs[i], &status))
			return error_set(error, "%s: %s", o->runs[i], strerror(errno));
		if (!S_ISDIR(status.st_mode))
			return error_set(error, "%s: a recording is a directory, this is not",
					 o->runs[i]);
	}
	return true;
}

/* Blocked before any thread begins, so that this one alone is told. */
static void block_signals(sigset_t *set)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

static bool serve(const struct options *o, const struct texts *t, struct error *error)
{
	struct render_options render = o->render;
	struct serve_settings settings = {
		.runs = o->runs,
		.run_count = o->run_count,
		.model = &o->model,
		.render = &render,
		.listen = o->listen ? o->listen : "127.0.0.1:8321",
		.prefix = t->prefix,
		.cors_origin = o->cors_origin,
		.token = t->token,
		.certificate = t->certificate,
		.key = t->key,
		.refresh = o->refresh ? o->refresh : 5000000000u,
		.https_only = o->https_only,
	};
	struct serve *s;
	sigset_t set;
	int got;

	render.title = render.title ? render.title : "profilis";
	render.theme = render.theme ? render.theme : "system";
	render.css = t->css;
	block_signals(&set);
	s = serve_start(&settings, error);
	if (!s)
		return false;
	printf("%s\n", serve_url(s));
	fflush(stdout);
	sigwait(&set, &got);
	serve_stop(s);
	return true;
}

bool command_serve(const struct options *o, enum exit_status *status, struct error *error)
{
	struct texts texts = {0};
	bool good = is_there(o, error) && read_texts(o, &texts, error) && serve(o, &texts, error);

	*status = EXIT_GOOD;
	free_texts(&texts);
	return good;
}
