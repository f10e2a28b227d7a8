// SPDX-License-Identifier: Apache-2.0
/* Every figure, for scripts: share/schema/diff.schema.json. */
#include "diff_render.h"

#include "json.h"
#include "words.h"

#define DIFF_SCHEMA_VERSION 1

static void side(struct json *j, const char *key, const struct side *s)
{
	json_map(j, key);
	json_list(j, "runs");
	for (size_t i = 0; i < s->run_count; i++)
		json_str(j, NULL, s->runs[i].name);
	json_end(j);
	json_double(j, "requests", s->requests);
	json_double(j, "errors", s->errors);
	json_double(j, "seconds", s->seconds);
	json_double(j, "requests_per_second", s->rate);
	json_double(j, "concurrency", s->concurrency);
	json_end(j);
}

static void sentences(struct json *j, const char *key, const char **list, size_t count)
{
	json_list(j, key);
	for (size_t i = 0; i < count; i++)
		json_str(j, NULL, list[i]);
	json_end(j);
}

static void verdict(struct json *j, const struct comparison *c)
{
	json_map(j, "verdict");
	json_str(j, "outcome", outcome_word(c->verdict.outcome));
	json_int(j, "exit_status", comparison_status(c));
	json_str(j, "sentence", c->verdict.sentence);
	sentences(j, "reasons", c->verdict.reasons, c->verdict.reason_count);
	sentences(j, "notes", c->verdict.notes, c->verdict.note_count);
	json_end(j);
}

static void design(struct json *j, const struct comparison *c)
{
	static const char *const designs[] = {"paired", "unpaired", "noise_floor", "single"};
	static const char *const loads[] = {"any", "closed", "open"};

	json_map(j, "design");
	json_str(j, "kind", designs[c->design]);
	json_double(j, "margin", c->margin);
	json_double(j, "alpha", c->options.alpha);
	json_uint(j, "family", c->family);
	json_uint(j, "min_samples", c->options.min_samples);
	json_double(j, "min_share", c->options.min_share);
	json_str(j, "load", loads[c->options.load]);
	json_uint(j, "warmup_ns", c->options.warmup_ns);
	json_uint(j, "split", c->options.split);
	json_list(j, "gates");
	for (size_t i = 0; i < c->options.gate_count; i++)
		json_str(j, NULL, c->options.gates[i].name);
	json_end(j);
	json_uint(j, "routes", c->routes);
	json_uint(j, "routes_pooled", c->routes_pooled);
	json_double(j, "pooled_share", c->pooled_share);
	json_end(j);
}

static void checks(struct json *j, const struct comparison *c)
{
	static const char *const states[] = {"good", "allowed", "failed"};

	json_list(j, "checks");
	for (size_t i = 0; i < c->check_count; i++) {
		const struct check *k = &c->checks[i];

		json_map(j, NULL);
		json_str(j, "name", k->name);
		json_str(j, "state", states[k->state]);
		json_str(j, "before", k->before);
		json_str(j, "after", k->after);
		json_str(j, "limit", k->limit);
		json_end(j);
	}
	json_end(j);
}

static const char *state(const struct contrast *contrast)
{
	static const char *const states[] = {
		[CONTRAST_PASS] = "pass",	  [CONTRAST_WORSE] = "worse",
		[CONTRAST_SHOWN] = "shown",	  [CONTRAST_INSUFFICIENT] = "insufficient",
		[CONTRAST_UNTESTED] = "untested",
	};

	return states[contrast->state];
}

static void counts(struct json *j, const struct contrast *contrast)
{
	json_uint(j, "errors_before", contrast->errors[0]);
	json_uint(j, "errors_after", contrast->errors[1]);
	json_uint(j, "requests_before", contrast->of_requests[0]);
	json_uint(j, "requests_after", contrast->of_requests[1]);
}

static void values(struct json *j, const struct comparison *c, const struct contrast *contrast)
{
	static const char *const keys[] = {"values_before", "values_after"};

	for (int s = 0; s < 2; s++) {
		json_list(j, keys[s]);
		for (size_t i = 0; i < c->side[s].run_count; i++)
			json_double(j, NULL, contrast->values[s][i]);
		json_end(j);
	}
}

