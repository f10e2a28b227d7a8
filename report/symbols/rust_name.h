/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rust_name.h - the names of Rust's legacy mangling, which looks like that of C++ and is more.
 * Pure.
 */
#ifndef PROFILIS_RUST_NAME_H
#define PROFILIS_RUST_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* "_ZN4shop4cart3add17h0123456789abcdefE" to "shop::cart::add", into `to`; false: it is none, or
 * does not fit. */
bool rust_name(const char *name, char *to, size_t room);

#endif
