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

/* ---- cells ---- */

struct words words_value(const struct cell *cell, int side)
{
	double value = side ? cell->after : cell->before;

	if (cell->of == CELL_ERRORS)
		return words_share(value);
	if (cell->of == CELL_TIME)
		return words_ns(value);
	return isfinite(value) ? WORDS("%.*f/s", decimals(value), value) : WORDS("-");
}

struct words words_cell_change(const struct cell *cell)
{
	return cell->of == CELL_ERRORS ? words_points(cell->ratio) : words_change(cell->ratio);
}

struct words words_range(const struct cell *cell)
{
	double low = cell->low, high = cell->high;

	if (!isfinite(low) || !isfinite(high))
		return WORDS("-");
	if (cell->of == CELL_ERRORS)
		return WORDS("%+.1f to %+.1f", low * 100, high * 100);
	if (high >= 10)
		return WORDS("x%.2f to x%.*f", low, decimals(fmin(high, 1e9)), fmin(high, 1e9));
	return WORDS("%+.0f to %+.0f", percent(low), percent(high));
}

struct words words_interval(const struct cell *cell)
{
	struct words range = words_range(cell);

	if (!isfinite(cell->low) || (cell->of != CELL_ERRORS && cell->high >= 10))
		return range;
	return WORDS("%.50s %s", range.text, cell->of == CELL_ERRORS ? "pp" : "%");
}

struct words words_detectable(const struct cell *cell)
{
	if (!isfinite(cell->detectable))
		return WORDS("-");
	if (cell->of == CELL_ERRORS)
		return words_points(cell->detectable);
	if (cell->of == CELL_THROUGHPUT)
		return WORDS("-%.0f %%", cell->detectable * 100);
	return cell->detectable >= 9 ? WORDS("x %.0f", fmin(cell->detectable + 1, 1e9))
				     : WORDS("+%.0f %%", ceil(cell->detectable * 100));
}

const char *words_state(const struct cell *cell)
{
	switch (cell->state) {
	case CELL_WORSE:
		return cell->of == CELL_ERRORS	     ? "more errors"
		       : cell->of == CELL_THROUGHPUT ? "less throughput"
						     : "slower";
	case CELL_PASS:
		return "pass";
	case CELL_INSUFFICIENT:
		return "insufficient";
	case CELL_UNTESTED:
		return "not tested";
	case CELL_SHOWN:
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
