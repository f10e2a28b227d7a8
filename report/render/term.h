/* SPDX-License-Identifier: Apache-2.0 */
/*
 * term.h - text for terminals: cells of fixed width, colours when wanted, and no control byte from
 * a recording.
 */
#ifndef PROFILIS_TERM_H
#define PROFILIS_TERM_H

#include <stdbool.h>
#include <stdio.h>

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_GREEN, TERM_YELLOW, TERM_RED };

struct term {
	FILE *out;
	bool colour;
	int columns;
};

/* What does not fit is cut and ends in "…"; what may not be printed shows as U+FFFD. */
void term_left(const struct term *t, const char *text, int width);
void term_right(const struct term *t, const char *text, int width);
/* As long as it is, made printable; line feeds become spaces. */
void term_text(const struct term *t, const char *text);
/* A block of lines, each indented and cut at the right edge; at most `lines` of them, then says how
 * many more. */
void term_block(const struct term *t, const char *text, int indent, int lines);

/* Sentences, broken between words at the right edge. */
void term_sentences(const struct term *t, const char *text);

void term_style(const struct term *t, enum term_style style);
void term_bar(const struct term *t, double fraction, int width);
int term_columns(const char *text); /* columns that the printable form takes */

#endif
