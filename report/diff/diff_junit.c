// SPDX-License-Identifier: Apache-2.0
/* JUnit XML, as CI servers read it: a test case for each gated row, limit and finding. */
#include "diff_render.h"

#include "utf8.h"
#include "words.h"

#include <string.h>

/* XML 1.0 knows no control characters, not even as references. */
static bool in_xml(uint32_t c)
{
	if (c < 0x20 || c == 0x7f)
		return false;
	return c != 0xfffe && c != 0xffff && c <= 0x10ffff;
}

static void put_text(FILE *out, const char *text)
{
	const char *at = text, *end = text + strlen(text);
	bool valid;

	while (at < end) {
		uint32_t c = utf8_next(&at, end, &valid);
		char bytes[4];

		if (!in_xml(c))
			c = c == '\n' || c == '\t' ? ' ' : UTF8_REPLACEMENT;
		if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
			fprintf(out, "&#%u;", (unsigned)c);
		else
			fwrite(bytes, 1, utf8_encode(c, bytes), out);
	}
}

enum result { RESULT_GOOD, RESULT_FAILURE, RESULT_SKIPPED };

struct testcase {
	const char *class, *name;
	enum result result;
	const char *message;
};

static void put(FILE *out, const struct testcase *t)
{
	static const char *const elements[] = {"", "failure", "skipped"};

	fputs("    <testcase classname=\"profilis.", out);
	put_text(out, t->class);
	fputs("\" name=\"", out);
	put_text(out, t->name);
	if (t->result == RESULT_GOOD) {
		fputs("\"/>\n", out);
		return;
	}
	fprintf(out, "\">\n      <%s message=\"", elements[t->result]);
	put_text(out, t->message);
	fputs("\"/>\n    </testcase>\n", out);
}

static const char *says(const struct comparison *c, const struct contrast *contrast)
{
	if (contrast->why)
		return contrast->why;
	return words_format(c->arena, "%s to %s, %s (%s), adjusted p %s",
			    words_value(contrast, 0).text, words_value(contrast, 1).text,
			    words_contrast_change(contrast).text, words_interval(contrast).text,
			    words_p(contrast->p_adjusted).text);
}

static struct testcase of_contrast(const struct comparison *c, const struct contrast *contrast)
{
	const char *route = contrast->of == CONTRAST_THROUGHPUT ? "(all)" : contrast->route;

	return (struct testcase){
		contrast->what,
		route,
		contrast->state == CONTRAST_PASS    ? RESULT_GOOD
		: contrast->state == CONTRAST_WORSE ? RESULT_FAILURE
						    : RESULT_SKIPPED,
		says(c, contrast),
	};
}

static struct testcase of_threshold(const struct comparison *c, const struct threshold_result *r)
{
	return (struct testcase){
		"threshold",
		r->threshold->text,
		r->met	 ? RESULT_GOOD
		: r->why ? RESULT_SKIPPED
			 : RESULT_FAILURE,
		r->why ? r->why : words_format(c->arena, "it is %.6g", r->value),
	};
}

/* What fails the whole: a gate that cannot tell must not look like one that passed. */
static struct testcase of_verdict(const struct comparison *c)
{
	const char *text = c->verdict.sentence;

	for (size_t i = 0; i < c->verdict.reason_count; i++)
		text = words_format(c->arena, "%s %s", text, c->verdict.reasons[i]);
	return (struct testcase){"verdict", outcome_word(c->verdict.outcome),
				 comparison_status(c) ? RESULT_FAILURE : RESULT_GOOD, text};
}

static struct testcase of_finding(const struct finding *f)
{
	return (struct testcase){diff_finding_word(f->what), f->name, RESULT_FAILURE,
				 "--fail-on names it"};
}

/* Twice the same walk: first to count, as the suite's element comes before its cases. */
static void walk(const struct comparison *c, void (*f)(void *context, const struct testcase *t),
		 void *context)
{
	struct testcase t = of_verdict(c);

	f(context, &t);
	for (size_t i = 0; i < c->contrast_count; i++)
		if (c->contrasts[i].gated && c->contrasts[i].state != CONTRAST_SHOWN) {
			t = of_contrast(c, &c->contrasts[i]);
			f(context, &t);
		}
	for (size_t i = 0; i < c->threshold_count; i++) {
		t = of_threshold(c, &c->thresholds[i]);
		f(context, &t);
	}
	for (size_t i = 0; i < c->finding_count; i++)
		if (c->findings[i].fails) {
			t = of_finding(&c->findings[i]);
			f(context, &t);
		}
}

static void count(void *context, const struct testcase *t)
{
	size_t *counts = context;

	counts[t->result]++;
}

static void write_case(void *context, const struct testcase *t)
{
	put(context, t);
}

static void render(const struct comparison *c, const struct diff_render_options *o, FILE *out)
{
	size_t n[3] = {0};

	(void)o;
	walk(c, count, n);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
	fprintf(out,
		"  <testsuite name=\"profilis diff\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
		"skipped=\"%zu\">\n",
		n[0] + n[1] + n[2], n[RESULT_FAILURE], n[RESULT_SKIPPED]);
	walk(c, write_case, out);
	fputs("  </testsuite>\n</testsuites>\n", out);
}

const struct diff_renderer diff_junit = {"junit", ".xml", render, false};
