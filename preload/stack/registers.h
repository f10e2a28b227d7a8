/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registers.h - the registers that a call may have saved, by their numbers in DWARF.
 */
#ifndef PROFILIS_REGISTERS_H
#define PROFILIS_REGISTERS_H

#if defined(__x86_64__)
#define REGISTERS_COUNT 17u
#define REGISTERS_FRAME 6u   /* rbp */
#define REGISTERS_STACK 7u   /* rsp */
#define REGISTERS_RETURN 16u /* no register of its own: where the return address was saved */
#elif defined(__aarch64__)
#define REGISTERS_COUNT 32u
#define REGISTERS_FRAME 29u
#define REGISTERS_STACK 31u
#define REGISTERS_RETURN 30u
#else
#error "profilis knows the registers of x86-64 and arm64"
#endif

#endif
