// SPDX-License-Identifier: MIT
/*
 * Sleeping, waking and switching.
 *
 *	try_to_wake_up()	asleep -> on the queue; may ask for the CPU (TIF_NEED_RESCHED)
 *	schedule()		running -> asleep, or back to the queue; the next one runs
 *	  context_switch()	address space, then stack
 *	  finish_task_switch()	on the new stack: releases the lock and what the old task left
 *	scheduler_tick()	is the turn over?
 *
 * TIF_NEED_RESCHED is acted upon on the way back to user mode and in cond_resched(); with
 * CONFIG_PREEMPT_VOLUNTARY also in might_sleep(), with CONFIG_PREEMPT when an interrupt or a critical
 * section ends.
 */
#include <asm/mmu_context.h>
#include <asm/switch_to.h>
#include <neap/bio.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/kernel.h>
#include <neap/mm_types.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/stack_check.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include "sched.h"

DEFINE_PER_CPU(struct rq, runqueues);

void resched_curr(struct rq *rq)
{
	if (test_tsk_thread_flag(rq->curr, TIF_NEED_RESCHED))
		return;
	set_tsk_need_resched(rq->curr);
	if (rq->cpu != smp_processor_id())
		smp_send_reschedule(rq->cpu);
}

/*
 * The lock of a task's queue is that of the CPU it is on, which may change while we wait for it. A
 * task that moves has its new CPU already while the old queue is locked, and is on none until the new
 * one is: so if its CPU is ours it either stays as long as we hold the lock, or is just coming here.
 */
struct rq *task_rq_lock(struct task_struct *p, unsigned long *flags)
{
	for (;;) {
		struct rq *rq = task_rq(p);

		spin_lock_irqsave(&rq->lock, *flags);
		if (likely(rq == task_rq(p))) {
			smp_rmb(); /* pairs with the one in move_task() */
			if (likely(!READ_ONCE(p->se.moving)))
				return rq;
		}
		spin_unlock_irqrestore(&rq->lock, *flags);
		cpu_relax();
	}
}

/*
 * Interrupts stay off from here on until the lock is released: a handler that wanted to wake @p would
 * wait for us. vruntimes of different queues compare by their distance from min_vruntime.
 */
struct rq *move_task(struct rq *rq, struct task_struct *p, unsigned int cpu)
{
	WRITE_ONCE(p->se.moving, true);
	p->se.vruntime -= rq->min_vruntime;
	smp_wmb();
	WRITE_ONCE(task_thread_info(p)->cpu, cpu);
	spin_unlock(&rq->lock);
	rq = cpu_rq(cpu);
	spin_lock(&rq->lock);
	p->se.vruntime += rq->min_vruntime;
	WRITE_ONCE(p->se.moving, false);
	return rq;
}

/* To the queue that @p is to run on, from @rq, its last. */
static struct rq *wake_up_on(struct rq *rq, struct task_struct *p)
{
	unsigned int cpu;

	if (!IS_ENABLED(CONFIG_SMP))
		return rq;
	cpu = select_task_rq(p, rq->cpu);
	return cpu == rq->cpu ? rq : move_task(rq, p, cpu);
}

/*
 * The barrier after the lock pairs with the one in set_current_state(): either we see the state that
 * the sleeper set, or the sleeper sees what our caller wrote before.
 */
int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	unsigned long flags;
	struct rq *rq;
	int woken = 0;

	rq = task_rq_lock(p, &flags);
	smp_mb__after_spinlock();
	if (p->__state & state) {
		woken = 1;
		if (!p->se.on_rq) {
			if ((p->__state & TASK_UNINTERRUPTIBLE) && !(p->__state & TASK_NOLOAD))
				rq->nr_uninterruptible--;
			rq = wake_up_on(rq, p);
			update_rq_clock(rq);
			enqueue_task_fair(rq, p, ENQUEUE_WAKEUP);
			check_preempt_wakeup(rq, p);
		} /* else it has not gone to sleep yet, and now will not */
		WRITE_ONCE(p->__state, TASK_RUNNING);
	}
	task_rq_unlock(rq, &flags);
	return woken;
}

