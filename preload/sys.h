/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sys.h - system calls without libc: they pass no hook (ours or another library's), are no
 * cancellation points, leave errno alone and return -errno. Everything the recorder asks of the
 * kernel on its own behalf goes here.
 */
#ifndef PROFILIS_SYS_H
#define PROFILIS_SYS_H

#include "thread.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#if defined(__x86_64__)
static inline long sys6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
static inline long sys6(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}
#else
#error "profilis knows the system call convention of x86-64 and arm64"
#endif

/*
 * Set for good once the host confines itself by seccomp: from then on a host thread makes no system
 * call for us, since any might kill it.
 */
extern _Bool sys_frozen;

static inline _Bool sys_forbidden(void)
{
	return sys_frozen && !thread_self.quiet;
}

#define sys_call(number, a, b, c, d)                                                               \
	sys6((number), (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

static inline int sys_open(int directory, const char *path, int flags, int mode)
{
	return (int)sys_call(SYS_openat, directory, path, flags | O_CLOEXEC, mode);
}

static inline int sys_close(int fd)
{
	return (int)sys_call(SYS_close, fd, 0, 0, 0);
}

static inline long sys_read(int fd, void *to, size_t n)
{
	return sys_call(SYS_read, fd, to, n, 0);
}

static inline long sys_write(int fd, const void *from, size_t n)
{
	return sys_call(SYS_write, fd, from, n, 0);
}

static inline long sys_pwrite(int fd, const void *from, size_t n, uint64_t offset)
{
	return sys_call(SYS_pwrite64, fd, from, n, offset);
}

static inline int sys_mkdir(int directory, const char *path, int mode)
{
	return (int)sys_call(SYS_mkdirat, directory, path, mode, 0);
}

static inline int sys_unlink(int directory, const char *path, int flags)
{
	return (int)sys_call(SYS_unlinkat, directory, path, flags, 0);
}

static inline int sys_fallocate(int fd, uint64_t bytes)
{
	return (int)sys_call(SYS_fallocate, fd, 0, 0, bytes);
}

static inline int sys_ftruncate(int fd, uint64_t bytes)
{
	return (int)sys_call(SYS_ftruncate, fd, bytes, 0, 0);
}

static inline int sys_chown(int directory, const char *path, unsigned uid)
{
	return (int)sys6(SYS_fchownat, directory, (long)path, uid, -1, AT_EMPTY_PATH, 0);
}

static inline void sys_yield(void)
{
	if (!sys_forbidden())
		sys_call(SYS_sched_yield, 0, 0, 0, 0);
}

static inline int sys_getpid(void)
{
	return (int)sys_call(SYS_getpid, 0, 0, 0, 0);
}

static inline int sys_gettid(void)
{
	return (int)sys_call(SYS_gettid, 0, 0, 0, 0);
}

static inline int sys_getsockopt(int fd, int level, int name, void *value, unsigned *bytes)
{
	return (int)sys6(SYS_getsockopt, fd, level, name, (long)value, (long)bytes, 0);
}

/* Anonymous private memory, or with fd a shared mapping of its first bytes; NULL on failure. */
static inline void *sys_map(int fd, size_t bytes)
{
	int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE : MAP_SHARED;
	long at = sys_forbidden()
			  ? -1
			  : sys6(SYS_mmap, 0, (long)bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	return at < 0 && at > -4096 ? NULL : (void *)at;
}

static inline void sys_unmap(void *at, size_t bytes)
{
	sys_call(SYS_munmap, at, bytes, 0, 0);
}

/* Sleeps while *word is expected; timeout may be NULL. The word may lie in shared memory. */
static inline int sys_futex_wait(uint32_t *word, uint32_t expected, const struct timespec *timeout)
{
	return (int)sys_call(SYS_futex, word, FUTEX_WAIT, expected, timeout);
}

static inline void sys_futex_wake(uint32_t *word)
{
	sys_call(SYS_futex, word, FUTEX_WAKE, INT32_MAX, 0);
}

static inline uint64_t sys_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* CLOCK_MONOTONIC in nanoseconds: the time of every event. */
static inline uint64_t sys_now(void)
{
	return sys_clock(CLOCK_MONOTONIC);
}

#endif
