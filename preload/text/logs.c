// SPDX-License-Identifier: Apache-2.0
#include "logs.h"

#include "current.h"
#include "recording.h"
#include "scrub.h"
#include "settings.h"
#include "sys.h"
#include "tbuf.h"

#include <string.h>

void logs_text(enum format_log from, const char *text, size_t bytes, uint32_t request)
{
	char room[LOGS_ROOM];
	struct exchange_parent parent = {0};
	struct event_parent p;
	size_t n = bytes < sizeof(room) ? bytes : sizeof(room);
	/* A body is no later than the response that brings it. */
	struct event_log e = {.time = from == FORMAT_LOG_BODY ? exchange_slot(request)->last_ns
							      : sys_now(),
			      .log = (uint8_t)from};
	bool wanted = from == FORMAT_LOG_BODY || settings.logs != SETTINGS_LOGS_OFF;

	if (!wanted || !recording_start())
		return;
	memcpy(room, text, n);
	n = scrub(room, n);
	e.text = (struct event_text){room, n < LOGS_TEXT_MAX ? (uint32_t)n : LOGS_TEXT_MAX};
	if (request != EXCHANGE_NONE)
		current_names(&parent, request, FORMAT_EXACT);
	if (parent.held == HELD_EXCLUDED)
		return;
	if (parent.id) {
		p = exchange_parent_event(&parent);
		e.parent = &p;
	}
	tbuf_log(&e);
}
