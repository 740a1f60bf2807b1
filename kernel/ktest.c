// SPDX-License-Identifier: MIT
/*
 * Runs the in-kernel tests and prints KTAP (the Kernel Test Anything Protocol, version 1):
 *
 *	KTAP version 1
 *	1..2
 *	ok 1 slab.alloc_free
 *	# tests/kernel/test_mutex.c:31: expected: mutex_trylock(&m)
 *	not ok 2 mutex.trylock
 *	# Totals: pass:1 fail:1 skip:0 total:2
 *
 * The parameter ktest runs all, ktest=GLOB those whose suite.name it matches (or whose suite it
 * names), ktest=GLOB,GLOB... those that any of them does, ktest=!GLOB,GLOB... all others.
 */
#include <neap/delay.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/preempt.h>
#include <neap/printk.h>
#include <neap/reboot.h>
#include <neap/irqflags.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/vmstat.h>

/* Whatever the log level; parsers want the line to begin with the words of the protocol. */
#define ktest_print(fmt, ...) printk(KERN_RAW KERN_EMERG fmt, ##__VA_ARGS__)

static bool ktest_requested;	  /* set at boot, before init */
static const char *ktest_pattern; /* NULL: all */

static int __init ktest_setup(char *val)
{
	ktest_requested = true;
	ktest_pattern = val && *val ? val : NULL;
	return 0;
}
early_param("ktest", ktest_setup);

void ktest_fail(struct ktest *test, const char *file, int line, const char *fmt, ...)
{
	char msg[160];
	va_list args;

	test->failures++;
	va_start(args, fmt);
	vscnprintf(msg, sizeof(msg), fmt, args);
	va_end(args);
	ktest_print("# %s:%d: %s\n", file, line, msg);
}

static void ktest_name(const struct ktest_case *c, char *buf, size_t size)
{
	scnprintf(buf, size, "%s.%s", c->suite, c->name);
}

/* Whether one of the patterns, which commas part, matches the name or is the suite's. */
static bool ktest_matches(const char *patterns, const char *suite, const char *name)
{
	while (*patterns) {
		size_t len = strcspn(patterns, ",");
		char pattern[64];

		strscpy(pattern, patterns, min(len + 1, sizeof(pattern)));
		if (glob_match(pattern, name) || !strcmp(pattern, suite))
			return true;
		patterns += len;
		patterns += *patterns == ',';
	}
	return false;
}

static bool ktest_selected(const struct ktest_case *c)
{
	const char *pattern = ktest_pattern;
	bool wanted = true;
	char name[64];

	/* Errors made on purpose, which may end the run: only by its full name. */
	ktest_name(c, name, sizeof(name));
	if (!strcmp(c->suite, "provoke"))
		return pattern && !strcmp(pattern, name);
	if (!pattern)
		return true;
	if (*pattern == '!') {
		wanted = false;
		pattern++;
	}
	return ktest_matches(pattern, c->suite, name) == wanted;
}

/* A test must leave the context as it found it; one that does not fails. */
static void ktest_check_context(struct ktest *test, const struct ktest_case *c)
{
	if (preempt_count()) {
		ktest_fail(test, c->suite, 0, "preempt_count is %x after the test",
			   preempt_count());
		preempt_count() = 0;
	}
	if (irqs_disabled()) {
		ktest_fail(test, c->suite, 0, "interrupts are off after the test");
		local_irq_enable();
	}
	if (get_current_state() != TASK_RUNNING) {
		ktest_fail(test, c->suite, 0, "the task state is %x after the test",
			   get_current_state());
		__set_current_state(TASK_RUNNING);
	}
}

/*
 * Threads of the last test have ended, but the memory of one is freed by whoever runs next on its CPU. The
 * next test may count free pages, so this waits until there are no more stacks than at first. Some of them
 * may have come to stay: those are no more waited for.
 */
static void wait_for_dead_threads(unsigned long *stacks_kb)
{
	for (int ms = 0; global_node_page_state(NR_KERNEL_STACK) > *stacks_kb; ms += 10) {
		if (ms == 1000) {
			*stacks_kb = global_node_page_state(NR_KERNEL_STACK);
			return;
		}
		msleep(10);
	}
}

void ktest_run_all(void)
{
	unsigned long stacks_kb = global_node_page_state(NR_KERNEL_STACK);
	unsigned int n = 0, total = 0, failed = 0, skipped = 0;
	const struct ktest_case *c;
	char name[64];

	if (!ktest_requested)
		return;
	for (c = __start_ktest; c < __stop_ktest; c++)
		total += ktest_selected(c);
	ktest_print("KTAP version 1\n");
	ktest_print("1..%u\n", total);
	for (c = __start_ktest; c < __stop_ktest; c++) {
		struct ktest test = { 0 };

		if (!ktest_selected(c))
			continue;
		ktest_name(c, name, sizeof(name));
		c->run(&test);
		ktest_check_context(&test, c);
		wait_for_dead_threads(&stacks_kb);
		n++;
		if (test.failures) {
			failed++;
			ktest_print("not ok %u %s\n", n, name);
		} else if (test.skipped) {
			skipped++;
			ktest_print("ok %u %s # SKIP %s\n", n, name, test.skipped);
		} else {
			ktest_print("ok %u %s\n", n, name);
		}
		cond_resched();
	}
	ktest_print("# Totals: pass:%u fail:%u skip:%u total:%u\n", n - failed - skipped, failed,
		    skipped, n);
	if (!total)
		ktest_print("# no test matches \"%s\"\n", ktest_pattern ? ktest_pattern : "*");
	poweroff_status = failed || !total;
	kernel_power_off();
}
