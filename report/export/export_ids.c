// SPDX-License-Identifier: Apache-2.0
/* Which trace an event is in, and which span it is. */
#include "export.h"

#include <endian.h>
#include <string.h>

/* Headers may have given a request id alone. */
bool export_has_trace(const struct export_event *e)
{
	static const uint8_t none[sizeof(struct trace_id)];

	return e->x && (e->x->about & DECODE_ABOUT_TRACE) &&
	       memcmp(e->decode->trace.ids, none, sizeof(none)) != 0;
}

static struct export_ids ids_of_request(const struct export *x, const struct export_event *e)
{
	struct export_ids ids = {.span = traces_span(&x->process, e->place),
				 .trace = traces_alone(&x->process, e->place)};

	if (e->x->more & FORMAT_MORE_ID) {
		ids.span = traces_request_span(&x->process, e->x->value[DECODE_ID]);
		ids.trace = traces_of(&x->traces, &x->process, e->x->value[DECODE_ID]);
	}
	if (export_has_trace(e)) {
		memcpy(ids.trace.bytes, e->decode->trace.ids, sizeof(ids.trace.bytes));
		memcpy(&ids.parent, e->decode->trace.ids + sizeof(ids.trace.bytes),
		       sizeof(ids.parent));
		ids.parent = be64toh(ids.parent);
	}
	return ids;
}

struct export_ids export_ids(const struct export *x, const struct export_event *e)
{
	struct export_ids ids = {.span = traces_span(&x->process, e->place),
				 .trace = traces_alone(&x->process, e->place)};

	if (export_is_request(e))
		return ids_of_request(x, e);
	if (e->parent) {
		ids.trace = traces_of(&x->traces, &x->process, e->parent->id);
		ids.parent = traces_request_span(&x->process, e->parent->id);
	}
	return ids;
}
