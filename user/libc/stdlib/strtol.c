// SPDX-License-Identifier: MIT
/*
 * Text to integers. One function collects sign and magnitude; the others clamp the result to
 * their type with ERANGE. No digits at all: 0, and *end is where the text began.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static int digit(int c)
{
	if (isdigit(c))
		return c - '0';
	if (isalpha(c))
		return tolower(c) - 'a' + 10;
	return 99;
}

/* The magnitude, at most max. *neg tells whether a minus sign was there. */
static unsigned long long collect(const char *s, char **end, int base, unsigned long long max,
				  unsigned long long negmax, int *neg)
{
	const char *p = s;
	unsigned long long v = 0;
	int any = 0, over = 0, d;

	if (base < 0 || base == 1 || base > 36) {
		errno = EINVAL;
		if (end)
			*end = (char *)s;
		return 0;
	}
	while (isspace((unsigned char)*p))
		p++;
	*neg = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 32) == 'x' &&
	    digit((unsigned char)p[2]) < 16) {
		p += 2;
		base = 16;
	} else if (base == 0) {
		base = *p == '0' ? 8 : 10;
	}
	if (*neg)
		max = negmax;
	for (; (d = digit((unsigned char)*p)) < base; p++) {
		unsigned long long next;

		any = 1;
		if (__builtin_mul_overflow(v, (unsigned long long)base, &next) ||
		    __builtin_add_overflow(next, (unsigned long long)d, &next) || next > max)
			over = 1;
		else
			v = next;
	}
	if (end)
		*end = (char *)(any ? p : s);
	if (over) {
		errno = ERANGE;
		return max;
	}
	return v;
}

long long strtoll(const char *restrict s, char **restrict end, int base)
{
	int neg = 0;
	unsigned long long v = collect(s, end, base, LLONG_MAX, LLONG_MAX + 1ULL, &neg);

	return (long long)(neg ? -v : v);
}

long strtol(const char *restrict s, char **restrict end, int base)
{
	int neg = 0;
	unsigned long v = collect(s, end, base, LONG_MAX, LONG_MAX + 1ULL, &neg);

	return (long)(neg ? -v : v);
}

/* A minus sign negates the value in the unsigned type, as C says; overflow gives the maximum. */
unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
	int neg = 0, saved = errno;
	unsigned long long v;

	errno = 0;
	v = collect(s, end, base, ULLONG_MAX, ULLONG_MAX, &neg);
	if (errno)
		return errno == ERANGE ? ULLONG_MAX : 0;
	errno = saved;
	return neg ? -v : v;
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	int neg = 0, saved = errno;
	unsigned long v;

	errno = 0;
	v = collect(s, end, base, ULONG_MAX, ULONG_MAX, &neg);
	if (errno)
		return errno == ERANGE ? ULONG_MAX : 0;
	errno = saved;
	return neg ? -v : v;
}

intmax_t strtoimax(const char *s, char **end, int base)
{
	return strtoll(s, end, base);
}

uintmax_t strtoumax(const char *s, char **end, int base)
{
	return strtoull(s, end, base);
}

int atoi(const char *s)
{
	return (int)strtol(s, NULL, 10);
}

long atol(const char *s)
{
	return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
	return strtoll(s, NULL, 10);
}
