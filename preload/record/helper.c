// SPDX-License-Identifier: Apache-2.0
#include "helper.h"

#include "bodies.h"
#include "debug.h"
#include "exchange.h"
#include "functions.h"
#include "identity.h"
#include "ledger.h"
#include "place.h"
#include "recording.h"
#include "resources.h"
#include "sampler.h"
#include "segment.h"
#include "sys.h"
#include "tbuf.h"
#include "texts.h"
#include "thread.h"

#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define STACK_BYTES (128u << 10)
#define TLS_BYTES_MAX (64u << 20)
#define FINISH_TENTHS_MAX 10
#define FROZEN_FILES 64u /* of 4 blocks: 16 MiB of space ahead */

_Atomic uint32_t helper_state;
static uint32_t bell;		      /* futex: rung for every order and full block */
static uint32_t finished;	      /* futex: set when finishing is done */
static _Atomic uint32_t finish_order; /* enum format_process_state + 1 */
static _Atomic bool stop_order;
static uint32_t tid;		/* futex: cleared by the kernel when the thread has ended */
static char *memory;		/* its thread-local storage and stack; kept for the next one */
static size_t tls_bytes;	/* of it, the same on both sides of the descriptor */
static _Atomic uint32_t become; /* user to become once the directories are open; 0: stay */
static uint32_t became;		/* futex: 0 while the order stands, then enum became */
static uint32_t ready;		/* futex: directories are open, the user is the right one */
static _Atomic bool watching;	/* a thread may leave the process to us alone */

enum became { BECAME_UID = 1, BECAME_NOT };

void helper_ring(void)
{
	__atomic_fetch_add(&bell, 1, __ATOMIC_RELEASE);
	if (!sys_frozen)
		sys_futex_wake(&bell);
}

/* A frozen host must not even wake us, and one that leaves us alone cannot: look now and then. */
static bool looks(void)
{
	return sys_frozen || watching;
}

/* For so many ns at most; 0: as long as it takes. */
static void sleep_until_rung(uint32_t heard, uint64_t most)
{
	struct timespec moment = {0, 100000000};

	if (most && !looks())
		moment =
			(struct timespec){(time_t)(most / 1000000000u), (long)(most % 1000000000u)};
	sys_futex_wait(&bell, heard, most || looks() ? &moment : NULL);
}

static void write_full_blocks(bool compress)
{
	struct tbuf_full full;

	while (tbuf_take_full(&full)) {
		segment_write(&full, compress && !tbuf_behind());
		tbuf_give_back(&full);
	}
}

static void grow_ahead(void)
{
	while (tbuf_scarce() && tbuf_grow())
		;
	if (exchange_scarce())
		exchange_grow();
}

static void finish(enum format_process_state how, bool compress)
{
	bool all;

	if (thread_self.quiet)
		recording_describe_machine();
	functions_flush();
	texts_flush();
	exchange_flush(FORMAT_ABORT_EXIT);
	resources_finish();
	recording_close(how);
	all = tbuf_seal_all();
	write_full_blocks(compress);
	recording_end(how, all);
}

/* A descriptor table of our own; where the kernel has none to give, files are opened and closed at
 * once. */
static void own_descriptors(void)
{
	if (!sys_call(SYS_close_range, 0, ~0u, CLOSE_RANGE_UNSHARE, 0))
		place_keep_open();
}

static void account_cpu(void)
{
	static uint64_t last;
	uint64_t now = sys_clock(CLOCK_THREAD_CPUTIME_ID);

	ledger_count(FORMAT_COUNT_helper_cpu_ns, now > last ? now - last : now);
	ledger_count(FORMAT_COUNT_helper_wakes, 1);
	last = now;
}

static void obey_finish(void)
{
	uint32_t order = atomic_exchange(&finish_order, 0);

	if (!order)
		return;
	finish((enum format_process_state)(order - 1), true);
	__atomic_store_n(&finished, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&finished);
}

static void obey_become(void)
{
	uint32_t uid = atomic_exchange(&become, 0);

	if (!uid)
		return;
	recording_chown(uid);
	uid = sys_call(SYS_setresuid, uid, uid, uid, 0) ? BECAME_NOT : BECAME_UID;
	__atomic_store_n(&became, uid, __ATOMIC_RELEASE);
	sys_futex_wake(&became);
}

/* Without this a host whose threads end one by one, by the system call, would never end. The last
 * one's status is the process's. */
static int end_alone(int status)
{
	if (ledger_open())
		finish(FORMAT_ENDED, true);
	return status;
}

static int run(void *unused)
{
	uint64_t next_look = 0;

	(void)unused;
	thread_self.quiet = 1;
	own_descriptors();
	resources_open();
	obey_become();
	__atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&ready);
	sys_call(SYS_prctl, PR_SET_NAME, "profilis", 0, 0);
	recording_describe_machine();
	while (!atomic_load(&stop_order)) {
		uint32_t heard = __atomic_load_n(&bell, __ATOMIC_ACQUIRE);
		int status = looks() ? identity_left_alone() : -1;

		if (status >= 0)
			return end_alone(status);
		write_full_blocks(true);
		grow_ahead();
		resources_answer();
		next_look = sampler_look();
		account_cpu();
		obey_become();
		obey_finish();
		if (!atomic_load(&stop_order))
			sleep_until_rung(heard, next_look);
	}
	return 0;
}

/*
 * A thread that glibc does not know. Were it made by pthread_create, a single-threaded host would
 * lose glibc's fast paths (locks in malloc, cancellation around every system call: some 300
 * instructions a request on nginx), and a host whose threads all end would never exit. In return it
 * must call nothing of libc that looks at its thread descriptor: it has only a zeroed stand-in for
 * one, large enough for the static thread-local variables around it.
 */
