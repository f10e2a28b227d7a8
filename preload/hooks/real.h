/* SPDX-License-Identifier: Apache-2.0 */
/*
 * real.h - the hooked functions: each name stands once, its type comes from the system's header.
 *
 * Pointers, resolver and the test of the export list derive from REAL_NAMES. A hook's body is
 * written by hand in hooks_*.c and calls real.<name>. Names are resolved before main; a call that
 * comes earlier (another library's constructor) resolves them then.
 */
#ifndef PROFILIS_REAL_H
#define PROFILIS_REAL_H

#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* Fortified twins and others that no header declares. */
ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __recv_chk(int fd, void *to, size_t n, size_t room, int flags);
ssize_t __recvfrom_chk(int fd, void *to, size_t n, size_t room, int flags, struct sockaddr *from,
		       socklen_t *from_bytes);

int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t room);
int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
		const sigset_t *signals, size_t room);

int __vfprintf_chk(FILE *stream, int flag, const char *format, va_list list);
int __fprintf_chk(FILE *stream, int flag, const char *format, ...);
int __sigaction(int number, const struct sigaction *to, struct sigaction *found);
sighandler_t bsd_signal(int number, sighandler_t to);

#define REAL_NAMES(X)                                                                              \
	/* hooks_io.c */                                                                           \
	X(read)                                                                                    \
	X(__read_chk)                                                                              \
	X(readv)                                                                                   \
	X(preadv2) X(preadv64v2) X(write) X(writev) X(pwritev2) X(pwritev64v2) X(sendfile)         \
		X(sendfile64) X(splice) /* hooks_socket.c */                                       \
		X(recv) X(__recv_chk) X(recvfrom) X(__recvfrom_chk) X(recvmsg) X(recvmmsg) X(send) \
			X(sendto) X(sendmsg) X(sendmmsg) /* hooks_descriptor.c */                  \
		X(socket) X(socketpair) X(listen) X(accept) X(accept4) X(connect) X(getsockopt)    \
			X(shutdown) X(close) X(close_range) X(closefrom) X(dup) X(dup2) X(dup3)    \
				X(fcntl) X(fcntl64) /* hooks_stdio.c */                            \
		X(fdopen) X(fclose)		    /* hooks_process.c */                          \
		X(fork) X(_exit) X(setuid) X(seteuid) X(setreuid) X(setresuid) X(chroot)           \
			X(unshare) X(setns)                                                        \
				X(prctl) /* hooks_exec.c; the execl family calls execve's hook */  \
		X(execve) X(execv) X(execvp) X(execvpe) X(fexecve) X(execveat) X(posix_spawn)      \
			X(posix_spawnp) /* hooks_syscall.c */                                      \
		X(syscall)		/* hooks_wait.c */                                         \
		X(epoll_wait) X(epoll_pwait) X(epoll_pwait2) X(poll) X(__poll_chk) X(ppoll)        \
			X(__ppoll_chk) X(select) X(pselect) /* hooks_names.c */                    \
		X(getaddrinfo) X(gethostbyname) X(gethostbyname2) X(gethostbyname_r)               \
			X(gethostbyname2_r) /* hooks_dlopen.c */                                   \
		X(dlopen)		    /* hooks_signal.c */                                   \
		X(sigaction) X(__sigaction) X(signal) X(ssignal) X(bsd_signal) X(sysv_signal)      \
			X(__sysv_signal) X(sigset) /* hooks_log.c */                               \
		X(fputs) X(fwrite) X(fputc) X(putc) X(vfprintf) X(__vfprintf_chk) X(abort)

/* Hooks that are only written in terms of another hook, or whose real function does nothing. */
#define REAL_DERIVED(X)                                                                            \
	X(execl)                                                                                   \
	X(execle) X(execlp) X(_Exit) X(fprintf) X(__fprintf_chk) X(__cyg_profile_func_enter)       \
		X(__cyg_profile_func_exit)

/* Programs call what is deprecated. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
struct real {
#define REAL_FIELD(name) __typeof__(&name) name;
	REAL_NAMES(REAL_FIELD)
#undef REAL_FIELD
};
#pragma GCC diagnostic pop

extern struct real real;

/* Fills `real`; any number of times, from any thread. */
void real_resolve(void);

/* For a hook that may run before our constructor. */
#define REAL(name)                                                                                 \
	(__builtin_expect(real.name != NULL, 1) ? real.name : (real_resolve(), real.name))

#endif
