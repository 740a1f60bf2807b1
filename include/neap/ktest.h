/* SPDX-License-Identifier: MIT */
/*
 * Tests that run inside the kernel, before init, when "ktest" or "ktest=GLOB" is on the command
 * line. The results are KTAP lines on the console and the run's status.
 *
 *	KTEST(slab, alloc_free)
 *	{
 *		void *p = kmalloc(100, GFP_KERNEL);
 *
 *		KTEST_ASSERT(p);
 *		KTEST_EXPECT_EQ(ksize(p) >= 100, 1);
 *		kfree(p);
 *	}
 *
 * A test runs as a kernel thread's function with everything a driver may use. It fails when an
 * expectation fails; KTEST_ASSERT also returns from the test. GLOB matches "suite.name".
 * The suite "provoke" makes errors for the checkers to find: each of its tests runs only if named in full.
 */
#ifndef _NEAP_KTEST_H
#define _NEAP_KTEST_H

#include <neap/compiler.h>
#include <neap/types.h>

/* What a test function gets; __test in the macros. */
struct ktest {
	unsigned int failures;
	const char *skipped; /* the reason, if the test cannot run here */
};

struct ktest_case {
	const char *suite;
	const char *name;
	void (*run)(struct ktest *__test);
};

/* The table is the linker section .ktest, between these two. */
extern const struct ktest_case __start_ktest[], __stop_ktest[];

#define KTEST(suite_, name_)                                                      \
	static void ktest_##suite_##_##name_(struct ktest *__test);               \
	static const struct ktest_case __ktest_##suite_##_##name_ __used          \
		__section(".ktest") __aligned(4) = {                              \
			.suite = #suite_,                                         \
			.name = #name_,                                           \
			.run = ktest_##suite_##_##name_,                          \
		};                                                                \
	static void ktest_##suite_##_##name_(struct ktest *__test __maybe_unused)

/* Prints the place and the text as a KTAP diagnostic and counts the failure. */
void ktest_fail(struct ktest *test, const char *file, int line, const char *fmt, ...)
	__printf(4, 5);

#define KTEST_FAIL(fmt, ...) ktest_fail(__test, __FILE__, __LINE__, fmt, ##__VA_ARGS__)

#define KTEST_EXPECT(cond)                                        \
	do {                                                      \
		if (unlikely(!(cond)))                            \
			KTEST_FAIL("expected: %s", #cond);        \
	} while (0)

#define KTEST_EXPECT_EQ(a, b)                                                           \
	do {                                                                            \
		long long __kt_a = (long long)(a), __kt_b = (long long)(b);             \
		if (unlikely(__kt_a != __kt_b))                                         \
			KTEST_FAIL("%s is %lld (0x%llx), expected %s = %lld (0x%llx)", #a, \
				   __kt_a, __kt_a, #b, __kt_b, __kt_b);                 \
	} while (0)

#define KTEST_EXPECT_STREQ(a, b)                                                  \
	do {                                                                      \
		const char *__kt_a = (a), *__kt_b = (b);                          \
		if (unlikely(strcmp(__kt_a, __kt_b)))                             \
			KTEST_FAIL("%s is \"%s\", expected \"%s\"", #a, __kt_a, __kt_b); \
	} while (0)

/* Ends the test when it does not hold. */
#define KTEST_ASSERT(cond)                                        \
	do {                                                      \
		if (unlikely(!(cond))) {                          \
			KTEST_FAIL("needed: %s", #cond);          \
			return;                                   \
		}                                                 \
	} while (0)

/* Ends the test as skipped: "ok N name # SKIP reason". */
#define KTEST_SKIP(reason)                      \
	do {                                    \
		__test->skipped = (reason);     \
		return;                         \
	} while (0)

/*
 * Called once everything is up and before init starts. Does nothing without "ktest" on the command
 * line; with it runs the tests and powers off with status 0, or 1 if one failed or none matched.
 */
void ktest_run_all(void);

#endif /* _NEAP_KTEST_H */
