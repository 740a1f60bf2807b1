// SPDX-License-Identifier: MIT
/* What the kernel's files need from the rest of the kernel, in host tests. */
#include <asm/irqflags.h>
#include <asm/thread_info.h>
#include <neap/bug.h>
#include <neap/kallsyms.h>
#include <neap/kernel.h>
#include <neap/preempt.h>
#include <neap/printk.h>
#include <neap/string.h>
#include <neap/vmacache.h>

#include "test.h"

struct thread_info test_thread_info;
unsigned long test_irqs_off;

void test_log(const char *text);
const char *test_leftover(void);
void test_reset(void);

void test_reset(void)
{
	test_irqs_off = 0;
	test_thread_info.preempt_count = 0;
}

const char *test_leftover(void)
{
	if (test_thread_info.preempt_count)
		return "preempt_count: a spinlock or preempt_disable()";
	if (test_irqs_off)
		return "interrupts are off";
	if (test_live_objects)
		return "objects not freed";
	return NULL;
}

int vprintk(const char *fmt, va_list args)
{
	char buf[512];
	int len;

	if (fmt[0] == KERN_SOH_ASCII)
		fmt += 2;
	len = vscnprintf(buf, sizeof(buf), fmt, args);
	test_log(buf);
	return len;
}

int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk(fmt, args);
	va_end(args);
	return len;
}

bool __printk_ratelimit(const char *func)
{
	(void)func;
	return true;
}

int sprint_symbol(char *buf, unsigned long addr, bool returns __maybe_unused)
{
	return snprintf(buf, KSYM_SYMBOL_LEN, "symbol_%lx+0x0/0x10", addr);
}

void __might_sleep(const char *file, int line)
{
	if (in_atomic() || test_irqs_off)
		panic("%s:%d may sleep with preempt_count %d, interrupts %s\n", file, line,
		      preempt_count(), test_irqs_off ? "off" : "on");
}

/* Nobody remembers areas here. */
struct vm_area_struct *vmacache_find(struct mm_struct *mm, unsigned long addr)
{
	(void)mm, (void)addr;
	return NULL;
}

void vmacache_update(struct mm_struct *mm, unsigned long addr, struct vm_area_struct *vma)
{
	(void)mm, (void)addr, (void)vma;
}

int __cond_resched(void)
{
	return 0;
}
