// SPDX-License-Identifier: Apache-2.0
#include "texts.h"

#include "current.h"
#include "error_text.h"
#include "ledger.h"
#include "recording.h"
#include "scrub.h"
#include "sys.h"
#include "tbuf.h"

#include <string.h>

#define TEXTS_MAX 64u
#define OLD_NS 1000000000u
#define CUT_BYTES (sizeof(FORMAT_LOG_CUT) - 1)
#define HALF (FORMAT_LOG_MAX / 2)

/* Of each buffer, apart from it: those that were never needed are never touched. */
struct holder {
	struct tryflag busy;
	uint32_t tid;
	const struct thread *owner; /* NULL: free */
	uint64_t touched;
	int fd;
};

struct buffer {
	uint64_t begin; /* whose request is the one below; 0: not known yet */
	struct thread_request request;
	struct exchange_parent parent; /* of the text, once it is one; id 0: none */
	bool named;		       /* parent counts */
	struct error_text error;
};

static struct holder holders[TEXTS_MAX];
static struct buffer *buffers;

static struct buffer *buffer_of(const struct holder *h)
{
	return &buffers[h - holders];
}

/* ---- a text is whole --------------------------------------------------------------------- */

/*
 * Beginning and end of a text that is too long. A word at the cut may be half a secret, which does
 * not look like one: the beginning loses its last bytes, and the end begins with a line.
 */
static size_t shorten(char *text, size_t bytes)
{
	size_t head = scrub(text, ERROR_TEXT_HEAD), from = bytes - (HALF - CUT_BYTES), tail = 0;
	char *end;

	from = from > ERROR_TEXT_HEAD ? from : ERROR_TEXT_HEAD;
	end = memchr(text + from, '\n', bytes - from);
	head -= head < ERROR_TEXT_HEAD - HALF ? head : ERROR_TEXT_HEAD - HALF;
	if (end) {
		end++;
		tail = scrub(end, bytes - (size_t)(end - text));
	}
	memcpy(text + head, FORMAT_LOG_CUT, CUT_BYTES);
	if (tail)
		memmove(text + head + CUT_BYTES, end, tail);
	ledger_count(FORMAT_COUNT_logs_cut, 1);
	return head + CUT_BYTES + tail;
}

static size_t cleaned(struct error_text *e)
{
	size_t bytes = e->bytes;

	while (bytes && (e->text[bytes - 1] == '\n' || e->text[bytes - 1] == '\r'))
		bytes--;
	return e->cut || bytes > FORMAT_LOG_MAX ? shorten(e->text, bytes) : scrub(e->text, bytes);
}

static enum format_log log_of(int fd)
{
	return fd == 1 ? FORMAT_LOG_STDOUT : fd == 2 ? FORMAT_LOG_STDERR : FORMAT_LOG_FILE;
}

/* Whose the text is, looked at when its first byte comes, and named once it is one. */
static void belongs(struct buffer *b)
{
	if (b->begin != b->error.begin) {
		b->begin = b->error.begin;
		b->request = current_newest();
		b->named = false;
	}
	if (b->error.bytes && !b->named) {
		b->named = true;
		current_parent(&b->parent, b->request);
	}
}

static void record(const struct holder *h)
{
	struct buffer *b = buffer_of(h);
	struct event_parent parent;
	struct event_log e = {.time = b->error.begin, .log = (uint8_t)log_of(h->fd), .tid = h->tid};

	if (!recording_start())
		return;
	e.text = (struct event_text){b->error.text, (uint32_t)cleaned(&b->error)};
	if (b->named && b->begin == b->error.begin && b->parent.id) {
		parent = exchange_parent_event(&b->parent);
		e.parent = &parent;
	}
	tbuf_log(&e);
}

static void end(const struct holder *h)
{
	struct buffer *b = buffer_of(h);

	while (error_text_end(&b->error)) {
		if (h->owner == &thread_self)
			belongs(b);
		record(h);
	}
}

/* ---- buffers ----------------------------------------------------------------------------- */

static void set_owner(struct holder *h, const struct thread *owner)
{
	__atomic_store_n(&h->owner, owner, __ATOMIC_RELAXED);
}

static void leave(struct holder *h)
{
	set_owner(h, NULL);
	tryflag_release(&h->busy);
}

/* A thread's; NULL: none of this number, or somebody ended it. */
static struct holder *take_own(unsigned i)
{
	struct holder *h = thread_self.texts[i] ? &holders[thread_self.texts[i] - 1] : NULL;

	if (!h || !tryflag_take(&h->busy)) {
		thread_self.texts[i] = 0;
		return NULL;
	}
	if (h->owner == &thread_self)
		return h;
	tryflag_release(&h->busy);
	thread_self.texts[i] = 0;
	return NULL;
}

static struct holder *held(int fd)
{
	for (unsigned i = 0; i < TEXTS_OPEN; i++) {
		struct holder *h = take_own(i);

		if (h && h->fd == fd)
			return h;
		if (h)
			tryflag_release(&h->busy);
	}
	return NULL;
}

