// SPDX-License-Identifier: MIT
/* Text to numbers: round trips at the edges, everything that must be refused, sizes. */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/string.h>

#include "test.h"

unsigned long long host_strtoull(const char *, char **, int) __asm__("strtoull");

TEST(edges)
{
	unsigned long long ull = 7;
	long long ll = 7;
	unsigned int u = 7;
	int i = 7;

	CHECK_EQ(kstrtoull("18446744073709551615", 10, &ull), 0);
	CHECK_EQ(ull, U64_MAX);
	CHECK_EQ(kstrtoull("18446744073709551616", 10, &ull), -ERANGE);
	CHECK_EQ(kstrtoull("0xffffffffffffffff", 0, &ull), 0);
	CHECK_EQ(ull, U64_MAX);
	CHECK_EQ(kstrtoull("0x10000000000000000", 0, &ull), -ERANGE);
	/* It wrapped before the last digit, which then fits. */
	CHECK_EQ(kstrtoull("0x100000000000000000", 0, &ull), -ERANGE);
	CHECK_EQ(kstrtoll("-9223372036854775808", 10, &ll), 0);
	CHECK_EQ(ll, S64_MIN);
	CHECK_EQ(kstrtoll("9223372036854775808", 10, &ll), -ERANGE);
	CHECK_EQ(kstrtoll("-9223372036854775809", 10, &ll), -ERANGE);
	CHECK_EQ(kstrtouint("4294967295", 10, &u), 0);
	CHECK_EQ(u, U32_MAX);
	CHECK_EQ(kstrtouint("4294967296", 10, &u), -ERANGE);
	CHECK_EQ(u, U32_MAX);
	CHECK_EQ(kstrtoint("-2147483648", 10, &i), 0);
	CHECK_EQ(i, S32_MIN);
	CHECK_EQ(kstrtoint("2147483648", 10, &i), -ERANGE);
	CHECK_EQ(i, S32_MIN);
}

TEST(forms)
{
	static const struct {
		const char *text;
		unsigned int base;
		int err;
		long value;
	} cases[] = {
		{ "0", 0, 0, 0 },	    { "12\n", 0, 0, 12 },	{ "012", 0, 0, 10 },
		{ "0x1F", 0, 0, 31 },	    { "0X1f", 16, 0, 31 },	{ "1f", 16, 0, 31 },
		{ "+5", 0, 0, 5 },	    { "-5", 0, 0, -5 },		{ "", 0, -EINVAL, 0 },
		{ "\n", 0, -EINVAL, 0 },    { "-", 0, -EINVAL, 0 },	{ " 5", 0, -EINVAL, 0 },
		{ "5 ", 0, -EINVAL, 0 },    { "5\n\n", 0, -EINVAL, 0 }, { "0x", 0, -EINVAL, 0 },
		{ "08", 0, -EINVAL, 0 },    { "5a", 10, -EINVAL, 0 },	{ "--5", 0, -EINVAL, 0 },
		{ "0x0x1", 0, -EINVAL, 0 }, { "z", 36, 0, 35 },		{ "+-5", 0, -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		long value = 0;
		int err = kstrtol(cases[i].text, cases[i].base, &value);

		CHECKF(err == cases[i].err && value == cases[i].value, "\"%s\": %d, %ld",
		       cases[i].text, err, value);
	}
}

TEST(simple_against_libc)
{
	for (int i = 0; i < 50000; i++) {
		char text[12];
		u32 len = test_below(sizeof(text));
		static const int bases[] = { 0, 8, 10, 16, 36 };
		int base = bases[test_below(5)];
		char *end, *host_end;
		unsigned long long value, host_value;

		for (u32 j = 0; j < len; j++)
			text[j] = "001789afxXzZ-"[test_below(13)];
		text[len] = '\0';
		if (text[0] == '-') /* the C library takes a sign here */
			text[0] = '0';
		value = simple_strtoull(text, &end, base);
		host_value = host_strtoull(text, &host_end, base);
		CHECKF(value == host_value, "\"%s\" base %d: %llu", text, base, value);
		CHECKF(end == host_end, "\"%s\" base %d: end %d", text, base, (int)(end - text));
	}
	CHECK_EQ(simple_strtol("-12x", NULL, 10), -12);
	CHECK_EQ(simple_strtoul("0x20", NULL, 0), 32);
}

TEST(sizes)
{
	static const struct {
		const char *text;
		unsigned long long value;
		int used;
	} cases[] = {
		{ "64M", 64ULL << 20, 3 },
		{ "64m,x", 64ULL << 20, 3 },
		{ "1G@2", 1ULL << 30, 2 },
		{ "8T", 8ULL << 40, 2 },
		{ "0x10K", 16 << 10, 5 },
		{ "512", 512, 3 },
		{ "M", 0, 0 },
		{ "", 0, 0 },
		{ "5X", 5, 1 },
		{ "3kB", 3 << 10, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *end;
		unsigned long long value = memparse(cases[i].text, &end);

		CHECKF(value == cases[i].value && end - cases[i].text == cases[i].used,
		       "\"%s\": %llu", cases[i].text, value);
	}
}

TEST(truth)
{
	bool value = false;

	CHECK_EQ(kstrtobool("Yes", &value), 0);
	CHECK(value);
	CHECK_EQ(kstrtobool("off", &value), 0);
	CHECK(!value);
	CHECK_EQ(kstrtobool("1", &value), 0);
	CHECK(value);
	CHECK_EQ(kstrtobool("maybe", &value), -EINVAL);
	CHECK_EQ(kstrtobool("", &value), -EINVAL);
	CHECK(value);
}
