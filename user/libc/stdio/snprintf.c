// SPDX-License-Identifier: MIT
/* Formatted text into memory: of the caller, or of the heap. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../internal/format.h"

struct string_out {
	struct __format_out out;
	char *p;
	size_t room; /* left for text, the final NUL not counted */
};

static void put_string(struct __format_out *out, const char *s, size_t n)
{
	struct string_out *o = (struct string_out *)out;

	if (n > o->room)
		n = o->room;
	memcpy(o->p, s, n);
	o->p += n;
	o->room -= n;
}

/* Returns the length that the whole text has, even where it was cut to fit in size bytes. */
int vsnprintf(char *restrict s, size_t size, const char *restrict fmt, va_list ap)
{
	struct string_out o = { .out.put = put_string, .p = s, .room = size ? size - 1 : 0 };
	int n = __format(&o.out, fmt, ap);

	if (size)
		*o.p = '\0';
	return n;
}

int vsprintf(char *restrict s, const char *restrict fmt, va_list ap)
{
	return vsnprintf(s, INT_MAX, fmt, ap);
}

int snprintf(char *restrict s, size_t size, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s, size, fmt, ap);
	va_end(ap);
	return n;
}

int sprintf(char *restrict s, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsprintf(s, fmt, ap);
	va_end(ap);
	return n;
}
