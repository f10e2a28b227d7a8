// SPDX-License-Identifier: Apache-2.0
#include "comparison.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

void comparison_free(struct comparison *c)
{
	arena_free(c->arena);
	free(c->arena);
	free(c);
}

static bool is_gate(const struct contrast *contrast)
{
	return contrast->of == CONTRAST_TIME && contrast->gated;
}

bool comparison_self_test_missed(const struct comparison *c, size_t contrast)
{
	const char *route = c->contrasts[contrast].route;
	bool found = false;

	if (!is_gate(&c->contrasts[contrast]))
		return false;
	for (size_t i = 0; i < c->contrast_count; i++) {
		if (!is_gate(&c->contrasts[i]) || strcmp(c->contrasts[i].route, route))
			continue;
		if (i < contrast)
			return false;
		found |= c->contrasts[i].self_test_found;
	}
	return !found || c->verdict.outcome == OUTCOME_INCOMPARABLE;
}

const char *outcome_word(enum outcome outcome)
{
	static const char *const words[] = {"pass", "regression", "inconclusive", "incomparable"};

	return words[outcome];
}

enum exit_status comparison_status(const struct comparison *c)
{
	if (c->self_tested)
		return c->self_test_missed ? EXIT_NEGATIVE : EXIT_GOOD;
	switch (c->verdict.outcome) {
	case OUTCOME_PASS:
		return EXIT_GOOD;
	case OUTCOME_REGRESSION:
		return EXIT_NEGATIVE;
	case OUTCOME_INCONCLUSIVE:
	case OUTCOME_INCOMPARABLE:
		break;
	}
	return c->options.inconclusive_passes ? EXIT_GOOD : EXIT_INCONCLUSIVE;
}
