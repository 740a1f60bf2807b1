// SPDX-License-Identifier: MIT
/*
 * Deliberate errors, for the checkers to find. A test of the suite "provoke" only runs when it is named in
 * full (ktest=provoke.NAME); tests/boot/test_lock_debug.py expects the report of each.
 */
#include <asm/io.h>
#include <asm/memory.h>
#include <asm/processor.h>
#include <asm/setup.h>
#include <neap/completion.h>
#include <neap/delay.h>
#include <neap/err.h>
#include <neap/hrtimer.h>
#include <neap/irq.h>
#include <neap/jiffies.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/ktime.h>
#include <neap/mm.h>
#include <neap/mutex.h>
#include <neap/panic.h>
#include <neap/pid.h>
#include <neap/printk.h>
#include <neap/rwsem.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/smp.h>
#include <neap/spinlock.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>
#include <neap/watchdog.h>

#include "user_mm.h"

static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);
static DEFINE_RWLOCK(lock_rw);
static DEFINE_MUTEX(mutex_a);
static DEFINE_MUTEX(mutex_b);
static DECLARE_RWSEM(rwsem_a);

/* ---- orders ---- */

KTEST(provoke, ab_ba)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);

	spin_lock(&lock_b);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

/* A circle of three, of three kinds. */
KTEST(provoke, abc_ca)
{
	mutex_lock(&mutex_a);
	down_read(&rwsem_a);
	up_read(&rwsem_a);
	mutex_unlock(&mutex_a);

	down_write(&rwsem_a);
	mutex_lock(&mutex_b);
	mutex_unlock(&mutex_b);
	up_write(&rwsem_a);

	mutex_lock(&mutex_b);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
	mutex_unlock(&mutex_b);
}

/* Two of one class, in no declared order. */
KTEST(provoke, recursion)
{
	struct mutex m[2];
	int i;

	for (i = 0; i < 2; i++)
		mutex_init(&m[i]);
	mutex_lock(&m[0]);
	mutex_lock(&m[1]);
	mutex_unlock(&m[1]);
	mutex_unlock(&m[0]);
}

/* A second reader of an rw_semaphore waits behind a writer, who waits for the first. */
KTEST(provoke, rwsem_recursion)
{
	down_read(&rwsem_a);
	down_read(&rwsem_a);
	up_read(&rwsem_a);
	up_read(&rwsem_a);
}

/* None of this can block: trylocks, recursive readers, a declared nesting. No report. */
KTEST(provoke, innocent)
{
	struct mutex m[2];
	int i;

	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);
	spin_lock(&lock_b);
	if (spin_trylock(&lock_a))
		spin_unlock(&lock_a);
	spin_unlock(&lock_b);

	read_lock(&lock_rw);
	read_lock(&lock_rw);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	read_unlock(&lock_rw);
	read_unlock(&lock_rw);
	spin_lock(&lock_a);
	read_lock(&lock_rw);
	read_unlock(&lock_rw);
	spin_unlock(&lock_a);

	for (i = 0; i < 2; i++)
		mutex_init(&m[i]);
	mutex_lock(&m[0]);
	mutex_lock_nested(&m[1], SINGLE_DEPTH_NESTING);
	mutex_unlock(&m[0]);
	mutex_unlock(&m[1]);
}

/* As innocent, but a writer is there: reader -> a, a -> writer. */
KTEST(provoke, reader_writer)
{
	read_lock(&lock_rw);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	read_unlock(&lock_rw);
	spin_lock(&lock_a);
	write_lock(&lock_rw);
	write_unlock(&lock_rw);
	spin_unlock(&lock_a);
}

/* ---- interrupts ---- */

static atomic_t timer_ran;

static enum hrtimer_restart take_a(struct hrtimer *timer)
{
	(void)timer;
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	atomic_inc(&timer_ran);
	return HRTIMER_NORESTART;
}

static enum hrtimer_restart take_rw(struct hrtimer *timer)
{
	(void)timer;
	read_lock(&lock_rw);
	read_unlock(&lock_rw);
	atomic_inc(&timer_ran);
	return HRTIMER_NORESTART;
}

static void run_in_interrupt(enum hrtimer_restart (*fn)(struct hrtimer *))
{
	struct hrtimer timer;

	atomic_set(&timer_ran, 0);
	hrtimer_init(&timer, fn);
	hrtimer_start(&timer, ktime_get() + 1000, HRTIMER_MODE_ABS);
	while (!atomic_read(&timer_ran))
		cpu_relax();
	hrtimer_cancel(&timer);
}

