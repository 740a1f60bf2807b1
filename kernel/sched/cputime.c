// SPDX-License-Identifier: MIT
/*
 * Where the CPU's time goes. How long a task ran is exact, from the scheduler's clock; whether in user
 * or kernel mode is sampled by the tick, and the exact sum is split in the proportion of the samples.
 * Idle time is exact.
 */
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/sched.h>
#include "sched.h"

void account_process_tick(struct rq *rq, struct task_struct *p, bool user)
{
	if (user) {
		p->utime += TICK_NSEC;
		if (p->static_prio > DEFAULT_PRIO)
			rq->sampled.nice += TICK_NSEC;
		else
			rq->sampled.user += TICK_NSEC;
	} else {
		p->stime += TICK_NSEC;
		rq->sampled.system += TICK_NSEC;
	}
}

void account_idle(struct rq *rq)
{
	u64 delta = rq->clock - rq->idle->se.exec_start;

	if (atomic_read(&rq->nr_iowait))
		rq->iowait_time += delta;
	else
		rq->idle_time += delta;
}

void cpu_time_read(unsigned int cpu, struct cpu_time *t)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	*t = rq->sampled;
	t->idle = rq->idle_time;
	t->iowait = rq->iowait_time;
	if (rq->curr == rq->idle) { /* since it began to idle */
		u64 *idle = atomic_read(&rq->nr_iowait) ? &t->iowait : &t->idle;

		update_rq_clock(rq);
		*idle += rq->clock - rq->idle->se.exec_start;
	}
	spin_unlock_irqrestore(&rq->lock, flags);
}

/* Splits @rtime as the samples say; they may add up to more or less than it. */
static void cputime_adjust(u64 rtime, u64 *utime, u64 *stime)
{
	u64 total = *utime + *stime;

	if (!total || !*utime) {
		*stime = rtime;
		*utime = 0;
	} else if (!*stime) {
		*utime = rtime;
	} else {
		/* A million parts are enough, and keep the product in 64 bits for 200 days. */
		u64 part = div64_u64(*stime, div_u64(total, 1000000) + 1);

		*stime = min(div_u64(rtime, 1000000) * part, rtime);
		*utime = rtime - *stime;
	}
}

static u64 task_sched_runtime(struct task_struct *p)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);
	u64 ns;

	if (p == rq->curr) {
		update_rq_clock(rq);
		update_curr(rq);
	}
	ns = p->se.sum_exec_runtime;
	task_rq_unlock(rq, &flags);
	return ns;
}

void task_cputime(struct task_struct *p, u64 *utime, u64 *stime)
{
	*utime = p->utime;
	*stime = p->stime;
	cputime_adjust(task_sched_runtime(p), utime, stime);
}

/* signal->utime and stime hold what the dead threads had, already split. */
void thread_group_cputime(struct task_struct *p, u64 *utime, u64 *stime)
{
	struct signal_struct *sig = p->signal;
	struct task_struct *t;
	u64 u, s;

	read_lock(&tasklist_lock);
	*utime = sig->utime;
	*stime = sig->stime;
	for_each_thread(p, t) {
		task_cputime(t, &u, &s);
		*utime += u;
		*stime += s;
	}
	read_unlock(&tasklist_lock);
}