/* Nobody comes back to what has lain for a while: its thread does something else, or is gone. */
static void end_old(uint64_t now)
{
	for (unsigned i = 0; i < TEXTS_MAX; i++) {
		struct holder *h = &holders[i];

		if (!__atomic_load_n(&h->owner, __ATOMIC_RELAXED) ||
		    now - __atomic_load_n(&h->touched, __ATOMIC_RELAXED) < OLD_NS ||
		    !tryflag_take(&h->busy))
			continue;
		if (h->owner && now - h->touched >= OLD_NS) {
			end(h);
			set_owner(h, NULL);
		}
		tryflag_release(&h->busy);
	}
}

void texts_prepare(void)
{
	struct buffer *none = NULL, *fresh;

	if (__atomic_load_n(&buffers, __ATOMIC_ACQUIRE))
		return;
	fresh = sys_map(-1, TEXTS_MAX * sizeof(struct buffer));
	if (fresh && !__atomic_compare_exchange_n(&buffers, &none, fresh, false, __ATOMIC_RELEASE,
						  __ATOMIC_RELAXED))
		sys_unmap(fresh, TEXTS_MAX * sizeof(struct buffer));
}

/* The lowest that is free, so that few are ever touched. */
static struct holder *take_free(void)
{
	for (unsigned i = 0; i < TEXTS_MAX; i++) {
		struct holder *h = &holders[i];

		if (__atomic_load_n(&h->owner, __ATOMIC_RELAXED) || !tryflag_take(&h->busy))
			continue;
		if (!h->owner)
			return h;
		tryflag_release(&h->busy);
	}
	return NULL;
}

/* Where the thread keeps it; both taken: the first one's text ends. */
static unsigned own_place(void)
{
	for (unsigned i = 0; i < TEXTS_OPEN; i++)
		if (!thread_self.texts[i])
			return i;
	struct holder *h = take_own(0);

	if (h) {
		end(h);
		leave(h);
	}
	return 0;
}

static struct holder *take(int fd, uint64_t now)
{
	struct holder *h;
	unsigned place;

	end_old(now);
	texts_prepare();
	place = own_place();
	h = buffers ? take_free() : NULL;
	if (!h)
		return NULL;
	set_owner(h, &thread_self);
	h->tid = thread_tid();
	h->fd = fd;
	__atomic_store_n(&h->touched, now, __ATOMIC_RELAXED);
	buffer_of(h)->begin = 0;
	error_text_init(&buffer_of(h)->error);
	thread_self.texts[place] = (uint8_t)(h - holders + 1);
	return h;
}

/* ---- what threads do --------------------------------------------------------------------- */

static void feed(struct holder *h, struct error_piece *p)
{
	struct buffer *b = buffer_of(h);

	while (error_text_feed(&b->error, p)) {
		belongs(b);
		record(h);
	}
	if (!error_text_idle(&b->error))
		belongs(b);
}

/* The write is through. */
static void rest(struct holder *h, uint64_t now)
{
	struct error_text *e = &buffer_of(h)->error;

	error_text_pause(e);
	__atomic_store_n(&h->touched, now, __ATOMIC_RELAXED);
	if (error_text_idle(e))
		leave(h);
	else
		tryflag_release(&h->busy);
}

static struct holder *take_for(int fd, const struct error_piece *p)
{
	struct holder *h = take(fd, p->time);

	if (!h && memchr(p->bytes, '\n', p->n))
		ledger_count(FORMAT_COUNT_drop_event, 1);
	return h;
}

void texts_wrote(int fd, const struct iovec *iov, size_t moved)
{
	struct holder *h = thread_self.texts_any ? held(fd) : NULL;
	uint64_t now = h ? sys_now() : 0;

	for (; moved; iov++) {
		size_t n = iov->iov_len < moved ? iov->iov_len : moved, at = 0;
		struct error_piece p;

		moved -= n;
		if (!h)
			at = error_text_skip(iov->iov_base, n);
		if (at == n)
			continue;
		if (!now && process_is_guest())
			return;
		now = now ? now : sys_now();
		p = (struct error_piece){(const char *)iov->iov_base + at, n - at, now};
		h = h ? h : take_for(fd, &p);
		if (!h)
			return;
		feed(h, &p);
	}
	if (h)
		rest(h, now);
}

void texts_over_slow(void)
{
	for (unsigned i = 0; i < TEXTS_OPEN; i++) {
		struct holder *h = take_own(i);

		if (!h)
			continue;
		end(h);
		leave(h);
		thread_self.texts[i] = 0;
	}
}

void texts_flush(void)
{
	for (unsigned i = 0; i < TEXTS_MAX; i++) {
		struct holder *h = &holders[i];

		if (!__atomic_load_n(&h->owner, __ATOMIC_RELAXED) || !tryflag_take(&h->busy))
			continue;
		if (h->owner)
			end(h);
		leave(h);
	}
}

void texts_forget(void)
{
	memset(holders, 0, sizeof(holders));
	thread_self.texts_any = 0;
}