int wake_up_process(struct task_struct *p)
{
	return try_to_wake_up(p, TASK_NORMAL, 0);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return try_to_wake_up(p, state, 0);
}

#ifdef CONFIG_SMP
/* A CPU that it has just come to, or leaves, looks at its flags all the same: no lock is needed. */
void kick_process(struct task_struct *p)
{
	unsigned int cpu;

	preempt_disable();
	cpu = task_cpu(p);
	if (cpu != smp_processor_id() && READ_ONCE(cpu_rq(cpu)->curr) == p)
		smp_send_reschedule(cpu);
	preempt_enable();
}
#endif

void sched_fork(struct task_struct *p)
{
	p->__state = TASK_NEW;
	if (p->sched_reset_on_fork) {
		p->sched_reset_on_fork = false;
		p->static_prio = max(p->static_prio, DEFAULT_PRIO);
	}
	p->prio = p->static_prio;
	memset(&p->se, 0, sizeof(p->se));
	set_load_weight(p);
	task_thread_info(p)->cpu = smp_processor_id();
	/* It comes to life inside __schedule(): preemption off, and the run queue locked. */
	task_thread_info(p)->preempt_count = 2 * PREEMPT_OFFSET;
}

void wake_up_new_task(struct task_struct *p)
{
	unsigned long flags;
	struct rq *rq;

	rq = wake_up_on(task_rq_lock(p, &flags), p);
	WRITE_ONCE(p->__state, TASK_RUNNING);
	update_rq_clock(rq);
	enqueue_task_fair(rq, p, ENQUEUE_NEW);
	check_preempt_wakeup(rq, p);
	task_rq_unlock(rq, &flags);
}

/*
 * The first thing on the new stack. @prev is who ran just before on this CPU; if it is dead, this is
 * the moment when nobody stands on its stack any more.
 */
static void finish_task_switch(struct task_struct *prev)
{
	struct rq *rq = this_rq();
	struct task_struct *migrating = rq->migrating;
	struct mm_struct *mm = rq->prev_mm;
	unsigned int prev_state = READ_ONCE(prev->__state);

	lockdep_acquire(&rq->lock.dep, LOCK_TRY, 0); /* prev took it */
	rq->prev_mm = NULL;
	rq->migrating = NULL;
	if (IS_ENABLED(CONFIG_SMP) && unlikely(migrating))
		rq = migrate_task(rq, migrating);
	spin_unlock_irq(&rq->lock);
	if (mm)
		mmdrop(mm);
	if (unlikely(prev_state == TASK_DEAD))
		put_task_struct(prev);
}

void schedule_tail(struct task_struct *prev)
{
	finish_task_switch(prev);
	preempt_enable();
	if (current->set_child_tid)
		(void)put_user(current->pid, current->set_child_tid);
}

/*
 * Address space, then stack. A kernel thread has none of its own: it goes on with the tables that
 * are loaded (active_mm) and holds a reference so that they stay; who borrowed gives the reference
 * back when a task with tables of its own follows.
 *
 *	user   -> user	 switch tables
 *	user   -> kernel borrow: mmgrab
 *	kernel -> kernel pass on what is borrowed
 *	kernel -> user	 switch tables, mmdrop in finish_task_switch()
 */
static void context_switch(struct rq *rq, struct task_struct *prev, struct task_struct *next)
{
	if (!next->mm) {
		enter_lazy_tlb(prev->active_mm, next);
		next->active_mm = prev->active_mm;
		if (prev->mm)
			mmgrab(prev->active_mm);
		else
			prev->active_mm = NULL;
	} else {
		switch_mm_irqs_off(prev->active_mm, next->mm, next);
		if (!prev->mm) {
			rq->prev_mm = prev->active_mm;
			prev->active_mm = NULL;
		}
	}
	stack_check(prev);
	lockdep_release(&rq->lock.dep, 0); /* passed on to next, with the CPU */
	switch_to(prev, next, prev);
	barrier();
	finish_task_switch(prev);
}

/* prev leaves the queue, unless a signal that ends its sleep came first. */
static inline void deactivate_prev(struct rq *rq, struct task_struct *prev, unsigned int state)
{
	if (signal_pending_state(state, prev)) {
		WRITE_ONCE(prev->__state, TASK_RUNNING);
		return;
	}
	if ((state & TASK_UNINTERRUPTIBLE) && !(state & TASK_NOLOAD))
		rq->nr_uninterruptible++;
	dequeue_task_fair(rq, prev);
}

