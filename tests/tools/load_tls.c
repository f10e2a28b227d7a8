/* SPDX-License-Identifier: Apache-2.0 */
/* load_tls.c - TLS of the load generator's connections. */
#include "load_tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <string.h>

#define RECORD_MAX 16384 /* of cleartext in one TLS record */

SSL_CTX *load_tls_context(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	if (!context)
		return NULL;
	/* A retry gathers the same bytes into the buffer again, and perhaps more behind them. */
	SSL_CTX_set_mode(context,
			 SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* Servers that end the connection without a goodbye are judged by their responses. */
	SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	return context;
}

SSL *load_tls_begin(SSL_CTX *context, int fd)
{
	SSL *ssl = SSL_new(context);

	if (ssl && SSL_set_fd(ssl, fd) == 1) {
		SSL_set_connect_state(ssl);
		return ssl;
	}
	SSL_free(ssl);
	return NULL;
}

static bool must_wait(const SSL *ssl, int result)
{
	int error = SSL_get_error(ssl, result);

	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

enum load_tls_verdict load_tls_handshake(SSL *ssl)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(ssl);
	if (result == 1)
		return LOAD_TLS_READY;
	return must_wait(ssl, result) ? LOAD_TLS_WAIT : LOAD_TLS_FAILED;
}

static ssize_t moved(const SSL *ssl, int result)
{
	if (result > 0)
		return result;
	if (must_wait(ssl, result)) {
		errno = EAGAIN;
		return -1;
	}
	if (SSL_get_error(ssl, result) == SSL_ERROR_ZERO_RETURN)
		return 0;
	errno = ECONNRESET;
	return -1;
}

ssize_t load_tls_receive(SSL *ssl, void *buffer, size_t size)
{
	ERR_clear_error();
	return moved(ssl, SSL_read(ssl, buffer, (int)size));
}

ssize_t load_tls_send(SSL *ssl, const struct iovec *io, size_t count)
{
	static char record[RECORD_MAX];
	size_t bytes = 0;

	for (size_t i = 0; i < count && bytes < RECORD_MAX; i++) {
		size_t room = RECORD_MAX - bytes;
		size_t n = io[i].iov_len < room ? io[i].iov_len : room;

		memcpy(record + bytes, io[i].iov_base, n);
		bytes += n;
	}
	ERR_clear_error();
	return moved(ssl, SSL_write(ssl, record, (int)bytes));
}

void load_tls_end(SSL *ssl)
{
	if (!ssl)
		return;
	ERR_clear_error();
	if (SSL_is_init_finished(ssl))
		SSL_shutdown(ssl);
	SSL_free(ssl);
}
