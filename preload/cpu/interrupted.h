/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interrupted.h - a wait that a signal of ours alone has interrupted is made again, so that the host never
 * sees that EINTR (x86-64; elsewhere the call's first argument is gone). Its time-out begins anew: what the
 * thread had waited until then, it had waited on the CPU.
 */
#ifndef PROFILIS_INTERRUPTED_H
#define PROFILIS_INTERRUPTED_H

#include <ucontext.h>

/* In the signal's handler, before it returns. Nothing is changed where it is not such a wait. */
void interrupted_call_again(ucontext_t *context);

#endif
