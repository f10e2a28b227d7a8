/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - strings in fixed room, without stdio: appends are cut at the end, the result is always
 * terminated.
 */
#ifndef PROFILIS_TEXT_H
#define PROFILIS_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
	char *at;
	size_t left; /* room including the terminator, at least 1 */
};

static inline struct text text_in(char *room, size_t bytes)
{
	room[0] = 0;
	return (struct text){room, bytes};
}

static inline void text_add(struct text *t, const char *s)
{
	for (; *s && t->left > 1; t->left--)
		*t->at++ = *s++;
	*t->at = 0;
}

static inline void text_number(struct text *t, uint64_t n)
{
	char digits[21];
	char *at = digits + sizeof(digits) - 1;

	*at = 0;
	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	text_add(t, at);
}

/* "<a><b><c>" into room; the usual case. */
static inline void text_join(char *room, size_t bytes, const char *a, const char *b, const char *c)
{
	struct text t = text_in(room, bytes);

	text_add(&t, a);
	text_add(&t, b);
	text_add(&t, c);
}

#endif
