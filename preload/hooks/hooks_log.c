// SPDX-License-Identifier: Apache-2.0
/*
 * stdio on 1 and 2, which writes inside libc: C++, Ruby, PHP and Node tell their last errors so.
 * Their way out, abort(), is where such a text ends.
 */
#include "hooks.h"

#include "ledger.h"
#include "texts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define PIECES 16u
#define NUMBER_BYTES 24u

static inline bool is_standard(const FILE *stream)
{
	return (unsigned)stream->_fileno - 1u < 2 && hook_on();
}

static void wrote(const FILE *stream, const void *text, size_t n)
{
	if (n)
		hook_logged(stream->_fileno, &(struct iovec){(void *)text, n}, n);
}

HOOK int fputs(const char *text, FILE *stream)
{
	int result = REAL(fputs)(text, stream);

	if (result >= 0 && is_standard(stream))
		wrote(stream, text, strlen(text));
	return result;
}

HOOK size_t fwrite(const void *from, size_t size, size_t count, FILE *stream)
{
	size_t written = REAL(fwrite)(from, size, count, stream);

	if (is_standard(stream))
		wrote(stream, from, size * written);
	return written;
}

HOOK int fputc(int c, FILE *stream)
{
	int result = REAL(fputc)(c, stream);
	char byte = (char)c;

	if (result != EOF && stream->_fileno == 2 && is_standard(stream))
		wrote(stream, &byte, 1);
	return result;
}

HOOK int putc(int c, FILE *stream)
{
	int result = REAL(putc)(c, stream);
	char byte = (char)c;

	if (result != EOF && stream->_fileno == 2 && is_standard(stream))
		wrote(stream, &byte, 1);
	return result;
}

/* ---- formats ----------------------------------------------------------------------------- */

/* What a simple format makes of its arguments, piece by piece. */
struct printed {
	struct iovec pieces[PIECES];
	unsigned count;
	size_t bytes;
	char numbers[PIECES][NUMBER_BYTES];
};

static bool add(struct printed *p, const char *text, size_t n)
{
	if (p->count == PIECES || !text)
		return false;
	p->pieces[p->count++] = (struct iovec){(void *)text, n};
	p->bytes += n;
	return true;
}

static bool add_number(struct printed *p, unsigned long value, bool negative)
{
	char *end, *at;

	if (p->count == PIECES)
		return false;
	end = at = p->numbers[p->count] + NUMBER_BYTES;
	value = negative ? 0 - value : value;
	do
		*--at = (char)('0' + value % 10);
	while (value /= 10);
	if (negative)
		*--at = '-';
	return add(p, at, (size_t)(end - at));
}

static bool add_byte(struct printed *p, char byte)
{
	if (p->count == PIECES)
		return false;
	*p->numbers[p->count] = byte;
	return add(p, p->numbers[p->count], 1);
}

/* %s, %c, %d and %u, with l or z; false: any other. */
static bool add_argument(struct printed *p, const char **format, va_list *list)
{
	bool wide = **format == 'l' || **format == 'z';
	const char *text;
	long value;

	*format += wide + (wide && (*format)[1] == 'l');
	switch (*(*format)++) {
	case 's':
		text = va_arg(*list, const char *);
		return !wide && text && add(p, text, strlen(text));
	case 'c':
		return add_byte(p, (char)va_arg(*list, int));
	case '%':
		return add(p, "%", 1);
	case 'd':
	case 'i':
		value = wide ? va_arg(*list, long) : va_arg(*list, int);
		return add_number(p, (unsigned long)value, value < 0);
	case 'u':
		return add_number(p, wide ? va_arg(*list, unsigned long) : va_arg(*list, unsigned),
				  false);
	default:
		return false;
	}
}

static bool print(struct printed *p, const char *format, va_list *list)
{
	p->count = 0;
	p->bytes = 0;
	while (*format) {
		size_t n = strcspn(format, "%");

		if (n && !add(p, format, n))
			return false;
		format += n;
		if (*format && !add_argument(p, (format++, &format), list))
			return false;
	}
	return true;
}

/* libc has the arguments formatted; here, again, so that their text is seen. */
static __attribute__((noinline)) void formatted(const FILE *stream, const char *format,
						va_list *list, int result)
{
	struct printed p;

	if (print(&p, format, list) && p.bytes == (size_t)result)
		hook_logged(stream->_fileno, p.pieces, p.bytes);
}

HOOK int vfprintf(FILE *stream, const char *format, va_list list)
{
	va_list again;
	int result;

	va_copy(again, list);
	result = REAL(vfprintf)(stream, format, list);
	if (result > 0 && is_standard(stream))
		formatted(stream, format, &again, result);
	va_end(again);
	return result;
}

HOOK int __vfprintf_chk(FILE *stream, int flag, const char *format, va_list list)
{
	va_list again;
	int result;

	va_copy(again, list);
	result = REAL(__vfprintf_chk)(stream, flag, format, list);
	if (result > 0 && is_standard(stream))
		formatted(stream, format, &again, result);
	va_end(again);
	return result;
}

HOOK int fprintf(FILE *stream, const char *format, ...)
{
	va_list list;
	int result;

	va_start(list, format);
	result = vfprintf(stream, format, list);
	va_end(list);
	return result;
}

HOOK int __fprintf_chk(FILE *stream, int flag, const char *format, ...)
{
	va_list list;
	int result;

	va_start(list, format);
	result = __vfprintf_chk(stream, flag, format, list);
	va_end(list);
	return result;
}

/* ---- the end ----------------------------------------------------------------------------- */

HOOK void abort(void)
{
	int saved;

	if (hook_on() && ledger_open() && !process_is_guest()) {
		saved = hook_begin();
		texts_flush();
		hook_end(saved);
	}
	REAL(abort)();
	__builtin_unreachable();
}
