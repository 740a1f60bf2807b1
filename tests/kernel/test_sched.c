// SPDX-License-Identifier: MIT
/* The scheduler: shares by weight, sleepers, kernel threads, and what a task leaves when it ends. */
#include <neap/completion.h>
#include <neap/delay.h>
#include <neap/jiffies.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/string.h>

/* ---- kernel threads ---- */

static int until_stopped(void *arg)
{
	int *turns = arg;

	while (!kthread_should_stop()) {
		(*turns)++;
		schedule_timeout_interruptible(1);
	}
	return 42;
}

KTEST(kthread, run_and_stop)
{
	struct task_struct *t;
	char comm[TASK_COMM_LEN];
	int turns = 0;

	t = kthread_run(until_stopped, &turns, "turns/%d", 7);
	KTEST_ASSERT(!IS_ERR(t));
	msleep(50);
	KTEST_EXPECT(turns > 1);
	KTEST_EXPECT_STREQ(get_task_comm(comm, t), "turns/7");
	KTEST_EXPECT(t->flags & PF_KTHREAD);
	KTEST_EXPECT(!t->mm);
	read_lock(&tasklist_lock);
	KTEST_EXPECT(find_task_by_vpid(t->pid) == t);
	read_unlock(&tasklist_lock);
	KTEST_EXPECT_EQ(kthread_stop(t), 42);
}

KTEST(kthread, stopped_before_it_ran)
{
	struct task_struct *t;
	int turns = 0;

	t = kthread_create(until_stopped, &turns, "never");
	KTEST_ASSERT(!IS_ERR(t));
	msleep(20);
	KTEST_EXPECT_EQ(turns, 0);
	KTEST_EXPECT_EQ(kthread_stop(t), -EINTR);
	KTEST_EXPECT_EQ(turns, 0);
}

/* As an oops ends it: without a return. */
static int dies(void *arg)
{
	while (arg && !kthread_should_stop())
		msleep(1);
	do_exit(SIGSEGV);
}

KTEST(kthread, one_that_died_is_stopped)
{
	struct task_struct *t = kthread_create(dies, NULL, "dies");

	KTEST_ASSERT(!IS_ERR(t));
	get_task_struct(t);
	wake_up_process(t);
	while (READ_ONCE(t->kthread_info))
		msleep(1);
	KTEST_EXPECT_EQ(kthread_stop(t), -EINTR);
	put_task_struct(t);
	/* And one that dies while somebody waits for its end. */
	t = kthread_run(dies, &t, "dies");
	KTEST_ASSERT(!IS_ERR(t));
	KTEST_EXPECT_EQ(kthread_stop(t), -EINTR);
}

static int at_once(void *arg)
{
	return 0;
}

/* Threads that end leave no task, no number and no stack behind. */
KTEST(kthread, nothing_left)
{
	int before, i;

	msleep(20);
	before = nr_threads;
	for (i = 0; i < 100; i++) {
		KTEST_ASSERT(!IS_ERR(kthread_run(at_once, NULL, "once")));
		if (i % 10 == 0)
			msleep(10);
	}
	msleep(50);
	KTEST_EXPECT_EQ(nr_threads, before);
}

/* ---- shares ---- */

static bool spin_stop;

