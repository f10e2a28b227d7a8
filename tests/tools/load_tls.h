/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_tls.h - TLS of the load generator's connections: OpenSSL on non-blocking sockets.
 *
 * The certificate is not verified: the generator only talks to servers that its test started.
 */
#ifndef LOAD_TLS_H
#define LOAD_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/uio.h>

enum load_tls_verdict { LOAD_TLS_WAIT, LOAD_TLS_READY, LOAD_TLS_FAILED };

SSL_CTX *load_tls_context(void);
SSL *load_tls_begin(SSL_CTX *context, int fd);
enum load_tls_verdict load_tls_handshake(SSL *ssl);
/* Like recv and sendmsg: -1 with errno EAGAIN when nothing can be done now, 0 at the peer's end. */
ssize_t load_tls_receive(SSL *ssl, void *buffer, size_t size);
ssize_t load_tls_send(SSL *ssl, const struct iovec *io, size_t count);
/* Says goodbye without waiting for the answer. */
void load_tls_end(SSL *ssl);

#endif
