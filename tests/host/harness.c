// SPDX-License-Identifier: MIT
/*
 * The running of tests: see test.h. This file belongs to the world of the C library; what it shares
 * with the kernel's files is declared in test.h and needs none of their types.
 */
#include "include/rename.h"
#undef vsnprintf
#undef snprintf
#undef strcmp
#undef strcpy
#undef strncpy
#undef strlen
#undef strstr
#undef strchr
#undef strrchr
#undef memcmp

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

int test_warnings;
bool test_panic_expected;
void *test_panic_buf[5]; /* for __builtin_longjmp() */
bool test_alloc_failed;
long test_live_objects;

/* kernel.c: what a test has left over; NULL if nothing. */
const char *test_leftover(void);
void test_reset(void);

static struct test *first, **last = &first;
static jmp_buf test_end;
static bool had_panic;
static unsigned int random_state;
static long fail_alloc = -1;

void panic(const char *fmt, ...) __attribute__((noreturn));

void test_register(struct test *test)
{
	*last = test;
	last = &test->next;
}

void test_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("# ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
}

void test_fail(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("# %s:%d: failed: ", file, line);
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	longjmp(test_end, 1);
}

void test_check_str(const char *file, int line, const char *what, const char *is,
		    const char *should)
{
	if (strcmp(is, should))
		test_fail(file, line, "%s is \"%s\", not \"%s\"", what, is, should);
}

void panic(const char *fmt, ...)
{
	va_list args;

	had_panic = true;
	if (test_panic_expected)
		__builtin_longjmp(test_panic_buf, 1);
	va_start(args, fmt);
	printf("# panic: ");
	vprintf(fmt, args);
	va_end(args);
	longjmp(test_end, 1);
}

void __warn(const char *file, int line, const char *fmt, ...)
{
	test_warnings++;
	if (test_warnings > 0)
		printf("# WARNING: %s:%d\n", file, line);
	(void)fmt;
}

void test_expect_warnings(int n)
{
	test_warnings -= n;
}

/* The kernel's messages, one line each; shown with VERBOSE=1. */
void test_log(const char *text)
{
	if (getenv("VERBOSE"))
		printf("# %s", text);
}

/* A linear congruential generator (Knuth, volume 2, 3.3.4, table 1, line 16), its upper bits. */
static unsigned int random_step(void)
{
	random_state = random_state * 1664525u + 1013904223u;
	return random_state >> 16;
}

unsigned int test_random(void)
{
	unsigned int high = random_step();

	return high << 16 | random_step();
}

unsigned int test_below(unsigned int n)
{
	return (unsigned int)(((unsigned long long)test_random() * n) >> 32);
}

void test_fail_alloc(long n)
{
	fail_alloc = n;
}

bool test_should_fail_alloc(void)
{
	if (fail_alloc < 0 || fail_alloc-- > 0)
		return false;
	test_alloc_failed = true;
	return true;
}

static bool run(struct test *test, unsigned int seed)
{
	const char *left;

	random_state = seed;
	fail_alloc = -1;
	test_warnings = 0;
	had_panic = false;
	test_panic_expected = false;
	test_live_objects = 0;
	test_reset();
	if (setjmp(test_end))
		return false;
	test->run();
	if (test_warnings) {
		test_note("%d warnings more than expected", test_warnings);
		return false;
	}
	/* What a panic stopped half-way is left as it was. */
	left = had_panic ? NULL : test_leftover();
	if (left) {
		test_note("left over: %s", left);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : "*";
	unsigned int seed = getenv("NEAP_SEED") ? strtoul(getenv("NEAP_SEED"), NULL, 0)
						: (unsigned int)(time(NULL) ^ (getpid() << 16));
	int passed = 0, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("TAP version 13\n# NEAP_SEED=%u\n", seed);
	for (struct test *test = first; test; test = test->next) {
		bool ok;

		if (fnmatch(only, test->name, 0))
			continue;
		ok = run(test, seed);
		ok ? passed++ : failed++;
		printf("%s %d %s\n", ok ? "ok" : "not ok", passed + failed, test->name);
	}
	printf("1..%d\n", passed + failed);
	printf("%d passed, %d failed\n", passed, failed);
	/* What a failed test left behind is no news: end without looking for leaks. */
	if (failed) {
		fflush(stdout);
		_exit(1);
	}
	return !passed;
}
