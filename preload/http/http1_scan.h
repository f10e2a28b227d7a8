/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http1_scan.h - line ends and path ends, many bytes at a time. Reads nothing outside the given
 * bounds.
 */
#ifndef PROFILIS_HTTP1_SCAN_H
#define PROFILIS_HTTP1_SCAN_H

#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define SCAN_BYTES 64 /* what one call of scan_lines() covers */

#ifdef __SSE2__
static inline __attribute__((always_inline)) uint64_t scan_lf16(const char *at)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)at);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
}

static inline __attribute__((always_inline)) uint64_t scan_lf32(const char *at)
{
	return scan_lf16(at) | scan_lf16(at + 16) << 16;
}

static inline __attribute__((always_inline)) uint64_t scan_lf64(const char *at)
{
	return scan_lf32(at) | scan_lf32(at + 32) << 32;
}

static inline uint32_t scan_stop16(const char *at)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)at);
	__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes);
	__m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
	__m128i query = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('?'));
	__m128i fragment = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('#'));

	return (uint32_t)_mm_movemask_epi8(
		_mm_or_si128(_mm_or_si128(low, del), _mm_or_si128(query, fragment)));
}
#endif

/* The lowest bit of a mask that has one, as an index: the compiler would extend it at each use. */
static inline size_t scan_first(uint64_t mask)
{
	size_t at = (size_t)__builtin_ctzll(mask);

	__asm__("" : "+r"(at));
	return at;
}

static inline __attribute__((always_inline)) uint64_t scan_lines_bytewise(const char *at, size_t n)
{
	uint64_t ends = 0;

	for (size_t i = 0; i < n && i < SCAN_BYTES; i++)
		ends |= (uint64_t)(at[i] == '\n') << i;
	return ends;
}

/* The same for n, less than SCAN_BYTES and not 0: the odd rest is taken from loads that end at end.
 */
static inline __attribute__((always_inline)) uint64_t
scan_lines_rest(const char *begin, const char *at, const char *end)
{
	size_t n = (size_t)(end - at);

#ifdef __SSE2__
	if (end - begin >= 64)
		return scan_lf64(end - 64) >> (64 - n);
	if (n > 32)
		return scan_lf32(at) | scan_lf32(end - 32) << (n - 32);
	if (end - begin >= 32)
		return scan_lf32(end - 32) >> (32 - n);
	if (n > 16)
		return scan_lf16(at) | scan_lf16(end - 16) << (n - 16);
	if (end - begin >= 16)
		return scan_lf16(end - 16) >> (16 - n);
#endif
	(void)begin;
	return scan_lines_bytewise(at, n);
}

/*
 * Where line feeds stand in the SCAN_BYTES from at on, as far as they lie before end, one bit each.
 * All from begin to end may be read; at lies before end.
 */
static inline __attribute__((always_inline)) uint64_t scan_lines(const char *begin, const char *at,
								 const char *end)
{
#ifdef __SSE2__
	if (end - at >= SCAN_BYTES)
		return scan_lf64(at);
#endif
	return scan_lines_rest(begin, at, end);
}

/* First byte that ends a path: query, fragment, blank, or what no target may hold. Else end. */
static inline const char *scan_target(const char *at, const char *end)
{
#ifdef __SSE2__
	for (; end - at >= 16; at += 16) {
		uint32_t stops = scan_stop16(at);

		if (stops)
			return at + __builtin_ctz(stops);
	}
#endif
	while (at < end && (unsigned char)*at > ' ' && *at != 0x7f && *at != '?' && *at != '#')
		at++;
	return at;
}

#endif
