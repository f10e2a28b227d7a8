// SPDX-License-Identifier: Apache-2.0
/*
 * syscall(2), the function: the numbers whose libc functions are hooked are observed just so; Node
 * closes its sockets by it. Everything else is passed on. (Programs that hold the instruction
 * themselves are seen by no hook.)
 */
#include "hooks.h"

#include "current.h"
#include "helper.h"

#include <linux/seccomp.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/syscall.h>

struct six {
	long a, b, c, d, e, f;
};

static long pass(long number, const struct six *s)
{
	return REAL(syscall)(number, s->a, s->b, s->c, s->d, s->e, s->f);
}

/* The hooks of the same name, whose result and errno are what syscall() returns too. */
static bool moves(long number, const struct six *s, long *result)
{
	int fd = (int)s->a;
	void *at = (void *)s->b;

	switch (number) {
	case SYS_read:
		*result = read(fd, at, (size_t)s->c);
		return true;
	case SYS_write:
		*result = write(fd, at, (size_t)s->c);
		return true;
	case SYS_readv:
		*result = readv(fd, at, (int)s->c);
		return true;
	case SYS_writev:
		*result = writev(fd, at, (int)s->c);
		return true;
	case SYS_recvfrom:
		*result = recvfrom(fd, at, (size_t)s->c, (int)s->d, (void *)s->e, (void *)s->f);
		return true;
	case SYS_sendto:
		*result = sendto(fd, at, (size_t)s->c, (int)s->d, (void *)s->e, (socklen_t)s->f);
		return true;
	case SYS_recvmsg:
		*result = recvmsg(fd, at, (int)s->c);
		return true;
	case SYS_sendmsg:
		*result = sendmsg(fd, at, (int)s->c);
		return true;
	case SYS_recvmmsg:
		*result = recvmmsg(fd, at, (unsigned)s->c, (int)s->d, (void *)s->e);
		return true;
	case SYS_sendmmsg:
		*result = sendmmsg(fd, at, (unsigned)s->c, (int)s->d);
		return true;
	case SYS_sendfile:
		*result = sendfile(fd, (int)s->b, (void *)s->c, (size_t)s->d);
		return true;
	case SYS_splice:
		*result = splice(fd, (void *)s->b, (int)s->c, (void *)s->d, (size_t)s->e,
				 (unsigned)s->f);
		return true;
	}
	return false;
}

static long confine(const struct six *s)
{
	const struct hooks_confinement asked = {
		.mode = s->a == SECCOMP_SET_MODE_STRICT	  ? SECCOMP_MODE_STRICT
			: s->a == SECCOMP_SET_MODE_FILTER ? SECCOMP_MODE_FILTER
							  : SECCOMP_MODE_DISABLED,
		.filter = s->c,
		.all_threads = s->b & SECCOMP_FILTER_FLAG_TSYNC,
	};
	bool confined = hooks_confine(&asked);
	long result = pass(SYS_seccomp, s);

	if (confined)
		hooks_confined(&asked, result < 0);
	return result;
}

static bool names(long number, const struct six *s, long *result)
{
	int fd = (int)s->a;

	switch (number) {
	case SYS_socket:
		*result = socket(fd, (int)s->b, (int)s->c);
		return true;
	case SYS_listen:
		*result = listen(fd, (int)s->b);
		return true;
	case SYS_accept:
		*result = accept(fd, (void *)s->b, (void *)s->c);
		return true;
	case SYS_accept4:
		*result = accept4(fd, (void *)s->b, (void *)s->c, (int)s->d);
		return true;
	case SYS_connect:
		*result = connect(fd, (void *)s->b, (socklen_t)s->c);
		return true;
	case SYS_shutdown:
		*result = shutdown(fd, (int)s->b);
		return true;
	case SYS_close:
		*result = close(fd);
		return true;
	case SYS_close_range:
		*result = close_range((unsigned)s->a, (unsigned)s->b, (int)s->c);
		return true;
	case SYS_dup:
		*result = dup(fd);
		return true;
#ifdef SYS_dup2
	case SYS_dup2:
		*result = dup2(fd, (int)s->b);
		return true;
#endif
	case SYS_dup3:
		*result = dup3(fd, (int)s->b, (int)s->c);
		return true;
	case SYS_exit_group:
		_exit((int)s->a);
	case SYS_prctl:
		*result = prctl((int)s->a, s->b, s->c, s->d, s->e);
		return true;
	case SYS_seccomp:
		*result = confine(s);
		return true;
	case SYS_exit:
		helper_watch();
	}
	return false;
}

/* Waits are passed on as they stand: that they begin is all that matters (hooks_wait.c). */
static bool waits(long number)
{
	return number == SYS_epoll_pwait || number == SYS_epoll_pwait2 || number == SYS_ppoll ||
#ifdef SYS_epoll_wait
	       number == SYS_epoll_wait || number == SYS_poll || number == SYS_select ||
#endif
	       number == SYS_pselect6;
}

/* The hooks' functions are cancellation points, syscall() is none. */
static bool observed(long number, const struct six *s, long *result)
{
	int state;
	bool known;

	if (waits(number)) {
		current_over();
		return false;
	}
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	known = moves(number, s, result) || names(number, s, result);
	pthread_setcancelstate(state, &state);
	return known;
}

HOOK long syscall(long number, ...)
{
	va_list list;
	struct six s;
	long result;

	va_start(list, number);
	s.a = va_arg(list, long);
	s.b = va_arg(list, long);
	s.c = va_arg(list, long);
	s.d = va_arg(list, long);
	s.e = va_arg(list, long);
	s.f = va_arg(list, long);
	va_end(list);
	if (hook_on() && observed(number, &s, &result))
		return result;
	return pass(number, &s);
}
