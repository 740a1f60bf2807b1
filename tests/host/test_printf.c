// SPDX-License-Identifier: MIT
/* snprintf() against the C library's with random conversions; the kernel's own conversions. */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "test.h"

int host_snprintf(char *, size_t, const char *, ...) __asm__("snprintf");

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-zero-length"
#pragma GCC diagnostic ignored "-Wformat-overflow"
#pragma GCC diagnostic ignored "-Wformat-truncation"

/* "%", flags, width, precision at random; the caller adds the rest. */
static char *random_spec(char *p, bool with_precision)
{
	*p++ = '%';
	while (test_chance(3))
		*p++ = "-0+ #"[test_below(5)];
	if (test_chance(2))
		p += host_snprintf(p, 4, "%u", 1 + test_below(25));
	if (with_precision && test_chance(2)) {
		*p++ = '.';
		if (!test_chance(4))
			p += host_snprintf(p, 4, "%u", test_below(25));
	}
	return p;
}

static u64 random_value(void)
{
	u64 v = (u64)test_random() << 32 | test_random();

	switch (test_below(5)) {
	case 0:
		return test_below(3);
	case 1:
		return -(u64)test_below(3);
	case 2:
		return 1ULL << test_below(64);
	default:
		return v >> test_below(64);
	}
}

/* Both with the same arguments into a buffer that may be too small. */
#define COMPARE(fmt, ...)                                                                          \
	do {                                                                                       \
		size_t __size = test_chance(4) ? test_below(20) : 90;                              \
		char *__a = kmalloc(__size, 0), *__b = kmalloc(__size, 0);                         \
		int __la = snprintf(__a, __size, fmt, ##__VA_ARGS__);                              \
		int __lb = host_snprintf(__b, __size, fmt, ##__VA_ARGS__);                         \
                                                                                                   \
		CHECKF(__la == __lb, "\"%s\": length %d, not %d", fmt, __la, __lb);                \
		CHECKF(!__size || !strcmp(__a, __b), "\"%s\": \"%s\", not \"%s\"", fmt, __a, __b); \
		__la = scnprintf(__a, __size, fmt, ##__VA_ARGS__);                                 \
		CHECK_EQ(__la, __size ? strlen(__a) : 0);                                          \
		kfree(__a);                                                                        \
		kfree(__b);                                                                        \
	} while (0)

TEST(integers)
{
	for (int i = 0; i < 100000; i++) {
		static const char *const lengths[] = { "", "hh", "h", "l", "ll", "z", "j", "t" };
		u32 length = test_below(ARRAY_SIZE(lengths));
		char fmt[40], *p = random_spec(fmt, true);
		u64 v = random_value();

		p += host_snprintf(p, 4, "%s", lengths[length]);
		*p++ = "diuxXo"[test_below(6)];
		strcpy(p, test_chance(2) ? "|" : "");
		if (length == 4 || length == 6)
			COMPARE(fmt, v);
		else if (length == 3 || length == 5 || length == 7)
			COMPARE(fmt, (unsigned long)v);
		else
			COMPARE(fmt, (unsigned int)v);
	}
}

TEST(strings_and_characters)
{
	for (int i = 0; i < 20000; i++) {
		char fmt[40], *p = random_spec(fmt, true), text[12];
		u32 len = test_below(sizeof(text));

		/* Only '-' means something with strings. */
		for (char *q = fmt; q < p; q++)
			if (*q == '0' && (q == fmt || !(q[-1] >= '1' && q[-1] <= '9')) &&
			    q[-1] != '.')
				*q = '-';
		for (char *q = fmt + 1; q < p; q++)
			if (*q == '#' || *q == '+' || *q == ' ')
				*q = '-';
		memset(text, 'a' + i % 26, len);
		text[len ? len - 1 : 0] = '\0';
		strcpy(p, "s<%%>%c%-3c%4c");
		COMPARE(fmt, text, 'x', 'y', 'z');
	}
	COMPARE("%*d|%-*d|%.*d|%.*s", 5, 1, -7, 2, 3, 4, 2, "abc");
	COMPARE("%*d|%.*d|%.*s", -5, 1, -1, 0, -1, "abc");
	COMPARE("plain");
	COMPARE("");
	COMPARE("%s", (char *)NULL);
	COMPARE("%d %ld %lld %u %s %x\n", -1, -2L, -3LL, 4u, "five", 6);
}

/* A string with a precision need not end with 0. */
TEST(unterminated)
{
	char *s = kmalloc(3, 0), buf[8];

	memcpy(s, "abc", 3);
	snprintf(buf, sizeof(buf), "%.3s", s);
	CHECK_STR(buf, "abc");
	kfree(s);
}

TEST(pointers)
{
	char buf[64];
	phys_addr_t phys = 0x40001000, zero = 0;
	static const u8 uuid[16] = { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
				     0,	   1,	 2,    3,    4,	   5,	 6,    0xff };

	if (sizeof(void *) == 4) {
		snprintf(buf, sizeof(buf), "%p|%12p|%-10p|", (void *)0xc0008000UL, (void *)1UL,
			 (void *)NULL);
		CHECK_STR(buf, "c0008000|    00000001|00000000  |");
	}
	snprintf(buf, sizeof(buf), "%pa %pa %14pa", &phys, &zero, &phys);
	CHECK_STR(buf, "0x40001000 0x00000000     0x40001000");
	snprintf(buf, sizeof(buf), "%pe.", ERR_PTR(-ENOMEM));
	CHECK_STR(buf, "-ENOMEM.");
	snprintf(buf, sizeof(buf), "%pUb", uuid);
	CHECK_STR(buf, "12345678-9abc-def0-0001-0203040506ff");
	snprintf(buf, sizeof(buf), "<%s>", (char *)12);
	CHECK_STR(buf, "<(bad)>");
	snprintf(buf, sizeof(buf), "%y %d", 1);
	CHECK_STR(buf, "%y 1");
	snprintf(buf, sizeof(buf), "100%");
	CHECK_STR(buf, "100%");
}

TEST(symbols)
{
	char buf[64], expected[64];

	snprintf(buf, sizeof(buf), "[%pS] %s", (void *)0x8000UL, "x");
	snprintf(expected, sizeof(expected), "[%s] x",
		 IS_ENABLED(CONFIG_KALLSYMS) ? "symbol_8000+0x0/0x10"
		 : sizeof(long) == 4	     ? "00008000"
					     : "0000000000008000");
	CHECK_STR(buf, expected);
}

TEST(error_names)
{
	CHECK_STR(errname(ENOENT), "ENOENT");
	CHECK_STR(errname(-EINVAL), "EINVAL");
	CHECK(!errname(0));
	CHECK(!errname(4000));
	CHECK(IS_ERR(ERR_PTR(-MAX_ERRNO)) && !IS_ERR(ERR_PTR(-MAX_ERRNO - 1)));
	CHECK(!IS_ERR(NULL) && IS_ERR_OR_NULL(NULL));
	CHECK_EQ(PTR_ERR(ERR_PTR(-EIO)), -EIO);
	CHECK_EQ(PTR_ERR_OR_ZERO((void *)"x"), 0);
}