/*
 * prev, which could go on, may not do so on this CPU: it leaves the queue, to be moved by its successor,
 * as soon as it is off its stack. Its state stays: perhaps it was preempted on its way to sleep.
 */
static bool migrate_prev(struct rq *rq, struct task_struct *prev)
{
	if (!IS_ENABLED(CONFIG_SMP) || likely(cpumask_test_cpu(rq->cpu, &prev->cpus_mask)))
		return false;
	dequeue_task_fair(rq, prev);
	rq->migrating = prev;
	return true;
}

/*
 * Preemption off. @preempt: the task was on its way to something else, perhaps even to sleep, with its
 * state set already. Whatever its state, it goes on where it was.
 */
static void __schedule(bool preempt)
{
	struct task_struct *prev = current, *next;
	unsigned int state;
	struct rq *rq;

	local_irq_disable();
	rq = this_rq();
	spin_lock(&rq->lock);
	smp_mb__after_spinlock(); /* the state was set, then its condition read: see wait.h */
	clear_tsk_need_resched(prev);
	rq->alive = true;
	update_rq_clock(rq);

	state = preempt ? TASK_RUNNING : READ_ONCE(prev->__state);
	if (prev == rq->idle) {
		WARN_ON(state != TASK_RUNNING);
		next = pick_next_task_fair(rq);
		if (!next) {
			spin_unlock_irq(&rq->lock);
			return;
		}
		account_idle(rq);
		goto switched;
	}
	if (state != TASK_RUNNING)
		deactivate_prev(rq, prev, state);
	if (prev->se.on_rq && !migrate_prev(rq, prev)) {
		if (rq->nr_running == 1) {
			spin_unlock_irq(&rq->lock);
			return;
		}
		put_prev_task_fair(rq, prev);
	}
	next = pick_next_task_fair(rq);
	if (!next) {
		next = rq->idle;
		next->se.exec_start = rq->clock;
	}
	if (next == prev) {
		spin_unlock_irq(&rq->lock);
		return;
	}
	if (prev->se.on_rq)
		prev->nivcsw++;
	else
		prev->nvcsw++;
switched:
	rq->curr = next;
	rq->nr_switches++;
	context_switch(rq, prev, next);
}

void schedule(void)
{
	struct task_struct *prev = current;

	/* It may be about to wait for a transfer that it holds back itself. */
	if (prev->plug && READ_ONCE(prev->__state) != TASK_RUNNING)
		blk_flush_plug(prev->plug);
	if (unlikely(in_atomic())) {
		pr_err("BUG: scheduling while atomic: %s/%d, preempt_count %x\n", prev->comm,
		       prev->pid, preempt_count());
		lockdep_show_held(prev);
		dump_stack();
	}
	preempt_disable();
	__schedule(false);
	preempt_enable_no_resched();
}

/* From the idle loop, which is never preempted: it has something to undo before others run. */
void schedule_idle(void)
{
	__schedule(false);
}

void preempt_schedule(void)
{
	if (preempt_count() || irqs_disabled())
		return;
	do {
		preempt_disable();
		__schedule(true);
		preempt_enable_no_resched();
	} while (need_resched());
}

/* The end of an interrupt that came to the kernel with preempt_count 0. Interrupts off, before and after. */
void preempt_schedule_irq(void)
{
	do {
		preempt_disable();
		__schedule(true);
		local_irq_disable();
		preempt_enable_no_resched();
	} while (need_resched());
}

void io_schedule(void)
{
	struct rq *rq = this_rq();

	current->in_iowait = true;
	atomic_inc(&rq->nr_iowait);
	schedule();
	atomic_dec(&rq->nr_iowait);
	current->in_iowait = false;
}

long io_schedule_timeout(long timeout)
{
	struct rq *rq = this_rq();

	current->in_iowait = true;
	atomic_inc(&rq->nr_iowait);
	timeout = schedule_timeout(timeout);
	atomic_dec(&rq->nr_iowait);
	current->in_iowait = false;
	return timeout;
}

