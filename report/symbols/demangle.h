/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demangle.h - the names of C++ as people write them. Pure.
 */
#ifndef PROFILIS_DEMANGLE_H
#define PROFILIS_DEMANGLE_H

/*
 * A mangled function ("_ZN3foo3barEv": "foo::bar()"), or a type as std::type_info names it
 * ("St9exception": "std::exception"). To be freed; NULL where it is neither, or too large to read.
 */
char *demangle(const char *name);

#endif