static int spin(void *arg)
{
	set_user_nice(current, (long)arg);
	while (!READ_ONCE(spin_stop))
		cond_resched();
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static const struct cpumask only_cpu0 = { 1 };

/* Two spinners on one CPU; their CPU times in ns after half a second together. */
static bool race(long nice_a, long nice_b, u64 *a, u64 *b)
{
	struct task_struct *ta, *tb;
	u64 u, s;

	spin_stop = false;
	ta = kthread_run(spin, (void *)nice_a, "spin/a");
	tb = kthread_run(spin, (void *)nice_b, "spin/b");
	if (!IS_ERR(ta))
		set_cpus_allowed(ta, &only_cpu0);
	if (!IS_ERR(tb))
		set_cpus_allowed(tb, &only_cpu0);
	if (IS_ERR(ta) || IS_ERR(tb)) {
		spin_stop = true;
		return false;
	}
	msleep(500);
	spin_stop = true;
	task_cputime(ta, &u, &s);
	*a = u + s;
	task_cputime(tb, &u, &s);
	*b = u + s;
	kthread_stop(ta);
	kthread_stop(tb);
	return true;
}

KTEST(sched, equal_shares)
{
	u64 a, b;

	KTEST_ASSERT(race(0, 0, &a, &b));
	KTEST_EXPECT(a > 100 * NSEC_PER_MSEC);
	/* Within a turn or two of each other. */
	KTEST_EXPECT(a < b + 60 * NSEC_PER_MSEC && b < a + 60 * NSEC_PER_MSEC);
}

KTEST(sched, shares_by_nice)
{
	u64 a, b;

	KTEST_ASSERT(race(0, 5, &a, &b));
	/* 1024 to 335: three to one, with room for turns of 20 ms. */
	KTEST_EXPECT(a > 2 * b);
	KTEST_EXPECT(a < 5 * b);
}

/* A task that sleeps much gets the CPU soon after it wakes, though another never stops. */
KTEST(sched, sleeper_preempts)
{
	struct task_struct *t;
	ktime_t start, worst = 0;
	int i;

	spin_stop = false;
	t = kthread_run(spin, NULL, "spin/s");
	KTEST_ASSERT(!IS_ERR(t));
	for (i = 0; i < 10; i++) {
		start = ktime_get();
		usleep_range(5000, 5000);
		worst = max(worst, ktime_get() - start - 5 * NSEC_PER_MSEC);
	}
	spin_stop = true;
	kthread_stop(t);
	KTEST_EXPECT(worst < 15 * NSEC_PER_MSEC);
}

static int hog_for_100ms(void *done)
{
	ktime_t end = ktime_get() + 100 * NSEC_PER_MSEC;

	while (ktime_get() < end)
		cpu_relax(); /* nowhere it says that others may run */
	complete(done);
	return 0;
}

/* Who wakes up in the middle of another's long work in the kernel: at once, or when that is done. */
KTEST(sched, kernel_preemption)
{
	cpumask_t old = current->cpus_mask;
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *t;
	ktime_t start, late;

	set_cpus_allowed(current, &only_cpu0);
	t = kthread_create(hog_for_100ms, &done, "hog");
	KTEST_ASSERT(!IS_ERR(t));
	set_cpus_allowed(t, &only_cpu0);
	wake_up_process(t);
	start = ktime_get();
	usleep_range(20000, 20000);
	late = ktime_get() - start - 20 * NSEC_PER_MSEC;
	wait_for_completion(&done);
	set_cpus_allowed(current, &old);
	if (IS_ENABLED(CONFIG_PREEMPT))
		KTEST_EXPECT(late < 40 * NSEC_PER_MSEC);
	else
		KTEST_EXPECT(late > 50 * NSEC_PER_MSEC);
}

/* A wake-up that comes between setting the state and schedule() is not lost. */
KTEST(sched, wake_before_sleep)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	KTEST_EXPECT_EQ(wake_up_process(current), 1);
	KTEST_EXPECT_EQ(get_current_state(), TASK_RUNNING);
	schedule();
	KTEST_EXPECT_EQ(wake_up_process(current), 0);
}

KTEST(sched, state_decides_who_wakes)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	KTEST_EXPECT_EQ(wake_up_state(current, TASK_INTERRUPTIBLE), 0);
	KTEST_EXPECT_EQ(wake_up_state(current, TASK_UNINTERRUPTIBLE), 1);
	__set_current_state(TASK_KILLABLE);
	KTEST_EXPECT_EQ(wake_up_state(current, TASK_INTERRUPTIBLE), 0);
	KTEST_EXPECT_EQ(wake_up_state(current, TASK_INTERRUPTIBLE | TASK_WAKEKILL), 1);
	__set_current_state(TASK_RUNNING);
}

/* ---- numbers ---- */

KTEST(pid, unique_until_freed)
{
	struct pid *a = alloc_pid(), *b = alloc_pid();
	int nr;

	KTEST_ASSERT(!IS_ERR(a) && !IS_ERR(b));
	KTEST_EXPECT(a->nr != b->nr);
	KTEST_EXPECT(a->nr > 0 && a->nr < pid_max);
	read_lock(&tasklist_lock);
	KTEST_EXPECT(!find_vpid(a->nr)); /* nobody goes by it yet */
	KTEST_EXPECT(find_vpid(current->pid) == task_pid(current));
	read_unlock(&tasklist_lock);
	nr = b->nr;
	free_pid(a);
	free_pid(b);
	a = alloc_pid();
	KTEST_ASSERT(!IS_ERR(a));
	KTEST_EXPECT(a->nr != nr); /* not used again at once */
	free_pid(a);
}

/* ---- contexts ---- */

KTEST(sched, preempt_count)
{
	DEFINE_SPINLOCK(lock);
	unsigned long flags;

	KTEST_EXPECT_EQ(preempt_count(), 0);
	spin_lock(&lock);
	KTEST_EXPECT(in_atomic());
	KTEST_EXPECT(!in_interrupt());
	KTEST_EXPECT(!spin_trylock(&lock));
	spin_unlock(&lock);
	spin_lock_irqsave(&lock, flags);
	KTEST_EXPECT(irqs_disabled());
	spin_unlock_irqrestore(&lock, flags);
	KTEST_EXPECT(!irqs_disabled());
	KTEST_EXPECT_EQ(preempt_count(), 0);
}
