// SPDX-License-Identifier: MIT
/* Writing characters, strings and blocks. */
#include <string.h>

#include "../internal/stdio.h"

size_t fwrite(const void *restrict buf, size_t size, size_t count, FILE *restrict f)
{
	STREAM_LOCK(f);
	size_t n;

	if (!size || !count || __builtin_mul_overflow(size, count, &n))
		return 0;
	n = __write_bytes(f, buf, n);
	return n == size * count ? count : n / size;
}

int fputs(const char *restrict s, FILE *restrict f)
{
	STREAM_LOCK(f);
	size_t n = strlen(s);

	return __write_bytes(f, s, n) == n ? 0 : EOF;
}

int fputc(int c, FILE *f)
{
	STREAM_LOCK(f);
	unsigned char ch = (unsigned char)c;

	/* The common case: room in a buffer that need not be written yet. */
	if (f->wpos && f->mode == _IOFBF && f->wpos < f->buf + f->size) {
		*f->wpos++ = ch;
		return ch;
	}
	return __write_bytes(f, &ch, 1) == 1 ? ch : EOF;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

int puts(const char *s)
{
	STREAM_LOCK(stdout);

	return fputs(s, stdout) < 0 || putchar('\n') < 0 ? EOF : 0;
}
