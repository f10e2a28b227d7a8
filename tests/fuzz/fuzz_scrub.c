/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: any text. It must not grow, scrubbing what is left must not make it grow again, and a
 * secret on the line before it must be gone.
 */
#include "scrub.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static const char planted[] = "\npassword=Kept2Secret\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	char *text = malloc(count + sizeof planted);
	size_t left;

	memcpy(text, data, count);
	left = scrub(text, count);
	if (left > count || scrub(text, left) > left)
		abort();
	memcpy(text, planted, sizeof planted);
	memcpy(text + sizeof planted, data, count);
	left = scrub(text, count + sizeof planted);
	if (left > count + sizeof planted || memcmp(text, "\npassword=***\n", 14) != 0)
		abort();
	free(text);
	return 0;
}
