// SPDX-License-Identifier: Apache-2.0
#include "method.h"

#include "profilis/format.h"

#include <string.h>

static const struct {
	uint8_t bytes;
	char text[15];
} methods[] = {
#define METHOD_TEXT(name) {sizeof(#name) - 1, #name},
	FORMAT_METHODS(METHOD_TEXT)
#undef METHOD_TEXT
};

uint8_t method_of_text(const char *text, size_t n)
{
	for (uint8_t i = 0; i < FORMAT_METHOD_COUNT; i++)
		if (methods[i].bytes == n && !memcmp(methods[i].text, text, n))
			return i;
	return FORMAT_METHOD_OTHER;
}
