// SPDX-License-Identifier: MIT
/*
 * The scanf family, for the conversions d i u x o p c s [ n %, with widths, "*", and the lengths
 * hh h l ll j z t. No floating point. A string is read through a stream that lies over it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../internal/stdio.h"

struct scan {
	FILE *f;
	size_t taken; /* characters read so far, for %n */
};

static int take(struct scan *s)
{
	int c = fgetc(s->f);

	if (c != EOF)
		s->taken++;
	return c;
}

/* A string may be constant: stepping back leaves its characters alone. */
static void put_back(struct scan *s, int c)
{
	if (c == EOF)
		return;
	if (s->f->flags & F_STRING)
		s->f->rpos--;
	else
		ungetc(c, s->f);
	s->taken--;
}

static void skip_space(struct scan *s)
{
	int c;

	do
		c = take(s);
	while (isspace(c));
	put_back(s, c);
}

static void store(void *p, int size, unsigned long long v)
{
	if (p)
		memcpy(p, &v, (size_t)size);
}

static int digit_value(int c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? (c | 32) - 'a' + 10 : 99;
}

/* 1: an integer was read, 0: there is none here, EOF: nor anything else. */
static int scan_int(struct scan *s, int base, int width, void *dest, int size)
{
	unsigned long long v = 0;
	int c, neg = 0, any = 0;

	if (width <= 0)
		width = 64;
	c = take(s);
	if (c == EOF)
		return EOF;
	if ((c == '-' || c == '+') && width > 1) {
		neg = c == '-';
		width--;
		c = take(s);
	}
	if (c == '0' && width > 1 && (base == 0 || base == 16)) {
		any = 1;
		width--;
		c = take(s);
		if ((c | 32) == 'x') {
			width--;
			base = 16;
			c = width > 0 ? take(s) : EOF;
		} else if (base == 0) {
			base = 8;
		}
	}
	if (base == 0)
		base = 10;
	for (; width > 0 && digit_value(c) < base; width--) {
		v = v * (unsigned int)base + (unsigned int)digit_value(c);
		any = 1;
		c = width > 1 ? take(s) : EOF;
	}
	put_back(s, c);
	if (!any)
		return 0;
	store(dest, size, neg ? -v : v);
	return 1;
}

/* Reads the "[...]" set that *fmt points behind the bracket of; moves behind its end. */
static void read_set(const char **fmt, unsigned char in[256])
{
	const unsigned char *p = (const unsigned char *)*fmt;
	int invert = *p == '^';

	p += invert;
	memset(in, invert, 256);
	do {
		if (!*p)
			break;
		in[*p] = !invert;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			for (int c = *p; c <= p[2]; c++)
				in[c] = !invert;
			p += 2;
		}
		p++;
	} while (*p != ']');
	if (*p)
		p++;
	*fmt = (const char *)p;
}

/* Characters of the set, at most width; ended by a NUL unless raw (%c). As scan_int's result. */
static int scan_chars(struct scan *s, const unsigned char in[256], int width, char *dest, int raw)
{
	int n = 0, c = 0;

	while (n < width) {
		c = take(s);
		if (c == EOF || (in && !in[c]))
			break;
		if (dest)
			dest[n] = (char)c;
		n++;
	}
	if (n < width)
		put_back(s, c);
	if (!n || (raw && n < width))
		return c == EOF ? EOF : 0;
	if (dest && !raw)
		dest[n] = '\0';
	return 1;
}

static int read_size(const char **fmt)
{
	switch (*(*fmt)++) {
	case 'h':
		if (**fmt != 'h')
			return sizeof(short);
		(*fmt)++;
		return sizeof(char);
	case 'l':
		if (**fmt != 'l')
			return sizeof(long);
		(*fmt)++;
		return sizeof(long long);
	case 'j':
		return sizeof(intmax_t);
	case 'z':
	case 't':
		return sizeof(size_t);
	default:
		(*fmt)--;
		return sizeof(int);
	}
}

/* One conversion: 1 stored, 0 no match, EOF, or 2 for %n, which does not count. */
static int convert(struct scan *s, const char **fmt, int width, int size, void *dest)
{
	unsigned char in[256];
	char c = *(*fmt)++;

	switch (c) {
	case 'd':
	case 'u':
		return scan_int(s, 10, width, dest, size);
	case 'i':
		return scan_int(s, 0, width, dest, size);
	case 'o':
		return scan_int(s, 8, width, dest, size);
	case 'x':
	case 'X':
	case 'p':
		return scan_int(s, 16, width, dest, size);
	case 'c':
		return scan_chars(s, NULL, width ? width : 1, dest, 1);
	case 's':
		for (int i = 0; i < 256; i++)
			in[i] = !isspace(i);
		return scan_chars(s, in, width ? width : INT32_MAX, dest, 0);
	case '[':
		read_set(fmt, in);
		return scan_chars(s, in, width ? width : INT32_MAX, dest, 0);
	case 'n':
		store(dest, size, s->taken);
		return 2;
	default:
		return 0;
	}
}

/* Returns the number of conversions stored, or EOF where the input ended before the first. */
int vfscanf(FILE *restrict f, const char *restrict format, va_list args)
{
	struct scan s = { .f = f };
	const char *fmt = format;
	int stored = 0;
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		int width = 0, suppress, size, r, c;

		if (isspace((unsigned char)*fmt)) {
			skip_space(&s);
			fmt++;
			continue;
		}
		if (*fmt != '%' || *++fmt == '%') {
			if (*fmt == '%')
				skip_space(&s);
			c = take(&s);
			if (c != (unsigned char)*fmt++) {
				put_back(&s, c);
				if (c == EOF && !stored)
					stored = EOF;
				break;
			}
			continue;
		}
		suppress = *fmt == '*';
		fmt += suppress;
		for (; isdigit((unsigned char)*fmt); fmt++)
			width = width * 10 + (*fmt - '0');
		size = read_size(&fmt);
		if (*fmt != 'c' && *fmt != '[' && *fmt != 'n')
			skip_space(&s);
		r = convert(&s, &fmt, width, size, suppress ? NULL : va_arg(ap, void *));
		if (r == EOF && !stored)
			stored = EOF;
		if (r <= 0)
			break;
		stored += r == 1 && !suppress;
	}
	va_end(ap);
	return stored;
}

int vsscanf(const char *restrict str, const char *restrict fmt, va_list ap)
{
	FILE f = {
		.fd = -1,
		.flags = F_READ | F_STRING,
		.buf = (unsigned char *)str,
		.rpos = (unsigned char *)str,
		.rend = (unsigned char *)str + strlen(str),
	};

	return vfscanf(&f, fmt, ap);
}

int sscanf(const char *restrict s, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsscanf(s, fmt, ap);
	va_end(ap);
	return n;
}

int fscanf(FILE *restrict f, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfscanf(f, fmt, ap);
	va_end(ap);
	return n;
}

int scanf(const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfscanf(stdin, fmt, ap);
	va_end(ap);
	return n;
}
