// SPDX-License-Identifier: Apache-2.0
#include "signal_action.h"

#if defined(__x86_64__)
__asm__(".pushsection .text\n\t"
	".globl signal_action_return\n\t"
	".hidden signal_action_return\n\t"
	".type signal_action_return, @function\n"
	"signal_action_return:\n\t"
	"movq $15, %rax\n\t"
	"syscall\n\t"
	".popsection");
#endif
