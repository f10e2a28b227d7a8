// SPDX-License-Identifier: Apache-2.0
#include "prometheus.h"

#include "utf8.h"

#include <inttypes.h>
#include <string.h>

static const double http_bounds[] = {.005, .01, .025, .05, .075, .1,  .25,
				     .5,   .75, 1,    2.5, 5,	 7.5, 10};
static const double database_bounds[] = {.001, .005, .01, .05, .1, .5, 1, 5, 10};
const struct prometheus_buckets prometheus_http = {http_bounds, 14};
const struct prometheus_buckets prometheus_database = {database_bounds, 9};

/* What reads the same, as it was made readable, must not be the same series: then its hash stands
 * behind it. */
static void tell_apart(FILE *out, const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	fprintf(out, " #%016" PRIx64, hash);
}

static void label_value(FILE *out, const char *text)
{
	const char *whole = text, *end = text + strlen(text);
	bool replaced = false;

	while (text < end) {
		char bytes[4];
		bool valid;
		uint32_t c = utf8_next(&text, end, &valid);

		replaced |= !valid || (c != '\n' && !utf8_printable(c));
		if (c == '\n')
			fputs("\\n", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", (char)c);
		else
			fwrite(bytes, 1,
			       utf8_encode(utf8_printable(c) ? c : UTF8_REPLACEMENT, bytes), out);
	}
	if (replaced)
		tell_apart(out, whole);
}

void prometheus_label(struct prometheus_labels *l, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(l->out, "%s%s=\"", l->filled ? "," : "{", name);
	label_value(l->out, value);
	putc('"', l->out);
	l->filled = true;
}

void prometheus_labels_end(struct prometheus_labels *l)
{
	if (l->filled)
		putc('}', l->out);
}

void prometheus_family(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void prometheus_counter(FILE *out, const char *name, const char *help, uint64_t value)
{
	prometheus_family(out, name, "counter", help);
	fprintf(out, "%s %" PRIu64 "\n", name, value);
}

void prometheus_gauge(FILE *out, const char *name, const char *help, double value)
{
	prometheus_family(out, name, "gauge", help);
	fprintf(out, "%s %.15g\n", name, value);
}

static void bucket(FILE *out, const char *name, prometheus_writer *write, const void *series,
		   const char *le)
{
	struct prometheus_labels l = {out, false};

	fprintf(out, "%s_bucket", name);
	write(&l, series);
	prometheus_label(&l, "le", le);
	prometheus_labels_end(&l);
}

static void suffixed(FILE *out, const char *name, const char *suffix, prometheus_writer *write,
		     const void *series)
{
	struct prometheus_labels l = {out, false};

	fprintf(out, "%s%s", name, suffix);
	write(&l, series);
	prometheus_labels_end(&l);
}

void prometheus_hist(FILE *out, const struct prometheus_histogram *g, const void *series,
		     const struct hist *h)
{
	for (size_t i = 0; i < g->buckets->count; i++) {
		uint64_t limit = (uint64_t)(g->buckets->seconds[i] * 1e9 + 0.5);
		char le[24];

		snprintf(le, sizeof(le), "%g", g->buckets->seconds[i]);
		bucket(out, g->name, g->labels, series, le);
		fprintf(out, " %" PRIu64 "\n", hist_count_at_most(h, limit));
	}
	bucket(out, g->name, g->labels, series, "+Inf");
	fprintf(out, " %" PRIu64 "\n", h->count);
	suffixed(out, g->name, "_sum", g->labels, series);
	fprintf(out, " %.15g\n", (double)h->sum / 1e9);
	suffixed(out, g->name, "_count", g->labels, series);
	fprintf(out, " %" PRIu64 "\n", h->count);
}

void prometheus_no_labels(struct prometheus_labels *l, const void *series)
{
	(void)l;
	(void)series;
}

void prometheus_double(FILE *out, const char *name, prometheus_writer *write, const void *series,
		       double value)
{
	suffixed(out, name, "", write, series);
	fprintf(out, " %.15g\n", value);
}

void prometheus_value(FILE *out, const char *name, prometheus_writer *write, const void *series,
		      uint64_t value)
{
	suffixed(out, name, "", write, series);
	fprintf(out, " %" PRIu64 "\n", value);
}

void prometheus_seconds(FILE *out, const char *name, prometheus_writer *write, const void *series,
			uint64_t ns)
{
	suffixed(out, name, "", write, series);
	fprintf(out, " %.15g\n", (double)ns / 1e9);
}
