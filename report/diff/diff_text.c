// SPDX-License-Identifier: Apache-2.0
/* For a terminal: the verdict, what got slower, by how much, how sure, and what was not seen. */
#include "diff_render.h"

#include "term.h"
#include "words.h"

#include <math.h>
#include <string.h>

#define WIDTH 80
#define ROWS_MAX 40 /* of a section */

/* What stands in the columns of a section; the route takes what is left. */
enum {
	SHOW_A = 1,
	SHOW_B = 2,
	SHOW_CHANGE = 4,
	SHOW_INTERVAL = 8,
	SHOW_VISIBLE = 16,
	SHOW_WHY = 32
};

#define WHAT 10
#define VALUE 9
#define CHANGE 9
#define INTERVAL 16
#define VISIBLE 9
#define ROUTE 26

struct page {
	struct term term;
	const struct comparison *c;
	int route; /* columns for a route */
};

/* Broken between words; names of strangers are in it, which term_sentences() is not for. */
static void line(const struct page *p, const char *text)
{
	int at = 0;

	while (*text) {
		size_t length = strcspn(text, " ");
		const char *word = arena_text(p->c->arena, text, length);
		int columns = term_columns(word);
		bool fits = at + 1 + columns <= p->term.columns;

		if (at)
			putc(fits ? ' ' : '\n', p->term.out);
		term_text(&p->term, word);
		at = fits && at ? at + 1 + columns : columns;
		text += length + (text[length] == ' ');
	}
	putc('\n', p->term.out);
}

static void bullet(const struct page *p, const char *text)
{
	line(p, words_format(p->c->arena, "- %s", text));
}

static void verdict(const struct page *p)
{
	static const struct {
		enum term_style style;
		const char *word;
	} looks[] = {
		[OUTCOME_PASS] = {TERM_GREEN, "PASS"},
		[OUTCOME_REGRESSION] = {TERM_RED, "REGRESSION"},
		[OUTCOME_INCONCLUSIVE] = {TERM_YELLOW, "INCONCLUSIVE"},
		[OUTCOME_INCOMPARABLE] = {TERM_YELLOW, "INCOMPARABLE"},
	};
	const struct verdict *v = &p->c->verdict;

	term_style(&p->term, looks[v->outcome].style);
	fputs(looks[v->outcome].word, p->term.out);
	term_style(&p->term, TERM_PLAIN);
	/* On one line where it fits. */
	fputs((int)strlen(looks[v->outcome].word) + 2 + term_columns(v->sentence) <= p->term.columns
		      ? "  "
		      : "\n",
	      p->term.out);
	line(p, v->sentence);
	for (size_t i = 0; i < v->reason_count; i++)
		bullet(p, v->reasons[i]);
}

static void design(const struct page *p)
{
	const struct comparison *c = p->c;

	putc('\n', p->term.out);
	term_style(&p->term, TERM_DIM);
	line(p,
	     words_format(c->arena, "%s; %zu test%s, at most %g %% chance of a false alarm in all.",
			  words_design(c, c->arena), c->family, c->family == 1 ? "" : "s",
			  c->options.alpha * 100));
	if (c->design == DESIGN_SINGLE)
		line(p,
		     "Too few to test times: only medians that rose by more than half are called.");
	else
		line(p,
		     words_format(c->arena,
				  "Slowdowns up to %g %% are let pass. Intervals hold for all rows "
				  "at once; \"visible\" would have shown four times in five.",
				  c->margin * 100));
	term_style(&p->term, TERM_PLAIN);
}

/* ---- rows ---- */

static void heading(const struct page *p, const char *title, unsigned show)
{
	const struct term *t = &p->term;

	putc('\n', t->out);
	term_style(t, TERM_BOLD);
	term_left(t, title, p->route + WHAT + 1);
	term_style(t, TERM_DIM);
	if (show & SHOW_A)
		term_right(t, "A", VALUE);
	if (show & SHOW_B)
		term_right(t, "B", VALUE);
	if (show & SHOW_CHANGE)
		term_right(t, "change", CHANGE);
	if (show & SHOW_INTERVAL)
		term_right(t, "interval", INTERVAL);
	if (show & SHOW_VISIBLE)
		term_right(t, "visible", VISIBLE);
	term_style(t, TERM_PLAIN);
	putc('\n', t->out);
}

static void row(const struct page *p, const struct contrast *contrast, unsigned show)
{
	const struct term *t = &p->term;

	fputs("  ", t->out);
	term_left(t, contrast->of == CONTRAST_THROUGHPUT ? "(all)" : contrast->route, p->route - 2);
	putc(' ', t->out);
	term_left(t, contrast->what, WHAT);
	if (show & SHOW_A)
		term_right(t, words_value(contrast, 0).text, VALUE);
	if (show & SHOW_B)
		term_right(t, words_value(contrast, 1).text, VALUE);
	if (contrast->state == CONTRAST_WORSE)
		term_style(t, TERM_RED);
	if (show & SHOW_CHANGE)
		term_right(t, words_contrast_change(contrast).text, CHANGE);
	term_style(t, TERM_PLAIN);
	if (show & SHOW_INTERVAL)
		term_right(t, words_range(contrast).text, INTERVAL);
	if (show & SHOW_VISIBLE)
		term_right(t, words_detectable(contrast).text, VISIBLE);
	if (show & SHOW_WHY && contrast->why)
		term_text(t, contrast->why);
	putc('\n', t->out);
}

