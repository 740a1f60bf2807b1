/* SPDX-License-Identifier: MIT */
/* Between printf's core, the places its text goes to, and the conversions of double. */
#ifndef _INTERNAL_FORMAT_H
#define _INTERNAL_FORMAT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Where formatted text goes. put() takes n bytes; total counts them all. */
struct __format_out {
	void (*put)(struct __format_out *out, const char *s, size_t n);
	size_t total;
};

#define FMT_LEFT  0x01 /* - */
#define FMT_PLUS  0x02 /* + */
#define FMT_SPACE 0x04
#define FMT_ALT	  0x08 /* # */
#define FMT_ZERO  0x10 /* 0 */

/* One conversion: flags, width, precision (-1: none) and the letter. */
struct __format_spec {
	unsigned int flags;
	int width;
	int prec;
	char conv;
};

/*
 * A number as it stands in its field: prefix (sign, 0x), zeros, then the body.
 */
struct __format_field {
	const char *prefix;
	size_t prefix_len;
	size_t zeros;
	const char *body;
	size_t body_len;
};

void __format_put(struct __format_out *out, const char *s, size_t n);
void __format_pad(struct __format_out *out, char c, size_t n);
void __format_field(struct __format_out *out, const struct __format_spec *spec,
		    const struct __format_field *field);

/* Formats into out. Returns the number of characters, or -1 with EOVERFLOW. */
int __format(struct __format_out *out, const char *fmt, va_list ap);

#endif
