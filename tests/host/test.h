/* SPDX-License-Identifier: MIT */
/*
 * Host tests: the kernel's own files, compiled on the build machine under ASan and UBSan.
 *
 *	TEST(overlapping_ranges)
 *	{
 *		u32 n = test_below(100);
 *		CHECK(find(n) != NULL);
 *		CHECK_EQ(count(), n);
 *	}
 *
 * A program runs its tests in the order of the file and prints TAP lines; it ends with the line
 * `N passed, N failed` and status 0 only if nothing failed. A failed check ends its test. Also a
 * failure: a panic that was not expected, a WARN, a lock or a preempt_disable() left over, a slab
 * object not freed. Random numbers come from a seed that is printed; NEAP_SEED=n repeats a run, and an
 * argument runs only the tests whose name matches it (a glob).
 *
 * Test files and kernel files see the kernel's headers; harness.c alone is a C library program.
 */
#ifndef TESTS_HOST_TEST_H
#define TESTS_HOST_TEST_H

#include <neap/compiler.h>
#include <neap/types.h>

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

void test_register(struct test *test);

#define TEST(test_name)                                                          \
	static void run_##test_name(void);                                       \
	static void __attribute__((__constructor__)) register_##test_name(void)  \
	{                                                                        \
		static struct test test = { #test_name, run_##test_name, NULL }; \
		test_register(&test);                                            \
	}                                                                        \
	static void run_##test_name(void)

/* Prints the place and the text and ends the running test as failed. */
void __noreturn test_fail(const char *file, int line, const char *fmt, ...) __printf(3, 4);
/* Prints a line "# ...". */
void test_note(const char *fmt, ...) __printf(1, 2);

#define CHECK(cond)                                                 \
	do {                                                        \
		if (!(cond))                                        \
			test_fail(__FILE__, __LINE__, "%s", #cond); \
	} while (0)

/* As CHECK(), with the values of some variables: CHECKF(a < b, "a %d b %d", a, b). */
#define CHECKF(cond, fmt, ...)                                                           \
	do {                                                                             \
		if (!(cond))                                                             \
			test_fail(__FILE__, __LINE__, "%s: " fmt, #cond, ##__VA_ARGS__); \
	} while (0)

#define CHECK_EQ(a, b)                                                                       \
	do {                                                                                 \
		long long __eq_a = (long long)(a), __eq_b = (long long)(b);                  \
		if (__eq_a != __eq_b)                                                        \
			test_fail(__FILE__, __LINE__,                                        \
				  "%s is %lld (0x%llx), not %s = %lld (0x%llx)", #a, __eq_a, \
				  __eq_a, #b, __eq_b, __eq_b);                               \
	} while (0)

#define CHECK_STR(a, b) test_check_str(__FILE__, __LINE__, #a, (a), (b))
void test_check_str(const char *file, int line, const char *what, const char *is,
		    const char *should);

/* The statement must panic. What it held stays held: nothing is looked for after such a test. */
#define CHECK_PANIC(statement)                                                     \
	do {                                                                       \
		test_panic_expected = true;                                        \
		if (!__builtin_setjmp(test_panic_buf)) {                           \
			statement;                                                 \
			test_panic_expected = false;                               \
			test_fail(__FILE__, __LINE__, "no panic: %s", #statement); \
		}                                                                  \
		test_panic_expected = false;                                       \
	} while (0)
extern bool test_panic_expected;
extern void *test_panic_buf[5];

/* Warnings so far; a test that provokes one takes it away by test_expect_warnings(n). */
extern int test_warnings;
void test_expect_warnings(int n);

/* Random numbers: 32 bits; 0 to n - 1; true once in n. */
u32 test_random(void);
u32 test_below(u32 n);
#define test_chance(n) (test_below(n) == 0)

/*
 * Failing allocations. After test_fail_alloc(n) the n-th allocation from now (0: the next) fails,
 * once; a negative n means none. test_alloc_failed says whether it came to that. A whole operation
 * is tried against the failure of each of its allocations in turn by
 *
 *	FOR_EACH_ALLOC_FAILURE(n) {
 *		err = operation();
 *		CHECK(!err || err == -ENOMEM);
 *		undo();
 *	}
 *
 * which goes on until an operation was done without reaching the failing one.
 */
void test_fail_alloc(long n);
extern bool test_alloc_failed;
bool test_should_fail_alloc(void); /* for allocators of tests */

#define FOR_EACH_ALLOC_FAILURE(n)                                                         \
	for (long n = 0; n >= 0 && (test_alloc_failed = false, test_fail_alloc(n), true); \
	     n = test_alloc_failed ? n + 1 : (test_fail_alloc(-1), -1L))

/* Slab objects and pages handed out and not freed. */
extern long test_live_objects;

#endif
