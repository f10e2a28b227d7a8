// SPDX-License-Identifier: Apache-2.0
#include "statsd.h"

#include <stdbool.h>
#include <string.h>

#define MILLION 1000000u

/* ---- texts ---- */

/* What stands before the separator, or all; *rest is what stands behind it. */
static struct statsd_text until(struct statsd_text text, char separator, struct statsd_text *rest)
{
	const char *at = text.length ? memchr(text.bytes, separator, text.length) : NULL;
	size_t n = at ? (size_t)(at - text.bytes) : text.length;

	rest->bytes = text.bytes + n + (at != NULL);
	rest->length = text.length - n - (at != NULL);
	return (struct statsd_text){text.bytes, n};
}

static bool begins(struct statsd_text text, const char *with)
{
	size_t n = strlen(with);

	return text.length >= n && !memcmp(text.bytes, with, n);
}

static bool is(struct statsd_text text, const char *word)
{
	return text.length == strlen(word) && begins(text, word);
}

static bool is_plain(struct statsd_text text)
{
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.bytes[i] < ' ' || text.bytes[i] == 127)
			return false;
	return true;
}

/* ---- numbers ---- */

/* Digits as they stand: value is digits * 10^exponent. */
struct number {
	uint64_t digits;
	int exponent;
	bool any, negative;
};

#define DIGITS_MAX 1000000000000000000u /* more change nothing that a double can show */
#define EXPONENT_MAX 400

static void add_digit(struct number *n, char c, bool fraction)
{
	n->any = true;
	if (n->digits < DIGITS_MAX / 10) {
		n->digits = n->digits * 10 + (uint64_t)(c - '0');
		n->exponent -= fraction;
	} else if (n->exponent < EXPONENT_MAX) {
		n->exponent += !fraction;
	}
}

static size_t read_digits(struct statsd_text text, size_t at, struct number *n)
{
	bool fraction = false;

	for (; at < text.length; at++) {
		char c = text.bytes[at];

		if (c == '.' && !fraction)
			fraction = true;
		else if (c >= '0' && c <= '9')
			add_digit(n, c, fraction);
		else
			break;
	}
	return at;
}

/* "e-3" at the text's end. */
static bool read_exponent(struct statsd_text text, size_t at, struct number *n)
{
	bool negative;
	int exponent = 0;

	if (at == text.length)
		return true;
	if ((text.bytes[at] | 0x20) != 'e' || ++at == text.length)
		return false;
	negative = text.bytes[at] == '-';
	at += negative || text.bytes[at] == '+';
	if (at == text.length)
		return false;
	for (; at < text.length; at++) {
		if (text.bytes[at] < '0' || text.bytes[at] > '9')
			return false;
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (text.bytes[at] - '0');
	}
	n->exponent += negative ? -exponent : exponent;
	return true;
}

/* Where digits and power of ten are exact doubles, as in all that people send, so is the result but
 * for one rounding. */
static double scaled(const struct number *n)
{
	long double value = (long double)n->digits, power = 1, ten = 10;
	unsigned exponent = (unsigned)(n->exponent < 0 ? -n->exponent : n->exponent);

	if (!n->digits)
		return 0;
	if (n->digits >> 53 == 0 && exponent <= 22) {
		double small = 1;

		while (exponent--)
			small *= 10;
		return n->exponent < 0 ? (double)n->digits / small : (double)n->digits * small;
	}
	for (exponent = exponent < 2000 ? exponent : 2000; exponent; exponent >>= 1, ten *= ten)
		if (exponent & 1)
			power *= ten;
	return (double)(n->exponent < 0 ? value / power : value * power);
}

static bool read_number(struct statsd_text text, double *value)
{
	struct number n = {0};
	size_t at = 0;

	if (text.length && (*text.bytes == '-' || *text.bytes == '+')) {
		n.negative = *text.bytes == '-';
		at = 1;
	}
	at = read_digits(text, at, &n);
	if (!n.any || !read_exponent(text, at, &n))
		return false;
	*value = n.negative ? -scaled(&n) : scaled(&n);
	return __builtin_isfinite(*value);
}

/* 53 bits, which a double holds as they are. */
static double hash_of(struct statsd_text text)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.length; i++)
		h = (h ^ (unsigned char)text.bytes[i]) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	return (double)(h >> 11);
}

