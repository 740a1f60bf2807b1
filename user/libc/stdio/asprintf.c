// SPDX-License-Identifier: MIT
/* Formatted text on the heap, and straight to a descriptor. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* *s is NULL where this returns -1. */
int vasprintf(char **restrict s, const char *restrict fmt, va_list ap)
{
	int n = vsnprintf(NULL, 0, fmt, ap);

	*s = n < 0 ? NULL : malloc((size_t)n + 1);
	if (!*s)
		return -1;
	return vsnprintf(*s, (size_t)n + 1, fmt, ap);
}

int asprintf(char **restrict s, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(s, fmt, ap);
	va_end(ap);
	return n;
}

int vdprintf(int fd, const char *restrict fmt, va_list ap)
{
	char *s;
	int n = vasprintf(&s, fmt, ap);
	ssize_t written = n < 0 ? -1 : write(fd, s, (size_t)n);

	free(s);
	return written < 0 ? -1 : (int)written;
}

int dprintf(int fd, const char *restrict fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vdprintf(fd, fmt, ap);
	va_end(ap);
	return n;
}
