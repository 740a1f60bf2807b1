// SPDX-License-Identifier: MIT
/*
 * Who runs next: the task that has had the least. Each runnable task has a vruntime, the time it has
 * run, scaled down by its weight: at nice 0 it is nanoseconds, and each nice level up makes it pass
 * 1.25 times as fast. The tree is ordered by it and the leftmost runs.
 *
 *	min_vruntime			the least of all runnable tasks, never falling
 *	  |
 *	--+---A------B---C---------D--->  vruntime
 *	      ^ next          ^ the running one, moving right; it is not in the tree
 *
 * A task that slept did not run and would come back far to the left, owning the CPU for as long as it
 * had slept; so it is placed no further left than half a latency before min_vruntime. A new task
 * begins the shortest turn to the right, so that forking gains nothing.
 */
#include <neap/bug.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/sched.h>
#include "sched.h"

/* 1024 / 1.25^nice, rounded: one level is some ten per cent of the CPU between two tasks. */
static const u32 sched_prio_to_weight[40] = {
	/* -20 */  88818,  71054,  56843,  45475,  36380,
	/* -15 */  29104,  23283,  18626,  14901,  11921,
	/* -10 */   9537,   7629,   6104,   4883,   3906,
	/*  -5 */   3125,   2500,   2000,   1600,   1280,
	/*   0 */   1024,    819,    655,    524,    419,
	/*   5 */    336,    268,    215,    172,    137,
	/*  10 */    110,     88,     70,     56,     45,
	/*  15 */     36,     29,     23,     18,     15,
};

void set_load_weight(struct task_struct *p)
{
	p->se.weight = p->policy == SCHED_IDLE ? WEIGHT_IDLEPRIO :
						 sched_prio_to_weight[p->static_prio - 100];
	p->se.inv_weight = 0xffffffffu / p->se.weight;
}

static inline struct task_struct *task_of(struct rb_node *node)
{
	return rb_entry(node, struct task_struct, se.run_node);
}

static inline bool vruntime_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

/* @delta ns as @se's vruntime counts them. */
static inline u64 calc_delta_fair(u64 delta, const struct sched_entity *se)
{
	if (likely(se->weight == NICE_0_LOAD))
		return delta;
	return mul_u64_u32_shr(delta, se->inv_weight, 32 - NICE_0_SHIFT);
}

static void update_min_vruntime(struct rq *rq)
{
	struct rb_node *left = rb_first_cached(&rq->tasks_timeline);
	u64 v = rq->min_vruntime;

	if (rq->curr->se.on_rq) {
		v = rq->curr->se.vruntime;
		if (left && vruntime_before(task_of(left)->se.vruntime, v))
			v = task_of(left)->se.vruntime;
	} else if (left) {
		v = task_of(left)->se.vruntime;
	}
	if (vruntime_before(rq->min_vruntime, v))
		rq->min_vruntime = v;
}

/* Charges the running task for the time since it was last charged. */
void update_curr(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;
	u64 delta = rq->clock - se->exec_start;

	if (rq->curr == rq->idle)
		return;
	se->exec_start = rq->clock;
	se->sum_exec_runtime += delta;
	se->vruntime += calc_delta_fair(delta, se);
}

static void insert_entity(struct rq *rq, struct task_struct *p)
{
	struct rb_node **link = &rq->tasks_timeline.rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (vruntime_before(p->se.vruntime, task_of(parent)->se.vruntime)) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&p->se.run_node, parent, link);
	rb_insert_color_cached(&p->se.run_node, &rq->tasks_timeline, leftmost);
}

static void place_entity(struct rq *rq, struct task_struct *p, int flags)
{
	u64 v;

	update_min_vruntime(rq);
	v = rq->min_vruntime;
	if (flags & ENQUEUE_NEW) {
		p->se.vruntime = v + calc_delta_fair(SCHED_MIN_GRANULARITY, &p->se);
	} else if (flags & ENQUEUE_WAKEUP) {
		v -= SCHED_LATENCY / 2;
		if (vruntime_before(p->se.vruntime, v))
			p->se.vruntime = v;
	}
}