/* Taken in a handler, and with interrupts on. */
KTEST(provoke, irq_unsafe)
{
	run_in_interrupt(take_a);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
}

/* The same through a second lock. */
KTEST(provoke, irq_unsafe_chain)
{
	run_in_interrupt(take_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_lock_irq(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock_irq(&lock_a);
}

/* Interrupts switched on under it. */
KTEST(provoke, irq_enabled_inside)
{
	run_in_interrupt(take_a);
	spin_lock_irq(&lock_a);
	local_irq_enable();
	spin_unlock(&lock_a);
}

/* Readers in the handler and readers outside: no report. */
KTEST(provoke, irq_readers)
{
	run_in_interrupt(take_rw);
	read_lock(&lock_rw);
	read_unlock(&lock_rw);
	write_lock_irq(&lock_rw);
	write_unlock_irq(&lock_rw);
}

KTEST(provoke, irq_writer)
{
	run_in_interrupt(take_rw);
	write_lock(&lock_rw);
	write_unlock(&lock_rw);
}

/* ---- held where nothing may be ---- */

KTEST(provoke, not_held)
{
	preempt_disable();
	arch_spin_lock(&lock_a.raw);
	spin_unlock(&lock_a);
}

static int lock_and_exit(void *unused)
{
	(void)unused;
	mutex_lock(&mutex_a);
	return 0;
}

KTEST(provoke, held_at_exit)
{
	struct task_struct *t = kthread_run(lock_and_exit, NULL, "leaver");

	KTEST_ASSERT(!IS_ERR(t));
	msleep(100);
}

KTEST(provoke, sleep_in_atomic)
{
	spin_lock(&lock_a);
	msleep(1);
	spin_unlock(&lock_a);
}

KTEST(provoke, schedule_in_atomic)
{
	spin_lock(&lock_a);
	schedule();
	spin_unlock(&lock_a);
}

static noinline int touch_user(void)
{
	return put_user(1, (int __user *)0x1000ul);
}

KTEST(provoke, user_in_atomic)
{
	spin_lock(&lock_a);
	(void)touch_user();
	spin_unlock(&lock_a);
}

KTEST(provoke, alloc_in_atomic)
{
	spin_lock(&lock_a);
	kfree(kmalloc(100, GFP_KERNEL));
	spin_unlock(&lock_a);
}

/* ---- faults of the kernel that nothing resolves: an oops ---- */

/* Variables: the compiler is not to see what is done. */
static unsigned long oops_at;

static u32 read_oops_at(void)
{
	return *(volatile u32 *)READ_ONCE(oops_at);
}

static void write_oops_at(void)
{
	*(volatile u32 *)READ_ONCE(oops_at) = 1;
}

KTEST(provoke, null_read)
{
	oops_at = 8;
	read_oops_at();
}

KTEST(provoke, user_write)
{
	oops_at = 0x10000;
	write_oops_at();
}

/* User memory is open, but this instruction is none that may fault, and mmap_lock is held: by us. */
KTEST(provoke, locked_read)
{
	struct test_mm t;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(0x10000000, PAGE_SIZE, PROT_READ), 0x10000000);
	oops_at = 0x10000000;
	mmap_write_lock(t.mm);
	uaccess_enable();
	read_oops_at();
	uaccess_disable();
}

/* The gap between lowmem and the vmalloc area. */
KTEST(provoke, wild_read)
{
	oops_at = VMALLOC_START - PAGE_SIZE;
	read_oops_at();
}

KTEST(provoke, text_write)
{
	oops_at = (unsigned long)_stext;
	write_oops_at();
}

KTEST(provoke, data_execute)
{
	oops_at = (unsigned long)&oops_at;
	((void (*)(void))READ_ONCE(oops_at))();
}

/* The end of lowmem is mapped by sections. */
KTEST(provoke, section_execute)
{
	oops_at = (unsigned long)high_memory - PAGE_SIZE;
	((void (*)(void))READ_ONCE(oops_at))();
}

/* Code of a program: the CPU never gets there, with user memory open or not. */
static void jump_to_user(struct ktest *__test, bool open)
{
	struct test_mm t;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(0x10000000, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC),
			0x10000000);
	KTEST_EXPECT_EQ(put_user(0xe12fff1e, (u32 __force __user *)0x10000000), 0); /* bx lr */
	oops_at = 0x10000000;
	if (open)
		uaccess_enable();
	((void (*)(void))READ_ONCE(oops_at))();
	uaccess_disable();
}

