// SPDX-License-Identifier: MIT
/* The printf family: where the text of __format() goes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../internal/format.h"
#include "../internal/stdio.h"

struct file_out {
	struct __format_out out;
	FILE *f;
	int failed;
};

static void put_file(struct __format_out *out, const char *s, size_t n)
{
	struct file_out *o = (struct file_out *)out;

	if (!o->failed && __write_bytes(o->f, s, n) < n)
		o->failed = 1;
}

/* An unbuffered stream gets a buffer for the length of the call: one write, not one a piece. */
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
	STREAM_LOCK(f);
	struct file_out o = { .out.put = put_file, .f = f };
	unsigned char buf[256], *old_buf = f->buf;
	size_t old_size = f->size;
	int n;

	if (f->mode != _IONBF) {
		n = __format(&o.out, fmt, ap);
		return o.failed ? -1 : n;
	}
	if (__to_write(f))
		return -1;
	f->buf = f->wpos = buf;
	f->size = sizeof(buf);
	f->mode = _IOFBF;
	n = __format(&o.out, fmt, ap);
	if (__flush(f))
		o.failed = 1;
	f->buf = old_buf;
	f->size = old_size;
	f->mode = _IONBF;
	f->rpos = f->rend = old_buf;
	f->wpos = NULL;
	return o.failed ? -1 : n;
}

int vprintf(const char *restrict fmt, va_list ap)
{
	return vfprintf(stdout, fmt, ap);
}

int printf(const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(stdout, fmt, ap);
	va_end(ap);
	return n;
}

int fprintf(FILE *restrict f, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vfprintf(f, fmt, ap);
	va_end(ap);
	return n;
}
