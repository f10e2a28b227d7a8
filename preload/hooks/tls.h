/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls.h - which connection a TLS library's object (SSL *, gnutls_session_t) belongs to.
 *
 * Two ways tell, whichever library it is. Inside one of its calls the library, or a callback of the
 * host's, moves ciphertext on a socket: that is the object's connection (descriptors, custom BIOs,
 * push and pull functions). Or the host moves it between the socket and memory BIOs: then the
 * object is told of a handshake by the thread that has just received one. Cleartext goes to the
 * connection's halves as if the socket had moved it.
 *
 *	struct tls_call t = tls_enter(ssl, finished, place of call);
 *	int moved = the real call;
 *
 *	tls_received(&t, to, moved);
 *
 * Calls inside calls pass: the outermost one's cleartext is the host's. errno stays.
 */
#ifndef PROFILIS_TLS_H
#define PROFILIS_TLS_H

#include "hooks.h"

struct tls_call;

/* Asks the library whether the handshake is complete. */
typedef bool tls_finished(const struct tls_call *t);

struct tls_call {
	const void *object;	/* NULL: nothing to observe */
	const void *site;	/* the place of call: foreign.h */
	tls_finished *finished; /* NULL: only the calls themselves tell */
	uint64_t before;	/* ns; for calls that send */
};

static inline struct tls_call tls_enter(const void *object, tls_finished *finished,
					const void *site)
{
	struct tls_call t = {.object = object, .site = site, .finished = finished};

	if (!hook_on() || thread_self.tls_depth) {
		t.object = NULL;
		return t;
	}
	thread_self.tls_depth = 1;
	thread_self.tls_moved = 0;
	return t;
}

static inline struct tls_call tls_enter_out(const void *object, tls_finished *finished,
					    const void *site)
{
	struct tls_call t = tls_enter(object, finished, site);

	if (t.object)
		t.before = sys_now();
	return t;
}

/* After the real call; moved is how many bytes it says, 0 or less: none. */
void tls_cleartext(const struct tls_call *t, enum conn_direction direction, const void *bytes,
		   ssize_t moved);

static inline void tls_moved(const struct tls_call *t, enum conn_direction direction,
			     const void *bytes, ssize_t moved)
{
	if (!t->object)
		return;
	if (moved <= 0 && !thread_self.tls_moved && !thread_self.tls_heard &&
	    !thread_self.tls_apart)
		thread_self.tls_depth = 0; /* nothing happened, and nothing is to be learned */
	else
		tls_cleartext(t, direction, bytes, moved);
}

static inline void tls_received(const struct tls_call *t, const void *bytes, ssize_t moved)
{
	tls_moved(t, CONN_IN, bytes, moved);
}

static inline void tls_sent(const struct tls_call *t, const void *bytes, ssize_t moved)
{
	tls_moved(t, CONN_OUT, bytes, moved);
}

/* A call that moves no cleartext; done: the handshake is complete. */
void tls_called(const struct tls_call *t, bool done);

/* Whether the object's last send was left unfinished; from now on it is as `pending` says. */
bool tls_pending(const void *object, bool pending);

/* The library says goodbye, or frees the object: what the socket moves from now on says nothing. */
void tls_over(const struct tls_call *t);
void tls_forget(const void *object);

#endif
