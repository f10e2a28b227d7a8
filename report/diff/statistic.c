// SPDX-License-Identifier: Apache-2.0
#include "statistic.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 6

/* "95" or "99.9", within (0, 100). */
static bool percentile(const char *text, size_t length, double *q)
{
	char digits[DIGITS_MAX + 1] = "";
	char *end;

	if (!length || length > DIGITS_MAX || !isdigit((unsigned char)text[0]) ||
	    !isdigit((unsigned char)text[length - 1]))
		return false;
	memcpy(digits, text, length);
	if (strspn(digits, "0123456789.") != length)
		return false;
	*q = strtod(digits, &end) / 100;
	return !*end && *q > 0 && *q < 1;
}

static bool begins(const char **text, size_t *length, const char *with)
{
	size_t n = strlen(with);

	if (*length < n || strncmp(*text, with, n))
		return false;
	*text += n;
	*length -= n;
	return true;
}

bool statistic_parse(struct statistic *s, const char *text, size_t length)
{
	const char *clock = "wall";

	*s = (struct statistic){0};
	if (begins(&text, &length, "cpu:")) {
		s->cpu = true;
		clock = "cpu";
	} else {
		begins(&text, &length, "wall:");
	}
	if ((length == 4 && !strncmp(text, "mean", 4)) ||
	    (length == 3 && !strncmp(text, "avg", 3))) {
		s->mean = true;
		snprintf(s->name, sizeof(s->name), "%s:mean", clock);
		return true;
	}
	if (!begins(&text, &length, "p"))
		return false;
	if (length > 2 && text[0] == '(' && text[length - 1] == ')') {
		text++;
		length -= 2;
	}
	if (!percentile(text, length, &s->q))
		return false;
	snprintf(s->name, sizeof(s->name), "%s:p%g", clock, s->q * 100);
	return true;
}

bool statistic_same(const struct statistic *a, const struct statistic *b)
{
	return !strcmp(a->name, b->name);
}

const struct buckets *statistic_of(const struct statistic *s, const struct run_route *route)
{
	return s->cpu ? &route->cpu : &route->wall;
}

double statistic_value(const struct statistic *s, const struct buckets *b)
{
	return s->mean ? buckets_mean(b) : buckets_quantile(b, s->q);
}

bool statistic_enough(const struct statistic *s, const struct buckets *b, uint64_t least)
{
	double n = (double)b->count, beyond = fmin(s->q, 1 - s->q) * n;

	return b->count && b->count >= least && (s->mean || beyond >= STATISTIC_TAIL - 1e-9);
}
