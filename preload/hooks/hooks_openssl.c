// SPDX-License-Identifier: Apache-2.0
/* OpenSSL: cleartext as the host takes and gives it. */
#include "foreign.h"
#include "tls.h"

/* Handshakes are often made by the first read or write. */
static bool finished(const struct tls_call *t)
{
	__typeof__(&SSL_is_init_finished) ask =
		(__typeof__(&SSL_is_init_finished))foreign_find("SSL_is_init_finished", t->site);

	return ask(t->object) == 1;
}

#define ENTER(ssl) tls_enter(ssl, finished, __builtin_return_address(0))
#define ENTER_OUT(ssl) tls_enter_out(ssl, finished, __builtin_return_address(0))

HOOK int SSL_read(SSL *ssl, void *to, int n)
{
	struct tls_call t = ENTER(ssl);
	int moved = FOREIGN(SSL_read)(ssl, to, n);

	tls_received(&t, to, moved);
	return moved;
}

HOOK int SSL_read_ex(SSL *ssl, void *to, size_t n, size_t *moved)
{
	struct tls_call t = ENTER(ssl);
	int good = FOREIGN(SSL_read_ex)(ssl, to, n, moved);

	tls_received(&t, to, good > 0 ? (ssize_t)*moved : 0);
	return good;
}

HOOK int SSL_read_early_data(SSL *ssl, void *to, size_t n, size_t *moved)
{
	struct tls_call t = ENTER(ssl);
	int good = FOREIGN(SSL_read_early_data)(ssl, to, n, moved);

	tls_received(&t, to, good > 0 ? (ssize_t)*moved : 0);
	return good;
}

HOOK int SSL_peek(SSL *ssl, void *to, int n)
{
	struct tls_call t = ENTER(ssl);
	int seen = FOREIGN(SSL_peek)(ssl, to, n);

	tls_called(&t, seen > 0);
	return seen;
}

HOOK int SSL_peek_ex(SSL *ssl, void *to, size_t n, size_t *seen)
{
	struct tls_call t = ENTER(ssl);
	int good = FOREIGN(SSL_peek_ex)(ssl, to, n, seen);

	tls_called(&t, good > 0);
	return good;
}

HOOK int SSL_write(SSL *ssl, const void *from, int n)
{
	struct tls_call t = ENTER_OUT(ssl);
	int moved = FOREIGN(SSL_write)(ssl, from, n);

	tls_sent(&t, from, moved);
	return moved;
}

HOOK int SSL_write_ex(SSL *ssl, const void *from, size_t n, size_t *moved)
{
	struct tls_call t = ENTER_OUT(ssl);
	int good = FOREIGN(SSL_write_ex)(ssl, from, n, moved);

	tls_sent(&t, from, good > 0 ? (ssize_t)*moved : 0);
	return good;
}

HOOK int SSL_write_early_data(SSL *ssl, const void *from, size_t n, size_t *moved)
{
	struct tls_call t = ENTER_OUT(ssl);
	int good = FOREIGN(SSL_write_early_data)(ssl, from, n, moved);

	tls_sent(&t, from, good > 0 ? (ssize_t)*moved : 0);
	return good;
}

HOOK ssize_t SSL_sendfile(SSL *ssl, int fd, off_t offset, size_t n, int flags)
{
	struct tls_call t = ENTER_OUT(ssl);
	ssize_t moved = FOREIGN(SSL_sendfile)(ssl, fd, offset, n, flags);

	tls_sent(&t, NULL, moved);
	return moved;
}

HOOK int SSL_do_handshake(SSL *ssl)
{
	struct tls_call t = ENTER(ssl);
	int done = FOREIGN(SSL_do_handshake)(ssl);

	tls_called(&t, done == 1);
	return done;
}

HOOK int SSL_accept(SSL *ssl)
{
	struct tls_call t = ENTER(ssl);
	int done = FOREIGN(SSL_accept)(ssl);

	tls_called(&t, done == 1);
	return done;
}

HOOK int SSL_connect(SSL *ssl)
{
	struct tls_call t = ENTER(ssl);
	int done = FOREIGN(SSL_connect)(ssl);

	tls_called(&t, done == 1);
	return done;
}

HOOK int SSL_shutdown(SSL *ssl)
{
	struct tls_call t = ENTER(ssl);
	int result = FOREIGN(SSL_shutdown)(ssl);

	tls_over(&t);
	return result;
}

/* Several may hold it: it is met again by the next call, unless that was the last. */
HOOK void SSL_free(SSL *ssl)
{
	struct tls_call t = ENTER(ssl);

	if (ssl)
		tls_over(&t);
	tls_forget(ssl);
	FOREIGN(SSL_free)(ssl);
}
