// SPDX-License-Identifier: Apache-2.0
#include "request.h"

#include "cpu.h"
#include "children.h"
#include "current.h"
#include "exchange.h"
#include "helper.h"
#include "ledger.h"
#include "url_query.h"
#include "recording.h"
#include "resources.h"
#include "settings.h"
#include "sys.h"
#include "target.h"
#include "wildcard.h"
#include "texts.h"

#include "profilis/pathtype.h"

#include <string.h>

bool request_paths_matter;

#define HOUR_NS 3600000000000ull

static inline uint32_t exchanges_begun(const struct conn *c)
{
	return __atomic_load_n(&c->exchanges, __ATOMIC_RELAXED);
}

/* It goes as its request does; where that is not known, it is drawn. */
static __attribute__((noinline)) void call_less(uint32_t index,
						const struct exchange_parent *parent)
{
	struct format_slot *s = exchange_slot(index);

	if (parent->id && parent->held == HELD_EXCLUDED && children_exclude(parent))
		__atomic_fetch_or(&s->flags, FORMAT_SLOT_EXCLUDED, __ATOMIC_RELEASE);
	else if (parent->id ? parent->held : !sample_drawn(s->begin_ns))
		exchange_brief(index);
}

static __attribute__((noinline)) void draw(uint32_t index, uint64_t now)
{
	if (!sample_drawn(now))
		exchange_brief(index);
}

/* The first request on a connection is mostly that of whoever opened it. */
static __attribute__((noinline)) void find_parent(struct conn *c, uint32_t index)
{
	struct exchange_parent parent;
	bool opener = !exchanges_begun(c) && current_open(c->opener);

	current_parent(&parent, opener ? c->opener : current_asks());
	if (parent.id)
		exchange_noted(index)->parent = parent;
	if (children_concerned(&parent))
		call_less(index, &parent);
}

static inline void begins(uint32_t index, const struct format_slot *s)
{
	current_begins(index, s);
	if (resources_due(s->begin_ns))
		helper_ring();
	if (cpu_due(s->begin_ns))
		cpu_begins(index, s->begin_ns, current_alone());
}

uint32_t request_begin(struct conn *c, struct request_time t)
{
	struct exchange_origin origin = {
		.now = c->role == FORMAT_CLIENT ? t.before : t.now,
		.queue = exchanges_begun(c) ? 0 : t.now - c->open_ns,
		.conn = c->id,
		.target = c->target,
		.role = c->role,
	};
	uint32_t index = recording_start() ? exchange_begin(&origin) : EXCHANGE_NONE;

	if (__builtin_expect(index == EXCHANGE_NONE, 0)) {
		conn_give_up(c, CONN_GIVEN_UP, FORMAT_COUNT_conn_no_memory);
		return index;
	}
	if (__builtin_expect(c->found, 0)) /* perhaps a channel between processes */
		__atomic_fetch_or(&exchange_slot(index)->flags, FORMAT_SLOT_FOREIGN,
				  __ATOMIC_RELEASE);
	if (c->role == FORMAT_SERVER) {
		if (__builtin_expect(sample_on, 0))
			draw(index, t.now);
		texts_over();
		begins(index, exchange_slot(index));
	} else {
		find_parent(c, index);
	}
	__atomic_store_n(&c->exchanges, c->exchanges + 1, __ATOMIC_RELAXED);
	return index;
}

/* Identifiers do not stay, not even behind the end of what replaces them. The query, if any of it
 * is kept, is as the user asked for. */
static __attribute__((noinline)) void type_path(struct format_slot *s)
{
	char typed[FORMAT_PATH_MAX];
	size_t path = url_query_behind(s->path, s->path_bytes), query = s->path_bytes - path;
	size_t n = pathtype_path(typed, sizeof(typed), s->path, path), room = sizeof(typed) - n;

	if (query > room && room)
		__atomic_fetch_or(&s->flags, FORMAT_SLOT_TRUNCATED, __ATOMIC_RELEASE);
	query = query < room ? query : room;
	memcpy(typed + n, s->path + path, query);
	memset(s->path, 0, s->path_bytes);
	s->path_bytes = (uint16_t)(n + query);
	memcpy(s->path, typed, s->path_bytes);
}

void request_init(void)
{
	request_paths_matter = settings.path == SETTINGS_PATH_TYPED || settings.exclude[0];
}

/* Of clients nothing is excluded by its path: it is another server's. */
static bool excluded(const struct format_slot *s)
{
	struct wildcard_text path = {s->path, s->path_bytes};

	return s->role == FORMAT_SERVER && settings.exclude[0] &&
	       wildcard_list_matches(settings.exclude, path);
}

void request_path_read(struct format_slot *s)
{
	if (excluded(s)) {
		ledger_count(FORMAT_COUNT_excluded, 1);
		__atomic_fetch_or(&s->flags, FORMAT_SLOT_EXCLUDED, __ATOMIC_RELEASE);
	}
	if (settings.path == SETTINGS_PATH_TYPED)
		type_path(s);
}

static void proxy_queued(struct exchange_note *note, uint64_t begin_ns)
{
	uint64_t begin = sys_clock(CLOCK_REALTIME) - (sys_now() - begin_ns);
	uint64_t waited = begin - note->kept.queued_unix_ns;

	if (note->kept.queued_unix_ns && begin > note->kept.queued_unix_ns && waited < HOUR_NS)
		note->proxy_queue = waited;
}

/* The name that the request itself gives its server says more than an address. */
static void named_target(struct conn *c, struct format_slot *s, const struct kept *k)
{
	if (c->role != FORMAT_CLIENT || !k->host_bytes)
		return;
	if (!target_is(c->host, k->host, k->host_bytes))
		c->host = target_of_text(k->host, k->host_bytes);
	s->writer_private[0] = c->host;
}

void request_keep(struct conn *c, uint32_t index, const struct kept *kept)
{
	struct exchange_note *note;

	named_target(c, exchange_slot(index), kept);
	if (!request_says(kept))
		return;
	note = exchange_noted(index);
	if (kept != &note->kept)
		note->kept = *kept;
	note->keeps = kept->traced || kept->request_id_bytes;
	proxy_queued(note, exchange_slot(index)->begin_ns);
}

void request_answered(struct conn *c, uint32_t index, struct request_time t)
{
	struct format_slot *s = exchange_slot(index);

	if (c->role == FORMAT_SERVER) {
		texts_over();
		s->first_ns = t.before;
		return;
	}
	s->first_ns = t.now;
	if (s->flags & FORMAT_SLOT_NOTED && exchange_note(index)->parent.id)
		current_answered(exchange_note(index)->parent.request);
}

__attribute__((noinline)) void request_failed(uint32_t index)
{
	uint32_t taken = failed_take();

	if (taken)
		exchange_noted(index)->failed = taken;
}

/*
 * An unanswered request: aborted; unless another process has the connection too and may answer it,
 * and the peer is not known to be gone; or it was never a request at all.
 */
void request_end(struct conn *c, uint32_t index)
{
	const struct format_slot *s = exchange_slot(index);
	bool elsewhere = (c->shared || exchange_forked(index)) && !c->peer_gone && !s->first_ns;

	if (elsewhere) {
		ledger_count(FORMAT_COUNT_handed_over, 1);
		exchange_hand_over(index);
	} else if (exchange_foreign(s)) {
		exchange_drop(index);
	} else {
		exchange_abort(index, c->mode == CONN_GIVEN_UP ? FORMAT_ABORT_GIVEN_UP
							       : FORMAT_ABORT_PEER);
	}
}
