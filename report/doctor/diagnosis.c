// SPDX-License-Identifier: Apache-2.0
#include "diagnosis.h"

#include <stdarg.h>
#include <string.h>

#define LINE_COLUMNS 96
#define WHAT_COLUMNS 12

static const char *vtext(struct diagnosis *d, const char *format, va_list list)
{
	char line[2048];
	int n = vsnprintf(line, sizeof(line), format, list);

	return arena_text(&d->arena, line, n > 0 ? strlen(line) : 0);
}

void diagnosis_verdict(struct diagnosis *d, bool stopped, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	d->verdict = vtext(d, format, list);
	va_end(list);
	d->stopped = stopped;
}

void diagnosis_found(struct diagnosis *d, const char *what, const char *format, ...)
{
	va_list list;

	if (d->found_count == DIAGNOSIS_LINES_MAX)
		return;
	va_start(list, format);
	d->found[d->found_count++] = (struct diagnosis_line){what, vtext(d, format, list)};
	va_end(list);
}

void diagnosis_advise(struct diagnosis *d, const char *format, ...)
{
	va_list list;

	if (d->advice_count == DIAGNOSIS_LINES_MAX)
		return;
	va_start(list, format);
	d->advice[d->advice_count++] = vtext(d, format, list);
	va_end(list);
}

/* Names of files may hold anything. */
static void put_word(const char *word, int n, FILE *out)
{
	for (int i = 0; i < n; i++)
		fputc((unsigned char)word[i] < 0x20 || word[i] == 0x7f ? '?' : word[i], out);
}

static void put_wrapped(const char *text, int indent, FILE *out)
{
	int at = indent;

	while (*text) {
		int n = (int)strcspn(text, " ");

		if (at + n > LINE_COLUMNS && at > indent) {
			fprintf(out, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', out);
			at++;
		}
		put_word(text, n, out);
		at += n;
		text += n + (text[n] == ' ');
	}
	fputc('\n', out);
}

void diagnosis_print(const struct diagnosis *d, FILE *out)
{
	put_wrapped(d->verdict, 0, out);
	for (size_t i = 0; i < d->found_count; i++) {
		bool again = i && !strcmp(d->found[i].what, d->found[i - 1].what);

		fprintf(out, "  %-*s", WHAT_COLUMNS, again ? "" : d->found[i].what);
		put_wrapped(d->found[i].text, WHAT_COLUMNS + 2, out);
	}
	if (d->advice_count)
		fputs("what to do:\n", out);
	for (size_t i = 0; i < d->advice_count; i++) {
		fputs("  - ", out);
		put_wrapped(d->advice[i], 4, out);
	}
}

void diagnosis_free(struct diagnosis *d)
{
	arena_free(&d->arena);
	*d = (struct diagnosis){0};
}
