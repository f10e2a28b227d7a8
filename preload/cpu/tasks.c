// SPDX-License-Identifier: Apache-2.0
#include "tasks.h"

#include "sys.h"
#include "text.h"
#include "thread.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define TASKS_MAX 4096u
#define RECHECK 8u /* looks between two at the signals that a thread blocks */

#define PLACES 64u /* that are looked at for one thread */
#define CLAIMED (1u << 31)

struct task {
	_Atomic uint32_t tid; /* with CLAIMED while its timer is made; 0: free */
	int32_t timer;
	_Atomic uint32_t seen; /* at this look */
};

static struct task *_Atomic tasks; /* TASKS_MAX, by their tids */
static _Atomic uint32_t looks;

struct entry { /* of getdents64 */
	uint64_t inode, next;
	uint16_t bytes;
	uint8_t type;
	char name[];
};

/* As the kernel has it: glibc's has no name for the thread. */
struct event {
	uint64_t value;
	int32_t signal, notify;
	int32_t tid, padding[11];
};

static int open_task(uint32_t tid, const char *name, int flags)
{
	char path[64];
	struct text t = text_in(path, sizeof(path));

	text_add(&t, "/proc/");
	text_number(&t, (uint64_t)process_self->pid);
	text_add(&t, "/task");
	if (tid) {
		text_add(&t, "/");
		text_number(&t, tid);
		text_add(&t, name);
	}
	return sys_open(AT_FDCWD, path, O_RDONLY | flags, 0);
}

static uint64_t hexadecimal(const char *at)
{
	uint64_t value = 0;

	at += strspn(at, " \t");
	for (;; at++) {
		unsigned digit = (unsigned)(*at >= 'a' ? *at - 'a' + 10 : *at - '0');

		if (digit > 15)
			return value;
		value = value << 4 | digit;
	}
}

static bool blocks(uint32_t tid, int signal)
{
	char text[2048];
	int fd = open_task(tid, "/status", 0);
	long n = fd < 0 ? -1 : sys_read(fd, text, sizeof(text) - 1);
	const char *at;

	if (fd >= 0)
		sys_close(fd);
	text[n > 0 ? n : 0] = 0;
	at = strstr(text, "\nSigBlk:");
	return !at || hexadecimal(at + 8) >> (signal - 1) & 1;
}

/* The thread's CPU clock, as the kernel numbers it. */
static int clock_of(uint32_t tid)
{
	return (int)(~tid << 3 | 6u);
}

static bool start_timer(struct task *t, uint32_t tid, int signal, uint64_t period_ns)
{
	struct event event = {.signal = signal, .notify = SIGEV_THREAD_ID, .tid = (int32_t)tid};
	struct itimerspec times = {
		.it_interval = {(time_t)(period_ns / 1000000000u), (long)(period_ns % 1000000000u)},
	};
	uint64_t first = 1 + (uint64_t)tid * 7919u % period_ns; /* threads take their turns */

	times.it_value =
		(struct timespec){(time_t)(first / 1000000000u), (long)(first % 1000000000u)};
	if (sys_call(SYS_timer_create, clock_of(tid), &event, &t->timer, 0))
		return false;
	if (!sys_call(SYS_timer_settime, t->timer, 0, &times, 0))
		return true;
	sys_call(SYS_timer_delete, t->timer, 0, 0, 0);
	return false;
}

static void end_timer(struct task *t)
{
	uint32_t tid = atomic_load(&t->tid);

	if (tid && !(tid & CLAIMED) && atomic_compare_exchange_strong(&t->tid, &tid, CLAIMED)) {
		sys_call(SYS_timer_delete, t->timer, 0, 0, 0);
		atomic_store(&t->tid, 0);
	}
}

static struct task *find(struct task *all, uint32_t tid)
{
	for (uint32_t i = 0; i < PLACES; i++) {
		struct task *t = &all[(tid + i) % TASKS_MAX];

		if ((atomic_load(&t->tid) & ~CLAIMED) == tid)
			return t;
	}
	return NULL;
}

/* NULL: none is free, or somebody else is about to make that thread's timer. */
static struct task *claim(struct task *all, uint32_t tid)
{
	for (uint32_t i = 0; i < PLACES; i++) {
		struct task *t = &all[(tid + i) % TASKS_MAX];
		uint32_t none = 0;

		if (atomic_compare_exchange_strong(&t->tid, &none, tid | CLAIMED))
			return t;
		if ((none & ~CLAIMED) == tid)
			return NULL;
	}
	return NULL;
}

static void add(struct task *all, uint32_t tid, int signal, uint64_t period_ns)
{
	struct task *t = claim(all, tid);

	if (!t)
		return;
	atomic_store(&t->seen, looks);
	atomic_store(&t->tid, start_timer(t, tid, signal, period_ns) ? tid : 0);
}

void tasks_meet(int signal, uint64_t period_ns)
{
	struct task *all = atomic_load(&tasks);
	uint32_t tid = thread_tid();
	uint64_t blocked = 0;

	sys_call(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, sizeof(blocked));
	if (all && tid && !(blocked >> (signal - 1) & 1) && !find(all, tid))
		add(all, tid, signal, period_ns);
}

static void look_at(uint32_t tid, int signal, uint64_t period_ns)
{
	struct task *t = find(tasks, tid);

	if (!t && !blocks(tid, signal))
		add(tasks, tid, signal, period_ns);
	if (!t)
		return;
	atomic_store(&t->seen, looks);
	if ((looks + tid) % RECHECK == 0 && blocks(tid, signal))
		end_timer(t);
}

static void end_others(void)
{
	for (uint32_t i = 0; i < TASKS_MAX; i++)
		if (tasks[i].seen != looks)
			end_timer(&tasks[i]);
}

static uint32_t number_of(const char *name)
{
	uint32_t value = 0;

	for (; *name >= '0' && *name <= '9'; name++)
		value = value * 10 + (uint32_t)(*name - '0');
	return value;
}

static bool look_at_all(int directory, int signal, uint64_t period_ns)
{
	char room[4096] __attribute__((aligned(8)));
	uint32_t own = (uint32_t)sys_gettid();
	long n;

	while ((n = sys_call(SYS_getdents64, directory, room, sizeof(room), 0)) > 0)
		for (long at = 0; at < n; at += ((struct entry *)(room + at))->bytes) {
			uint32_t tid = number_of(((struct entry *)(room + at))->name);

			if (tid && tid != own)
				look_at(tid, signal, period_ns);
		}
	return n == 0;
}

void tasks_prepare(void)
{
	struct task *none = NULL,
		    *all = atomic_load(&tasks) ? NULL : sys_map(-1, TASKS_MAX * sizeof(*all));

	if (all && !atomic_compare_exchange_strong(&tasks, &none, all))
		sys_unmap(all, TASKS_MAX * sizeof(*all));
}

void tasks_look(int signal, uint64_t period_ns)
{
	int directory = open_task(0, "", O_DIRECTORY);

	looks++;
	if (tasks && directory >= 0 && look_at_all(directory, signal, period_ns))
		end_others();
	if (directory >= 0)
		sys_close(directory);
}

void tasks_forget(bool delete_them)
{
	struct task *all = atomic_load(&tasks);

	for (uint32_t i = 0; all && i < TASKS_MAX; i++)
		if (delete_them)
			end_timer(&all[i]);
		else
			atomic_store(&all[i].tid, 0);
}