static bool in_section(const struct contrast *contrast, enum contrast_state state)
{
	if (state == CONTRAST_SHOWN)
		return !contrast->gated && contrast->state == CONTRAST_SHOWN;
	return contrast->gated && contrast->state == state;
}

static void section(const struct page *p, enum contrast_state state, const char *title,
		    unsigned show)
{
	size_t rows = 0;

	for (size_t i = 0; i < p->c->contrast_count; i++) {
		const struct contrast *contrast = &p->c->contrasts[i];

		if (!in_section(contrast, state))
			continue;
		if (!rows)
			heading(p, title, show);
		if (rows++ < ROWS_MAX)
			row(p, contrast, show);
	}
	if (rows > ROWS_MAX)
		fprintf(p->term.out, "  and %zu more (--format json has all)\n", rows - ROWS_MAX);
}

/* ---- the rest ---- */

static void finding(const struct page *p, const struct finding *f)
{
	const struct term *t = &p->term;

	fputs("  ", t->out);
	term_left(t, diff_finding_word(f->what), 20);
	fprintf(t->out, "%10.6g -> %-10.6g ", f->before, f->after);
	term_left(t, f->name, t->columns - 50 > 20 ? t->columns - 50 : 20);
	fputs(f->fails ? " fails\n" : "\n", t->out);
}

static void findings(const struct page *p)
{
	const struct comparison *c = p->c;

	if (!c->finding_count)
		return;
	putc('\n', p->term.out);
	term_style(&p->term, TERM_BOLD);
	fputs("ON ONE SIDE ONLY, OR OTHERWISE NEW", p->term.out);
	term_style(&p->term, TERM_PLAIN);
	fputs(" (count over all runs; queries: per request)\n", p->term.out);
	for (size_t i = 0; i < c->finding_count && i < ROWS_MAX; i++)
		finding(p, &c->findings[i]);
	if (c->finding_count > ROWS_MAX)
		fprintf(p->term.out, "  and %zu more\n", c->finding_count - ROWS_MAX);
}

static void limits(const struct page *p)
{
	const struct comparison *c = p->c;

	for (size_t i = 0; i < c->threshold_count; i++) {
		const struct threshold_result *r = &c->thresholds[i];

		fprintf(p->term.out, "%s  limit %-5s ", i ? "" : "\n", r->met ? "met" : "FAILS");
		term_text(&p->term, r->threshold->text);
		fprintf(p->term.out, ": %s\n", r->why ? r->why : words_threshold(r).text);
	}
}

static void self_test(const struct page *p)
{
	const struct comparison *c = p->c;

	if (!c->self_tested)
		return;
	putc('\n', p->term.out);
	term_style(&p->term, c->self_test_missed ? TERM_RED : TERM_GREEN);
	fputs(c->self_test_missed ? "SELF-TEST FAILED" : "SELF-TEST PASSED", p->term.out);
	term_style(&p->term, TERM_PLAIN);
	if (!c->self_test_missed) {
		fprintf(p->term.out, "  %+.0f %% on any one route would have failed the gate.\n",
			c->options.self_test * 100);
		return;
	}
	fprintf(p->term.out, "  %+.0f %% would not have failed the gate, had it been on one of:\n",
		c->options.self_test * 100);
	for (size_t i = 0; i < c->contrast_count; i++)
		if (comparison_self_test_missed(c, i))
			bullet(p, c->contrasts[i].route);
}

static void notes(const struct page *p)
{
	const struct verdict *v = &p->c->verdict;

	if (!v->note_count)
		return;
	putc('\n', p->term.out);
	for (size_t i = 0; i < v->note_count; i++)
		line(p, v->notes[i]);
}

static void sections(const struct page *p)
{
	unsigned usual = SHOW_A | SHOW_CHANGE | SHOW_INTERVAL;

	section(p, CONTRAST_WORSE, "WORSE", usual | SHOW_B);
	section(p, CONTRAST_PASS, "NOT WORSE", usual | SHOW_VISIBLE);
	section(p, CONTRAST_UNTESTED, "NOT TESTED", SHOW_A | SHOW_B | SHOW_CHANGE);
	section(p, CONTRAST_INSUFFICIENT, "COULD NOT BE SEEN", SHOW_WHY);
	section(p, CONTRAST_SHOWN, "NOT GATED",
		p->c->design == DESIGN_SINGLE ? SHOW_A | SHOW_B | SHOW_CHANGE : usual | SHOW_B);
}

static void render(const struct comparison *c, const struct diff_render_options *o, FILE *out)
{
	int width = o->columns > WIDTH ? o->columns : WIDTH;
	int route = ROUTE + width - WIDTH;
	struct page p = {{out, o->colour, width}, c, route > 60 ? 60 : route};

	verdict(&p);
	self_test(&p);
	design(&p);
	sections(&p);
	limits(&p);
	findings(&p);
	notes(&p);
}

const struct diff_renderer diff_text = {"text", ".txt", render, false};
