// SPDX-License-Identifier: MIT
/*
 * Several CPUs: each has its own variables, runs what it is asked to, and keeps tasks only if they
 * may be there; locks and atomic counters hold when all use them at once.
 */
#include <asm/mmu_context.h>
#include <asm/smp.h>
#include <neap/completion.h>
#include <neap/cpumask.h>
#include <neap/delay.h>
#include <neap/err.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/percpu.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/spinlock.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include "user_mm.h"

static DEFINE_PER_CPU(int, test_value) = 17;
static atomic_t calls, calls_with_irqs_on;

/* ---- variables and calls ---- */

static void set_value(void *info)
{
	(void)info;
	*this_cpu_ptr(&test_value) += (int)smp_processor_id();
	atomic_inc(&calls);
	if (!irqs_disabled())
		atomic_inc(&calls_with_irqs_on);
}

KTEST(smp, per_cpu)
{
	unsigned int cpu, other;

	for_each_possible_cpu(cpu) {
		per_cpu(test_value, cpu) = 17;
		for (other = 0; other < cpu; other++)
			KTEST_EXPECT(per_cpu_ptr(&test_value, cpu) !=
				     per_cpu_ptr(&test_value, other));
	}
	atomic_set(&calls, 0);
	atomic_set(&calls_with_irqs_on, 0);
	on_each_cpu(set_value, NULL);
	KTEST_EXPECT_EQ(atomic_read(&calls_with_irqs_on), 0);
	KTEST_EXPECT(!irqs_disabled());
	KTEST_EXPECT_EQ(atomic_read(&calls), (int)num_online_cpus());
	for_each_online_cpu(cpu)
		KTEST_EXPECT_EQ(per_cpu(test_value, cpu), 17 + (int)cpu);
}

struct place {
	unsigned int cpu;
	u32 hwid;
	bool irqs_disabled;
};

static void where_am_i(void *info)
{
	*(struct place *)info = (struct place){
		.cpu = smp_processor_id(),
		.hwid = read_cpuid_mpidr() & MPIDR_HWID_BITMASK,
		.irqs_disabled = irqs_disabled(),
	};
}

KTEST(smp, call_single)
{
	struct place there;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		memset(&there, 0xff, sizeof(there));
		KTEST_EXPECT_EQ(smp_call_function_single(cpu, where_am_i, &there, true), 0);
		KTEST_EXPECT_EQ(there.cpu, cpu);
		KTEST_EXPECT_EQ(there.hwid, cpu_logical_map(cpu));
		KTEST_EXPECT(there.irqs_disabled);
	}
	KTEST_EXPECT_EQ(smp_call_function_single(NR_CPUS, where_am_i, &there, true), -ENXIO);
}

static void count_call(void *info)
{
	atomic_inc(info);
}

/* Calls that nobody waits for still happen, each once and in order before one that is waited for. */
KTEST(smp, call_without_waiting)
{
	unsigned int cpu, i;

	for_each_online_cpu(cpu) {
		atomic_set(&calls, 0);
		for (i = 0; i < 100; i++)
			smp_call_function_single(cpu, count_call, &calls, false);
		smp_call_function_single(cpu, count_call, &calls, true);
		KTEST_EXPECT_EQ(atomic_read(&calls), 101);
	}
}

/* ---- tasks ---- */

struct visitor {
	unsigned int cpu;
	unsigned int wrong; /* times it found itself elsewhere */
	unsigned int turns;
};

static int visit(void *arg)
{
	struct visitor *v = arg;

	while (!kthread_should_stop()) {
		unsigned int want = READ_ONCE(v->cpu);

		v->turns++;
		if (get_cpu() != want && READ_ONCE(v->cpu) == want)
			v->wrong++;
		put_cpu();
		if (v->turns % 4 == 0)
			schedule_timeout_interruptible(1);
		else
			cond_resched();
	}
	return 0;
}

/* Waits until it has gone round a few times more; not for ever. */
static bool more_turns(struct visitor *v)
{
	unsigned int before = READ_ONCE(v->turns), ms;

	for (ms = 0; ms < 50000; ms += 5) {
		msleep(5);
		if (READ_ONCE(v->turns) - before >= 8)
			return true;
	}
	return false;
}

