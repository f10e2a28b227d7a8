/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: one byte that seeds the cuts, then a MongoDB conversation in the steps of doc_trace.h.
 * However the steps are cut, the reader must say the same of them; doc_trace() aborts where it
 * breaks its own word.
 */
#include "doc_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t count)
{
	struct doc_conversation c = {.protocol = DOC_MONGODB};

	if (count < 3)
		return 0;
	c.steps = (const char *)data + 1;
	c.count = count - 1;
	doc_trace_cut("input", &c, 1u + data[0]);
	return 0;
}
