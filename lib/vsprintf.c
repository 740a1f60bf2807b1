// SPDX-License-Identifier: MIT
/*
 * Formatted output: see sprintf.h.
 *
 * vsnprintf() cuts the format into literal text and conversions. Each conversion is read into a
 * struct spec, then one function for its kind writes it through put(), which counts every
 * character and stores those that fit.
 */
#include <neap/ctype.h>
#include <neap/err.h>
#include <neap/kallsyms.h>
#include <neap/kernel.h>
#include <neap/string.h>

struct out {
	char *buf;
	size_t size; /* room in buf */
	size_t len;  /* characters so far, stored or not */
};

enum length { LEN_INT, LEN_CHAR, LEN_SHORT, LEN_LONG, LEN_LLONG, LEN_SIZE };

struct spec {
	bool left;     /* - */
	bool plus;     /* + */
	bool space;    /* blank */
	bool alt;      /* # */
	bool zero;     /* 0 */
	int width;     /* at least; 0: none given */
	int precision; /* -1: none given */
	enum length length;
	unsigned int base;
	bool is_signed; /* + and blank count */
	bool upper;	/* ABCDEF */
	bool prefix;	/* "0x" even before a zero */
};

static inline void put(struct out *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void pad(struct out *out, char c, int n)
{
	while (n-- > 0)
		put(out, c);
}

static void put_string(struct out *out, const char *s, const struct spec *spec)
{
	int len;

	if ((unsigned long)s < 4096)
		s = s ? "(bad)" : "(null)";
	len = (int)strnlen(s, spec->precision < 0 ? S32_MAX : (size_t)spec->precision);
	if (!spec->left)
		pad(out, ' ', spec->width - len);
	for (int i = 0; i < len; i++)
		put(out, s[i]);
	if (spec->left)
		pad(out, ' ', spec->width - len);
}

/*
 * The digits of @value, last one first, into the end of a buffer that ends at @end. Decimal
 * numbers above 32 bits are cut into pieces of nine digits first: 64-bit division is slow here.
 */
static char *digits(char *end, u64 value, unsigned int base, bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	while (base == 10 && value >> 32) {
		u32 piece = (u32)(value % 1000000000);

		value /= 1000000000;
		for (int i = 0; i < 9; i++, piece /= 10)
			*--end = set[piece % 10];
	}
	if (base == 10) {
		for (u32 v = (u32)value; v; v /= 10)
			*--end = set[v % 10];
	} else {
		unsigned int shift = base == 16 ? 4 : 3;

		for (; value; value >>= shift)
			*--end = set[value & (base - 1)];
	}
	return end;
}

/* [spaces] [sign] [prefix] [zeros] digits [spaces] */
static void put_number(struct out *out, u64 value, bool negative, const struct spec *spec)
{
	char buf[24], *end = buf + sizeof(buf);
	char *first = digits(end, value, spec->base, spec->upper);
	char sign = negative	       ? '-'
		    : !spec->is_signed ? 0
		    : spec->plus       ? '+'
		    : spec->space      ? ' '
				       : 0;
	const char *prefix = "";
	int len = (int)(end - first), zeros, spaces;

	if (spec->prefix || (spec->alt && spec->base == 16 && value))
		prefix = spec->upper ? "0X" : "0x";
	zeros = (spec->precision < 0 ? 1 : spec->precision) - len;
	if (spec->alt && spec->base == 8 && zeros < 1 && (value || !len))
		zeros = 1;
	zeros = max(zeros, 0);
	spaces = spec->width - (sign != 0) - (int)strlen(prefix) - zeros - len;
	if (spec->zero && !spec->left && spec->precision < 0 && spaces > 0) {
		zeros += spaces;
		spaces = 0;
	}
	if (!spec->left)
		pad(out, ' ', spaces);
	if (sign)
		put(out, sign);
	while (*prefix)
		put(out, *prefix++);
	pad(out, '0', zeros);
	while (first < end)
		put(out, *first++);
	if (spec->left)
		pad(out, ' ', spaces);
}

/* All digits of an address; width and '-' as the conversion has them. */
static void put_address(struct out *out, unsigned long value, int digits, bool prefix,
			const struct spec *outer)
{
	struct spec spec = {
		.left = outer->left,
		.width = outer->width,
		.base = 16,
		.precision = digits,
		.prefix = prefix,
	};

	put_number(out, value, false, &spec);
}

/* RFC 4122, 3: the bytes in order, grouped 4-2-2-2-6. */
static void put_uuid(struct out *out, const u8 *uuid, const struct spec *spec)
{
	char buf[37];
	struct out tmp = { buf, sizeof(buf) - 1, 0 };
	const struct spec two = { .base = 16, .precision = 2 };

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			put(&tmp, '-');
		put_number(&tmp, uuid[i], false, &two);
	}
	buf[tmp.len] = '\0';
	put_string(out, buf, spec);
}

