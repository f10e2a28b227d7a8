/* SPDX-License-Identifier: Apache-2.0 */
/*
 * identity.h - who this process is, from /proc: fills the descriptive fields of struct
 * format_process.
 */
#ifndef PROFILIS_IDENTITY_H
#define PROFILIS_IDENTITY_H

#include "profilis/format.h"

#include <stddef.h>

/* Secrets in arguments are cut before they are stored. */
void identity_fill(struct format_process *p);

/* The processor's name. The kernel may take 10 ms and more over it: not for a host's thread. */
void identity_cpu_model(char *room, size_t bytes);

/* How many io_uring instances the process has mapped. Reads /proc: not for a host's thread. */
unsigned identity_io_urings(void);

/* The program's name: last component of the executable; a script's interpreter is the program. */
const char *identity_program(void);

/* When all threads have ended but the caller's: the status that the first ended with. Otherwise -1.
 */
int identity_left_alone(void);

/* Field 22 of /proc/self/stat. */
uint64_t identity_start_ticks(void);

/* Cuts what looks like a password, token or key out of a NUL-separated argument list, in place. */
void identity_cut_secrets(char *arguments, unsigned bytes);

#endif
