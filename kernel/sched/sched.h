/* SPDX-License-Identifier: MIT */
/*
 * The run queue, shared by the files of the scheduler.
 *
 * rq->lock, taken with interrupts off, guards the queue, the se of the tasks on it, and the change of
 * a task's state from asleep to running. schedule() holds it across the switch: the next task
 * releases it in finish_task_switch(). So whoever holds the lock of a sleeping task's CPU knows that
 * the task has left its stack.
 */
#ifndef _SCHED_H
#define _SCHED_H

#include <neap/clocksource.h>
#include <neap/rbtree.h>
#include <neap/sched.h>
#include <neap/percpu.h>
#include <neap/spinlock.h>

struct rq {
	spinlock_t lock; /* all below, unless marked */
	unsigned int cpu; /* constant, as idle */
	unsigned int nr_running; /* with the running one, without the idle task; a hint without the lock */
	struct rb_root_cached tasks_timeline; /* by vruntime */
	unsigned long load;	 /* sum of the weights of nr_running tasks */
	u64 min_vruntime;	 /* never falls: where newcomers are placed */
	u64 clock;		 /* sched_clock() at the last update */
	struct task_struct *curr, *idle; /* curr: a hint without the lock */
	struct mm_struct *prev_mm; /* to be dropped once off the old stack */
	struct task_struct *migrating; /* the one just switched from, which may not stay here */
	unsigned long next_balance;    /* jiffies; its CPU's tick alone */
	u64 nr_switches;
	bool alive; /* __schedule() was entered; its own CPU alone: it and the watchdog's tick */
	long nr_uninterruptible; /* for the load average, which reads it without */
	atomic_t nr_iowait;
	u64 idle_time, iowait_time; /* ns */
	struct cpu_time sampled; /* user, nice, system: by the tick */
};

DECLARE_PER_CPU(struct rq, runqueues);
#define this_rq()   this_cpu_ptr(&runqueues)
#define cpu_rq(cpu) per_cpu_ptr(&runqueues, cpu)
#define task_rq(p)  cpu_rq(task_cpu(p))

/* The bounds of a turn, ns. */
#define SCHED_LATENCY	      20000000ULL /* each runnable task runs once in this time */
#define SCHED_MIN_GRANULARITY 3000000ULL  /* but never shorter than this */
#define SCHED_WAKEUP_GRAN     1000000ULL  /* a woken task must be this far behind to preempt */

#define NICE_0_LOAD	1024UL
#define NICE_0_SHIFT	10
#define WEIGHT_IDLEPRIO 3UL

static inline void update_rq_clock(struct rq *rq)
{
	rq->clock = sched_clock();
}

/* core.c. Gives the CPU away; the idle task only, with preemption off. */
void schedule_idle(void);
/* rq->lock held. */
void resched_curr(struct rq *rq);
/*
 * @p, which is on no queue and does not run, gets another CPU. @rq, its queue so far, is locked; returns
 * that of @cpu, locked instead. Interrupts are off.
 */
struct rq *move_task(struct rq *rq, struct task_struct *p, unsigned int cpu);
/* The run queue of @p, locked: @p stays on it, or asleep, until it is released. */
struct rq *task_rq_lock(struct task_struct *p, unsigned long *flags);

static inline void task_rq_unlock(struct rq *rq, unsigned long *flags)
{
	spin_unlock_irqrestore(&rq->lock, *flags);
}

/* fair.c; rq->lock held, the clock up to date. */
#define ENQUEUE_WAKEUP 0x1
#define ENQUEUE_NEW    0x2
void update_curr(struct rq *rq);
void enqueue_task_fair(struct rq *rq, struct task_struct *p, int flags);
/* Takes @p, which is running or in the tree, off the queue. */
void dequeue_task_fair(struct rq *rq, struct task_struct *p);
/* The next to run, taken out of the tree; NULL: none. */
struct task_struct *pick_next_task_fair(struct rq *rq);
/* The running task stays runnable: back into the tree. */
void put_prev_task_fair(struct rq *rq, struct task_struct *p);
void task_tick_fair(struct rq *rq, struct task_struct *p);
void check_preempt_wakeup(struct rq *rq, struct task_struct *p);
void yield_task_fair(struct rq *rq);
void set_load_weight(struct task_struct *p);
void reweight_task_fair(struct rq *rq, struct task_struct *p);
u64 sched_slice(struct rq *rq, struct task_struct *p);

/* balance.c: where @p, last on @cpu, is to run. Any lock may be held: it only looks. */
unsigned int select_task_rq(struct task_struct *p, unsigned int cpu);
/*
 * @p, just taken off @rq, which is locked, is put onto the queue of a CPU that it may run on. Returns
 * that, locked instead. Interrupts are off.
 */
struct rq *migrate_task(struct rq *rq, struct task_struct *p);
/* The calling CPU has nothing to do: fetches a task from a busy one. 1: it has; rq->lock not held. */
bool idle_balance(void);
/* From the tick of a CPU that has something to do; interrupts off, rq->lock not held. */
void rebalance_tick(struct rq *rq);

/* cputime.c: the idle task stops running; the tick's charge to the running task. */
void account_idle(struct rq *rq);
void account_process_tick(struct rq *rq, struct task_struct *p, bool user);

#endif /* _SCHED_H */
