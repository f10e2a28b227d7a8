/* SPDX-License-Identifier: Apache-2.0 */
/* load_mix.c - which requests are sent, in which proportion, byte for byte. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct spec {
	char method[32];
	char target[80 * 1024];
	char headers[80 * 1024];
	unsigned weight;
	size_t body;
	size_t chunk;
	int minor;
	bool plain; /* chunks without extensions and trailers */
};

static bool spec_word(struct spec *s, const char *word)
{
	size_t used = strlen(s->headers);

	if (!strncmp(word, "weight=", 7))
		return (s->weight = (unsigned)atoi(word + 7)) > 0;
	if (!strncmp(word, "body=", 5))
		return s->body = strtoul(word + 5, NULL, 10), true;
	if (!strncmp(word, "chunk=", 6))
		return (s->chunk = strtoul(word + 6, NULL, 10)) > 0;
	if (!strncmp(word, "minor=", 6))
		return s->minor = atoi(word + 6), true;
	if (!strcmp(word, "plain"))
		return s->plain = true;
	if (strncmp(word, "header=", 7) || used + strlen(word) >= sizeof(s->headers))
		return false;
	snprintf(s->headers + used, sizeof(s->headers) - used, "%s\r\n", word + 7);
	return true;
}

static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && strchr(" \t\r\n", end[-1]))
		*--end = 0;
	return text;
}

static bool spec_parse(struct spec *s, char *line)
{
	char *save = NULL, *word = strtok_r(line, "|", &save);

	s->weight = 1;
	s->minor = 1;
	if (!word || sscanf(word, "%31s %81919s", s->method, s->target) != 2)
		return false;
	while ((word = strtok_r(NULL, "|", &save)))
		if (!spec_word(s, trim(word)))
			return false;
	return true;
}

/* Body bytes repeat a status line, so that a peer which mistakes bodies for heads is found out. */
static void write_pattern(FILE *out, size_t bytes)
{
	static const char pattern[] = "\r\nHTTP/1.1 200 OK\r\nGET /invented HTTP/1.1\r\n\r\n";

	for (size_t i = 0; i < bytes; i++)
		fputc(pattern[i % (sizeof(pattern) - 1)], out);
}

static void write_chunks(FILE *out, const struct spec *s)
{
	for (size_t left = s->body; left;) {
		size_t n = left < s->chunk ? left : s->chunk;

		fprintf(out, s->plain ? "%zx\r\n" : "%zx;name=value\r\n", n);
		write_pattern(out, n);
		fputs("\r\n", out);
		left -= n;
	}
	fputs(s->plain ? "0\r\n\r\n" : "0\r\nX-Trailer: HTTP/1.1 200 OK\r\n\r\n", out);
}

static bool render(const struct spec *s, bool close, struct load_request *r)
{
	FILE *out = open_memstream(&r->bytes, &r->length);

	if (!out)
		return false;
	fprintf(out, "%s %s HTTP/1.%d\r\nHost: localhost\r\n%s", s->method, s->target, s->minor,
		s->headers);
	if (close)
		fputs("Connection: close\r\n", out);
	if (s->chunk)
		fputs("Transfer-Encoding: chunked\r\n\r\n", out);
	else if (s->body)
		fprintf(out, "Content-Length: %zu\r\n\r\n", s->body);
	else
		fputs("\r\n", out);
	if (s->chunk)
		write_chunks(out, s);
	else
		write_pattern(out, s->body);
	return fclose(out) == 0;
}

bool load_mix_add(struct load_mix *mix, const char *line)
{
	struct spec *s = calloc(1, sizeof(*s));
	char *copy = strdup(line);
	struct load_request r = {0}, *grown;

	if (!s || !copy || !spec_parse(s, copy) || !render(s, mix->close, &r))
		return false;
	grown = reallocarray(mix->requests, mix->count + 1, sizeof(*grown));
	if (!grown)
		return false;
	r.method = strdup(s->method);
	r.path = strndup(s->target, strcspn(s->target, "?#"));
	r.weight = s->weight;
	r.head = !strcmp(s->method, "HEAD");
	mix->requests = grown;
	mix->requests[mix->count++] = r;
	mix->weight_sum += s->weight;
	free(s);
	free(copy);
	return r.method && r.path;
}

bool load_mix_file(struct load_mix *mix, const char *path)
{
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	bool good = in != NULL;

	while (good && getline(&line, &size, in) > 0)
		if (*trim(line) && *line != '#')
			good = load_mix_add(mix, line);
	free(line);
	if (in)
		fclose(in);
	return good;
}

struct load_request *load_mix_next(struct load_mix *mix)
{
	struct load_request *best = mix->requests;

	for (size_t i = 0; i < mix->count; i++) {
		mix->requests[i].credit += mix->requests[i].weight;
		if (mix->requests[i].credit > best->credit)
			best = &mix->requests[i];
	}
	best->credit -= mix->weight_sum;
	return best;
}
