// SPDX-License-Identifier: Apache-2.0
#include "debug.h"

#include "sys.h"
#include "text.h"

bool debug_on;

void debug_say(const char *what, const char *detail)
{
	char line[512];
	struct text t = text_in(line, sizeof(line));

	if (!debug_on)
		return;
	text_add(&t, "profilis[");
	text_number(&t, (uint64_t)sys_getpid());
	text_add(&t, "]: ");
	text_add(&t, what);
	text_add(&t, detail ? detail : "");
	text_add(&t, "\n");
	sys_write(2, line, (size_t)(t.at - line));
}
