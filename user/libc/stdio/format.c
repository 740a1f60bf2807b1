// SPDX-License-Identifier: MIT
/*
 * The core of printf: reads the format, and writes text through struct __format_out.
 *
 *	%[flags][width][.precision][length]conversion
 *
 *	flags       - + space # 0        length      hh h l ll j z t
 *	conversion  d i u o x X c s p %, and with PRINTF_WITH_DOUBLE f F e E g G
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "../internal/format.h"

/* Linked in by PRINTF_WITH_DOUBLE. */
#pragma weak __format_double

void __format_put(struct __format_out *out, const char *s, size_t n)
{
	out->total += n;
	out->put(out, s, n);
}

void __format_pad(struct __format_out *out, char c, size_t n)
{
	char run[16];

	memset(run, c, sizeof(run));
	while (n) {
		size_t step = n < sizeof(run) ? n : sizeof(run);

		__format_put(out, run, step);
		n -= step;
	}
}

void __format_field(struct __format_out *out, const struct __format_spec *spec,
		    const struct __format_field *field)
{
	size_t len = field->prefix_len + field->zeros + field->body_len;
	size_t pad = (size_t)spec->width > len ? (size_t)spec->width - len : 0;
	size_t zeros = field->zeros;

	if (spec->flags & FMT_ZERO && !(spec->flags & FMT_LEFT)) {
		zeros += pad;
		pad = 0;
	}
	if (!(spec->flags & FMT_LEFT))
		__format_pad(out, ' ', pad);
	__format_put(out, field->prefix, field->prefix_len);
	__format_pad(out, '0', zeros);
	__format_put(out, field->body, field->body_len);
	if (spec->flags & FMT_LEFT)
		__format_pad(out, ' ', pad);
}

/* Digits of v before end, which they reach; returns where they start. Zero has no digits. */
static char *digits(char *end, unsigned long long v, unsigned int base, int upper)
{
	const char *letters = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	/* 64-bit division is slow in software: leave it as soon as a word is enough. */
	while (v > UINT32_MAX) {
		*--end = letters[v % base];
		v /= base;
	}
	for (uint32_t w = (uint32_t)v; w; w /= base)
		*--end = letters[w % base];
	return end;
}

static void format_int(struct __format_out *out, struct __format_spec *spec, unsigned long long v,
		       int negative)
{
	char buf[24], *end = buf + sizeof(buf), *start;
	struct __format_field field = { .prefix = "" };
	unsigned int base = 10;

	switch (spec->conv) {
	case 'o':
		base = 8;
		break;
	case 'x':
	case 'X':
	case 'p':
		base = 16;
		break;
	}
	start = digits(end, v, base, spec->conv == 'X');
	field.body = start;
	field.body_len = (size_t)(end - start);

	if (spec->prec >= 0)
		spec->flags &= ~(unsigned int)FMT_ZERO;
	else
		spec->prec = 1;
	if (field.body_len < (size_t)spec->prec)
		field.zeros = (size_t)spec->prec - field.body_len;

	if (spec->conv == 'd') {
		if (negative)
			field.prefix = "-";
		else if (spec->flags & FMT_PLUS)
			field.prefix = "+";
		else if (spec->flags & FMT_SPACE)
			field.prefix = " ";
	} else if (spec->flags & FMT_ALT) {
		if (base == 16 && v)
			field.prefix = spec->conv == 'X' ? "0X" : "0x";
		else if (base == 8 && !field.zeros)
			field.prefix = "0";
	}
	field.prefix_len = strlen(field.prefix);
	__format_field(out, spec, &field);
}

static void format_string(struct __format_out *out, struct __format_spec *spec, const char *s)
{
	struct __format_field field = { .prefix = "" };

	if (!s)
		s = "(null)";
	field.body = s;
	field.body_len = spec->prec < 0 ? strlen(s) : strnlen(s, (size_t)spec->prec);
	spec->flags &= ~(unsigned int)FMT_ZERO;
	__format_field(out, spec, &field);
}

enum length { LEN_INT, LEN_CHAR, LEN_SHORT, LEN_LONG, LEN_LLONG };

/* size_t, ptrdiff_t and long are all one word here; intmax_t is two. */
static enum length read_length(const char **fmt)
{
	switch (*(*fmt)++) {
	case 'h':
		if (**fmt != 'h')
			return LEN_SHORT;
		(*fmt)++;
		return LEN_CHAR;
	case 'l':
		if (**fmt != 'l')
			return LEN_LONG;
		(*fmt)++;
		return LEN_LLONG;
	case 'j':
	case 'q':
		return LEN_LLONG;
	case 'z':
	case 't':
		return LEN_LONG;
	case 'L':
		return LEN_INT;
	default:
		(*fmt)--;
		return LEN_INT;
	}
}

