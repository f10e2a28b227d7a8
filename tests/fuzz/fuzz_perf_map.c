/* SPDX-License-Identifier: Apache-2.0 */
/* Input: a perf map. What it names is found where it begins, ranges hold what is asked, and names
 * are parts of the text. */
#include "perf_map.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

static void expect(bool good)
{
	if (!good)
		abort();
}

static void check_name(const char *name, size_t bytes)
{
	struct perf_map_name n = perf_map_name(name, bytes);

	expect(n.function && n.function_bytes);
	if (n.function >= name && n.function <= name + bytes)
		expect(n.function + n.function_bytes <= name + bytes);
	if (n.file)
		expect(n.file_bytes && n.file >= name && n.file + n.file_bytes <= name + bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	char *text = malloc(count ? count : 1);
	struct perf_map m;

	memcpy(text, data, count);
	perf_map_read(&m, text, count);
	for (size_t i = 0; i < m.count; i++) {
		const struct perf_map_entry *e = &m.entries[i];
		const struct perf_map_entry *found = perf_map_find(&m, e->start);

		expect(found && e->start - found->start < found->size);
		expect(e->name_bytes && e->name + e->name_bytes <= count);
		check_name(text + e->name, e->name_bytes);
		found = perf_map_find(&m, e->start + e->size);
		expect(!found || e->start + e->size - found->start < found->size);
	}
	perf_map_free(&m);
	free(text);
	return 0;
}
