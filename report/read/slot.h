/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slot.h - an exchange that was in flight, in the terms of one that was recorded.
 *
 * That of a process which is gone: finished if its response was complete, else aborted,
 * FORMAT_ABORT_KILLED.
 */
#ifndef PROFILIS_SLOT_H
#define PROFILIS_SLOT_H

#include "capture.h"
#include "decode.h"

struct capture_block slot_block(const struct source *source, size_t source_index);
struct decode_shape slot_shape(const struct format_slot *slot);
struct decode_exchange slot_exchange(const struct format_slot *slot);

#endif
