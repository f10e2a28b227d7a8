// SPDX-License-Identifier: Apache-2.0
#include "verdict.h"

#include "words.h"

#include <math.h>
#include <string.h>

#define BLUNT 0.5   /* a gate that sees no less is said to be blunt */
#define SAID_MAX 64 /* reasons, and notes */

/* What speaks for which outcome. */
struct evidence {
	size_t facts;	   /* limits passed, findings that fail */
	size_t worse;	   /* contrasts */
	size_t mismatches; /* failed checks */
	size_t excusing;   /* of these, those that could explain why B is slower */
	size_t unknown;	   /* gates that could not be tested, for these reasons: */
	size_t insufficient, no_noise;
	size_t passed_over; /* the same, but others stand for them */
	size_t blunt;	    /* passed, but would not have seen what they must */
	size_t tested;
};

static void say(const char **list, size_t *count, const char *text)
{
	if (*count < SAID_MAX)
		list[(*count)++] = text;
}

static void reason(struct comparison *c, const char *text)
{
	say(c->verdict.reasons, &c->verdict.reason_count, text);
}

static void note(struct comparison *c, const char *text)
{
	say(c->verdict.notes, &c->verdict.note_count, text);
}

/* ---- what there is ---- */

static void weigh_thresholds(struct comparison *c, struct evidence *e)
{
	for (size_t i = 0; i < c->threshold_count; i++) {
		const struct threshold_result *t = &c->thresholds[i];

		if (t->met)
			continue;
		e->facts += !t->why;
		e->unknown += t->why != NULL;
		reason(c, words_format(c->arena, "The limit %s %s%s.", t->threshold->text,
				       t->why ? "could not be checked: " : "is not met",
				       t->why ? t->why : ""));
	}
}

static void weigh_findings(struct comparison *c, struct evidence *e)
{
	for (size_t i = 0; i < c->finding_count; i++) {
		const struct finding *f = &c->findings[i];

		if (!f->fails)
			continue;
		e->facts++;
		reason(c, words_format(c->arena, "%s, which --fail-on names: %s.",
				       diff_finding_word(f->what), f->name));
	}
}

static void weigh_checks(struct comparison *c, struct evidence *e)
{
	bool hinted = false;

	for (size_t i = 0; i < c->check_count; i++) {
		const struct check *k = &c->checks[i];
		const char *text;

		if (k->state == CHECK_GOOD)
			continue;
		text = words_format(c->arena, "Not alike: %s, %s against %s; %s would be.", k->name,
				    k->before, k->after, k->limit);
		if (k->state == CHECK_ALLOWED) {
			note(c, text);
			continue;
		}
		if (k->load && c->options.load == DIFF_LOAD_ANY && !hinted) {
			note(c,
			     "Where clients wait for answers, slower answers lower the rate: say "
			     "--load closed. Where so many requests come a second, they raise the "
			     "concurrency: say --load open.");
			hinted = true;
		}
		e->mismatches++;
		e->excusing += !(k->load && k->milder);
		reason(c, text);
	}
}

/* The pool and the CPU time that nobody asked for may lack samples: others stand for them. */
static bool matters(const struct comparison *c, const struct contrast *contrast)
{
	if (!strcmp(contrast->route, COMPARISON_POOL) && contrast->share < c->options.min_share)
		return false;
	return !(contrast->of == CONTRAST_TIME && contrast->statistic.cpu &&
		 !c->options.gates_chosen);
}

static bool is_blunt(const struct comparison *c, const struct contrast *contrast)
{
	return c->options.must_see > 0 && contrast->state == CONTRAST_PASS &&
	       contrast->of == CONTRAST_TIME && !(contrast->detectable <= c->options.must_see);
}

static void weigh_contrast(struct comparison *c, struct evidence *e,
			   const struct contrast *contrast)
{
	if (!contrast->gated || contrast->state == CONTRAST_SHOWN)
		return;
	if (contrast->state == CONTRAST_WORSE || contrast->state == CONTRAST_PASS) {
		e->worse += contrast->state == CONTRAST_WORSE;
		e->tested++;
		e->blunt += is_blunt(c, contrast);
	} else if (!matters(c, contrast)) {
		e->passed_over += contrast->state == CONTRAST_INSUFFICIENT;
	} else {
		e->unknown++;
		e->insufficient += contrast->state == CONTRAST_INSUFFICIENT;
		e->no_noise += contrast->state == CONTRAST_UNTESTED;
	}
}

static void weigh_contrasts(struct comparison *c, struct evidence *e)
{
	for (size_t i = 0; i < c->contrast_count; i++)
		weigh_contrast(c, e, &c->contrasts[i]);
	if (e->insufficient)
		reason(c,
		       words_format(c->arena,
				    "%zu of the gates had too few requests in a run: longer runs "
				    "are needed (see below).",
				    e->insufficient));
	if (e->no_noise && c->design == DESIGN_FLOOR)
		reason(c, words_format(c->arena,
				       "%zu of the gates are not in the noise floor (see below).",
				       e->no_noise));
	e->unknown += e->blunt;
	if (e->blunt)
		reason(c, words_format(c->arena,
				       "%zu of the gates would not have seen %+.0f %%: more pairs, "
				       "longer ones, or a quieter machine are needed.",
				       e->blunt, c->options.must_see * 100));
	if (e->passed_over)
		note(c, words_format(c->arena,
				     "%zu of the default gates could not be tested, which was let "
				     "pass: CPU time that was not recorded of enough requests, or "
				     "routes with hardly any traffic.",
				     e->passed_over));
}