/* ---- a line ---- */

static bool read_type(struct statsd_text type, uint8_t *metric)
{
	static const struct {
		const char *word;
		uint8_t metric;
	} types[] = {{"c", FORMAT_METRIC_COUNTER},   {"g", FORMAT_METRIC_GAUGE},
		     {"ms", FORMAT_METRIC_TIMER},    {"h", FORMAT_METRIC_HISTOGRAM},
		     {"d", FORMAT_METRIC_HISTOGRAM}, {"s", FORMAT_METRIC_SET}};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (is(type, types[i].word)) {
			*metric = types[i].metric;
			return true;
		}
	return false;
}

static bool read_rate(struct statsd_text text, uint32_t *per_million)
{
	double rate;

	if (!read_number(text, &rate) || !(rate > 0) || rate > 1)
		return false;
	*per_million = (uint32_t)(rate * MILLION + .5);
	*per_million = *per_million ? *per_million : 1;
	return true;
}

/* Cut between two tags. */
static struct statsd_text whole_tags(struct statsd_text tags)
{
	if (tags.length <= FORMAT_METRIC_NAME_MAX)
		return tags;
	for (tags.length = FORMAT_METRIC_NAME_MAX; tags.length; tags.length--)
		if (tags.bytes[tags.length] == ',')
			break;
	return tags;
}

/* Fields behind the type; those of later versions of the protocol (container, time) say nothing
 * here. */
static bool read_fields(struct statsd_text rest, struct statsd_metric *m)
{
	while (rest.length) {
		struct statsd_text field = until(rest, '|', &rest);
		struct statsd_text text = {field.bytes + 1, field.length - 1};

		if (!field.length)
			return false;
		if (*field.bytes == '@' && !read_rate(text, &m->per_million))
			return false;
		if (*field.bytes == '#')
			m->tags = whole_tags(text);
	}
	return true;
}

static bool read_line(struct statsd *s, struct statsd_text line)
{
	struct statsd_metric *m = &s->common;
	struct statsd_text rest, type;

	*m = (struct statsd_metric){.per_million = MILLION, .tags = {line.bytes, 0}};
	m->name = until(line, ':', &rest);
	s->values = until(rest, '|', &rest);
	type = until(rest, '|', &rest);
	return m->name.length && m->name.length <= FORMAT_METRIC_NAME_MAX && s->values.length &&
	       is_plain(line) && read_type(type, &m->metric) && read_fields(rest, m);
}

/* Events and service checks of DogStatsD are no metrics. */
static bool is_other(struct statsd_text line)
{
	return begins(line, "_e{") || begins(line, "_sc|");
}

static enum statsd_verdict read_value(struct statsd *s, struct statsd_metric *m)
{
	struct statsd_text text = until(s->values, ':', &s->values);

	*m = s->common;
	if (m->metric == FORMAT_METRIC_SET) {
		m->value = hash_of(text);
		return text.length ? STATSD_METRIC : STATSD_MALFORMED;
	}
	if (!read_number(text, &m->value)) {
		s->values.length = 0;
		return STATSD_MALFORMED;
	}
	if (m->metric == FORMAT_METRIC_TIMER)
		m->value /= 1000;
	if (m->metric == FORMAT_METRIC_GAUGE && (*text.bytes == '-' || *text.bytes == '+'))
		m->metric = FORMAT_METRIC_GAUGE_DELTA;
	return STATSD_METRIC;
}

void statsd_begin(struct statsd *s, const char *bytes, size_t n)
{
	*s = (struct statsd){.at = bytes, .end = bytes + n};
}

enum statsd_verdict statsd_next(struct statsd *s, struct statsd_metric *m)
{
	while (!s->values.length) {
		struct statsd_text line = {s->at, (size_t)(s->end - s->at)}, rest;

		if (!line.length)
			return STATSD_END;
		line = until(line, '\n', &rest);
		s->at = rest.bytes;
		if (line.length && line.bytes[line.length - 1] == '\r')
			line.length--;
		if (!line.length || is_other(line))
			continue;
		if (!read_line(s, line)) {
			s->values.length = 0;
			return STATSD_MALFORMED;
		}
	}
	return read_value(s, m);
}
