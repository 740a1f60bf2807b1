// SPDX-License-Identifier: MIT
/* printf and scanf: what each conversion, flag, width and length makes of a value. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>

#include "tap.h"

PRINTF_WITH_DOUBLE;

static char buf[2048];

/* The compiler would warn of flags without meaning, and some of them are what is tested. */
static void is(const char *want, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	check_text(buf, want, fmt);
	if (n != (int)strlen(want))
		check_int(n, strlen(want), "its length");
}

static void test_integers(void)
{
	is("0 -1 2147483647 -2147483648", "%d %i %d %d", 0, -1, INT_MAX, INT_MIN);
	is("4294967295 37777777777 ffffffff FFFFFFFF", "%u %o %x %X", -1, -1, -1, -1);
	is("-9223372036854775808 18446744073709551615", "%lld %llu", LLONG_MIN, ULLONG_MAX);
	is("123456789012345 0x7048860ddf79", "%lld %#llx", 123456789012345LL, 123456789012345LL);
	is("-1 255 -1 65535", "%hhd %hhu %hd %hu", 0xff, -1, 0xffff, -1);
	is("-5 7 9", "%ld %zu %td", -5L, (size_t)7, (ptrdiff_t)9);
	is("-6 4294967296", "%jd %ju", (intmax_t)-6, (uintmax_t)1 << 32);
	is("[   42][42   ][00042][  +42][ 42]", "[%5d][%-5d][%05d][%+5d][% d]", 42, 42, 42, 42, 42);
	is("[-0042][ -042][-042 ]", "[%05d][%5.3d][%-5.3d]", -42, -42, -42);
	is("[00042][  042][]", "[%.5d][%5.3d][%.0d]", 42, 42, 0);
	is("[0x2a][0X2A][052][0][0]", "[%#x][%#X][%#o][%#x][%#o]", 42, 42, 42, 0, 0);
	is("[0x0000002a]", "[%#010x]", 42);
	is("[   7][7   ][007]", "[%*d][%*d][%.*d]", 4, 7, -4, 7, 3, 7);
	is("[  7]", "[%3.*d]", -1, 7);
	is("beef 0xc0ffee 0", "%" PRIx32 " %p %p", (uint32_t)0xbeef, (void *)0xc0ffee, (void *)0);
}

static void test_strings(void)
{
	is("[abc][  abc][abc  ][ab][   ab]", "[%s][%5s][%-5s][%.2s][%5.2s]", "abc", "abc", "abc",
	   "abc", "abc");
	is("[(null)]", "[%s]", (char *)0);
	is("[x][  x][x  ]", "[%c][%3c][%-3c]", 'x', 'x', 'x');
	is("100% %z %", "100%% %z %");
	memset(buf, 'x', sizeof(buf));
	check(snprintf(buf, 4, "%s", "abcdef") == 6 && !memcmp(buf, "abc\0x", 5),
	      "snprintf cuts and tells the whole length");
	check(snprintf(NULL, 0, "%d", 12345) == 5, "snprintf of no room");
	check(snprintf(buf, sizeof(buf), "%c", 0) == 1 && buf[0] == 0, "%%c of 0 counts");
	is("                                        x", "%41s", "x");
}

