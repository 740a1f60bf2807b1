// SPDX-License-Identifier: MIT
/* Numbers, sorting, environment, options, paths, the calendar, the end of a program. */
#include <getopt.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <time.h>

#include "tap.h"

static void test_strtol(void)
{
	char *end;

	check(strtol(" \t-42xyz", &end, 10) == -42 && *end == 'x', "strtol");
	check(strtol("0x1f", NULL, 0) == 31 && strtol("017", NULL, 0) == 15 &&
		      strtol("1f", NULL, 16) == 31 && strtol("0X1F", NULL, 16) == 31 &&
		      strtol("zz", NULL, 36) == 35 * 37 && strtol("101", NULL, 2) == 5,
	      "bases");
	check(strtol("0x", &end, 0) == 0 && *end == 'x', "0x without digits is 0");
	check(strtol("junk", &end, 10) == 0 && *end == 'j', "no number");
	errno = 0;
	check(strtol("2147483647", NULL, 10) == INT_MAX && !errno &&
		      strtol("-2147483648", NULL, 10) == INT_MIN && !errno,
	      "the range of long");
	check(strtol("2147483648", &end, 10) == LONG_MAX && errno == ERANGE && !*end, "above it");
	errno = 0;
	check(strtol("-2147483649", NULL, 10) == LONG_MIN && errno == ERANGE, "below it");
	errno = 0;
	check(strtoul("4294967295", NULL, 10) == ULONG_MAX && !errno, "strtoul");
	check(strtoul("4294967296", NULL, 10) == ULONG_MAX && errno == ERANGE, "strtoul: too much");
	errno = 0;
	check(strtoul("-1", NULL, 10) == ULONG_MAX && !errno, "strtoul: negative");
	check(strtoll("-9223372036854775808", NULL, 10) == LLONG_MIN && !errno, "strtoll");
	check(strtoll("9223372036854775808", NULL, 10) == LLONG_MAX && errno == ERANGE,
	      "strtoll: too much");
	errno = 0;
	check(strtoull("18446744073709551615", NULL, 10) == ULLONG_MAX && !errno, "strtoull");
	check(strtoull("18446744073709551616", NULL, 10) == ULLONG_MAX && errno == ERANGE,
	      "strtoull: too much");
	errno = 0;
	check(strtol("1", NULL, 1) == 0 && errno == EINVAL, "bad base");
	check(atoi("-7") == -7 && atoll("5000000000") == 5000000000LL, "atoi, atoll");
	check(div(-7, 2).quot == -3 && div(-7, 2).rem == -1 && lldiv(1LL << 40, 3).rem == 1,
	      "div, lldiv");
}

static int compare(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

static int compare_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 3);
}

static void test_sort(void)
{
	static int v[1000];
	char odd[][3] = { "zz", "ab", "mm", "aa", "b" };
	int ok = 1, key;

	srand(1);
	for (int n = 0; n <= 1000; n = n < 20 ? n + 1 : n + 245) {
		long long sum = 0;

		for (int i = 0; i < n; i++)
			sum += v[i] = n % 2 ? rand() % 50 : rand();
		qsort(v, n, sizeof(*v), compare);
		for (int i = 0; i < n; i++) {
			sum -= v[i];
			ok &= !i || v[i - 1] <= v[i];
		}
		ok &= !sum;
	}
	check(ok, "qsort");
	qsort(odd, 5, 3, compare_bytes);
	check(!memcmp(odd, "aa\0ab\0b\0\0mm\0zz", 15), "qsort of three bytes");
	for (int i = 0; i < 1000; i++)
		v[i] = i * 3;
	ok = 1;
	for (key = -1; key <= 3000; key++) {
		int *p = bsearch(&key, v, 1000, sizeof(*v), compare);

		ok &= key >= 0 && key % 3 == 0 && key < 3000 ? p == &v[key / 3] : !p;
	}
	check(ok, "bsearch");
}

static void test_env(void)
{
	char put[] = "PUT=1";
	int ok = 1;

	check(!getenv("NOT_THERE_1") && !getenv(""), "getenv: not there");
	check(!setenv("A_NAME", "value", 1) && !strcmp(getenv("A_NAME"), "value"), "setenv");
	check(!setenv("A_NAME", "other", 0) && !strcmp(getenv("A_NAME"), "value"), "not replaced");
	check(!setenv("A_NAME", "other", 1) && !strcmp(getenv("A_NAME"), "other"), "replaced");
	check(!getenv("A_NAM"), "not a part of a name");
	check(setenv("A=B", "", 1) == -1 && errno == EINVAL && setenv("", "", 1) == -1, "bad name");
	check(!putenv(put) && getenv("PUT") == put + 4, "putenv");
	for (int i = 0; i < 100; i++) {
		char name[16];

		sprintf(name, "MANY_%d", i);
		ok &= !setenv(name, name, 1);
	}
	check(ok && !strcmp(getenv("MANY_0"), "MANY_0") && !strcmp(getenv("MANY_99"), "MANY_99") &&
		      !strcmp(getenv("A_NAME"), "other"),
	      "a hundred of them");
	check(!unsetenv("A_NAME") && !getenv("A_NAME") && getenv("PUT"), "unsetenv");
}

