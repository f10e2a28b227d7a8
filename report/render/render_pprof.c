// SPDX-License-Identifier: Apache-2.0
/*
 * The CPU profile as pprof reads it: github.com/google/pprof/proto/profile.proto, compressed by
 * gzip as its readers expect. Samples carry the route and the method of their requests as labels.
 */
#include "render.h"

#include "names.h"
#include "protobuf.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define DEPTH_MAX 2048u

/* Numbers of fields of profile.proto. */
enum { SAMPLE_TYPE = 1, SAMPLE = 2, LOCATION = 4, FUNCTION = 5, STRING = 6 };
enum { TIME_NANOS = 9, DURATION_NANOS = 10, PERIOD_TYPE = 11 };
enum { TYPE_NAME = 1, TYPE_UNIT = 2 };
enum { SAMPLE_LOCATIONS = 1, SAMPLE_VALUES = 2, SAMPLE_LABEL = 3 };
enum { LABEL_KEY = 1, LABEL_TEXT = 2 };
enum { LOCATION_ID = 1, LOCATION_LINE = 4, LINE_FUNCTION = 1 };
enum { FUNCTION_ID = 1, FUNCTION_NAME = 2, FUNCTION_SYSTEM_NAME = 3, FUNCTION_FILE = 4 };

struct pprof {
	const struct profile *profile;
	struct protobuf all, message, inner;
	uint64_t strings; /* written so far */
};

/* Its number in the table. Readers refuse what is not UTF-8, and print to terminals. */
static uint64_t text(struct pprof *p, const char *from)
{
	const char *at = from, *end = from + strlen(from);
	struct protobuf bytes = {0};
	char encoded[4];
	bool valid;

	while (at < end) {
		uint32_t c = utf8_next(&at, end, &valid);

		c = utf8_printable(c) ? c : UTF8_REPLACEMENT;
		protobuf_append(&bytes, encoded, utf8_encode(c, encoded));
	}
	protobuf_message(&p->all, STRING, &bytes);
	free(bytes.bytes);
	return p->strings++;
}

static void value_type(struct pprof *p, unsigned field, const char *name, const char *unit)
{
	protobuf_number(&p->message, TYPE_NAME, text(p, name));
	protobuf_number(&p->message, TYPE_UNIT, text(p, unit));
	protobuf_message(&p->all, field, &p->message);
}

/* A frame is a function and its one location, both numbered from 1. */
static void functions(struct pprof *p)
{
	for (size_t i = 0; i < p->profile->frame_count; i++) {
		const struct profile_frame *f = &p->profile->frames[i];
		const char *file = f->file ? f->file : f->module;
		uint64_t name = text(p, f->function);

		protobuf_number(&p->message, FUNCTION_ID, i + 1);
		protobuf_number(&p->message, FUNCTION_NAME, name);
		protobuf_number(&p->message, FUNCTION_SYSTEM_NAME, name);
		protobuf_number(&p->message, FUNCTION_FILE, file ? text(p, file) : 0);
		protobuf_message(&p->all, FUNCTION, &p->message);
		protobuf_number(&p->inner, LINE_FUNCTION, i + 1);
		protobuf_number(&p->message, LOCATION_ID, i + 1);
		protobuf_message(&p->message, LOCATION_LINE, &p->inner);
		protobuf_message(&p->all, LOCATION, &p->message);
	}
}

struct labels {
	uint64_t route_key, method_key, route, method; /* numbers of texts */
};

static void label(struct pprof *p, uint64_t key, uint64_t value)
{
	if (!value)
		return;
	protobuf_number(&p->inner, LABEL_KEY, key);
	protobuf_number(&p->inner, LABEL_TEXT, value);
	protobuf_message(&p->message, SAMPLE_LABEL, &p->inner);
}

static void sample(struct pprof *p, const struct profile_share *s, const struct labels *l)
{
	uint32_t node = s->node;

	for (unsigned depth = 0; node != PROFILE_NONE && depth < DEPTH_MAX; depth++) {
		protobuf_element(&p->inner, p->profile->nodes[node].frame + 1ull);
		node = p->profile->nodes[node].parent;
	}
	protobuf_message(&p->message, SAMPLE_LOCATIONS, &p->inner);
	protobuf_element(&p->inner, s->samples);
	protobuf_element(&p->inner, s->ns);
	protobuf_message(&p->message, SAMPLE_VALUES, &p->inner);
	label(p, l->route_key, l->route);
	label(p, l->method_key, l->method);
	protobuf_message(&p->all, SAMPLE, &p->message);
}

static void samples(struct pprof *p)
{
	struct labels l = {text(p, "http.route"), text(p, "http.request.method"), 0, 0};

	for (size_t i = 0; i < p->profile->route_count; i++) {
		const struct profile_route *r = &p->profile->routes[i];

		l.route = r->route ? text(p, r->route) : 0;
		l.method = r->route ? text(p, name_method(r->method)) : 0;
		for (size_t k = 0; k < r->share_count; k++)
			sample(p, &r->shares[k], &l);
	}
}

static bool write_compressed(const struct protobuf *p, FILE *out, struct error *error)
{
	z_stream z = {.next_in = p->bytes};
	uint8_t part[16384];
	size_t left = p->count;
	int done =
		deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);

	if (done != Z_OK)
		return error_set(error, "pprof: zlib: %s", zError(done));
	while (done == Z_OK) {
		if (!z.avail_in) {
			z.avail_in = left < 1u << 30 ? (uInt)left : 1u << 30;
			left -= z.avail_in;
		}
		z.next_out = part;
		z.avail_out = sizeof(part);
		done = deflate(&z, left ? Z_NO_FLUSH : Z_FINISH);
		fwrite(part, 1, sizeof(part) - z.avail_out, out);
	}
	deflateEnd(&z);
	return done == Z_STREAM_END || error_set(error, "pprof: zlib: %s", zError(done));
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	struct pprof p = {.profile = &model->profile};
	bool good;

	(void)options;
	text(&p, "");
	value_type(&p, SAMPLE_TYPE, "samples", "count");
	value_type(&p, SAMPLE_TYPE, "cpu", "nanoseconds");
	value_type(&p, PERIOD_TYPE, "cpu", "nanoseconds");
	protobuf_number(&p.all, TIME_NANOS, model->begin);
	protobuf_number(&p.all, DURATION_NANOS, model->end - model->begin);
	functions(&p);
	samples(&p);
	good = write_compressed(&p.all, out, error);
	free(p.all.bytes);
	free(p.message.bytes);
	free(p.inner.bytes);
	return good;
}

const struct renderer render_pprof = {
	.name = "pprof",
	.ending = ".pb.gz",
	.summary = "the CPU profile, for pprof",
	.render = render,
};
