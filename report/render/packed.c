// SPDX-License-Identifier: Apache-2.0
#include "packed.h"

#define BASE 32u
#define DIGITS_MAX 13 /* of 64 bits, 5 each */

static const char alphabet[] = "#$%'()*+,-./0123456789:;=?@ABCDE" /* last digits */
			       "FGHIJKLMNOPQRSTUVWXYZ[]^_`abcdef" /* digits before them */
			       "ghijklmnopqrstuvwxyz{|}~";	  /* gaps */

_Static_assert(sizeof(alphabet) - 1 == 2 * BASE + PACKED_GAP, "a sign for each");

static void begin(struct packed *p, struct json *j, const char *key, const char *mark)
{
	*p = (struct packed){.out = json_verbatim(j, key)};
	fputs(mark, p->out);
}

void packed_begin_histogram(struct packed *p, struct json *j, const char *key)
{
	begin(p, j, key, "\"\\u007e");
}

void packed_begin_cells(struct packed *p, struct json *j, const char *key)
{
	begin(p, j, key, "\"\\u007d");
}

void packed_end(struct packed *p)
{
	putc_unlocked('"', p->out);
}

void packed_number(struct packed *p, uint64_t value)
{
	char text[DIGITS_MAX];
	size_t at = DIGITS_MAX;

	text[--at] = alphabet[value % BASE];
	while ((value /= BASE) != 0)
		text[--at] = alphabet[BASE + value % BASE];
	fwrite(text + at, 1, DIGITS_MAX - at, p->out);
}

void packed_restart(struct packed *p)
{
	p->begun = false;
}

void packed_bucket(struct packed *p, uint64_t index, uint64_t count)
{
	if (!p->begun) {
		packed_number(p, index);
		p->next = index;
		p->begun = true;
	}
	for (uint64_t gap = index - p->next; gap;) {
		uint64_t step = gap < PACKED_GAP ? gap : PACKED_GAP;

		putc_unlocked(alphabet[2 * BASE + step - 1], p->out);
		gap -= step;
	}
	packed_number(p, count);
	p->next = index + 1;
}
