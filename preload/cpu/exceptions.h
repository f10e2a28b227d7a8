/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exceptions.h - C++ exceptions as they are thrown: type, what they say, stack, and the request
 * that the thread is at. All are counted; so many a second are recorded. What they say is scrubbed
 * of secrets; PROFILIS_LOGS=off drops it.
 */
#ifndef PROFILIS_EXCEPTIONS_H
#define PROFILIS_EXCEPTIONS_H

/* With its std::type_info. Asks the object's what(). */
void exceptions_thrown(const void *object, const void *type);

#endif
