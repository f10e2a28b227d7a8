/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unwind_arch.h - the registers that a call may have saved, by their numbers in DWARF.
 */
#ifndef PROFILIS_UNWIND_ARCH_H
#define PROFILIS_UNWIND_ARCH_H

#if defined(__x86_64__)
#define UNWIND_REGISTERS 17u
#define UNWIND_FRAME 6u	  /* rbp */
#define UNWIND_STACK 7u	  /* rsp */
#define UNWIND_RETURN 16u /* no register of its own: where the return address was saved */
#elif defined(__aarch64__)
#define UNWIND_REGISTERS 32u
#define UNWIND_FRAME 29u
#define UNWIND_STACK 31u
#define UNWIND_RETURN 30u
#else
#error "profilis knows the registers of x86-64 and arm64"
#endif

#endif
