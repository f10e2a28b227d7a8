// SPDX-License-Identifier: Apache-2.0
/* One self-contained page: what stands without script; src/diff/ draws the rest from its data. */
#include "diff_render.h"

#include "dashboard.h"
#include "diff_page.h"
#include "template.h"
#include "units.h"
#include "words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 200u  /* without script; its tables have all */
#define WORST_MAX 5u   /* named under the verdict */
#define UNSEEN_MAX 20u /* gates that could not be tested */

struct page {
	const struct comparison *c;
	const size_t *indices; /* of contrasts or findings, in a list */
};

static void write_asset(FILE *out, const void *context)
{
	const struct asset *a = context;

	fwrite(a->text, 1, a->length, out);
}

static void write_data(FILE *out, const void *context)
{
	struct json j;

	json_begin(&j, out, JSON_IN_HTML);
	json_map(&j, NULL);
	diff_json_members(&j, context);
	diff_page_members(&j, context);
	json_end(&j);
}

/* ---- items ---- */

static void reason_item(struct template_scope *s, const void *context, size_t i)
{
	template_text(s, "reason", ((const struct comparison *)context)->verdict.reasons[i]);
}

static void note_item(struct template_scope *s, const void *context, size_t i)
{
	template_text(s, "note", ((const struct comparison *)context)->verdict.notes[i]);
}

static void run_item(struct template_scope *s, const void *context, size_t i)
{
	template_text(s, "run", ((const struct side *)context)->runs[i].name);
}

static void check_item(struct template_scope *s, const void *context, size_t i)
{
	static const char *const words[] = {"alike", "differs, which was allowed", "not alike"};
	static const char *const classes[] = {"good", "warning", "bad"};
	const struct check *k = &((const struct comparison *)context)->checks[i];

	template_text(s, "name", k->name);
	template_text(s, "a", k->before);
	template_text(s, "b", k->after);
	template_text(s, "limit", k->limit);
	template_text(s, "state", words[k->state]);
	template_text(s, "class", classes[k->state]);
}

static const char *state_class(const struct contrast *k)
{
	static const char *const classes[] = {
		[CONTRAST_PASS] = "pass",	 [CONTRAST_WORSE] = "worse",
		[CONTRAST_SHOWN] = "shown",	 [CONTRAST_INSUFFICIENT] = "unknown",
		[CONTRAST_UNTESTED] = "unknown",
	};

	return classes[k->state];
}

static void row_item(struct template_scope *s, const void *context, size_t i)
{
	const struct page *p = context;
	const struct contrast *k = &p->c->contrasts[p->indices[i]];

	template_text(s, "route", k->of == CONTRAST_THROUGHPUT ? "(all)" : k->route);
	template_text(s, "what", k->what);
	template_format(s, "a", "%s", words_value(k, 0).text);
	template_format(s, "b", "%s", words_value(k, 1).text);
	template_format(s, "change", "%s", words_contrast_change(k).text);
	template_format(s, "interval", "%s", words_interval(k).text);
	template_format(s, "visible", "%s", words_detectable(k).text);
	template_text(s, "state", words_state(k));
	template_text(s, "class", state_class(k));
	template_when(s, "told", k->why != NULL);
	template_text(s, "why", k->why);
	template_format(s, "p", "%s", words_p(k->p_adjusted).text);
	template_when(s, "has_p", isfinite(k->p_adjusted));
}

static void finding_item(struct template_scope *s, const void *context, size_t i)
{
	const struct finding *f = &((const struct comparison *)context)->findings[i];

	template_text(s, "finding", diff_finding_word(f->what));
	template_text(s, "of", f->of);
	template_text(s, "name", f->name);
	template_format(s, "a", "%.6g", f->before);
	template_format(s, "b", "%.6g", f->after);
	template_when(s, "fails", f->fails);
}

static void limit_item(struct template_scope *s, const void *context, size_t i)
{
	const struct threshold_result *r = &((const struct comparison *)context)->thresholds[i];

	template_text(s, "limit", r->threshold->text);
	template_format(s, "value", "%s", r->why ? "–" : words_threshold(r).text);
	template_text(s, "why", r->why ? r->why : "");
	template_text(s, "state", r->met ? "met" : "not met");
	template_text(s, "class", r->met ? "pass" : "worse");
}

/* ---- lists of contrasts ---- */

enum chosen { CHOSEN_WORSE, CHOSEN_UNSEEN, CHOSEN_GATED };

static bool chosen(const struct comparison *c, const struct contrast *k, enum chosen which)
{
	bool tested = k->state == CONTRAST_PASS || k->state == CONTRAST_WORSE;

	if (which == CHOSEN_WORSE)
		return k->state == CONTRAST_WORSE;
	if (!k->gated || k->state == CONTRAST_SHOWN)
		return false;
	if (which == CHOSEN_GATED)
		return true;
	return !tested || (k->of == CONTRAST_TIME && c->options.must_see > 0 &&
			   !(k->detectable <= c->options.must_see));
}

/* A list of at most `most` rows, and whether and how many more there are. */
static void rows(struct template_scope *s, const char *name, const struct comparison *c,
		 enum chosen which, size_t most)
{
	size_t *indices = arena_alloc(c->arena, most + 1, sizeof(*indices)), count = 0, all = 0;
	struct page *page = arena_alloc(c->arena, 1, sizeof(*page));