static long long signed_arg(va_list *ap, enum length len)
{
	switch (len) {
	case LEN_CHAR:
		return (signed char)va_arg(*ap, int);
	case LEN_SHORT:
		return (short)va_arg(*ap, int);
	case LEN_LLONG:
		return va_arg(*ap, long long);
	default:
		return va_arg(*ap, long);
	}
}

static unsigned long long unsigned_arg(va_list *ap, enum length len)
{
	switch (len) {
	case LEN_CHAR:
		return (unsigned char)va_arg(*ap, int);
	case LEN_SHORT:
		return (unsigned short)va_arg(*ap, int);
	case LEN_LLONG:
		return va_arg(*ap, unsigned long long);
	default:
		return va_arg(*ap, unsigned long);
	}
}

static void read_flags(const char **fmt, struct __format_spec *spec)
{
	static const char chars[] = "-+ #0";
	const char *p;

	while (**fmt && (p = strchr(chars, **fmt))) {
		spec->flags |= 1U << (p - chars);
		(*fmt)++;
	}
}

/* A number of the format, or an argument for '*'. Too large a one stops at INT_MAX. */
static int read_number(const char **fmt, va_list *ap)
{
	int n = 0;

	if (**fmt == '*') {
		(*fmt)++;
		return va_arg(*ap, int);
	}
	for (; isdigit((unsigned char)**fmt); (*fmt)++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, **fmt - '0', &n))
			n = INT_MAX / 10;
	return n;
}

static void read_spec(const char **fmt, struct __format_spec *spec, va_list *ap)
{
	*spec = (struct __format_spec){ .prec = -1 };
	read_flags(fmt, spec);
	spec->width = read_number(fmt, ap);
	if (spec->width < 0) {
		spec->flags |= FMT_LEFT;
		spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
	}
	if (**fmt == '.') {
		(*fmt)++;
		spec->prec = read_number(fmt, ap);
		if (spec->prec < 0)
			spec->prec = -1;
	}
}

static void format_double(struct __format_out *out, struct __format_spec *spec, double d)
{
	unsigned long long bits;

	memcpy(&bits, &d, sizeof(bits));
	if (__format_double)
		__format_double(out, spec, bits);
	else
		format_string(out, spec, "(double)");
}

/* Writes one argument, or returns 0 for a letter that is none of ours. */
static int convert(struct __format_out *out, struct __format_spec *spec, enum length len,
		   va_list *ap)
{
	long long v;
	char c;

	switch (spec->conv) {
	case 'd':
	case 'i':
		spec->conv = 'd';
		v = signed_arg(ap, len);
		format_int(out, spec, v < 0 ? -(unsigned long long)v : (unsigned long long)v,
			   v < 0);
		return 1;
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		format_int(out, spec, unsigned_arg(ap, len), 0);
		return 1;
	case 'p':
		spec->flags |= FMT_ALT;
		format_int(out, spec, va_arg(*ap, unsigned long), 0);
		return 1;
	case 'c':
		c = (char)va_arg(*ap, int);
		spec->flags &= ~(unsigned int)FMT_ZERO;
		__format_field(out, spec,
			       &(struct __format_field){ .body = &c, .body_len = 1, .prefix = "" });
		return 1;
	case 's':
		format_string(out, spec, va_arg(*ap, const char *));
		return 1;
	case 'f':
	case 'F':
	case 'e':
	case 'E':
	case 'g':
	case 'G':
		format_double(out, spec, va_arg(*ap, double));
		return 1;
	case '%':
		__format_put(out, "%", 1);
		return 1;
	default:
		return 0;
	}
}

int __format(struct __format_out *out, const char *fmt, va_list args)
{
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		const char *start = fmt;
		struct __format_spec spec;
		enum length len;

		fmt = strchrnul(fmt, '%');
		__format_put(out, start, (size_t)(fmt - start));
		if (!*fmt)
			break;
		start = fmt++;
		read_spec(&fmt, &spec, &ap);
		len = read_length(&fmt);
		spec.conv = *fmt;
		if (*fmt)
			fmt++;
		/* What cannot be understood is printed as it stands. */
		if (!convert(out, &spec, len, &ap))
			__format_put(out, start, (size_t)(fmt - start));
	}
	va_end(ap);
	if (out->total > INT_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	return (int)out->total;
}