KTEST(smp, affinity)
{
	struct visitor v = { 0 };
	struct task_struct *t = kthread_create(visit, &v, "visitor");
	unsigned int cpu, round;
	cpumask_t mask = { 1 };

	KTEST_ASSERT(!IS_ERR(t));
	set_cpus_allowed(t, &mask);
	wake_up_process(t);
	for (round = 0; round < 5; round++) {
		for_each_online_cpu(cpu) {
			mask.bits = 1UL << cpu;
			KTEST_EXPECT_EQ(set_cpus_allowed(t, &mask), 0);
			more_turns(&v); /* a thread in the kernel moves when it next schedules */
			WRITE_ONCE(v.cpu, cpu);
			v.wrong = 0;
			KTEST_EXPECT(more_turns(&v));
			KTEST_EXPECT_EQ(v.wrong, 0);
		}
	}
	mask.bits = 0;
	KTEST_EXPECT_EQ(set_cpus_allowed(t, &mask), -EINVAL);
	kthread_stop(t);
}

KTEST(smp, affinity_of_current)
{
	cpumask_t old = current->cpus_mask, mask;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		mask.bits = 1UL << cpu;
		KTEST_EXPECT_EQ(set_cpus_allowed(current, &mask), 0);
		KTEST_EXPECT_EQ(smp_processor_id(), cpu);
	}
	set_cpus_allowed(current, &old);
}

static bool spin_stop;