static void test_doubles(void)
{
	is("3.141593 -0.500000 0.000000", "%f %f %f", 3.14159265358979, -0.5, 0.0);
	is("1 2 2 4 -0", "%.0f %.0f %.0f %.0f %.0f", 0.5000001, 1.5, 2.5, 3.5, -0.2);
	is("[  1.50][1.50  ][001.50][+1.5]", "[%6.2f][%-6.2f][%06.2f][%+.1f]", 1.5, 1.5, 1.5, 1.5);
	is("10.00 0.1000000000000000055511151231257827", "%.2f %.34f", 9.999, 0.1);
	is("1.234500e+03 1e-10 5E+00", "%e %.0e %.0E", 1234.5, 1e-10, 5.0);
	is("0.0001 1e-05 100000 1e+06 1.5", "%g %g %g %g %g", 1e-4, 1e-5, 1e5, 1e6, 1.5);
	is("1.00000 1.e+01", "%#g %#.0e", 1.0, 10.0);
	is("4.94066e-324 1.79769e+308", "%g %g", 4.9406564584124654e-324, 1.7976931348623157e308);
	is("inf -INF nan", "%f %F %g", __builtin_inf(), -__builtin_inf(), __builtin_nan(""));
	snprintf(buf, sizeof(buf), "%.0f", 1.7976931348623157e308);
	check(strlen(buf) == 309 && !strncmp(buf, "17976931348623157081", 20),
	      "the largest double");
}

static void test_scan(void)
{
	int a = -1, b = -1, c = -1;
	unsigned int u = 0;
	unsigned long lu = 0;
	unsigned long long llu = 0;
	signed char hh = 0;
	short h = 0;
	char s[16], t[16], ch = 0;

	check(sscanf("12 -34\n\t56", "%d %d%d", &a, &b, &c) == 3 && a == 12 && b == -34 && c == 56,
	      "%%d");
	check(sscanf("0x1F 010 99", "%i %i %i", &a, &b, &c) == 3 && a == 31 && b == 8 && c == 99,
	      "%%i");
	check(sscanf("ff 0xAB 17", "%x %x %o", &u, &a, &b) == 3 && u == 255 && a == 171 && b == 15,
	      "%%x %%o");
	check(sscanf("4294967295 18446744073709551615", "%lu %llu", &lu, &llu) == 2 &&
		      lu == 4294967295u && llu == ~0ULL,
	      "%%lu %%llu");
	check(sscanf("300 70000", "%hhd %hd", &hh, &h) == 2 && hh == 44 && h == 4464, "%%hhd %%hd");
	check(sscanf("123456", "%3d%2d%d", &a, &b, &c) == 3 && a == 123 && b == 45 && c == 6,
	      "widths");
	check(sscanf("  word next", "%15s%c", s, &ch) == 2 && !strcmp(s, "word") && ch == ' ',
	      "%%s %%c");
	check(sscanf("abcdef", "%3s%3c", s, t) == 2 && !strcmp(s, "abc") && !memcmp(t, "def", 3),
	      "%%3s %%3c");
	check(sscanf("key=value;x", "%[a-z]=%[^;];%c", s, t, &ch) == 3 && !strcmp(s, "key") &&
		      !strcmp(t, "value") && ch == 'x',
	      "%%[");
	check(sscanf("]-x", "%[]-]%c", s, &ch) == 2 && !strcmp(s, "]-") && ch == 'x', "%%[]-]");
	check(sscanf("1 2 3", "%*d %d %n", &a, &b) == 1 && a == 2 && b == 4, "%%* and %%n");
	check(sscanf("5 x", "%d %d", &a, &b) == 1 && a == 5, "stops where nothing matches");
	check(sscanf("", "%d", &a) == EOF && sscanf("  ", "%s", s) == EOF, "EOF");
	check(sscanf("x", "%d", &a) == 0, "no match is not EOF");
	check(sscanf("50%", "%d%%%n", &a, &b) == 1 && a == 50 && b == 3, "%%%%");
	check(sscanf("Total:   1234 kB\n", "Total: %lu kB", &lu) == 1 && lu == 1234,
	      "a line of /proc/meminfo");
	check(sscanf("10000-1f000 r-xp 00000000 00:0e 17  /bin/sh", "%lx-%x %4s %*s %x:%x", &lu, &u,
		     s, &a, &b) == 5 &&
		      lu == 0x10000 && u == 0x1f000 && !strcmp(s, "r-xp") && b == 14,
	      "a line of /proc/self/maps");
}

int main(void)
{
	test_integers();
	test_strings();
	test_doubles();
	test_scan();
	return tap_done();
}
