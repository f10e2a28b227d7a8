// SPDX-License-Identifier: Apache-2.0
#include "recording.h"

#include "crash.h"
#include "debug.h"
#include "exchange.h"
#include "identity.h"
#include "lookups.h"
#include "place.h"
#include "sampler.h"
#include "sample.h"
#include "settings.h"
#include "sys.h"
#include "tbuf.h"
#include "text.h"
#include "thread.h"
#include "wildcard.h"

#include <string.h>

enum recording_state {
	RECORDING_NONE,
	RECORDING_STARTING,
	RECORDING_ACTIVE,
	RECORDING_ENDED,
	RECORDING_IMPOSSIBLE, /* no directory could be made */
	RECORDING_UNWANTED,   /* this program is not to be recorded */
};

static _Atomic uint32_t state;

static bool program_chosen(void)
{
	struct wildcard_text name = {identity_program(), strlen(identity_program())};

	return !settings.only[0] || wildcard_list_matches(settings.only, name);
}

void recording_init(void)
{
	place_init();
	if (!program_chosen())
		state = RECORDING_UNWANTED;
}

/* ---- the start ---- */

/* Hot space where it can be had: in a small /dev/shm it may not. */
static bool prepare_space(void)
{
	place_make_hot();
	if (exchange_grow() && tbuf_grow())
		return true;
	place_remove_hot();
	exchange_forget();
	tbuf_forget();
	return exchange_grow() && tbuf_grow();
}

static void describe(struct format_process *process)
{
	process->version = FORMAT_VERSION;
	process->counter_count = FORMAT_COUNTER_COUNT;
	process->pid = process_self->pid;
	process->begin_ns = sys_now();
	process->realtime_ns = sys_clock(CLOCK_REALTIME);
	process->sample_every = sample_every();
	identity_fill(process);
	text_join(process->hot_directory, sizeof(process->hot_directory), place_hot(), "", "");
	process->state = FORMAT_RUNNING;
	__atomic_store_n(&process->magic, FORMAT_PROCESS_MAGIC, __ATOMIC_RELEASE);
}

static bool start(void)
{
	_Atomic int64_t *bytes = ledger_shared_bytes();
	struct format_process *process;

	if (!place_make() || !(process = place_map_process(FORMAT_PROCESS_BYTES)))
		return false;
	if (!prepare_space())
		return false;
	ledger_begin(process, bytes ? bytes : place_map_shared("size", 4096));
	describe(process);
	return true;
}

static void start_failed(void)
{
	debug_say("not recording, cannot write below ", place_recording());
	ledger_tell_parent(FORMAT_COUNT_children_unrecorded);
	atomic_store(&state, RECORDING_IMPOSSIBLE);
}

/* Another thread is making the place: once in a process's life this is waited for, 10 ms at most.
 */
static bool await_start(void)
{
	const struct timespec pause = {0, 100000};
	uint32_t starting = RECORDING_STARTING;

	for (int i = 0; i < 100 && state == RECORDING_STARTING; i++)
		sys_call(SYS_nanosleep, &pause, 0, 0, 0);
	/* it is slow, or was cancelled in the midst: nobody waits for it again */
	atomic_compare_exchange_strong(&state, &starting, RECORDING_IMPOSSIBLE);
	return state == RECORDING_ACTIVE;
}

bool recording_start_slow(void)
{
	uint32_t none = RECORDING_NONE;

	if (sys_frozen)
		return false;
	if (!atomic_compare_exchange_strong(&state, &none, RECORDING_STARTING))
		return none == RECORDING_STARTING && await_start();
	if (!start()) {
		start_failed();
		return false;
	}
	atomic_store(&state, RECORDING_ACTIVE);
	atomic_store_explicit(&ledger_taking, true, memory_order_release);
	lookups_recording();
	crash_arm();
	sampler_arm();
	debug_say("recording into ", place_own());
	return true;
}

void recording_describe_machine(void)
{
	struct format_process *p = ledger_process();

	if (p && !p->cpu_model[0])
		identity_cpu_model(p->cpu_model, sizeof(p->cpu_model));
	ledger_raise(FORMAT_COUNT_io_uring, identity_io_urings());
}

/* ---- the end ---- */

void recording_chown(unsigned uid)
{
	place_chown(uid);
	ledger_process()->uid = uid;
}

void recording_close(enum format_process_state how)
{
	if (how != FORMAT_ENDED)
		return;
	atomic_store(&ledger_taking, false);
	atomic_store(&state, RECORDING_ENDED);
}

void recording_end(enum format_process_state how, bool all_sealed)
{
	struct format_process *process = ledger_process();

	process->end_ns = sys_now();
	process->realtime_end_ns = sys_clock(CLOCK_REALTIME);
	__atomic_store_n(&process->state, how, __ATOMIC_RELEASE);
	if (all_sealed)
		place_remove_hot();
}

void recording_resume(void)
{
	ledger_process()->end_ns = 0;
	__atomic_store_n(&ledger_process()->state, FORMAT_RUNNING, __ATOMIC_RELEASE);
}

void recording_forget(void)
{
	ledger_forget();
	place_forget();
	if (state != RECORDING_UNWANTED)
		state = RECORDING_NONE;
}
