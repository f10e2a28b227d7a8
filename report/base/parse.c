// SPDX-License-Identifier: Apache-2.0
#include "parse.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND 1e9

static const struct {
	const char *name;
	double ns;
} units[] = {
	{"ns", 1},	    {"us", 1e3},	  {"ms", 1e6},		 {"s", SECOND},
	{"m", 60 * SECOND}, {"h", 3600 * SECOND}, {"d", 86400 * SECOND},
};

/* A plain decimal number, no sign, no exponent, no hexadecimal. */
static bool number(const char **text, double *value)
{
	size_t n = strspn(*text, "0123456789.");
	char *end;

	if (!n || n > 32 || !isdigit((unsigned char)(*text)[n - 1]))
		return false;
	*value = strtod(*text, &end);
	if (end != *text + n)
		return false;
	*text = end;
	return true;
}

static bool unit(const char **text, double *ns)
{
	size_t n = strspn(*text, "abcdefghijklmnopqrstuvwxyz");

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].name) != n || strncmp(*text, units[i].name, n))
			continue;
		*ns = units[i].ns;
		*text += n;
		return true;
	}
	return false;
}

bool parse_duration(const char *text, uint64_t *ns)
{
	double total = 0, value, scale;

	if (!*text)
		return false;
	while (*text) {
		bool first = total == 0;

		if (!number(&text, &value))
			return false;
		if (!*text && first)
			scale = SECOND;
		else if (!unit(&text, &scale))
			return false;
		total += value * scale;
	}
	if (total >= 9e18)
		return false;
	*ns = (uint64_t)llround(total);
	return true;
}

bool parse_signed_duration(const char *text, int64_t *ns)
{
	bool behind = text[0] == '-';
	uint64_t size;

	if (!parse_duration(text + (behind || text[0] == '+'), &size))
		return false;
	*ns = behind ? -(int64_t)size : (int64_t)size;
	return true;
}

/* "Z" or "+hh:mm", to its end. */
static bool zone(const char *text, long *seconds)
{
	int hours, minutes, n = 0;
	char sign;

	*seconds = 0;
	if (!strcmp(text, "Z") || !strcmp(text, "z"))
		return true;
	if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &n) != 3 || n != 6 || text[6])
		return false;
	if ((sign != '+' && sign != '-') || hours > 23 || hours < 0 || minutes > 59 || minutes < 0)
		return false;
	*seconds = (hours * 60L + minutes) * 60 * (sign == '-' ? -1 : 1);
	return true;
}

static bool rfc3339(const char *text, uint64_t *unix_ns)
{
	struct tm t = {0}, check;
	double fraction = 0;
	int64_t seconds;
	char separator;
	long offset;
	int n = 0;

	if (sscanf(text, "%4d-%2d-%2d%c%2d:%2d:%2d%n", &t.tm_year, &t.tm_mon, &t.tm_mday,
		   &separator, &t.tm_hour, &t.tm_min, &t.tm_sec, &n) != 7 ||
	    n != 19 || !strchr("Tt ", separator))
		return false;
	text += n;
	if (*text == '.' && !number(&text, &fraction))
		return false;
	if (!zone(text, &offset))
		return false;
	t.tm_year -= 1900;
	t.tm_mon--;
	check = t;
	seconds = timegm(&check) - offset;
	if (check.tm_mday != t.tm_mday || check.tm_mon != t.tm_mon || t.tm_hour > 23 ||
	    seconds <= 0)
		return false;
	*unix_ns = (uint64_t)seconds * 1000000000u + (uint64_t)llround(fraction * SECOND);
	return true;
}

/* Digits beyond a double's precision matter: whole seconds and the fraction are taken apart. */
static bool unix_seconds(const char *text, uint64_t *unix_ns)
{
	double fraction = 0;
	uint64_t seconds;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (*end == '.') {
		text = end;
		if (!number(&text, &fraction) || *text)
			return false;
		end = (char *)text;
	}
	if (errno || *end || !seconds || seconds > 18000000000u)
		return false;
	*unix_ns = seconds * 1000000000u + (uint64_t)llround(fraction * SECOND);
	return true;
}

bool parse_instant(const char *text, uint64_t *unix_ns)
{
	return unix_seconds(text, unix_ns) || rfc3339(text, unix_ns);
}

bool parse_fraction(const char *text, double *fraction)
{
	if (!number(&text, fraction))
		return false;
	if (!strcmp(text, "%"))
		*fraction /= 100;
	else if (*text)
		return false;
	return *fraction > 0 && *fraction < 1;
}

bool parse_count(const char *text, uint64_t most, uint64_t *count)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*count = strtoull(text, &end, 10);
	return !errno && !*end && *count <= most;
}