static void test_getopt(void)
{
	static const struct option longs[] = {
		{ "size", required_argument, NULL, 's' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "version", no_argument, NULL, 'V' },
		{ "level", optional_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	char *argv[] = { "prog", "-ab", "-cx", "-c", "y", "--", "-a", NULL };
	char *argl[] = { "prog", "--size",  "10",	 "--size=20", "--verb",
			 "-v",	 "--level", "--level=3", "--bogus",   "--ver",
			 "-s",	 "5",	    "file",	 "-v",	      NULL };
	char *argm[] = { "prog", "-c", NULL };

	optind = 1;
	check(getopt(7, argv, "abc:") == 'a' && getopt(7, argv, "abc:") == 'b', "a cluster");
	check(getopt(7, argv, "abc:") == 'c' && !strcmp(optarg, "x"), "argument attached");
	check(getopt(7, argv, "abc:") == 'c' && !strcmp(optarg, "y"), "argument after");
	check(getopt(7, argv, "abc:") == -1 && optind == 6, "-- ends them");

	optind = 1;
	check(getopt(2, argm, ":c:") == ':' && optopt == 'c', "argument missing");

	optind = 1;
	opterr = 0;
#define NEXT getopt_long(14, argl, "vs:", longs, NULL)
	check(NEXT == 's' && !strcmp(optarg, "10"), "--size 10");
	check(NEXT == 's' && !strcmp(optarg, "20"), "--size=20");
	check(NEXT == 'v' && !optarg, "--verb for --verbose");
	check(NEXT == 'v', "-v among long ones");
	check(NEXT == 'l' && !optarg, "--level");
	check(NEXT == 'l' && !strcmp(optarg, "3"), "--level=3");
	check(NEXT == '?', "--bogus");
	check(NEXT == '?', "--ver is ambiguous");
	check(NEXT == 's' && !strcmp(optarg, "5"), "-s 5");
	check(NEXT == -1 && !strcmp(argl[optind], "file"), "stops at the first operand");
}

static void path_is(const char *path, const char *dir, const char *base)
{
	char a[32], b[32];

	strcpy(a, path);
	strcpy(b, path);
	if (!check(!strcmp(dirname(a), dir) && !strcmp(basename(b), base), "path \"%s\"", path))
		note("%s and %s", dirname(a), basename(b));
}

static void date_is(long long t, const char *want)
{
	time_t clock = t;
	struct tm tm;
	char buf[64];

	gmtime_r(&clock, &tm);
	strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S %a %j", &tm);
	check_text(buf, want, "date");
	check(timegm(&tm) == clock, "and back");
}

static void test_calendar(void)
{
	struct tm tm = { .tm_year = 124, .tm_mon = 13, .tm_mday = 0, .tm_hour = 25 };
	char buf[8];
	int ok = 1;

	date_is(0, "1970-01-01 00:00:00 Thu 001");
	date_is(951782400, "2000-02-29 00:00:00 Tue 060");
	date_is(1709251199, "2024-02-29 23:59:59 Thu 060");
	date_is(1735603200, "2024-12-31 00:00:00 Tue 366");
	date_is(-1, "1969-12-31 23:59:59 Wed 365");
	date_is(-2203891200, "1900-03-01 00:00:00 Thu 060");
	date_is(4294967296, "2106-02-07 06:28:16 Sun 038");
	/* Every day of 800 years follows the one before. */
	for (long long day = -135140; day < 157000; day++) {
		time_t t = day * 86400;
		struct tm a;

		gmtime_r(&t, &a);
		ok &= timegm(&a) == t && a.tm_mday >= 1 && a.tm_mday <= 31 && a.tm_yday < 366;
	}
	check(ok, "800 years, day by day");
	ok = 1;
	for (long long day = -867000; day < -864000; day++) {
		time_t t = day * 86400;
		struct tm a;

		gmtime_r(&t, &a);
		ok &= timegm(&a) == t && a.tm_yday < 366;
	}
	check(ok, "and before the year 0");
	timegm(&tm);
	check(tm.tm_year == 125 && tm.tm_mon == 1 && tm.tm_mday == 1 && tm.tm_hour == 1,
	      "fields are carried over");
	check(strftime(buf, sizeof(buf), "%F", &tm) == 0 && strftime(buf, 6, "%R", &tm) == 5,
	      "strftime that does not fit");
}

static int counter;

static void at_exit_1(void)
{
	_exit(counter == 1 ? 42 : 43);
}

static void at_exit_2(void)
{
	counter++;
}

static int leave(void *unused)
{
	(void)unused;
	atexit(at_exit_1);
	atexit(at_exit_2);
	exit(7);
}

static int divide_by_zero(void *zero)
{
	volatile int d = *(int *)zero;

	return 100 / d;
}

static int fails_assert(void *unused)
{
	(void)unused;
	close(STDERR_FILENO);
	signal(SIGABRT, SIG_IGN);
	abort();
}

static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

int main(int argc, char **argv)
{
	int zero = 0;

	check(argc >= 1 && argv[argc] == NULL && strstr(argv[0], "libc_stdlib"), "argv");
	check_text(program_invocation_short_name, "libc_stdlib", "the program's name");
	check(constructed, "constructors run before main");
	test_strtol();
	test_sort();
	test_env();
	test_getopt();
	path_is("/usr/lib", "/usr", "lib");
	path_is("/usr/", "/", "usr");
	path_is("usr", ".", "usr");
	path_is("/", "/", "/");
	path_is("a//b//", "a", "b");
	path_is("", ".", ".");
	test_calendar();
	check_exit(in_child(leave, NULL), 42, "exit handlers, last one first");
	check_killed(in_child(divide_by_zero, &zero), SIGFPE, "division by zero");
	check_killed(in_child(fails_assert, NULL), SIGABRT, "abort, though SIGABRT is ignored");
	return tap_done();
}
