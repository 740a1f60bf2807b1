// SPDX-License-Identifier: MIT
/* Searching and comparing blocks of memory; copying and filling are in assembly. */
#include <stdint.h>
#include <string.h>

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	return NULL;
}

void *memrchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	while (n--)
		if (p[n] == (unsigned char)c)
			return (void *)(p + n);
	return NULL;
}

/* Whole words while they are equal and aligned, then bytes to find the difference. */
int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	if (!(((uintptr_t)p | (uintptr_t)q) & 3))
		for (; n >= 4 && *(const uint32_t *)p == *(const uint32_t *)q; n -= 4)
			p += 4, q += 4;
	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *mempcpy(void *restrict dst, const void *restrict src, size_t n)
{
	return (char *)memcpy(dst, src, n) + n;
}

void *memccpy(void *restrict dst, const void *restrict src, int c, size_t n)
{
	const void *end = memchr(src, c, n);

	if (!end) {
		memcpy(dst, src, n);
		return NULL;
	}
	return mempcpy(dst, src, (size_t)((const char *)end - (const char *)src) + 1);
}

void *memmem(const void *hay, size_t haylen, const void *needle, size_t needlelen)
{
	const char *p = hay, *last;

	if (!needlelen)
		return (void *)hay;
	if (haylen < needlelen)
		return NULL;
	last = p + (haylen - needlelen);
	while (p <= last) {
		p = memchr(p, *(const char *)needle, (size_t)(last - p) + 1);
		if (!p)
			return NULL;
		if (!memcmp(p, needle, needlelen))
			return (void *)p;
		p++;
	}
	return NULL;
}

/* A memset that is not optimised away although nobody reads the memory again. */
void explicit_bzero(void *dst, size_t n)
{
	memset(dst, 0, n);
	__asm__ volatile("" : : "r"(dst) : "memory");
}

void bzero(void *dst, size_t n)
{
	memset(dst, 0, n);
}