static void contrast(struct json *j, const struct comparison *c, const struct contrast *contrast)
{
	static const char *const kinds[] = {"time", "errors", "throughput"};

	json_map(j, NULL);
	json_str(j, "kind", kinds[contrast->of]);
	json_str(j, "route", contrast->of == CONTRAST_THROUGHPUT ? NULL : contrast->route);
	json_str(j, "what", contrast->what);
	json_bool(j, "gated", contrast->gated);
	json_str(j, "state", state(contrast));
	json_str(j, "why", contrast->why);
	json_double(j, "share", contrast->share);
	json_double(j, "before", contrast->before);
	json_double(j, "after", contrast->after);
	json_double(j, contrast->of == CONTRAST_ERRORS ? "difference" : "ratio", contrast->ratio);
	json_double(j, "low", contrast->low);
	json_double(j, "high", contrast->high);
	json_double(j, "detectable", contrast->detectable);
	json_double(j, "p", contrast->p);
	json_double(j, "p_adjusted", contrast->p_adjusted);
	json_uint(j, "samples_least", contrast->samples);
	if (contrast->of == CONTRAST_ERRORS)
		counts(j, contrast);
	values(j, c, contrast);
	if (c->self_tested)
		json_bool(j, "self_test_found", contrast->self_test_found);
	json_end(j);
}

static void findings(struct json *j, const struct comparison *c)
{
	json_list(j, "findings");
	for (size_t i = 0; i < c->finding_count; i++) {
		const struct finding *f = &c->findings[i];

		json_map(j, NULL);
		json_str(j, "what", diff_finding_word(f->what));
		json_str(j, "of", *f->of ? f->of : NULL);
		json_str(j, "name", f->name);
		json_double(j, "before", f->before);
		json_double(j, "after", f->after);
		json_bool(j, "fails", f->fails);
		json_end(j);
	}
	json_end(j);
}

static void thresholds(struct json *j, const struct comparison *c)
{
	json_list(j, "thresholds");
	for (size_t i = 0; i < c->threshold_count; i++) {
		const struct threshold_result *r = &c->thresholds[i];

		json_map(j, NULL);
		json_str(j, "text", r->threshold->text);
		json_bool(j, "met", r->met);
		json_double(j, "value", r->value);
		json_double(j, "limit", r->threshold->limit);
		json_str(j, "why", r->why);
		json_end(j);
	}
	json_end(j);
}

static void self_test(struct json *j, const struct comparison *c)
{
	if (!c->self_tested) {
		json_nil(j, "self_test");
		return;
	}
	json_map(j, "self_test");
	json_double(j, "slowdown", c->options.self_test);
	json_bool(j, "passed", !c->self_test_missed);
	json_list(j, "routes_missed");
	for (size_t i = 0; i < c->contrast_count; i++)
		if (comparison_self_test_missed(c, i))
			json_str(j, NULL, c->contrasts[i].route);
	json_end(j);
	json_end(j);
}

void diff_json_members(struct json *j, const struct comparison *c)
{
	json_uint(j, "diff_schema_version", DIFF_SCHEMA_VERSION);
	json_str(j, "generated_by", "profilis-report " PROFILIS_VERSION);
	verdict(j, c);
	design(j, c);
	side(j, "before", &c->side[0]);
	side(j, "after", &c->side[1]);
	checks(j, c);
	json_list(j, "rows");
	for (size_t i = 0; i < c->contrast_count; i++)
		contrast(j, c, &c->contrasts[i]);
	json_end(j);
	findings(j, c);
	thresholds(j, c);
	self_test(j, c);
}

static void render(const struct comparison *c, const struct diff_render_options *o, FILE *out)
{
	struct json j;

	(void)o;
	json_begin(&j, out, JSON_PLAIN);
	json_map(&j, NULL);
	diff_json_members(&j, c);
	json_end(&j);
	putc('\n', out);
}

const struct diff_renderer diff_json = {"json", ".json", render, false};
