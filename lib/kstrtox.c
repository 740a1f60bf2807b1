// SPDX-License-Identifier: MIT
/* Numbers from text: see kstrtox.h. */
#include <neap/ctype.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/overflow.h>
#include <neap/string.h>

static int digit_value(char c)
{
	if (isdigit(c))
		return c - '0';
	if (isalpha(c))
		return tolower(c) - 'a' + 10;
	return 36; /* no digit in any base */
}

/* Settles base 0 by the prefix, and skips the prefix of hex numbers. */
static const char *parse_prefix(const char *s, unsigned int *base)
{
	bool hex = s[0] == '0' && tolower(s[1]) == 'x' && digit_value(s[2]) < 16;

	if (*base == 0)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return *base == 16 && hex ? s + 2 : s;
}

/* All digits at @s; gives the first character after them. *@overflow: the value has wrapped. */
static const char *parse_digits(const char *s, unsigned int base, unsigned long long *res,
				bool *overflow)
{
	unsigned long long value = 0;
	unsigned int digit;

	*overflow = false;
	for (; (digit = digit_value(*s)) < base; s++) {
		*overflow |= check_mul_overflow(value, (unsigned long long)base, &value);
		*overflow |= check_add_overflow(value, (unsigned long long)digit, &value);
	}
	*res = value;
	return s;
}

/* An unsigned number and nothing else, except one newline. */
static int parse_whole(const char *s, unsigned int base, unsigned long long *res)
{
	const char *start, *end;
	bool overflow;

	start = parse_prefix(s, &base);
	end = parse_digits(start, base, res, &overflow);
	if (end == start)
		return -EINVAL;
	if (*end == '\n')
		end++;
	if (*end)
		return -EINVAL;
	return overflow ? -ERANGE : 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	unsigned long long value;
	int err;

	err = parse_whole(*s == '+' ? s + 1 : s, base, &value);
	if (!err)
		*res = value;
	return err;
}

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	unsigned long long value;
	bool minus = *s == '-';
	int err;

	err = parse_whole(minus || *s == '+' ? s + 1 : s, base, &value);
	if (err)
		return err;
	if (value > (unsigned long long)S64_MAX + minus)
		return -ERANGE;
	*res = minus ? (long long)-value : (long long)value;
	return 0;
}

/* The narrower types: the wide one, if it comes back unchanged from the narrow one. */
#define DEFINE_KSTRTO(name, type, wide_fn, wide)              \
	int name(const char *s, unsigned int base, type *res) \
	{                                                     \
		wide value;                                   \
		int err = wide_fn(s, base, &value);           \
                                                              \
		if (err)                                      \
			return err;                           \
		if (value != (wide)(type)value)               \
			return -ERANGE;                       \
		*res = (type)value;                           \
		return 0;                                     \
	}

DEFINE_KSTRTO(kstrtoul, unsigned long, kstrtoull, unsigned long long)
DEFINE_KSTRTO(kstrtol, long, kstrtoll, long long)
DEFINE_KSTRTO(kstrtouint, unsigned int, kstrtoull, unsigned long long)
DEFINE_KSTRTO(kstrtoint, int, kstrtoll, long long)

int kstrtobool(const char *s, bool *res)
{
	static const char *const words[] = { "0", "1", "n", "y", "no", "yes", "off", "on" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcasecmp(s, words[i]) == 0) {
			*res = i & 1;
			return 0;
		}
	}
	return -EINVAL;
}

unsigned long long simple_strtoull(const char *s, char **endp, unsigned int base)
{
	const char *start = parse_prefix(s, &base), *end;
	unsigned long long value;
	bool overflow;

	end = parse_digits(start, base, &value, &overflow);
	if (endp)
		*endp = (char *)(end == start ? s : end);
	return value;
}

unsigned long simple_strtoul(const char *s, char **endp, unsigned int base)
{
	return (unsigned long)simple_strtoull(s, endp, base);
}

long simple_strtol(const char *s, char **endp, unsigned int base)
{
	if (*s == '-')
		return (long)-simple_strtoull(s + 1, endp, base);
	return (long)simple_strtoull(s, endp, base);
}

unsigned long long memparse(const char *s, char **endp)
{
	static const char units[] = "kmgt";
	char *end;
	unsigned long long value = simple_strtoull(s, &end, 0);
	const char *unit = end != s && *end ? strchr(units, tolower((unsigned char)*end)) : NULL;

	if (unit) {
		value <<= 10 * (unit - units + 1);
		end++;
	}
	if (endp)
		*endp = end;
	return value;
}
