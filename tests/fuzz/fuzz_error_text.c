// SPDX-License-Identifier: Apache-2.0
/* Texts of errors: any bytes, in pieces and whole, give the same texts, within their bounds. */
#include "error_text.h"

#include <stdlib.h>
#include <string.h>

#define FOUND_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct found {
	struct error_text machine;
	size_t bytes, texts;
	char text[FOUND_MAX];
};

static struct found whole, split;

static void require(bool good)
{
	if (!good)
		abort();
}

static void take(struct found *f)
{
	const struct error_text *e = &f->machine;

	require(e->bytes && e->bytes <= e->used && e->used <= ERROR_TEXT_ROOM);
	require(!e->cut || (e->cut == ERROR_TEXT_HEAD && e->cut <= e->bytes));
	require(f->bytes + e->bytes <= FOUND_MAX);
	memcpy(f->text + f->bytes, e->text, e->bytes);
	f->bytes += e->bytes;
	f->texts++;
}

static void feed(struct found *f, const char *bytes, size_t n)
{
	struct error_piece p = {bytes, n, 1};

	while (error_text_feed(&f->machine, &p))
		take(f);
	require(!p.n);
}

static void end(struct found *f)
{
	while (error_text_end(&f->machine))
		take(f);
	require(error_text_idle(&f->machine));
}

static void begin(struct found *f)
{
	error_text_init(&f->machine);
	f->bytes = f->texts = 0;
}

/* The first byte says how the rest is split; a byte 0 in it is the end of a write. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t step = n ? data[0] % 61 + 1 : 1;
	const char *at = (const char *)data + 1, *last = (const char *)data + n;

	if (n < 2)
		return 0;
	begin(&whole);
	begin(&split);
	while (at < last) {
		const char *stop = memchr(at, 0, (size_t)(last - at));
		size_t some = (size_t)((stop ? stop : last) - at);

		feed(&whole, at, some);
		for (size_t i = 0; i < some; i += step)
			feed(&split, at + i, some - i < step ? some - i : step);
		error_text_pause(&whole.machine);
		error_text_pause(&split.machine);
		at += some + 1;
	}
	end(&whole);
	end(&split);
	require(whole.texts == split.texts && whole.bytes == split.bytes);
	require(!memcmp(whole.text, split.text, whole.bytes));
	return 0;
}