/* A task on two queues, or on another's, would only be noticed when both are corrupt. */
static inline void check_queue(const struct rq *rq, const struct task_struct *p, bool on)
{
	if (IS_ENABLED(CONFIG_DEBUG_LIST))
		BUG_ON(p->se.on_rq != on || task_cpu(p) != rq->cpu);
}

void enqueue_task_fair(struct rq *rq, struct task_struct *p, int flags)
{
	check_queue(rq, p, false);
	update_curr(rq);
	place_entity(rq, p, flags);
	rq->nr_running++;
	rq->load += p->se.weight;
	p->se.on_rq = true;
	insert_entity(rq, p);
}

void dequeue_task_fair(struct rq *rq, struct task_struct *p)
{
	check_queue(rq, p, true);
	update_curr(rq);
	update_min_vruntime(rq); /* it may be the last: the queue remembers how far it was */
	rq->nr_running--;
	rq->load -= p->se.weight;
	p->se.on_rq = false;
	if (p != rq->curr)
		rb_erase_cached(&p->se.run_node, &rq->tasks_timeline);
}

void put_prev_task_fair(struct rq *rq, struct task_struct *p)
{
	update_curr(rq);
	insert_entity(rq, p);
}

struct task_struct *pick_next_task_fair(struct rq *rq)
{
	struct rb_node *left = rb_first_cached(&rq->tasks_timeline);
	struct task_struct *p;

	if (!left)
		return NULL;
	p = task_of(left);
	rb_erase_cached(left, &rq->tasks_timeline);
	p->se.exec_start = rq->clock;
	p->se.prev_sum_exec = p->se.sum_exec_runtime;
	return p;
}

/* How long a turn of @p is: its share of the latency by weight. */
u64 sched_slice(struct rq *rq, struct task_struct *p)
{
	unsigned long load = rq->load ? rq->load : p->se.weight;
	u64 slice;

	if (rq->nr_running <= 1 || load == p->se.weight)
		return SCHED_LATENCY;
	slice = div_u64(SCHED_LATENCY * p->se.weight, load);
	return max(slice, SCHED_MIN_GRANULARITY);
}

/* The tick: has it had its turn, or fallen a whole turn behind the leftmost? */
void task_tick_fair(struct rq *rq, struct task_struct *p)
{
	struct rb_node *left = rb_first_cached(&rq->tasks_timeline);
	u64 ran, slice;

	update_curr(rq);
	if (!left)
		return;
	slice = sched_slice(rq, p);
	ran = p->se.sum_exec_runtime - p->se.prev_sum_exec;
	if (ran > slice || (ran >= SCHED_MIN_GRANULARITY &&
			    vruntime_before(task_of(left)->se.vruntime + slice, p->se.vruntime)))
		resched_curr(rq);
}

/* @p has been enqueued: shall it run at once? */
void check_preempt_wakeup(struct rq *rq, struct task_struct *p)
{
	struct task_struct *curr = rq->curr;

	if (curr == rq->idle || (curr->policy == SCHED_IDLE && p->policy != SCHED_IDLE) ||
	    vruntime_before(p->se.vruntime + calc_delta_fair(SCHED_WAKEUP_GRAN, &p->se),
			    curr->se.vruntime))
		resched_curr(rq);
}

/*
 * Behind those that have their turn within a latency. One that weighs little may be seconds further to the right:
 * behind it the caller would starve.
 */
void yield_task_fair(struct rq *rq)
{
	struct rb_node *last = rb_last(&rq->tasks_timeline.rb_root);
	struct sched_entity *se = &rq->curr->se;
	u64 to;

	update_curr(rq);
	if (!last)
		return;
	update_min_vruntime(rq);
	to = rq->min_vruntime + SCHED_LATENCY;
	if (vruntime_before(task_of(last)->se.vruntime, to))
		to = task_of(last)->se.vruntime + 1;
	if (vruntime_before(se->vruntime, to))
		se->vruntime = to;
}

/* After a change of nice or policy. */
void reweight_task_fair(struct rq *rq, struct task_struct *p)
{
	update_curr(rq);
	if (p->se.on_rq)
		rq->load -= p->se.weight;
	set_load_weight(p);
	if (p->se.on_rq)
		rq->load += p->se.weight;
}