static void *stand_in_tls(void)
{
	char *self = __builtin_thread_pointer();
	ptrdiff_t ours = (char *)&thread_self - self;
	size_t reach = (size_t)(ours < 0 ? -ours : ours) + sizeof(thread_self);
	void **descriptor;

	tls_bytes = 2 * ((reach + 65535) & ~(size_t)65535);
	if (tls_bytes > TLS_BYTES_MAX)
		return NULL;
	memory = memory ? memory : sys_map(-1, tls_bytes + STACK_BYTES);
	if (!memory)
		return NULL;
	memset(memory + tls_bytes / 2 + ours, 0, sizeof(thread_self));
	descriptor = (void *)(memory + tls_bytes / 2);
	descriptor[0] = descriptor[2] = descriptor; /* x86-64: where it says where it is */
	return descriptor;
}

static bool create(void)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	const uint64_t all = ~0ull;
	void *tls = stand_in_tls();
	uint64_t before;
	int created;

	if (!tls)
		return false;
	sys_call(SYS_rt_sigprocmask, SIG_BLOCK, &all, &before, sizeof(all));
	created = clone(run, memory + tls_bytes + STACK_BYTES, flags, NULL, &tid, tls, &tid);
	sys_call(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof(before));
	return created > 0;
}

/* The word is cleared a moment before the kernel counts the thread as gone; unshare wants it gone.
 */
static void join(void)
{
	uint32_t alive, last = 0;

	while ((alive = __atomic_load_n(&tid, __ATOMIC_ACQUIRE))) {
		last = alive;
		sys_futex_wait(&tid, alive, NULL);
	}
	while (last && !sys_call(SYS_tgkill, process_self->pid, last, 0, 0))
		sys_yield();
}

void helper_start_slow(void)
{
	uint32_t none = HELPER_NONE;

	if (atomic_load_explicit(&helper_state, memory_order_relaxed) != HELPER_NONE ||
	    sys_frozen || !ledger_open() ||
	    !atomic_compare_exchange_strong(&helper_state, &none, HELPER_STARTING))
		return;
	atomic_store(&stop_order, false);
	ready = 0;
	tbuf_on_full = helper_ring;
	segment_detach();
	if (!create())
		debug_say("no helper thread: blocks stay uncompressed", NULL);
	else
		none = HELPER_RUNNING;
	atomic_store(&helper_state, none == HELPER_RUNNING ? HELPER_RUNNING : HELPER_IMPOSSIBLE);
}

/* Waited for: no thread of the host's may outlive its setuid as somebody else. */
static bool become_by_helper(unsigned uid)
{
	if (atomic_load(&helper_state) != HELPER_RUNNING)
		return false;
	became = 0;
	become = uid;
	helper_ring();
	while (!__atomic_load_n(&became, __ATOMIC_ACQUIRE))
		sys_futex_wait(&became, 0, NULL);
	return became == BECAME_UID;
}

void helper_start_as(unsigned uid)
{
	if (become_by_helper(uid))
		return;
	helper_stop();
	become = uid;
	helper_start();
	helper_settle();
}

void helper_settle(void)
{
	while (atomic_load(&helper_state) == HELPER_RUNNING &&
	       !__atomic_load_n(&ready, __ATOMIC_ACQUIRE))
		sys_futex_wait(&ready, 0, NULL);
}

void helper_watch(void)
{
	if (!atomic_exchange(&watching, true))
		helper_ring();
}

bool helper_stop(void)
{
	uint32_t running = HELPER_RUNNING;

	if (!atomic_compare_exchange_strong(&helper_state, &running, HELPER_STARTING))
		return false;
	atomic_store(&stop_order, true);
	helper_ring();
	join();
	tbuf_on_full = NULL;
	atomic_store(&helper_state, HELPER_NONE);
	return true;
}

static bool finish_by_helper(enum format_process_state how)
{
	const struct timespec moment = {0, 100000000};

	finished = 0;
	atomic_store(&finish_order, how + 1);
	helper_ring();
	for (int i = 0; i < FINISH_TENTHS_MAX; i++) {
		if (__atomic_load_n(&finished, __ATOMIC_ACQUIRE))
			return true;
		sys_futex_wait(&finished, 0, &moment);
	}
	return false;
}

void helper_finish(enum format_process_state how)
{
	if (!ledger_open())
		return;
	if (atomic_load(&helper_state) == HELPER_RUNNING) {
		if (sys_frozen || !finish_by_helper(how))
			debug_say("the helper did not finish in time: its buffers stay behind",
				  NULL);
	} else if (!sys_frozen) {
		finish(how, false);
	}
}

void helper_freeze(bool all_threads)
{
	if (all_threads) {
		helper_stop();
		atomic_store(&helper_state, HELPER_IMPOSSIBLE);
	} else {
		helper_start();
	}
	while (ledger_open() && tbuf_files() < FROZEN_FILES && tbuf_grow())
		;
	if (ledger_open()) {
		exchange_grow();
	bodies_prepare();
		texts_prepare();
	}
	sys_frozen = true;
	if (!all_threads) {
		__atomic_fetch_add(&bell, 1, __ATOMIC_RELEASE);
		sys_futex_wake(&bell);
	}
}

void helper_thaw(void)
{
	uint32_t impossible = HELPER_IMPOSSIBLE;

	sys_frozen = false;
	atomic_compare_exchange_strong(&helper_state, &impossible, HELPER_NONE);
}

void helper_forget(void)
{
	watching = false;
	helper_state = sys_frozen ? HELPER_IMPOSSIBLE : HELPER_NONE;
	memory = NULL; /* the parent's thread may have been writing there */
	become = 0;
	bell = finished = 0;
	finish_order = 0;
	tbuf_on_full = NULL;
	segment_forget();
}
