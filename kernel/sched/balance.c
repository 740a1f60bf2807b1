// SPDX-License-Identifier: MIT
/*
 * Which CPU a task runs on.
 *
 *	waking		where it was if that is idle, else on an idle one, else where it was
 *	idle CPU	fetches a waiting task from the busiest queue before it sleeps
 *	tick		of a busy CPU: wakes an idle one for the tasks that wait here; now and then
 *			fetches a task itself if another queue is longer by two
 *
 * Tasks only move while they do not run: who is on the queue but not on the CPU, or asleep. Two run
 * queues are locked in the order of their CPUs.
 */
#include <neap/errno.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include "sched.h"

#define BALANCE_INTERVAL max(HZ / 10, 1)

static bool may_run_on(const struct task_struct *p, unsigned int cpu)
{
	return cpumask_test_cpu(cpu, &p->cpus_mask) && cpu_online(cpu);
}

static unsigned int find_least_loaded(const struct task_struct *p, unsigned int otherwise)
{
	unsigned int best = otherwise, least = ~0u, cpu;

	for_each_online_cpu(cpu) {
		unsigned int n = READ_ONCE(cpu_rq(cpu)->nr_running);

		if (may_run_on(p, cpu) && n < least) {
			least = n;
			best = cpu;
		}
	}
	return best;
}

unsigned int select_task_rq(struct task_struct *p, unsigned int prev)
{
	unsigned int cpu;

	if (may_run_on(p, prev) && idle_cpu(prev))
		return prev;
	for_each_online_cpu(cpu) {
		if (may_run_on(p, cpu) && idle_cpu(cpu))
			return cpu;
	}
	/* A new task, which is not known anywhere yet, goes where least are. */
	if (may_run_on(p, prev) && task_state(p) != TASK_NEW)
		return prev;
	return find_least_loaded(p, prev);
}

struct rq *migrate_task(struct rq *rq, struct task_struct *p)
{
	unsigned int cpu = select_task_rq(p, rq->cpu);

	if (cpu != rq->cpu)
		rq = move_task(rq, p, cpu);
	update_rq_clock(rq);
	enqueue_task_fair(rq, p, 0);
	check_preempt_wakeup(rq, p);
	return rq;
}

static void double_rq_lock(struct rq *a, struct rq *b)
{
	spin_lock(a->cpu < b->cpu ? &a->lock : &b->lock);
	spin_lock_nested(a->cpu < b->cpu ? &b->lock : &a->lock, SINGLE_DEPTH_NESTING);
}

static void double_rq_unlock(struct rq *a, struct rq *b)
{
	spin_unlock(&a->lock);
	spin_unlock(&b->lock);
}

/* A task that waits on @src and may run on @dst; the one that would wait longest is taken. */
static struct task_struct *find_movable(struct rq *src, unsigned int dst)
{
	struct rb_node *node;

	for (node = rb_last(&src->tasks_timeline.rb_root); node; node = rb_prev(node)) {
		struct task_struct *p = rb_entry(node, struct task_struct, se.run_node);

		if (cpumask_test_cpu(dst, &p->cpus_mask))
			return p;
	}
	return NULL;
}

/* From @src to @dst, if @src still has @lead tasks more. Interrupts off, no lock held. */
static bool pull_task(struct rq *src, struct rq *dst, unsigned int lead)
{
	struct task_struct *p = NULL;

	double_rq_lock(src, dst);
	if (src->nr_running >= dst->nr_running + lead) {
		update_rq_clock(src);
		p = find_movable(src, dst->cpu);
	}
	if (p) {
		dequeue_task_fair(src, p);
		p->se.vruntime += dst->min_vruntime - src->min_vruntime;
		WRITE_ONCE(task_thread_info(p)->cpu, dst->cpu);
		update_rq_clock(dst);
		enqueue_task_fair(dst, p, 0);
		check_preempt_wakeup(dst, p);
	}
	double_rq_unlock(src, dst);
	return p != NULL;
}

static struct rq *find_busiest_queue(const struct rq *here)
{
	struct rq *busiest = NULL;
	unsigned int cpu, most = 1;

	for_each_online_cpu(cpu) {
		struct rq *rq = cpu_rq(cpu);
		unsigned int n = READ_ONCE(rq->nr_running);

		if (rq != here && n > most) {
			most = n;
			busiest = rq;
		}
	}
	return busiest;
}

bool idle_balance(void)
{
	struct rq *rq = this_rq(), *busiest = find_busiest_queue(rq);
	bool pulled = false;

	if (busiest && !need_resched()) {
		local_irq_disable();
		pulled = pull_task(busiest, rq, 2);
		local_irq_enable();
	}
	return pulled;
}

/* An idle CPU that could take something from here. */
static void kick_idle_cpu(const struct rq *rq)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		if (cpu != rq->cpu && idle_cpu(cpu)) {
			smp_send_reschedule(cpu);
			return;
		}
	}
}

void rebalance_tick(struct rq *rq)
{
	struct rq *busiest;

	if (rq->nr_running > 1)
		kick_idle_cpu(rq);
	if (time_before(jiffies, rq->next_balance))
		return;
	rq->next_balance = jiffies + BALANCE_INTERVAL;
	busiest = find_busiest_queue(rq);
	if (busiest)
		pull_task(busiest, rq, 2);
}

/* Does @p run where it may not? If so its CPU has been told. */
static bool runs_elsewhere(struct task_struct *p)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);
	bool yes = rq->curr == p && !cpumask_test_cpu(rq->cpu, &p->cpus_mask);

	task_rq_unlock(rq, &flags);
	return yes;
}

int set_cpus_allowed(struct task_struct *p, const struct cpumask *mask)
{
	unsigned long flags;
	struct rq *rq;

	if (!(mask->bits & cpu_online_mask->bits))
		return -EINVAL;
	rq = task_rq_lock(p, &flags);
	p->cpus_mask = *mask;
	if (!cpumask_test_cpu(rq->cpu, mask)) {
		if (rq->curr == p) {
			resched_curr(rq);
		} else if (p->se.on_rq) {
			update_rq_clock(rq);
			dequeue_task_fair(rq, p);
			rq = migrate_task(rq, p);
		} /* else it is asleep, and wakes elsewhere */
	}
	task_rq_unlock(rq, &flags);
	/* Another may be sending us about, too, so we must be ready to go. */
	while (runs_elsewhere(p)) {
		if (p == current)
			schedule();
		else
			cond_resched();
		cpu_relax();
	}
	return 0;
}