int __cond_resched(void)
{
	if (in_atomic() || irqs_disabled() || current == this_rq()->idle)
		return 0;
	/* Preempted, not going to sleep: a state set by the caller survives, and so does a wake-up. */
	preempt_disable();
	__schedule(true);
	preempt_enable_no_resched();
	return 1;
}

int cond_resched_lock(spinlock_t *lock)
{
	if (!need_resched())
		return 0;
	spin_unlock(lock);
	cond_resched();
	spin_lock(lock);
	return 1;
}

void yield(void)
{
	struct rq *rq;

	__set_current_state(TASK_RUNNING);
	local_irq_disable();
	rq = this_rq();
	spin_lock(&rq->lock);
	update_rq_clock(rq);
	if (current != rq->idle)
		yield_task_fair(rq);
	spin_unlock_irq(&rq->lock);
	schedule();
}

/*
 * A wake-up that has read the state from before writes TASK_RUNNING while it holds the lock: in a loop
 * that looks at its condition again that does no harm, but these states must stay.
 */
void set_special_state(unsigned int state)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(current, &flags);

	WRITE_ONCE(current->__state, state);
	task_rq_unlock(rq, &flags);
}

void __noreturn do_task_dead(void)
{
	preempt_disable(); /* between the two it would be taken for one that has left its stack */
	set_special_state(TASK_DEAD);
	__schedule(false);
	BUG();
}

/* From the tick, in interrupt context. */
void scheduler_tick(void)
{
	struct rq *rq = this_rq();
	struct task_struct *curr;
	struct pt_regs *regs = get_irq_regs();

	spin_lock(&rq->lock);
	curr = rq->curr;
	update_rq_clock(rq);
	if (curr != rq->idle) {
		account_process_tick(rq, curr, regs && user_mode(regs));
		task_tick_fair(rq, curr);
	}
	spin_unlock(&rq->lock);
	if (IS_ENABLED(CONFIG_SMP) && curr != rq->idle)
		rebalance_tick(rq);
}

void set_user_nice(struct task_struct *p, long nice)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);

	update_rq_clock(rq);
	p->static_prio = NICE_TO_PRIO(nice);
	p->prio = p->static_prio;
	reweight_task_fair(rq, p);
	if (p->se.on_rq)
		resched_curr(rq);
	task_rq_unlock(rq, &flags);
}

bool idle_cpu(int cpu)
{
	const struct rq *rq = cpu_rq(cpu);

	return READ_ONCE(rq->curr) == rq->idle && !READ_ONCE(rq->nr_running);
}

struct task_struct *idle_task(int cpu)
{
	return cpu_rq(cpu)->idle;
}

unsigned long nr_running(void)
{
	unsigned long n = 0;
	int cpu;

	for_each_online_cpu(cpu)
		n += cpu_rq(cpu)->nr_running;
	return n;
}

unsigned long nr_iowait(void)
{
	unsigned long n = 0;
	int cpu;

	for_each_online_cpu(cpu)
		n += atomic_read(&cpu_rq(cpu)->nr_iowait);
	return n;
}

u64 nr_context_switches(void)
{
	u64 n = 0;
	int cpu;

	for_each_online_cpu(cpu)
		n += cpu_rq(cpu)->nr_switches;
	return n;
}

void init_idle(struct task_struct *p, unsigned int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	p->__state = TASK_RUNNING;
	p->se.exec_start = sched_clock();
	set_load_weight(p);
	task_thread_info(p)->cpu = cpu;
	task_thread_info(p)->preempt_count = 0;
	rq->curr = rq->idle = p;
}

/* The thread that boots becomes the idle task of its CPU. */
void __init sched_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct rq *rq = cpu_rq(cpu);

		spin_lock_init(&rq->lock);
		rq->cpu = cpu;
		rq->tasks_timeline = RB_ROOT_CACHED;
		/* Soon wraps, so that comparisons that cannot are found. */
		rq->min_vruntime = (u64)-(1LL << 30);
	}
	stack_check_new(current->stack, (char *)__builtin_frame_address(0) - 512);
	init_idle(current, 0);
	mmgrab(current->active_mm);
}