KTEST(provoke, user_execute)
{
	jump_to_user(__test, true);
}

KTEST(provoke, user_execute_closed)
{
	jump_to_user(__test, false);
}

KTEST(provoke, bug)
{
	BUG_ON(oops_at == 0);
}

KTEST(provoke, unaligned_pair)
{
	static u32 words[4];

	asm volatile("ldrd	r4, r5, [%0]" : : "r"((char *)words + 1) : "r4", "r5", "memory");
}

/* Of the virt machine: between the virtio slots and the platform bus. */
KTEST(provoke, no_device)
{
	char __iomem *p = ioremap(0x0bf00000, PAGE_SIZE);

	KTEST_ASSERT(p);
	readl(p);
}

/* ---- an oops without panic_on_oops: the task ends, all else goes on ---- */

static int null_read_thread(void *unused)
{
	(void)unused;
	oops_at = 8;
	return read_oops_at();
}

static int jump_thread(void *unused)
{
	(void)unused;
	oops_at = 0x10000000;
	((void (*)(void))READ_ONCE(oops_at))();
	return 0;
}

static int bug_thread(void *unused)
{
	(void)unused;
	BUG();
	return 0;
}

static int undefined_thread(void *unused)
{
	(void)unused;
	asm volatile("udf	#7");
	return 0;
}

/* With preemption and interrupts off, user memory open, and a lock that nobody else wants. */
static int locked_thread(void *unused)
{
	spin_lock_irq(&lock_a);
	uaccess_enable();
	return null_read_thread(unused);
}

/* What a task begins with in user mode is in no test's hands but this one's. */
static void must_not_run(void)
{
	panic("code of the kernel runs on the way to user mode");
}

static int return_with(void *psr)
{
	struct pt_regs *regs = current_pt_regs();

	regs->ARM_pc = (unsigned long)must_not_run;
	regs->ARM_cpsr = (unsigned long)psr;
	return 0; /* as if it had become a program */
}

static enum hrtimer_restart to_user_mode(struct hrtimer *timer)
{
	struct pt_regs *regs = get_irq_regs();

	(void)timer;
	if (!strcmp(current->comm, "ktest-victim"))
		regs->ARM_cpsr = (regs->ARM_cpsr & ~MODE_MASK) | USR_MODE;
	return HRTIMER_NORESTART;
}

/* The interrupted kernel code is to be returned to in user mode. */
static int svc_exit_thread(void *unused)
{
	static struct hrtimer timer;

	(void)unused;
	set_task_comm(current, "ktest-victim");
	hrtimer_init(&timer, to_user_mode);
	hrtimer_start(&timer, NSEC_PER_MSEC, HRTIMER_MODE_REL);
	for (;;)
		cpu_relax();
	return 0;
}

/* Runs fn(arg) as a task, and waits until it is gone. It leaves no zombie. */
static void run_victim(struct ktest *__test, int (*fn)(void *), void *arg)
{
	pid_t pid = kernel_thread(fn, arg, CLONE_FS | CLONE_FILES);
	int ms;

	KTEST_ASSERT(pid > 0);
	for (ms = 0; ms < 20000; ms += 10) {
		struct task_struct *t;

		read_lock(&tasklist_lock);
		t = find_task_by_vpid(pid);
		if (t && t->exit_state)
			t = NULL;
		read_unlock(&tasklist_lock);
		if (!t)
			return;
		msleep(10);
	}
	KTEST_FAIL("task %d lives", pid);
}

static void still_works(struct ktest *__test)
{
	unsigned long j = jiffies;
	void *p = kmalloc(1000, GFP_KERNEL), *q = vmalloc(100000);

	KTEST_EXPECT(p && q);
	kfree(p);
	vfree(q);
	msleep(50);
	KTEST_EXPECT(jiffies != j);
	KTEST_EXPECT(!in_atomic() && !irqs_disabled());
}

KTEST(provoke, survived)
{
	static int (*const victims[])(void *) = { null_read_thread, jump_thread, bug_thread,
						  undefined_thread, svc_exit_thread };
	unsigned int i;

	panic_on_oops = 0;
	for (i = 0; i < ARRAY_SIZE(victims); i++) {
		run_victim(__test, victims[i], NULL);
		still_works(__test);
	}
	KTEST_EXPECT(test_bit(TAINT_DIE, &tainted_mask));
}

