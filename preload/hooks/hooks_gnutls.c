// SPDX-License-Identifier: Apache-2.0
/* GnuTLS: cleartext as the host takes and gives it. */
#include "foreign.h"
#include "tls.h"

/* Not for this moment; what a send was given is taken all the same, and no later call names it. */
#define GNUTLS_E_AGAIN (-28)
#define GNUTLS_E_INTERRUPTED (-52)

#define ENTER(session) tls_enter(session, NULL, __builtin_return_address(0))
#define ENTER_OUT(session) tls_enter_out(session, NULL, __builtin_return_address(0))

HOOK ssize_t gnutls_record_recv(gnutls_session_t session, void *to, size_t n)
{
	struct tls_call t = ENTER(session);
	ssize_t moved = FOREIGN(gnutls_record_recv)(session, to, n);

	tls_received(&t, to, moved);
	return moved;
}

HOOK ssize_t gnutls_record_recv_seq(gnutls_session_t session, void *to, size_t n,
				    unsigned char *seq)
{
	struct tls_call t = ENTER(session);
	ssize_t moved = FOREIGN(gnutls_record_recv_seq)(session, to, n, seq);

	tls_received(&t, to, moved);
	return moved;
}

/*
 * A send that could not be finished has taken its bytes; the calls that finish it say NULL, or the
 * same bytes once more, which would be seen twice.
 */
static void sent(const struct tls_call *t, const void *from, size_t n, ssize_t moved)
{
	bool later = moved == GNUTLS_E_AGAIN || moved == GNUTLS_E_INTERRUPTED;
	bool again = t->object && tls_pending(t->object, later);

	if (again)
		tls_called(t, false);
	else
		tls_sent(t, from, later ? (ssize_t)n : moved);
}

HOOK ssize_t gnutls_record_send(gnutls_session_t session, const void *from, size_t n)
{
	struct tls_call t = ENTER_OUT(session);
	ssize_t moved = FOREIGN(gnutls_record_send)(session, from, n);

	sent(&t, from, n, moved);
	return moved;
}

HOOK ssize_t gnutls_record_send2(gnutls_session_t session, const void *from, size_t n, size_t pad,
				 unsigned flags)
{
	struct tls_call t = ENTER_OUT(session);
	ssize_t moved = FOREIGN(gnutls_record_send2)(session, from, n, pad, flags);

	sent(&t, from, n, moved);
	return moved;
}

HOOK ssize_t gnutls_record_send_file(gnutls_session_t session, int fd, off_t *offset, size_t n)
{
	struct tls_call t = ENTER_OUT(session);
	ssize_t moved = FOREIGN(gnutls_record_send_file)(session, fd, offset, n);

	tls_sent(&t, NULL, moved);
	return moved;
}

/* What was corked was seen when it was given. */
HOOK int gnutls_record_uncork(gnutls_session_t session, unsigned flags)
{
	struct tls_call t = ENTER(session);
	int result = FOREIGN(gnutls_record_uncork)(session, flags);

	tls_called(&t, false);
	return result;
}

HOOK int gnutls_handshake(gnutls_session_t session)
{
	struct tls_call t = ENTER(session);
	int result = FOREIGN(gnutls_handshake)(session);

	tls_called(&t, !result);
	return result;
}

HOOK int gnutls_bye(gnutls_session_t session, unsigned how)
{
	struct tls_call t = ENTER(session);
	int result = FOREIGN(gnutls_bye)(session, how);

	tls_over(&t);
	return result;
}

HOOK void gnutls_deinit(gnutls_session_t session)
{
	struct tls_call t = ENTER(session);

	tls_over(&t);
	tls_forget(session);
	FOREIGN(gnutls_deinit)(session);
}
