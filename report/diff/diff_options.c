// SPDX-License-Identifier: Apache-2.0
#include "diff_options.h"

#include "parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {
#define ITEM(NAME, word) word,
	DIFF_FINDINGS(ITEM)
#undef ITEM
};

const char *diff_finding_word(enum diff_finding f)
{
	return words[f];
}

struct diff_options diff_options_default(void)
{
	struct diff_options o = {
		.min_effect = 0.05,
		.alpha = 0.01,
		.min_share = 0.005,
		.min_samples = 200,
	};

	diff_options_gate(&o, "wall:p50,cpu:p95");
	o.gates_chosen = false;
	return o;
}

/* Calls f for each word between commas; false when one is refused or empty. */
static bool each_word(struct diff_options *o, const char *text,
		      bool (*f)(struct diff_options *o, const char *word, size_t length))
{
	for (;;) {
		size_t length = strcspn(text, ",");

		if (!length || !f(o, text, length))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

static bool add_gate(struct diff_options *o, const char *word, size_t length)
{
	struct statistic s;

	if (o->gate_count == DIFF_GATES_MAX || !statistic_parse(&s, word, length))
		return false;
	for (size_t i = 0; i < o->gate_count; i++)
		if (statistic_same(&o->gates[i], &s))
			return true;
	o->gates[o->gate_count++] = s;
	return true;
}

/* The first --gate replaces what is gated by default, others add. */
bool diff_options_gate(struct diff_options *o, const char *text)
{
	if (!o->gates_chosen)
		o->gate_count = 0;
	o->gates_chosen = true;
	return each_word(o, text, add_gate);
}

static bool add_fail_on(struct diff_options *o, const char *word, size_t length)
{
	for (int i = 0; i < DIFF_FINDING_COUNT; i++) {
		if (strlen(words[i]) != length || strncmp(words[i], word, length))
			continue;
		o->fail_on[i] = true;
		return true;
	}
	return false;
}

bool diff_options_fail_on(struct diff_options *o, const char *text)
{
	return each_word(o, text, add_fail_on);
}

bool diff_options_load(struct diff_options *o, const char *text)
{
	static const char *const loads[] = {"any", "closed", "open"};

	for (int i = 0; i < 3; i++)
		if (!strcmp(text, loads[i])) {
			o->load = (enum diff_load)i;
			return true;
		}
	return false;
}

bool diff_options_inconclusive(struct diff_options *o, const char *text)
{
	o->inconclusive_passes = !strcmp(text, "pass");
	return o->inconclusive_passes || !strcmp(text, "fail");
}

bool diff_options_share(double *to, const char *text)
{
	return parse_fraction(text, to) && *to > 0 && *to < 1;
}

/* "20%", "0.2", "150%", "0": parse_fraction knows shares only. */
bool diff_options_effect(double *to, const char *text)
{
	size_t length = strspn(text, "0123456789.");
	char *end;

	if (!length || length > 16 || !isdigit((unsigned char)text[0]))
		return false;
	*to = strtod(text, &end);
	if (end != text + length)
		return false;
	if (!strcmp(end, "%"))
		*to /= 100;
	else if (*end)
		return false;
	return *to < 10;
}

/* ---- thresholds ---- */

static bool what_of(struct threshold *t, const char *text, size_t length)
{
	if (length == 6 && !strncmp(text, "errors", 6))
		t->of = THRESHOLD_ERRORS;
	else if (length == 4 && !strncmp(text, "rate", 4))
		t->of = THRESHOLD_RATE;
	else
		return statistic_parse(&t->statistic, text, length);
	return true;
}

/* "{route=/x}"; the name may hold anything but the last "}" before the comparison. */
static bool braces(struct threshold *t, const char **text)
{
	static const char begin[] = "{route=";
	const char *end = *text + strcspn(*text, "<>");

	if (**text != '{')
		return true;
	while (end > *text && end[-1] == ' ')
		end--;
	if (strncmp(*text, begin, strlen(begin)) || end[-1] != '}')
		return false;
	t->route = *text + strlen(begin);
	if (end - 1 <= t->route)
		return false;
	t->route_length = (size_t)(end - 1 - t->route);
	*text = end;
	return true;
}

static bool limit(struct threshold *t, const char *text)
{
	uint64_t whole;

	if (t->of == THRESHOLD_ERRORS)
		return diff_options_effect(&t->limit, text);
	if (t->of == THRESHOLD_TIME ? !parse_duration(text, &whole)
				    : !parse_count(text, 1ull << 52, &whole))
		return false;
	t->limit = (double)whole;
	return true;
}

bool diff_options_threshold(struct diff_options *o, const char *text)
{
	struct threshold t = {.text = text};
	size_t length = strcspn(text, "{<> ");

	if (o->threshold_count == DIFF_THRESHOLDS_MAX || !what_of(&t, text, length))
		return false;
	text += length;
	if (!braces(&t, &text))
		return false;
	text += strspn(text, " ");
	if (*text != '<' && *text != '>')
		return false;
	t.above = *text++ == '>';
	t.inclusive = *text == '=';
	text += t.inclusive;
	text += strspn(text, " ");
	if (!limit(&t, text))
		return false;
	o->thresholds[o->threshold_count++] = t;
	return true;
}