static int spin_on(void *arg)
{
	unsigned long *seen = arg;

	while (!READ_ONCE(spin_stop)) {
		set_bit(smp_processor_id(), seen);
		cond_resched();
	}
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* As many busy threads as CPUs: soon each CPU has one. */
KTEST(smp, all_cpus_get_work)
{
	struct task_struct *t[NR_CPUS];
	unsigned int i, n = num_online_cpus();
	unsigned long seen = 0;

	spin_stop = false;
	for (i = 0; i < n; i++) {
		t[i] = kthread_run(spin_on, &seen, "spin/%u", i);
		KTEST_EXPECT(!IS_ERR(t[i]));
	}
	for (i = 0; i < 5000 && READ_ONCE(seen) != cpu_online_mask->bits; i++)
		msleep(10);
	spin_stop = true;
	for (i = 0; i < n; i++) {
		if (!IS_ERR(t[i]))
			kthread_stop(t[i]);
	}
	KTEST_EXPECT_EQ(seen, cpu_online_mask->bits);
}

/* Threads that were all made to wait on one CPU spread when they may. */
KTEST(smp, idle_cpus_fetch)
{
	struct task_struct *t[NR_CPUS];
	unsigned int i, n = num_online_cpus();
	cpumask_t one = { 1 }, all = CPU_MASK_ALL;
	unsigned long seen = 0;

	spin_stop = false;
	for (i = 0; i < n; i++) {
		t[i] = kthread_create(spin_on, &seen, "fetch/%u", i);
		KTEST_ASSERT(!IS_ERR(t[i]));
		set_cpus_allowed(t[i], &one);
		wake_up_process(t[i]);
	}
	for (i = 0; i < 5000 && !READ_ONCE(seen); i++)
		msleep(1);
	msleep(30);
	KTEST_EXPECT_EQ(seen, 1);
	for (i = 0; i < n; i++)
		set_cpus_allowed(t[i], &all);
	for (i = 0; i < 5000 && READ_ONCE(seen) != cpu_online_mask->bits; i++)
		msleep(10);
	spin_stop = true;
	for (i = 0; i < n; i++)
		kthread_stop(t[i]);
	KTEST_EXPECT_EQ(seen, cpu_online_mask->bits);
}

/* ---- all at once ---- */

#define ROUNDS 2000

static DEFINE_SPINLOCK(test_lock);
static DEFINE_RWLOCK(test_rwlock);
static unsigned int plain, plain_two, torn; /* test_lock; the next two test_rwlock */
static atomic_t counter;

static int hammer(void *arg)
{
	struct completion *done = arg;
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		spin_lock_irqsave(&test_lock, flags);
		plain++;
		spin_unlock_irqrestore(&test_lock, flags);
		atomic_inc(&counter);
		if (i % 8 == 0) {
			write_lock(&test_rwlock);
			plain_two++;
			torn++;
			write_unlock(&test_rwlock);
		} else {
			read_lock(&test_rwlock);
			WARN_ON(READ_ONCE(plain_two) != READ_ONCE(torn));
			read_unlock(&test_rwlock);
		}
		if (i % 64 == 0)
			cond_resched();
	}
	complete(done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

KTEST(smp, locks_hold)
{
	struct task_struct *t[2 * NR_CPUS];
	unsigned int i, n = 2 * num_online_cpus();
	DECLARE_COMPLETION_ONSTACK(done);

	plain = plain_two = torn = 0;
	atomic_set(&counter, 0);
	for (i = 0; i < n; i++) {
		t[i] = kthread_run(hammer, &done, "hammer/%u", i);
		KTEST_ASSERT(!IS_ERR(t[i]));
	}
	for (i = 0; i < n; i++)
		wait_for_completion(&done);
	for (i = 0; i < n; i++)
		kthread_stop(t[i]);
	KTEST_EXPECT_EQ(plain, n * ROUNDS);
	KTEST_EXPECT_EQ((unsigned int)atomic_read(&counter), n * ROUNDS);
	KTEST_EXPECT_EQ(plain_two, n * ROUNDS / 8);
}

/* ---- address spaces ---- */

/*
 * More address spaces than ASIDs, each with a word of its own at one address, visited in turn: if two had
 * the same ASID at a time, one would see the other's word through the TLB. Each takes 25 KiB, so there are not
 * many more than the 255 ASIDs.
 */
#define NR_SPACES 264

static bool visit_space(struct mm_struct *mm, unsigned int word, bool first)
{
	const unsigned long addr = 0x10000;
	struct mm_struct *borrowed = current->active_mm;
	unsigned int seen = ~0u;
	bool ok = true;

	test_mm_use(mm, mm);
	if (first)
		ok = test_mm_map(addr, PAGE_SIZE, PROT_READ | PROT_WRITE) == addr &&
		     !put_user(word, (unsigned int __user *)addr);
	ok = ok && !get_user(seen, (unsigned int __user *)addr) && seen == word;
	test_mm_use(NULL, borrowed);
	return ok;
}

struct spaces {
	unsigned int wrong;
	struct completion done;
};

static int touch_spaces(void *arg)
{
	struct spaces *spaces = arg;
	unsigned int *wrong = &spaces->wrong, i, round, n = 0;
	struct mm_struct **mms = kcalloc(NR_SPACES, sizeof(*mms), GFP_KERNEL);

	for (n = 0; mms && n < NR_SPACES; n++) {
		mms[n] = mm_alloc();
		if (!mms[n])
			break;
		arch_pick_mmap_layout(mms[n], 8 << 20);
		mmgrab(mms[n]);
		*wrong += !visit_space(mms[n], n, true);
	}
	for (round = 0; round < 3; round++) {
		for (i = 0; i < n; i++)
			*wrong += !visit_space(mms[i], i, false);
		cond_resched();
	}
	for (i = 0; i < n; i++) {
		mmput(mms[i]);
		mmdrop(mms[i]);
	}
	kfree(mms);
	complete(&spaces->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return n == NR_SPACES ? 0 : -ENOMEM;
}

KTEST(smp, asid_generations)
{
	struct spaces spaces[NR_CPUS] = { 0 };
	struct task_struct *t[NR_CPUS];
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		cpumask_t mask = { 1UL << cpu };

		init_completion(&spaces[cpu].done);
		t[cpu] = kthread_create(touch_spaces, &spaces[cpu], "spaces/%u", cpu);
		KTEST_ASSERT(!IS_ERR(t[cpu]));
		set_cpus_allowed(t[cpu], &mask);
		wake_up_process(t[cpu]);
	}
	for_each_online_cpu(cpu) {
		wait_for_completion(&spaces[cpu].done);
		KTEST_EXPECT_EQ(kthread_stop(t[cpu]), 0);
		KTEST_EXPECT_EQ(spaces[cpu].wrong, 0);
	}
}
