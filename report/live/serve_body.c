// SPDX-License-Identifier: Apache-2.0
#include "serve_parts.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

struct serve_body *serve_body_new(char *text, size_t bytes, const char *type)
{
	struct serve_body *b = memory_zeroed(1, sizeof(*b));

	b->references = 1;
	b->text = text;
	b->bytes = bytes;
	b->type = type;
	return b;
}

struct serve_body *serve_body_text(const char *text)
{
	size_t n = strlen(text);
	char *copy = memory_zeroed(n + 2, 1);

	memcpy(copy, text, n);
	copy[n] = '\n';
	return serve_body_new(copy, n + 1, "text/plain; charset=utf-8");
}

struct serve_body *serve_body_share(struct serve_body *b)
{
	__atomic_add_fetch(&b->references, 1, __ATOMIC_RELAXED);
	return b;
}

void serve_body_drop(struct serve_body *b)
{
	if (!b || __atomic_sub_fetch(&b->references, 1, __ATOMIC_ACQ_REL))
		return;
	free(b->text);
	free(b);
}
