// SPDX-License-Identifier: Apache-2.0
#include "compound.h"

#include <string.h>

/* Hostile texts may hold a NUL, which would divide the key anew. */
void compound_add(struct compound *k, const char *text, size_t n)
{
	size_t room = sizeof(k->text) - 1 - k->bytes;
	const char *nul = n ? memchr(text, 0, n) : NULL;

	n = nul ? (size_t)(nul - text) : n;
	n = n < room ? n : room;
	if (n)
		memcpy(k->text + k->bytes, text, n);
	k->bytes += n;
}

void compound_divide(struct compound *k)
{
	if (k->bytes < sizeof(k->text) - 1)
		k->text[k->bytes++] = 0;
}

void compound_route(struct compound *k, const struct routes *routes, const struct route_path *path)
{
	char name[ROUTE_NAME_MAX];
	size_t n = routes_typed(routes, path, name);

	compound_add(k, name, n);
}

size_t compound_part(const char **at, const char *end, const char **text)
{
	const char *nul = *at < end ? memchr(*at, 0, (size_t)(end - *at)) : NULL;
	size_t n = (size_t)((nul ? nul : end) - *at);

	*text = *at;
	*at = nul ? nul + 1 : end;
	return n;
}
