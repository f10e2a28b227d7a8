/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statements.h - normalised statements, each once for the life of the process (programs make few
 * kinds of them): an id stands for the text. Any thread, no lock; bounded: what finds no room is 0,
 * "(other)".
 */
#ifndef PROFILIS_STATEMENTS_H
#define PROFILIS_STATEMENTS_H

#include "statement.h"

#include <stddef.h>
#include <stdint.h>

#define STATEMENTS_MAX 4096u

/* One as it is sent, in whole, becomes one of them; truncated: it was longer than what is kept. */
uint32_t statements_sent(enum statement_dialect dialect, const char *text, size_t bytes,
			 bool *truncated);

/* 0: no room. */
uint32_t statements_id(const char *text, size_t bytes);

const char *statements_text(uint32_t id, size_t *bytes);

#endif
