/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rust_v0.h - the names of Rust's own mangling (RFC 2603), without the hashes of crates. Pure; time
 * and depth are bounded, whatever refers to what.
 */
#ifndef PROFILIS_RUST_V0_H
#define PROFILIS_RUST_V0_H

#include <stdbool.h>
#include <stddef.h>

/* "_RINvNtCs1234_1a4shop5totallEB4_" to "a::shop::total::<i32>", into `to`; false: it is none, or
 * does not fit. */
bool rust_v0_name(const char *name, char *to, size_t room);

#endif
