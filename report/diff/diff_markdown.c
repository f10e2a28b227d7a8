// SPDX-License-Identifier: Apache-2.0
/* GitHub's Markdown, for a comment on a pull request. */
#include "diff_render.h"

#include "utf8.h"
#include "words.h"

#include <string.h>

#define ROWS_MAX 50	  /* of a table: comments have a limit */
#define NAME_MAX 120	  /* bytes of a name */
#define SAFE "/ ,;()+=?%" /* what means nothing in Markdown, beside letters and digits */

/*
 * Everything else becomes a reference, so that no name opens a table, a link or an element. GitHub
 * looks for @people and #issues after that: an invisible space parts them.
 */
static void put_text(FILE *out, const char *text)
{
	const char *at = text, *end = text + strnlen(text, NAME_MAX);
	bool valid;

	while (at < end) {
		uint32_t c = utf8_next(&at, end, &valid);
		char bytes[4];

		if (!utf8_printable(c) && c != '\n' && c != '\t')
			c = UTF8_REPLACEMENT;
		if (c == '\n' || c == '\t')
			c = ' ';
		if (c >= 128 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
		    strchr(SAFE, (int)c))
			fwrite(bytes, 1, utf8_encode(c, bytes), out);
		else
			fprintf(out, c == '@' || c == '#' ? "&#%u;&#8203;" : "&#%u;", (unsigned)c);
	}
	if (*end)
		fputs("...", out);
}

static void put_name(FILE *out, const char *name)
{
	fputs("<code>", out);
	put_text(out, name);
	fputs("</code>", out);
}

/* Sentences of ours hold names of others: all of it is escaped. */
static void put_sentence(FILE *out, const char *before, const char *text)
{
	fputs(before, out);
	while (*text) {
		char part[NAME_MAX + 1];
		size_t n = strnlen(text, NAME_MAX);

		/* Not within a character. */
		while (n < strlen(text) && n > 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
		memcpy(part, text, n);
		part[n] = '\0';
		put_text(out, part);
		text += n;
	}
	putc('\n', out);
}

static void verdict(const struct comparison *c, FILE *out)
{
	static const char *const looks[] = {
		[OUTCOME_PASS] = ":white_check_mark: No regression",
		[OUTCOME_REGRESSION] = ":x: Regression",
		[OUTCOME_INCONCLUSIVE] = ":grey_question: Inconclusive",
		[OUTCOME_INCOMPARABLE] = ":grey_question: Not comparable",
	};
	const struct verdict *v = &c->verdict;

	fprintf(out, "### %s\n\n", looks[v->outcome]);
	put_sentence(out, "", v->sentence);
	putc('\n', out);
	for (size_t i = 0; i < v->reason_count; i++)
		put_sentence(out, "- ", v->reasons[i]);
	if (v->reason_count)
		putc('\n', out);
}

static void row(const struct contrast *contrast, FILE *out)
{
	fputs("| ", out);
	put_name(out, contrast->of == CONTRAST_THROUGHPUT ? "(all)" : contrast->route);
	fprintf(out, " | %s | %s | %s | ", contrast->what, words_value(contrast, 0).text,
		words_value(contrast, 1).text);
	fprintf(out, contrast->state == CONTRAST_WORSE ? "**%s** | " : "%s | ",
		words_contrast_change(contrast).text);
	if (contrast->why)
		put_text(out, contrast->why);
	else
		fprintf(out, "%s", words_interval(contrast).text);
	fprintf(out, " | %s | %s |\n", words_detectable(contrast).text, words_state(contrast));
}

static bool belongs(const struct contrast *contrast, bool worse)
{
	return contrast->gated && (contrast->state == CONTRAST_WORSE) == worse &&
	       contrast->state != CONTRAST_SHOWN;
}

static size_t rows_of(const struct comparison *c, bool worse)
{
	size_t rows = 0;

	for (size_t i = 0; i < c->contrast_count; i++)
		rows += belongs(&c->contrasts[i], worse);
	return rows;
}

static void table(const struct comparison *c, bool worse, FILE *out)
{
	size_t rows = 0;

	fputs("| route | what | A | B | change | interval | visible from | |\n"
	      "|---|---|--:|--:|--:|--:|--:|---|\n",
	      out);
	for (size_t i = 0; i < c->contrast_count; i++)
		if (belongs(&c->contrasts[i], worse) && rows++ < ROWS_MAX)
			row(&c->contrasts[i], out);
	putc('\n', out);
	if (rows > ROWS_MAX)
		fprintf(out, "and %zu more\n\n", rows - ROWS_MAX);
}

static void tables(const struct comparison *c, FILE *out)
{
	if (rows_of(c, true))
		table(c, true, out);
	if (!rows_of(c, false))
		return;
	fprintf(out, "<details><summary>%zu other comparisons</summary>\n\n", rows_of(c, false));
	table(c, false, out);
	fputs("</details>\n\n", out);
}

static void findings(const struct comparison *c, FILE *out)
{
	if (!c->finding_count)
		return;
	fputs("| finding | name | A | B |\n|---|---|--:|--:|\n", out);
	for (size_t i = 0; i < c->finding_count && i < ROWS_MAX; i++) {
		const struct finding *f = &c->findings[i];

		fprintf(out, "| %s%s | ", diff_finding_word(f->what), f->fails ? " (fails)" : "");
		put_name(out, f->name);
		fprintf(out, " | %.6g | %.6g |\n", f->before, f->after);
	}
	putc('\n', out);
	if (c->finding_count > ROWS_MAX)
		fprintf(out, "and %zu more\n\n", c->finding_count - ROWS_MAX);
}

static void limits(const struct comparison *c, FILE *out)
{
	if (c->threshold_count)
		fputs("| limit | B | |\n|---|--:|---|\n", out);
	for (size_t i = 0; i < c->threshold_count; i++) {
		const struct threshold_result *r = &c->thresholds[i];

		fputs("| ", out);
		put_name(out, r->threshold->text);
		fprintf(out, " | %s | %s |\n", r->why ? r->why : words_threshold(r).text,
			r->met ? "met" : "**not met**");
	}
	if (c->threshold_count)
		putc('\n', out);
}

static void self_test(const struct comparison *c, FILE *out)
{
	if (!c->self_tested)
		return;
	fprintf(out, "**Self-test %s**: a slowdown of %.0f %% ",
		c->self_test_missed ? "failed" : "passed", c->options.self_test * 100);
	if (!c->self_test_missed)
		fputs("on any one route would have failed the gate.\n\n", out);
	else
		fprintf(out, "would not have failed the gate on %zu of the routes.\n\n",
			c->self_test_missed);
}

static void render(const struct comparison *c, const struct diff_render_options *o, FILE *out)
{
	(void)o;
	verdict(c, out);
	self_test(c, out);
	tables(c, out);
	limits(c, out);
	findings(c, out);
	for (size_t i = 0; i < c->verdict.note_count; i++)
		put_sentence(out, "- ", c->verdict.notes[i]);
	fprintf(out, "\n<sub>%s; at most %g %% chance of a false alarm, in %zu tests.</sub>\n",
		words_design(c, c->arena), c->options.alpha * 100, c->family);
}

const struct diff_renderer diff_markdown = {"markdown", ".md", render, false};
