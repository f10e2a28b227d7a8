// SPDX-License-Identifier: Apache-2.0
#include "helper.h"

#include "debug.h"
#include "exchange.h"
#include "recording.h"
#include "segment.h"
#include "sys.h"
#include "tbuf.h"
#include "thread.h"

#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

#define STACK_BYTES (128u << 10)
#define FINISH_TENTHS_MAX 10
#define FROZEN_FILES 64u /* of 4 blocks: 16 MiB of space ahead */

enum helper_state { HELPER_NONE, HELPER_STARTING, HELPER_RUNNING, HELPER_IMPOSSIBLE };

static _Atomic uint32_t state;
static uint32_t bell;	    /* futex: rung for every order and full block */
static uint32_t finished;   /* futex: set when finishing is done */
static _Atomic uint32_t finish_order; /* enum format_process_state + 1 */
static _Atomic bool stop_order;
static pthread_t thread;

static void ring(void)
{
	__atomic_fetch_add(&bell, 1, __ATOMIC_RELEASE);
	if (!sys_frozen)
		sys_futex_wake(&bell);
}

/* A frozen host must not even wake us: look now and then. */
static void sleep_until_rung(uint32_t heard)
{
	const struct timespec moment = {0, 100000000};

	sys_futex_wait(&bell, heard, sys_frozen ? &moment : NULL);
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

	exchange_flush(FORMAT_ABORT_EXIT);
	recording_close(how);
	all = tbuf_seal_all();
	write_full_blocks(compress);
	recording_end(how, all);
}

/* A descriptor table of our own; where the kernel has none to give, files are opened and closed at once. */
static void own_descriptors(void)
{
	if (!sys_call(SYS_close_range, 0, ~0u, CLOSE_RANGE_UNSHARE, 0))
		recording_keep_open();
}

static void account_cpu(void)
{
	static uint64_t last;
	uint64_t now = sys_clock(CLOCK_THREAD_CPUTIME_ID);

	recording_count(FORMAT_COUNT_helper_cpu_ns, now > last ? now - last : now);
	recording_count(FORMAT_COUNT_helper_wakes, 1);
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

static void *run(void *unused)
{
	(void)unused;
	thread_self.quiet = 1;
	own_descriptors();
	sys_call(SYS_prctl, PR_SET_NAME, "profilis", 0, 0);
	while (!atomic_load(&stop_order)) {
		uint32_t heard = __atomic_load_n(&bell, __ATOMIC_ACQUIRE);

		write_full_blocks(true);
		grow_ahead();
		account_cpu();
		obey_finish();
		if (!atomic_load(&stop_order))
			sleep_until_rung(heard);
	}
	return NULL;
}

static bool create(void)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	bool created;

	sigfillset(&all);
	if (pthread_attr_init(&attributes))
		return false;
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	created = !pthread_create(&thread, &attributes, run, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return created;
}

void helper_start(void)
{
	uint32_t none = HELPER_NONE;

	if (atomic_load_explicit(&state, memory_order_relaxed) != HELPER_NONE || sys_frozen ||
	    !recording_active() ||
	    !atomic_compare_exchange_strong(&state, &none, HELPER_STARTING))
		return;
	atomic_store(&stop_order, false);
	tbuf_on_full = ring;
	segment_detach();
	if (!create())
		debug_say("no helper thread: blocks stay uncompressed", NULL);
	else
		none = HELPER_RUNNING;
	atomic_store(&state, none == HELPER_RUNNING ? HELPER_RUNNING : HELPER_IMPOSSIBLE);
}

bool helper_stop(void)
{
	uint32_t running = HELPER_RUNNING;

	if (!atomic_compare_exchange_strong(&state, &running, HELPER_STARTING))
		return false;
	atomic_store(&stop_order, true);
	ring();
	pthread_join(thread, NULL);
	tbuf_on_full = NULL;
	atomic_store(&state, HELPER_NONE);
	return true;
}

static bool finish_by_helper(enum format_process_state how)
{
	const struct timespec moment = {0, 100000000};

	finished = 0;
	atomic_store(&finish_order, how + 1);
	ring();
	for (int i = 0; i < FINISH_TENTHS_MAX; i++) {
		if (__atomic_load_n(&finished, __ATOMIC_ACQUIRE))
			return true;
		sys_futex_wait(&finished, 0, &moment);
	}
	return false;
}

void helper_finish(enum format_process_state how)
{
	if (!recording_active())
		return;
	if (atomic_load(&state) == HELPER_RUNNING) {
		if (sys_frozen || !finish_by_helper(how))
			debug_say("the helper did not finish in time: its buffers stay behind", NULL);
	} else if (!sys_frozen) {
		finish(how, false);
	}
}

void helper_freeze(bool all_threads)
{
	if (all_threads) {
		helper_stop();
		atomic_store(&state, HELPER_IMPOSSIBLE);
	} else {
		helper_start();
	}
	while (recording_active() && tbuf_files() < FROZEN_FILES && tbuf_grow())
		;
	if (recording_active())
		exchange_grow();
	sys_frozen = true;
	if (!all_threads) {
		__atomic_fetch_add(&bell, 1, __ATOMIC_RELEASE);
		sys_futex_wake(&bell);
	}
}

void helper_forget(void)
{
	state = sys_frozen ? HELPER_IMPOSSIBLE : HELPER_NONE;
	bell = finished = 0;
	finish_order = 0;
	tbuf_on_full = NULL;
	segment_forget();
}
