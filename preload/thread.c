// SPDX-License-Identifier: Apache-2.0
#include "thread.h"

#include "sys.h"

bool sys_frozen;
struct process_self *process_self;
uint32_t process_epoch = 1;
_Atomic uint32_t process_forks;
void (*thread_on_met)(void);
_Thread_local struct thread thread_self __attribute__((tls_model("initial-exec")));

void process_claim(void)
{
	process_self->pid = sys_getpid();
	atomic_store(&process_self->alive, 1);
}

bool process_init(void)
{
	struct process_self *page = sys_map(-1, 4096);

	if (!page || sys_call(SYS_madvise, page, 4096, MADV_WIPEONFORK, 0))
		return false;
	process_self = page;
	process_claim();
	return true;
}

bool process_is_guest(void)
{
	return !sys_frozen && sys_getpid() != process_self->pid;
}

uint32_t thread_tid_slow(void)
{
	thread_self.tid = sys_frozen ? 0 : (uint32_t)sys_gettid();
	thread_self.epoch = process_epoch;
	if (thread_on_met && !thread_self.quiet)
		thread_on_met();
	return thread_self.tid;
}
