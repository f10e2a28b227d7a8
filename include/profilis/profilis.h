/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profilis.h - what a program may tell and ask the recorder, if it wants to. Nothing here is needed to be profiled.
 *
 *	PROFILIS_SPAN("render");		C and C++: times from here to the end of the block
 *	PROFILIS_RECORD("cart.items", 3);	a value of a metric of your own
 *	PROFILIS_LABEL("tenant", "acme");	about the request that this thread serves now
 *
 * Every function is weak and absent without the preload library, so a program that uses them links and runs
 * alone: call through the PROFILIS_* macros, which do nothing then. All are safe from any thread and from signal
 * handlers, keep errno, and never wait. Texts are UTF-8, end with a NUL, are copied before the call returns, and
 * are cut where they are too long (names of spans 384 bytes, of metrics 256, keys and values of labels 128).
 * Nothing reports failure: what finds no room is counted, and the report says how much that was.
 *
 * Other languages call the same functions by their foreign function interface. Python:
 *
 *	import ctypes
 *	profilis = ctypes.CDLL(None)			# AttributeError at first use without the library
 *	profilis.profilis_begin.restype = ctypes.c_uint64
 *	profilis.profilis_begin.argtypes = [ctypes.c_char_p]
 *	profilis.profilis_end.argtypes = [ctypes.c_uint64]
 *	profilis.profilis_record.argtypes = [ctypes.c_char_p, ctypes.c_double]
 *	profilis.profilis_label.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
 *
 *	span = profilis.profilis_begin(b"render")
 *	try:
 *		...
 *	finally:
 *		profilis.profilis_end(span)
 */
#ifndef PROFILIS_PROFILIS_H
#define PROFILIS_PROFILIS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version, "major.minor.patch". */
__attribute__((weak)) const char *profilis_version(void);

/* 1 while this process records, 0 before it serves, after it stopped, or when it is switched off. */
__attribute__((weak)) int profilis_recording(void);

/* The recording's directory, absolute; "" while there is none. Valid for the life of the process. */
__attribute__((weak)) const char *profilis_directory(void);

/*
 * Times a part of the program: from begin to end. What begin returns is for its end; 0, where nothing is recorded,
 * may be ended too. The span belongs to the request that the thread serves when it begins, if it serves one.
 *
 * A span that begins while another of the same request is open on the same thread lies within it: its time is not
 * the other one's own ("self"). Spans may end in any order, and on another thread than the one that began them: then
 * their time stays in what they lie in. A span that is never ended is not recorded. 256 may be open on a thread; one
 * more makes the oldest of them lost, which is counted.
 */
__attribute__((weak)) uint64_t profilis_begin(const char *name);
__attribute__((weak)) void profilis_end(uint64_t span);

/* The same end, by an exception that leaves the span: the report counts it as an error. */
__attribute__((weak)) void profilis_end_unwound(uint64_t span);

/* One value of a metric of your own: the report has its count, sum, mean, least and greatest, over time too. Values
 * that are no finite number are left out. */
__attribute__((weak)) void profilis_record(const char *name, double value);

/* Says something about the request that this thread serves now; nothing where it serves none. A key said again takes
 * the new value. A request keeps 8 labels. */
__attribute__((weak)) void profilis_label(const char *key, const char *value);

#define PROFILIS_VERSION_LOADED() (profilis_version ? profilis_version() : "")
#define PROFILIS_RECORDING() (profilis_recording ? profilis_recording() : 0)
#define PROFILIS_DIRECTORY() (profilis_directory ? profilis_directory() : "")
#define PROFILIS_BEGIN(name) (profilis_begin ? profilis_begin(name) : (uint64_t)0)
#define PROFILIS_END(span) (profilis_end ? profilis_end(span) : (void)0)
#define PROFILIS_RECORD(name, value) (profilis_record ? profilis_record(name, value) : (void)0)
#define PROFILIS_LABEL(key, value) (profilis_label ? profilis_label(key, value) : (void)0)

#define PROFILIS_JOIN_NOW(a, b) a##b
#define PROFILIS_JOIN(a, b) PROFILIS_JOIN_NOW(a, b)

#ifdef __cplusplus
}

#include <exception>

namespace profilis
{

/* A span from here to the end of its scope; an exception that leaves the scope is noted. */
class span
{
      public:
	explicit span(const char *name) noexcept
	    : uncaught_(uncaught()), token_(PROFILIS_BEGIN(name))
	{
	}

	~span()
	{
		if (!token_)
			return;
		if (uncaught() > uncaught_)
			profilis_end_unwound(token_);
		else
			profilis_end(token_);
	}

	span(const span &) = delete;
	span &operator=(const span &) = delete;

      private:
	static int uncaught() noexcept
	{
#if defined(__cpp_lib_uncaught_exceptions) || __cplusplus >= 201703L
		return std::uncaught_exceptions();
#else
		return std::uncaught_exception();
#endif
	}

	int uncaught_;
	uint64_t token_;
};

}

#define PROFILIS_SPAN(name) ::profilis::span PROFILIS_JOIN(profilis_span_, __LINE__)(name)
#else

static inline __attribute__((unused)) void profilis_span_left(uint64_t *span)
{
	PROFILIS_END(*span);
}

/* A span from here to the end of its block, whichever way that is left (longjmp apart). */
#define PROFILIS_SPAN(name)                                                                        \
	__attribute__((cleanup(profilis_span_left), unused)) uint64_t PROFILIS_JOIN(               \
		profilis_span_, __LINE__) = PROFILIS_BEGIN(name)
#endif

#endif