/* %p and its letters. Gives the first character of the format that is not a part of it. */
static const char *put_pointer(struct out *out, const char *fmt, const void *ptr,
			       const struct spec *spec)
{
	int digits = 2 * sizeof(ptr);
	char buf[KSYM_SYMBOL_LEN];
	const char *name;

	switch (*fmt) {
	case 'S':
	case 'B':
		if (!IS_ENABLED(CONFIG_KALLSYMS))
			break;
		sprint_symbol(buf, (unsigned long)ptr, *fmt == 'B');
		put_string(out, buf, spec);
		return fmt + 1;
	case 'e':
		name = IS_ERR(ptr) ? errname((int)PTR_ERR(ptr)) : NULL;
		if (!name)
			break;
		buf[0] = '-';
		strscpy(buf + 1, name, sizeof(buf) - 1);
		put_string(out, buf, spec);
		return fmt + 1;
	case 'a':
		put_address(out, *(const phys_addr_t *)ptr, 2 * sizeof(phys_addr_t), true, spec);
		return fmt + 1;
	case 'U':
		put_uuid(out, ptr, spec);
		return fmt + (fmt[1] == 'b' ? 2 : 1);
	default:
		put_address(out, (unsigned long)ptr, digits, false, spec);
		return fmt;
	}
	put_address(out, (unsigned long)ptr, digits, false, spec);
	return fmt + 1;
}

/* What comes between '%' and the conversion letter. */
static const char *parse_spec(const char *fmt, struct spec *spec, va_list *args)
{
	*spec = (struct spec){ .precision = -1, .length = LEN_INT, .base = 10 };

	for (;; fmt++) {
		if (*fmt == '-')
			spec->left = true;
		else if (*fmt == '+')
			spec->plus = true;
		else if (*fmt == ' ')
			spec->space = true;
		else if (*fmt == '#')
			spec->alt = true;
		else if (*fmt == '0')
			spec->zero = true;
		else
			break;
	}
	if (*fmt == '*') {
		spec->width = va_arg(*args, int);
		if (spec->width < 0) {
			spec->left = true;
			spec->width = -spec->width;
		}
		fmt++;
	} else {
		while (isdigit(*fmt))
			spec->width = spec->width * 10 + (*fmt++ - '0');
	}
	if (*fmt == '.') {
		spec->precision = 0;
		if (*++fmt == '*') {
			spec->precision = max(va_arg(*args, int), -1);
			fmt++;
		} else {
			while (isdigit(*fmt))
				spec->precision = spec->precision * 10 + (*fmt++ - '0');
		}
	}
	switch (*fmt) {
	case 'h':
		spec->length = LEN_SHORT;
		if (*++fmt == 'h') {
			spec->length = LEN_CHAR;
			fmt++;
		}
		break;
	case 'l':
		spec->length = LEN_LONG;
		if (*++fmt == 'l') {
			spec->length = LEN_LLONG;
			fmt++;
		}
		break;
	case 'j':
		spec->length = LEN_LLONG;
		fmt++;
		break;
	case 'z':
	case 't':
		spec->length = LEN_SIZE;
		fmt++;
		break;
	}
	return fmt;
}

static s64 signed_arg(const struct spec *spec, va_list *args)
{
	switch (spec->length) {
	case LEN_CHAR:
		return (signed char)va_arg(*args, int);
	case LEN_SHORT:
		return (short)va_arg(*args, int);
	case LEN_LONG:
		return va_arg(*args, long);
	case LEN_LLONG:
		return va_arg(*args, long long);
	case LEN_SIZE:
		return va_arg(*args, ssize_t);
	default:
		return va_arg(*args, int);
	}
}

static u64 unsigned_arg(const struct spec *spec, va_list *args)
{
	switch (spec->length) {
	case LEN_CHAR:
		return (unsigned char)va_arg(*args, unsigned int);
	case LEN_SHORT:
		return (unsigned short)va_arg(*args, unsigned int);
	case LEN_LONG:
		return va_arg(*args, unsigned long);
	case LEN_LLONG:
		return va_arg(*args, unsigned long long);
	case LEN_SIZE:
		return va_arg(*args, size_t);
	default:
		return va_arg(*args, unsigned int);
	}
}

/* One conversion; @fmt is behind its '%'. Gives what follows it. */
static const char *convert(struct out *out, const char *fmt, va_list *args)
{
	struct spec spec;
	s64 value;
	char c;

	fmt = parse_spec(fmt, &spec, args);
	c = *fmt;
	switch (c) {
	case 'd':
	case 'i':
		spec.is_signed = true;
		value = signed_arg(&spec, args);
		put_number(out, value < 0 ? -(u64)value : (u64)value, value < 0, &spec);
		break;
	case 'u':
		put_number(out, unsigned_arg(&spec, args), false, &spec);
		break;
	case 'o':
		spec.base = 8;
		put_number(out, unsigned_arg(&spec, args), false, &spec);
		break;
	case 'x':
	case 'X':
		spec.base = 16;
		spec.upper = c == 'X';
		put_number(out, unsigned_arg(&spec, args), false, &spec);
		break;
	case 'c':
		if (!spec.left)
			pad(out, ' ', spec.width - 1);
		put(out, (char)va_arg(*args, int));
		if (spec.left)
			pad(out, ' ', spec.width - 1);
		break;
	case 's':
		put_string(out, va_arg(*args, const char *), &spec);
		break;
	case 'p':
		return put_pointer(out, fmt + 1, va_arg(*args, const void *), &spec);
	case '%':
		put(out, '%');
		break;
	default:
		/* Not known: shown as it is, so that the mistake is seen. */
		put(out, '%');
		return fmt;
	}
	return fmt + 1;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out out = { buf, size ? size - 1 : 0, 0 };
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		if (*fmt == '%')
			fmt = convert(&out, fmt + 1, &ap);
		else
			put(&out, *fmt++);
	}
	va_end(ap);
	if (size)
		buf[min(out.len, out.size)] = '\0';
	return (int)out.len;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	if ((size_t)len < size)
		return len;
	return size ? (int)size - 1 : 0;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, S32_MAX, fmt, args);
	va_end(args);
	return len;
}
