// SPDX-License-Identifier: Apache-2.0
#include "interrupted.h"

#include "sys.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)

#define RETURN_BYTES 2 /* syscall */
#define NUMBER_BYTES 5 /* mov $number, %eax: libc's way to make a call */
#define APART_MAX 12   /* bytes of instructions that may stand between the two */

/* Calls that end with EINTR though their handler has SA_RESTART, and that may be made twice. */
static bool is_wait(uint32_t call)
{
	static const uint16_t waits[] = {
		SYS_poll,	  SYS_ppoll,	     SYS_select,
		SYS_pselect6,	  SYS_epoll_wait,    SYS_epoll_pwait,
		SYS_epoll_pwait2, SYS_nanosleep,     SYS_clock_nanosleep,
		SYS_pause,	  SYS_rt_sigsuspend, SYS_rt_sigtimedwait,
		SYS_semop,	  SYS_semtimedop,    SYS_msgrcv,
		SYS_msgsnd,	  SYS_readv,	     SYS_write,
		SYS_writev,	  SYS_recvfrom,	     SYS_recvmsg,
		SYS_recvmmsg,	  SYS_sendto,	     SYS_sendmsg,
		SYS_sendmmsg,	  SYS_accept,	     SYS_accept4,
		SYS_futex,	  SYS_io_getevents,  SYS_mq_timedreceive,
		SYS_mq_timedsend,
	};

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		if (waits[i] == call)
			return true;
	return false;
}

/* The number stands in the code before the call; the kernel has kept all arguments but that. */
static bool number_before(const uint8_t *call, uint32_t *number)
{
	const uint8_t *at = call - NUMBER_BYTES;

	*number = SYS_read;
	if (call[-2] == 0x31 && call[-1] == 0xc0) /* xor %eax, %eax */
		return true;
	for (; at >= call - NUMBER_BYTES - APART_MAX; at--) {
		memcpy(number, at + 1, sizeof(*number));
		if (*at == 0xb8 && is_wait(*number))
			return true;
	}
	return false;
}

void interrupted_call_again(ucontext_t *context)
{
	greg_t *reg = context->uc_mcontext.gregs;
	const uint8_t *call = (const uint8_t *)reg[REG_RIP] - RETURN_BYTES;
	uint32_t number;

	if (reg[REG_RAX] != -EINTR || call[0] != 0x0f || call[1] != 0x05 ||
	    !number_before(call, &number))
		return;
	reg[REG_RAX] = number;
	reg[REG_RIP] = (greg_t)(uintptr_t)call;
}

#else

void interrupted_call_again(ucontext_t *context)
{
	(void)context;
}

#endif
