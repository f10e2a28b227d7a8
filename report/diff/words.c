// SPDX-License-Identifier: Apache-2.0
#include "words.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

const char *words_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;
	int n;

	va_start(arguments, format);
	n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = arena_alloc(arena, (size_t)(n < 0 ? 0 : n) + 1, 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)(n < 0 ? 0 : n) + 1, format, arguments);
	va_end(arguments);
	return text;
}

#define WORDS(...)                                                                                 \
	({                                                                                         \
		struct words words_made;                                                           \
                                                                                                   \
		snprintf(words_made.text, sizeof(words_made.text), __VA_ARGS__);                   \
		words_made;                                                                        \
	})

/* Three digits that count. */
static int decimals(double value)
{
	double size = fabs(value);

	if (size >= 99.95)
		return 0;
	return size >= 9.995 ? 1 : 2;
}

struct words words_ns(double ns)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	int unit = 0;

	if (!isfinite(ns))
		return WORDS("-");
	for (; unit < 3 && ns >= 999.5; unit++)
		ns /= 1000;
	return WORDS("%.*f %s", unit ? decimals(ns) : 0, ns, units[unit]);
}

static double percent(double ratio)
{
	return (ratio - 1) * 100;
}

/* Beyond a thousandfold, digits say nothing. */
struct words words_change(double ratio)
{
	double change = percent(ratio);

	if (!isfinite(ratio))
		return WORDS("-");
	if (ratio >= 10)
		return WORDS("x %.*f", ratio < 1e6 ? decimals(ratio) : 0, fmin(ratio, 1e9));
	return WORDS("%+.1f %%", fabs(change) < 0.05 ? 0 : change);
}

struct words words_points(double difference)
{
	if (!isfinite(difference))
		return WORDS("-");
	return WORDS("%+.*f pp", fabs(difference) < 0.0995 ? 2 : 1, difference * 100);
}

struct words words_share(double share)
{
	if (!isfinite(share))
		return WORDS("-");
	return WORDS("%.*f %%", fabs(share) < 0.0995 ? 2 : 1, share * 100);
}

struct words words_p(double p)
{
	if (!isfinite(p))
		return WORDS("-");
	return p < 1e-4 ? WORDS("< 0.0001") : WORDS("%.4f", p);
}

/* ---- contrasts ---- */

struct words words_value(const struct contrast *contrast, int side)
{
	double value = side ? contrast->after : contrast->before;

	if (contrast->of == CONTRAST_ERRORS)
		return words_share(value);
	if (contrast->of == CONTRAST_TIME)
		return words_ns(value);
	return isfinite(value) ? WORDS("%.*f/s", decimals(value), value) : WORDS("-");
}

struct words words_contrast_change(const struct contrast *contrast)
{
	return contrast->of == CONTRAST_ERRORS ? words_points(contrast->ratio)
					       : words_change(contrast->ratio);
}

struct words words_range(const struct contrast *contrast)
{
	double low = contrast->low, high = contrast->high;

	if (!isfinite(low) || !isfinite(high))
		return WORDS("-");
	if (contrast->of == CONTRAST_ERRORS)
		return WORDS("%+.1f to %+.1f", low * 100, high * 100);
	if (high >= 10)
		return WORDS("x%.2f to x%.*f", low, decimals(fmin(high, 1e9)), fmin(high, 1e9));
	return WORDS("%+.0f to %+.0f", percent(low), percent(high));
}

struct words words_interval(const struct contrast *contrast)
{
	struct words range = words_range(contrast);

	if (!isfinite(contrast->low) || (contrast->of != CONTRAST_ERRORS && contrast->high >= 10))
		return range;
	return WORDS("%.50s %s", range.text, contrast->of == CONTRAST_ERRORS ? "pp" : "%");
}

struct words words_detectable(const struct contrast *contrast)
{
	if (!isfinite(contrast->detectable))
		return WORDS("-");
	if (contrast->of == CONTRAST_ERRORS)
		return words_points(contrast->detectable);
	if (contrast->of == CONTRAST_THROUGHPUT)
		return WORDS("-%.0f %%", contrast->detectable * 100);
	return contrast->detectable >= 9 ? WORDS("x %.0f", fmin(contrast->detectable + 1, 1e9))
					 : WORDS("+%.0f %%", ceil(contrast->detectable * 100));
}

struct words words_threshold(const struct threshold_result *r)
{
	if (r->threshold->of == THRESHOLD_TIME)
		return words_ns(r->value);
	if (r->threshold->of == THRESHOLD_ERRORS)
		return words_share(r->value);
	return isfinite(r->value) ? WORDS("%.4g/s", r->value) : WORDS("-");
}

const char *words_state(const struct contrast *contrast)
{
	switch (contrast->state) {
	case CONTRAST_WORSE:
		return contrast->of == CONTRAST_ERRORS	     ? "more errors"
		       : contrast->of == CONTRAST_THROUGHPUT ? "less throughput"
							     : "slower";
	case CONTRAST_PASS:
		return "pass";
	case CONTRAST_INSUFFICIENT:
		return "insufficient";
	case CONTRAST_UNTESTED:
		return "not tested";
	case CONTRAST_SHOWN:
		break;
	}
	return "not gated";
}

const char *words_design(const struct comparison *c, struct arena *arena)
{
	size_t a = c->side[0].run_count, b = c->side[1].run_count;

	if (c->design == DESIGN_PAIRED)
		return words_format(arena, "%zu pairs of runs", a);
	return words_format(arena, "%zu run%s against %zu%s", a, a == 1 ? "" : "s", b,
			    c->design == DESIGN_FLOOR	   ? ", judged by a noise floor"
			    : c->design == DESIGN_UNPAIRED ? ", not paired"
							   : "");
}
