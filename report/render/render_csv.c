// SPDX-License-Identifier: Apache-2.0
/*
 * One table (RFC 4180): each route, its method empty, then the same by method. Times are
 * nanoseconds. A cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
#include "render.h"

#include "names.h"
#include "units.h"
#include "utf8.h"

#include <inttypes.h>
#include <string.h>

#define HEADER                                                                                     \
	"route,method,requests,errors,error_rate,aborted,latency_mean_ns,latency_p50_ns,"          \
	"latency_p95_ns,latency_p99_ns,latency_p999_ns,latency_min_ns,latency_max_ns,"             \
	"latency_total_ns,first_byte_p50_ns,first_byte_p95_ns,request_bytes,response_bytes\r\n"

static void put(FILE *out, uint32_t c)
{
	char bytes[4];

	fwrite(bytes, 1, utf8_encode(utf8_printable(c) ? c : UTF8_REPLACEMENT, bytes), out);
	if (c == '"')
		putc('"', out);
}

static void cell(FILE *out, const char *text)
{
	const char *at = text, *end = text + strlen(text);
	bool valid;

	putc('"', out);
	if (*text && strchr("=+-@\t\r\n", *text))
		putc('\'', out);
	while (at < end)
		put(out, utf8_next(&at, end, &valid));
	putc('"', out);
}

static void number(FILE *out, uint64_t value)
{
	fprintf(out, ",%" PRIu64, value);
}

static void row(FILE *out, const char *route, const char *method, const struct tally *t)
{
	static const double quantiles[] = {.5, .95, .99, .999};
	const struct hist *h = &t->latency;

	cell(out, route);
	fprintf(out, ",%s", method);
	number(out, t->requests);
	number(out, t->errors);
	fprintf(out, ",%.9g", units_ratio(t->errors, t->requests));
	number(out, t->aborted);
	number(out, (uint64_t)(hist_mean(h) + 0.5));
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++)
		number(out, hist_quantile(h, quantiles[i]));
	number(out, h->count ? h->min : 0);
	number(out, h->count ? h->max : 0);
	number(out, h->sum);
	number(out, hist_quantile(&t->first_byte, .5));
	number(out, hist_quantile(&t->first_byte, .95));
	number(out, t->bytes_in);
	number(out, t->bytes_out);
	fputs("\r\n", out);
}

static bool render(const struct model *model, const struct render_options *options, FILE *out,
		   struct error *error)
{
	(void)options;
	(void)error;
	fputs(HEADER, out);
	for (size_t i = 0; i < model->route_count; i++) {
		const struct route *r = &model->routes[i];

		row(out, r->name, "", &r->tally);
		for (size_t k = 0; k < r->method_count; k++)
			row(out, r->name, name_method(r->methods[k].method), &r->methods[k].tally);
	}
	return true;
}

const struct renderer render_csv = {
	.name = "csv",
	.ending = ".csv",
	.summary = "routes and methods, for spreadsheets",
	.render = render,
};