	for (size_t i = 0; i < c->contrast_count; i++)
		if (chosen(c, &c->contrasts[i], which) && all++ < most)
			indices[count++] = i;
	*page = (struct page){c, indices};
	template_list(s, name, count, row_item, page);
	template_when(s, words_format(c->arena, "%s_left", name), all > count);
	template_format(s, words_format(c->arena, "%s_more", name), "%zu", all - count);
	template_when(s, words_format(c->arena, "has_%s", name), count > 0);
}

/* ---- the page ---- */

static void verdict(struct template_scope *s, const struct comparison *c)
{
	static const char *const words[] = {"No regression", "Regression", "Inconclusive",
					    "Not comparable"};
	static const char *const classes[] = {"good", "bad", "warning", "warning"};
	const struct verdict *v = &c->verdict;

	template_text(s, "outcome", words[v->outcome]);
	template_text(s, "outcome_class", classes[v->outcome]);
	template_text(s, "sentence", v->sentence);
	template_list(s, "reasons", v->reason_count, reason_item, c);
	template_list(s, "notes", v->note_count, note_item, c);
	template_when(s, "has_notes", v->note_count > 0);
	template_text(s, "design", words_design(c, c->arena));
	template_format(s, "sure", "%g %%", (1 - c->options.alpha) * 100);
	template_format(s, "alpha", "%g %%", c->options.alpha * 100);
	template_format(s, "margin", "%g %%", c->margin * 100);
	template_format(s, "family", "%zu", c->family);
	template_when(s, "self_tested", c->self_tested);
	template_format(s, "self_test", "%g %%", c->options.self_test * 100);
	template_when(s, "self_test_good", !c->self_test_missed);
	template_format(s, "self_test_missed", "%zu", c->self_test_missed);
}

static void one_side(struct template_scope *s, const struct side *side, const char *letter)
{
	char names[6][24];
	static const char *const keys[] = {"runs",   "run_count", "requests",
					   "errors", "rate",	  "concurrency"};

	for (size_t i = 0; i < 6; i++)
		snprintf(names[i], sizeof(names[i]), "%s_%s", letter, keys[i]);
#define NAME(i) template_keep(s, names[i], sizeof(names[i]))
	template_list(s, NAME(0), side->run_count, run_item, side);
	template_format(s, NAME(1), "%zu", side->run_count);
	template_format(s, NAME(2), "%s", units_count((uint64_t)side->requests).text);
	template_format(s, NAME(3), "%s", units_count((uint64_t)side->errors).text);
	template_format(s, NAME(4), "%.4g/s", side->rate);
	template_format(s, NAME(5), "%.3g", side->concurrency);
#undef NAME
}

/* The banner: whether the sides can be compared at all, and what was looked at. */
static void alike(struct template_scope *s, const struct comparison *c)
{
	size_t unlike = 0, failed = 0;
	const char *names = "";

	for (size_t i = 0; i < c->check_count; i++) {
		unlike += c->checks[i].state != CHECK_GOOD;
		failed += c->checks[i].state == CHECK_FAILED;
		names = words_format(c->arena, "%s%s%s", names, i ? ", " : "", c->checks[i].name);
	}
	template_list(s, "checks", c->check_count, check_item, c);
	template_when(s, "unlike", unlike > 0);
	template_format(s, "unlike_count", "%zu", unlike);
	template_text(s, "check_names", names);
	template_text(s, "alike_class", failed ? "bad" : "warning");
	template_text(s, "alike_text",
		      failed ? "The sides were not run alike: a difference below may come from "
			       "that, not from the change."
			     : "The sides differ, which was allowed: read the figures below with "
			       "that in mind.");
}

static void lists(struct template_scope *s, const struct comparison *c)
{
	size_t shown = c->finding_count < ROWS_MAX ? c->finding_count : ROWS_MAX;

	template_list(s, "findings", shown, finding_item, c);
	template_when(s, "findings_left", c->finding_count > shown);
	template_format(s, "findings_more", "%zu", c->finding_count - shown);
	template_when(s, "has_findings", shown > 0);
	template_list(s, "limits", c->threshold_count, limit_item, c);
	template_when(s, "has_limits", c->threshold_count > 0);
	rows(s, "worst", c, CHOSEN_WORSE, WORST_MAX);
	rows(s, "unseen", c, CHOSEN_UNSEEN, UNSEEN_MAX);
	rows(s, "rows", c, CHOSEN_GATED, ROWS_MAX);
}

static void render(const struct comparison *c, const struct diff_render_options *o, FILE *out)
{
	struct template_scope scope = {0};
	struct error error;

	(void)o;
	template_raw(&scope, "style", write_asset, &diff_page_style);
	template_raw(&scope, "script", write_asset, &diff_page_script);
	template_raw(&scope, "comparison", write_data, c);
	template_text(&scope, "style_source", diff_page_style_hash);
	template_text(&scope, "script_source", diff_page_script_hash);
	template_text(&scope, "version", PROFILIS_VERSION);
	verdict(&scope, c);
	one_side(&scope, &c->side[0], "a");
	one_side(&scope, &c->side[1], "b");
	alike(&scope, c);
	lists(&scope, c);
	/* Template and code are built together: only a build that is wrong comes here. */
	if (!template_render(diff_page_template.text, diff_page_template.length, &scope, out,
			     &error))
		abort();
}

const struct diff_renderer diff_html = {"html", ".html", render, true};
