// SPDX-License-Identifier: Apache-2.0
#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const thousands[] = {"", "k", "M", "G", "T", "P", "E"};

/* Three significant digits of value, which is below 1000. */
static int three_digits(char *out, size_t size, double value)
{
	int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	return snprintf(out, size, "%.*f", decimals, value);
}

static unsigned scale(double *value)
{
	unsigned step = 0;

	while (*value >= 999.5 && step + 1 < sizeof(thousands) / sizeof(thousands[0])) {
		*value /= 1000;
		step++;
	}
	return step;
}

uint64_t units_rounded(uint64_t ns, uint64_t round_to)
{
	return round_to > 1 ? (ns + round_to / 2) / round_to * round_to : ns;
}

static struct units long_duration(uint64_t seconds)
{
	struct units u;

	if (seconds < 3600)
		snprintf(u.text, sizeof(u.text), "%" PRIu64 " min %02" PRIu64 " s", seconds / 60,
			 seconds % 60);
	else
		snprintf(u.text, sizeof(u.text), "%" PRIu64 " h %02" PRIu64 " min", seconds / 3600,
			 seconds % 3600 / 60);
	return u;
}

struct units units_duration(uint64_t ns, uint64_t round_to)
{
	static const char *const names[] = {"ns", "µs", "ms", "s"};
	struct units u;
	double value = (double)units_rounded(ns, round_to);
	unsigned step = 0;

	if (value >= 119.5e9)
		return long_duration((uint64_t)(value / 1e9 + 0.5));
	while (value >= 999.5 && step < 3) {
		value /= 1000;
		step++;
	}
	if (step == 0) {
		snprintf(u.text, sizeof(u.text), "%.0f ns", value);
		return u;
	}
	int length = three_digits(u.text, sizeof(u.text), value);

	snprintf(u.text + length, sizeof(u.text) - (size_t)length, " %s", names[step]);
	return u;
}

struct units units_count(uint64_t count)
{
	char digits[24];
	struct units u;
	size_t length = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, count), at = 0;

	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			u.text[at++] = ',';
		u.text[at++] = digits[i];
	}
	u.text[at] = '\0';
	return u;
}

struct units units_short(uint64_t count)
{
	struct units u;
	double value = (double)count;

	if (count < 10000000)
		return units_count(count);
	unsigned step = scale(&value);
	int length = three_digits(u.text, sizeof(u.text), value);

	snprintf(u.text + length, sizeof(u.text) - (size_t)length, " %s", thousands[step]);
	return u;
}

struct units units_bytes(double bytes)
{
	struct units u;
	unsigned step = scale(&bytes);
	int length = step ? three_digits(u.text, sizeof(u.text), bytes)
			  : snprintf(u.text, sizeof(u.text), "%.3g", bytes);

	snprintf(u.text + length, sizeof(u.text) - (size_t)length, " %sB", thousands[step]);
	return u;
}

struct units units_rate(double per_second)
{
	struct units u;

	if (per_second >= 999.5) {
		u = units_count((uint64_t)(per_second + 0.5));
		strcat(u.text, "/s");
	} else {
		three_digits(u.text, sizeof(u.text) - 2, per_second);
		strcat(u.text, "/s");
	}
	return u;
}

struct units units_percent(double fraction)
{
	struct units u;
	double percent = fraction * 100;

	if (percent > 0 && percent < 0.01)
		strcpy(u.text, "<0.01 %");
	else if (percent < 100 && percent > 99.99)
		strcpy(u.text, ">99.99 %");
	else
		snprintf(u.text, sizeof(u.text), "%.*f %%", percent < 10 ? 2 : 1, percent);
	return u;
}

struct units units_time(uint64_t unix_ns)
{
	struct units u;
	time_t seconds = (time_t)(unix_ns / 1000000000);
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(u.text, sizeof(u.text), "%Y-%m-%d %H:%M:%S UTC", &parts))
		strcpy(u.text, "unknown");
	return u;
}

double units_ratio(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}