/* Nothing that is no program's gets to user mode, or further. */
KTEST(provoke, return_to_user)
{
	static const unsigned long psrs[] = {
		SVC_MODE,
		SYSTEM_MODE,
		IRQ_MODE,
		UND_MODE,
		0x00 /* 26 bits */,
		USR_MODE | PSR_I_BIT,
		USR_MODE | PSR_F_BIT,
		USR_MODE | PSR_A_BIT,
		USR_MODE | PSR_J_BIT,
		USR_MODE | PSR_T_BIT | PSR_J_BIT,
		USR_MODE | 0x0400,
		USR_MODE | 0x8000,
		USR_MODE | 0x02000000,
		USR_MODE | 0x04000000,
		SVC_MODE | PSR_T_BIT | 0x0800,
	};
	unsigned int i;

	panic_on_oops = 0;
	for (i = 0; i < ARRAY_SIZE(psrs); i++)
		run_victim(__test, return_with, (void *)psrs[i]);
	still_works(__test);
}

KTEST(provoke, survived_with_a_lock)
{
	panic_on_oops = 0;
	run_victim(__test, locked_thread, NULL);
	still_works(__test);
}

static int ending_thread(void *unused)
{
	current->flags |= PF_EXITING; /* as if do_exit() had failed */
	return null_read_thread(unused);
}

/* It cannot end, and stays. It is not hung: khungtaskd, which panics, has time to see that. */
KTEST(provoke, oops_at_the_end)
{
	int ms, timeout = 1;

	if (IS_ENABLED(CONFIG_DETECT_HUNG_TASK))
		timeout = hung_task_timeout_secs;
	panic_on_oops = 0;
	KTEST_ASSERT(kernel_thread(ending_thread, NULL, CLONE_FS | CLONE_FILES) > 0);
	/* In short sleeps: it would be this task that hangs. */
	for (ms = 0; ms < 3 * timeout * (int)MSEC_PER_SEC; ms += 100)
		msleep(100);
	KTEST_EXPECT(test_bit(TAINT_DIE, &tainted_mask));
	still_works(__test);
}

/* ---- and where there is no task that could end ---- */

static enum hrtimer_restart null_read_timer(struct hrtimer *timer)
{
	(void)timer;
	oops_at = 8;
	read_oops_at();
	return HRTIMER_NORESTART;
}

KTEST(provoke, oops_in_interrupt)
{
	panic_on_oops = 0;
	run_in_interrupt(null_read_timer);
}

KTEST(provoke, oops_in_init)
{
	panic_on_oops = 0;
	oops_at = 8;
	read_oops_at();
}

/* ---- going on for ever ---- */

KTEST(provoke, soft_lockup)
{
	spin_lock(&lock_a);
	for (;;)
		cpu_relax();
}

/* Long, but it lets go of the CPU. No report. */
KTEST(provoke, busy)
{
	ktime_t end = ktime_get() + 6LL * NSEC_PER_SEC;

	while (ktime_get() < end)
		cond_resched();
}

/* A CPU kept for a part of the threshold (2 * watchdog_thresh s, here 4) is not stuck. No report. */
KTEST(provoke, short_hang)
{
	ktime_t end = ktime_get() + 1500LL * NSEC_PER_MSEC;

	/* By the clock: mdelay() is longer for each moment in which the host does other things. */
	while (ktime_get() < end)
		cpu_relax();
}

#ifdef CONFIG_SMP
static void spin_for_ever(void *unused)
{
	(void)unused;
	local_irq_disable();
	for (;;)
		cpu_relax();
}

KTEST(provoke, hard_lockup)
{
	smp_call_function_single(smp_processor_id() ? 0 : 1, spin_for_ever, NULL, false);
	schedule_timeout_interruptible(60 * HZ);
}
#endif

static DECLARE_COMPLETION(never);

static int sleep_for_ever(void *unused)
{
	(void)unused;
	mutex_lock(&mutex_b);
	wait_for_completion(&never);
	return 0;
}

KTEST(provoke, hung_task)
{
	KTEST_ASSERT(!IS_ERR(kthread_run(sleep_for_ever, NULL, "sleeper")));
	schedule_timeout_interruptible(60 * HZ);
}
