// SPDX-License-Identifier: Apache-2.0
#include "apart.h"

#include "sys.h"
#include "thread.h"

#include <signal.h>

#define STACKS 8u
#define STACK_BYTES 65536u
#define GUARD_BYTES 4096u

static struct tryflag taken[STACKS];
static char *_Atomic stacks;

static char *map(void)
{
	char *mapped = sys_map(-1, STACKS * STACK_BYTES);
	char *none = NULL;

	if (!mapped)
		return NULL;
	for (unsigned i = 0; i < STACKS; i++)
		sys_call(SYS_mprotect, mapped + i * STACK_BYTES, GUARD_BYTES, PROT_NONE, 0);
	if (atomic_compare_exchange_strong(&stacks, &none, mapped))
		return mapped;
	sys_unmap(mapped, STACKS * STACK_BYTES);
	return none;
}

static unsigned take(void)
{
	unsigned i = 0;

	while (i < STACKS && !tryflag_take(&taken[i]))
		i++;
	return i;
}

static void on_stack(char *top, void (*run)(void *), void *argument)
{
#if defined(__x86_64__)
	__asm__ volatile("movq %%rsp, %%rbx\n\t"
			 "movq %1, %%rsp\n\t"
			 "callq *%2\n\t"
			 "movq %%rbx, %%rsp"
			 : "+D"(argument), "+S"(top), "+d"(run)
			 :
			 : "rax", "rbx", "rcx", "r8", "r9", "r10", "r11", "cc", "memory", "xmm0",
			   "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#else
	register void *x0 __asm__("x0") = argument;
	register char *x1 __asm__("x1") = top;
	register void (*x2)(void *) __asm__("x2") = run;

	__asm__ volatile("mov x19, sp\n\t"
			 "mov sp, x1\n\t"
			 "blr x2\n\t"
			 "mov sp, x19"
			 : "+r"(x0), "+r"(x1), "+r"(x2)
			 :
			 : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
			   "x14", "x15", "x16", "x17", "x19", "x30", "cc", "memory", "v0", "v1",
			   "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20",
			   "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30",
			   "v31");
#endif
}

static bool is_apart(const char *mapped)
{
	const char *here = __builtin_frame_address(0);

	return mapped && here >= mapped && here < mapped + STACKS * STACK_BYTES;
}

bool apart_run(void (*run)(void *argument), void *argument)
{
	const uint64_t all = ~0ull;
	uint64_t before;
	char *mapped = atomic_load(&stacks);
	unsigned i;

	if (is_apart(mapped)) {
		run(argument);
		return true;
	}
	if (sys_forbidden() || (!mapped && !(mapped = map())))
		return false;
	sys_call(SYS_rt_sigprocmask, SIG_BLOCK, &all, &before, sizeof(all));
	i = take();
	if (i < STACKS) {
		on_stack(mapped + (i + 1) * STACK_BYTES, run, argument);
		tryflag_release(&taken[i]);
	}
	sys_call(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof(before));
	return i < STACKS;
}