/* A gate that no route has a figure for. */
static void weigh_gates(struct comparison *c, struct evidence *e)
{
	for (size_t i = 0; i < c->options.gate_count; i++) {
		const struct statistic *gate = &c->options.gates[i];
		bool there = false;

		for (size_t k = 0; k < c->contrast_count; k++)
			there |= c->contrasts[k].of == CONTRAST_TIME &&
				 statistic_same(&c->contrasts[k].statistic, gate);
		if (there)
			continue;
		if (gate->cpu && !c->options.gates_chosen) {
			note(c, "No CPU time of requests was recorded (PROFILIS_CPU=request).");
			continue;
		}
		e->unknown++;
		reason(c, words_format(c->arena, "No route has %s on both sides.", gate->name));
	}
}

/* ---- the outcome ---- */

static enum outcome outcome_of(const struct comparison *c, const struct evidence *e)
{
	if (e->facts)
		return OUTCOME_REGRESSION;
	if (e->mismatches && !(e->worse && !e->excusing))
		return OUTCOME_INCOMPARABLE;
	if (e->worse)
		return OUTCOME_REGRESSION;
	if (e->unknown || !e->tested || c->design == DESIGN_SINGLE)
		return OUTCOME_INCONCLUSIVE;
	return OUTCOME_PASS;
}

/* Routes that are slower, by what; each once. */
static const char *worse_routes(struct comparison *c)
{
	const char *text = "", *last = NULL;
	size_t named = 0, more = 0;

	for (size_t i = 0; i < c->contrast_count; i++) {
		const struct contrast *contrast = &c->contrasts[i];
		const char *name =
			contrast->of == CONTRAST_THROUGHPUT ? "throughput" : contrast->route;

		if (contrast->state != CONTRAST_WORSE || (last && !strcmp(last, name)))
			continue;
		last = name;
		if (named++ < 3)
			text = words_format(c->arena, "%s%s%s", text, named > 1 ? ", " : "", name);
		else
			more++;
	}
	return more ? words_format(c->arena, "%s and %zu more", text, more) : text;
}

static double worst_detectable(const struct comparison *c)
{
	double worst = 0;

	for (size_t i = 0; i < c->contrast_count; i++)
		if (c->contrasts[i].state == CONTRAST_PASS && c->contrasts[i].of == CONTRAST_TIME)
			worst = fmax(worst, c->contrasts[i].detectable);
	return worst;
}

static const char *sentence(struct comparison *c, const struct evidence *e)
{
	switch (c->verdict.outcome) {
	case OUTCOME_PASS:
		return words_format(
			c->arena,
			"No regression in %zu comparisons; every slowdown above %.0f %% "
			"would probably have shown.",
			c->family, ceil(worst_detectable(c) * 100));
	case OUTCOME_REGRESSION:
		if (!e->worse)
			return "A limit or a --fail-on is not met.";
		return words_format(c->arena, "Worse than before: %s.", worse_routes(c));
	case OUTCOME_INCONCLUSIVE:
		return "No regression was found, but not everything could be tested.";
	case OUTCOME_INCOMPARABLE:
		break;
	}
	return "The two sides were not run alike.";
}

/* A single pair may be judged by what is plain; that nothing is plain says nothing. */
static void single_note(struct comparison *c)
{
	static const char text[] = "Three pairs of runs are needed, or a --noise-floor: fewer runs "
				   "cannot tell a slowdown from noise.";

	if (c->verdict.outcome == OUTCOME_INCONCLUSIVE)
		reason(c, text);
	else
		note(c, text);
}

static void design_notes(struct comparison *c)
{
	if (c->design == DESIGN_SINGLE)
		single_note(c);
	if (c->verdict.outcome == OUTCOME_PASS && worst_detectable(c) > BLUNT)
		note(c, "These runs are too few or too noisy to see less than that: more pairs, "
			"longer ones, or a quieter machine would.");
	if (c->design == DESIGN_UNPAIRED || c->design == DESIGN_FLOOR)
		note(c, words_format(c->arena,
				     "Runs that do not alternate drift apart by themselves: "
				     "slowdowns up to %.0f %% are let pass.",
				     c->margin * 100));
	if (c->routes_pooled)
		note(c, words_format(c->arena,
				     "%zu route%s with little traffic (%s of the requests) %s "
				     "compared together.",
				     c->routes_pooled, c->routes_pooled == 1 ? "" : "s",
				     words_share(c->pooled_share).text,
				     c->routes_pooled == 1 ? "is" : "are"));
}

static void self_test(struct comparison *c)
{
	size_t routes = 0;

	for (size_t i = 0; i < c->contrast_count; i++) {
		routes += c->contrasts[i].of == CONTRAST_TIME && c->contrasts[i].gated;
		c->self_test_missed += comparison_self_test_missed(c, i);
	}
	/* Nothing to slow is no gate either. */
	c->self_test_missed += !routes;
}

void verdict_make(struct comparison *c)
{
	struct evidence e = {0};

	c->verdict.reasons = arena_alloc(c->arena, SAID_MAX, sizeof(*c->verdict.reasons));
	c->verdict.notes = arena_alloc(c->arena, SAID_MAX, sizeof(*c->verdict.notes));
	weigh_thresholds(c, &e);
	weigh_findings(c, &e);
	weigh_checks(c, &e);
	weigh_gates(c, &e);
	weigh_contrasts(c, &e);
	c->verdict.outcome = outcome_of(c, &e);
	c->verdict.sentence = sentence(c, &e);
	design_notes(c);
	if (c->verdict.outcome == OUTCOME_INCONCLUSIVE && !c->verdict.reason_count)
		reason(c, "No route has requests on both sides that could be compared.");
	c->self_tested = c->options.self_test > 0;
	if (c->self_tested)
		self_test(c);
}
