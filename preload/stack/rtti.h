/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtti.h - what the Itanium C++ ABI (2.9.5) leaves in memory about the type of an object: libstdc++
 * and libc++ alike. Nothing of the host's is called; only what belongs to the type and the object
 * is read.
 */
#ifndef PROFILIS_RTTI_H
#define PROFILIS_RTTI_H

/* The type's name, mangled, of its std::type_info. */
const char *rtti_name(const void *type);

/* The std::exception that the object of that type is or derives from; NULL: it does not. */
const void *rtti_exception(const void *type, const void *object);

#endif
