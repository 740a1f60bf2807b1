// SPDX-License-Identifier: MIT
/*
 * Printing into the buffer of a seq_file. What does not fit is counted only, so m->count is more than
 * m->size from then on, and the reader prints the record again into a larger buffer.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/seq_file.h>
#include <neap/sprintf.h>
#include <neap/string.h>

#define MAX_DIGITS 20 /* of 2^64 - 1 */

void seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (m->count + len <= m->size)
		memcpy(m->buf + m->count, data, len);
	m->count += len;
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	if (m->count < m->size)
		m->buf[m->count] = c;
	m->count++;
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	size_t room = m->count < m->size ? m->size - m->count : 0;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(m->buf + (room ? m->count : 0), room, fmt, args);
	va_end(args);
	/* The NUL does not count, but had to fit. */
	m->count = (size_t)len < room ? m->count + len : m->size + 1;
}

/* ---- numbers ---- */

/* The text before a number is short. */
static void put_delimiter(struct seq_file *m, const char *s)
{
	for (; *s; s++)
		seq_putc(m, *s);
}

void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter, u64 num,
			       unsigned int width)
{
	char buf[MAX_DIGITS], *end = buf + sizeof(buf), *p = end;
	u32 v;

	put_delimiter(m, delimiter);
	for (; num >> 32; num /= 10) /* rarely; a division of 64 bits is slow */
		*--p = '0' + (char)(num % 10);
	v = (u32)num;
	do {
		*--p = '0' + (char)(v % 10);
		v /= 10;
	} while (v);
	while ((size_t)(end - p) < min_t(unsigned int, width, MAX_DIGITS))
		*--p = ' ';
	seq_write(m, p, end - p);
}

void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, u64 num)
{
	seq_put_decimal_ull_width(m, delimiter, num, 0);
}

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, s64 num)
{
	put_delimiter(m, delimiter);
	seq_put_decimal_ull_width(m, num < 0 ? "-" : "", num < 0 ? -(u64)num : (u64)num, 0);
}

void seq_put_hex_ll(struct seq_file *m, const char *delimiter, u64 num, unsigned int width)
{
	char buf[16], *end = buf + sizeof(buf), *p = end;

	put_delimiter(m, delimiter);
	for (; num >> 32; num >>= 4)
		*--p = "0123456789abcdef"[num & 15];
	for (u32 v = (u32)num; v; v >>= 4)
		*--p = "0123456789abcdef"[v & 15];
	while ((size_t)(end - p) < clamp_t(unsigned int, width, 1, sizeof(buf)))
		*--p = '0';
	seq_write(m, p, end - p);
}

/* ---- names ---- */

/* A backslash and three digits; the last of them is returned. */
static char seq_put_octal(struct seq_file *m, unsigned char c)
{
	seq_putc(m, '\\');
	seq_putc(m, '0' + (c >> 6));
	seq_putc(m, '0' + (c >> 3 & 7));
	return '0' + (c & 7);
}

void seq_escape(struct seq_file *m, const char *s, const char *esc)
{
	for (; *s; s++)
		seq_putc(m, strchr(esc, *s) ? seq_put_octal(m, *s) : *s);
}

void seq_path(struct seq_file *m, const struct path *path, const char *esc)
{
	size_t room = m->count < m->size ? min_t(size_t, m->size - m->count, PATH_MAX) : 0;
	const char *p = room ? d_path(path, m->buf + m->size - room, room) : NULL;

	if (IS_ERR(p) && room == PATH_MAX) {
		seq_puts(m, "(path too long)");
		return;
	}
	/*
	 * d_path() put it at the end of the buffer, from where it moves down, as far as there is room for
	 * what grows.
	 */
	for (; !IS_ERR_OR_NULL(p) && *p; p++) {
		bool octal = strchr(esc, *p) != NULL;
		char c = *p;

		if (octal && m->buf + m->count + 4 > p + 1) {
			p = NULL;
			break;
		}
		seq_putc(m, octal ? seq_put_octal(m, c) : c);
	}
	if (IS_ERR_OR_NULL(p))
		m->count = m->size + 1;
}

void seq_pad_to(struct seq_file *m, size_t from, size_t width)
{
	while (m->count < from + width)
		seq_putc(m, ' ');
}
