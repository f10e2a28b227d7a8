// SPDX-License-Identifier: Apache-2.0
#include "tls.h"

/* Objects by their address; an entry is among the PROBES behind its place. */
#define OBJECTS 65536u
#define PROBES 8u

static struct {
	_Atomic uintptr_t object;
	_Atomic uint64_t word; /* conn_word */
	_Atomic bool pending;
} objects[OBJECTS];

static inline uint32_t place(const void *object, uint32_t probe)
{
	uint64_t hash = (uintptr_t)object * 0x9e3779b97f4a7c15u;

	return ((uint32_t)(hash >> 40) + probe) % OBJECTS;
}

#define NOWHERE OBJECTS

static __attribute__((noinline)) uint32_t where_behind(const void *object)
{
	for (uint32_t i = 1; i < PROBES; i++) {
		uint32_t at = place(object, i);

		if (atomic_load_explicit(&objects[at].object, memory_order_acquire) ==
		    (uintptr_t)object)
			return at;
	}
	return NOWHERE;
}

static inline uint32_t where(const void *object)
{
	uint32_t at = place(object, 0);

	if (atomic_load_explicit(&objects[at].object, memory_order_acquire) == (uintptr_t)object)
		return at;
	return where_behind(object);
}

static inline uint64_t find(const void *object)
{
	uint32_t at = where(object);

	return at == NOWHERE ? 0 : objects[at].word;
}

bool tls_pending(const void *object, bool pending)
{
	uint32_t at = where(object);

	return at != NOWHERE && atomic_exchange(&objects[at].pending, pending);
}

static bool lives(uint64_t word)
{
	struct conn_ref ref = conn_of(word);

	return ref.conn && ref.conn->generation == ref.generation;
}

static bool claim(uint32_t at, const void *object, uint64_t word)
{
	uintptr_t seen = objects[at].object;

	if (seen != (uintptr_t)object && seen && lives(objects[at].word))
		return false;
	objects[at].object = 0;
	objects[at].word = word;
	objects[at].pending = false;
	atomic_store_explicit(&objects[at].object, (uintptr_t)object, memory_order_release);
	return true;
}

static void put(const void *object, uint64_t word)
{
	tls_forget(object);
	for (uint32_t i = 0; i < PROBES; i++)
		if (claim(place(object, i), object, word))
			return;
}

void tls_forget(const void *object)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		uintptr_t seen = (uintptr_t)object;

		atomic_compare_exchange_strong(&objects[place(object, i)].object, &seen, 0);
	}
}

/* The connection shows its cleartext from now on, if it does not yet. */
static bool turned_clear(uint64_t word, bool nested)
{
	struct conn_ref ref = conn_of(word);

	if (!traffic_turn_clear(ref))
		return false;
	ref.conn->tls_nested = nested;
	return true;
}

/* Ciphertext moved within the call on another connection than was known. */
static uint64_t follow(const void *object, uint64_t known, uint64_t moved)
{
	struct conn *c = conn_of(moved).conn;

	if (!c || (c->mode != CONN_CLEAR && !turned_clear(moved, true)))
		return known;
	put(object, moved);
	return moved;
}

/* No ciphertext moved within a call so far: memory BIOs. Their handshake is the one just heard. */
static uint64_t meet(const void *object)
{
	uint64_t heard = thread_self.tls_heard;

	thread_self.tls_heard = 0;
	if (!lives(heard) || !turned_clear(heard, false))
		return 0;
	thread_self.tls_apart = true;
	put(object, heard);
	return heard;
}

/* Whom the call was about; conn NULL: it is not known. */
static struct conn_ref leave(const struct tls_call *t)
{
	uint64_t moved = thread_self.tls_moved;
	uint64_t known = find(t->object);

	thread_self.tls_depth = 0;
	if (moved)
		thread_self.tls_heard = 0; /* its library moves the bytes itself */
	if (moved && moved == known)
		return conn_of(known);
	if (!lives(known))
		known = 0;
	if (moved)
		known = follow(t->object, known, moved);
	else if (!known && thread_self.tls_heard)
		known = meet(t->object);
	return known ? conn_of(known) : (struct conn_ref){NULL, 0};
}

static void handshaken(const struct tls_call *t, struct conn_ref ref, bool done)
{
	struct conn *c = ref.conn;

	if (c && !c->handshake_ns && c->hello_ns && (done || (t->finished && t->finished(t))))
		c->handshake_ns = sys_now() - c->hello_ns;
}

/* The host's errno is left alone by what runs here: as with sockets, no call of libc's fails. */
void tls_cleartext(const struct tls_call *t, enum conn_direction direction, const void *bytes,
		   ssize_t moved)
{
	struct conn_ref ref;

	thread_self.inside = 1;
	ref = leave(t);
	handshaken(t, ref, moved > 0);
	if (ref.conn && moved > 0)
		traffic_cleartext(ref, direction, &(struct iovec){(void *)bytes, (size_t)moved},
				  (size_t)moved, t->before);
	thread_self.inside = 0;
}

void tls_called(const struct tls_call *t, bool done)
{
	int saved;

	if (!t->object)
		return;
	saved = hook_begin();
	handshaken(t, leave(t), done);
	hook_end(saved);
}

void tls_over(const struct tls_call *t)
{
	int saved;
	struct conn_ref ref;

	if (!t->object)
		return;
	saved = hook_begin();
	ref = leave(t);
	if (ref.conn)
		ref.conn->tls_over = true;
	hook_end(saved);
}
