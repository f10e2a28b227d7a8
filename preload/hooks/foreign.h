/* SPDX-License-Identifier: Apache-2.0 */
/*
 * foreign.h - hooked functions of libraries that a process may have: none, one, or several copies,
 * linked or opened late, visible to all or to one plug-in alone.
 *
 * Each name stands once; its prototype is ours, so that building needs none of the libraries
 * (tests/symbols compares them with the libraries' own headers). The real function is the one that
 * the caller would have got: looked for in the scope of the object that holds the return address,
 * then behind us in the global scope. Found once for each place of call; what was found stays
 * loaded.
 */
#ifndef PROFILIS_FOREIGN_H
#define PROFILIS_FOREIGN_H

#include "foreign_db.h"
#include "thread.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* OpenSSL 1.1 and 3 */
typedef struct ssl_st SSL;
int SSL_read(SSL *ssl, void *to, int n);
int SSL_read_ex(SSL *ssl, void *to, size_t n, size_t *moved);
int SSL_read_early_data(SSL *ssl, void *to, size_t n, size_t *moved);
int SSL_peek(SSL *ssl, void *to, int n);
int SSL_peek_ex(SSL *ssl, void *to, size_t n, size_t *seen);
int SSL_write(SSL *ssl, const void *from, int n);
int SSL_write_ex(SSL *ssl, const void *from, size_t n, size_t *moved);
int SSL_write_early_data(SSL *ssl, const void *from, size_t n, size_t *moved);
ssize_t SSL_sendfile(SSL *ssl, int fd, off_t offset, size_t n, int flags);
int SSL_do_handshake(SSL *ssl);
int SSL_accept(SSL *ssl);
int SSL_connect(SSL *ssl);
int SSL_shutdown(SSL *ssl);
void SSL_free(SSL *ssl);
int SSL_is_init_finished(const SSL *ssl); /* asked, not hooked */

/* GnuTLS */
typedef struct gnutls_session_int *gnutls_session_t;
ssize_t gnutls_record_recv(gnutls_session_t session, void *to, size_t n);
ssize_t gnutls_record_recv_seq(gnutls_session_t session, void *to, size_t n, unsigned char *seq);
ssize_t gnutls_record_send(gnutls_session_t session, const void *from, size_t n);
ssize_t gnutls_record_send2(gnutls_session_t session, const void *from, size_t n, size_t pad,
			    unsigned flags);
ssize_t gnutls_record_send_file(gnutls_session_t session, int fd, off_t *offset, size_t n);
int gnutls_record_uncork(gnutls_session_t session, unsigned flags);
int gnutls_handshake(gnutls_session_t session);
int gnutls_bye(gnutls_session_t session, unsigned how);
void gnutls_deinit(gnutls_session_t session);

#define FOREIGN_TLS_NAMES(X)                                                                       \
	X(SSL_read)                                                                                \
	X(SSL_read_ex)                                                                             \
	X(SSL_read_early_data)                                                                     \
	X(SSL_peek)                                                                                \
	X(SSL_peek_ex)                                                                             \
	X(SSL_write)                                                                               \
	X(SSL_write_ex)                                                                            \
	X(SSL_write_early_data)                                                                    \
	X(SSL_sendfile)                                                                            \
	X(SSL_do_handshake)                                                                        \
	X(SSL_accept)                                                                              \
	X(SSL_connect)                                                                             \
	X(SSL_shutdown)                                                                            \
	X(SSL_free)                                                                                \
	X(gnutls_record_recv)                                                                      \
	X(gnutls_record_recv_seq)                                                                  \
	X(gnutls_record_send)                                                                      \
	X(gnutls_record_send2)                                                                     \
	X(gnutls_record_send_file)                                                                 \
	X(gnutls_record_uncork)                                                                    \
	X(gnutls_handshake)                                                                        \
	X(gnutls_bye)                                                                              \
	X(gnutls_deinit)

/* The C++ runtime: libstdc++, libc++abi. It does not return, but is jumped to (hooks_cxx.c). */
void __cxa_throw(void *thrown, void *type, void (*destroy)(void *));

#define FOREIGN_CXX_NAMES(X) X(__cxa_throw)

#define FOREIGN_NAMES(X) FOREIGN_TLS_NAMES(X) FOREIGN_DB_NAMES(X) FOREIGN_CXX_NAMES(X)

static inline uintptr_t foreign_key(const char *name, const void *call_site)
{
	return (uintptr_t)call_site ^ (uintptr_t)name << 20;
}

/* A place of call and what is called there. */
struct foreign_site {
	_Atomic uintptr_t site; /* mixed with the name's address */
	_Atomic(void *) found;
};

/* The function of that name for who calls from there; where there is none (the name was only asked
 * for), one that fails. */
void *foreign_find(const char *name, const void *call_site);

/* The same; last is where it was found for the place that called before. */
void *foreign_find_again(struct foreign_site *_Atomic *last, const char *name,
			 const void *call_site);

static inline void *foreign_at(struct foreign_site *_Atomic *last, const char *name,
			       const void *call_site)
{
	struct foreign_site *s = atomic_load_explicit(last, memory_order_acquire);

	if (__builtin_expect(!s || s->site != foreign_key(name, call_site), 0))
		return foreign_find_again(last, name, call_site);
	thread_self.foreign = s->found;
	return s->found;
}

/* The same for what some versions of a library lack; NULL: there is none. */
void *foreign_ask(const char *name, const void *call_site);

/* A hook's caller by its return address, for all that it has to find before it returns. */
const void *foreign_caller(const void *call_site);

/* Inside a hook: the real function of its name, for its caller. */
#define FOREIGN(name)                                                                              \
	({                                                                                         \
		static struct foreign_site *_Atomic last;                                          \
		(__typeof__(&name))foreign_at(&last, #name, __builtin_return_address(0));          \
	})

#endif
