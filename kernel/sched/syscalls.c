// SPDX-License-Identifier: MIT
/*
 * What user space says about scheduling. Only the fair policies exist: SCHED_OTHER, SCHED_BATCH and
 * SCHED_IDLE (the least possible weight). The real-time ones are refused.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include "sched.h"

static struct task_struct *find_get_task(pid_t pid)
{
	return pid ? find_get_task_by_vpid(pid) : get_task_struct(current);
}

long sys_sched_yield(void)
{
	yield();
	return 0;
}

/* RLIMIT_NICE counts the other way round: 20 - nice. */
static bool can_nice(const struct task_struct *p, long nice)
{
	return 20 - nice <= (long)min(task_rlimit(p, RLIMIT_NICE), 40UL) || capable(CAP_SYS_NICE);
}

long sys_nice(int increment)
{
	long nice = clamp(task_nice(current) + clamp(increment, -40, 40), MIN_NICE, MAX_NICE);

	if (increment < 0 && !can_nice(current, nice))
		return -EPERM;
	set_user_nice(current, nice);
	return 0;
}

/* Calls @fn for each task that (which, who) names; -ESRCH if none. tasklist_lock is held. */
static long for_each_target(int which, int who, void (*fn)(struct task_struct *p, void *acc),
			    void *acc)
{
	struct task_struct *p, *t;
	struct pid *pgrp;
	bool found = false;

	read_lock(&tasklist_lock);
	switch (which) {
	case PRIO_PROCESS:
		p = who ? find_task_by_vpid(who) : current;
		if (p) {
			fn(p, acc);
			found = true;
		}
		break;
	case PRIO_PGRP:
		pgrp = who ? find_vpid(who) : task_pgrp(current);
		do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
			for_each_thread(p, t)
				fn(t, acc);
			found = true;
		} while_each_pid_task(pgrp, PIDTYPE_PGID, p);
		break;
	case PRIO_USER: /* all are root's */
		if (who == 0) {
			for_each_process_thread(p, t) {
				if (!(t->flags & PF_KTHREAD))
					fn(t, acc);
			}
			found = true;
		}
		break;
	}
	read_unlock(&tasklist_lock);
	return found ? 0 : -ESRCH;
}

struct new_nice {
	long nice;
	int err;
};

static void apply_nice(struct task_struct *p, void *arg)
{
	struct new_nice *new = arg;

	if (new->nice < task_nice(p) && !can_nice(p, new->nice))
		new->err = -EACCES;
	else
		set_user_nice(p, new->nice);
}

static void best_nice(struct task_struct *p, void *arg)
{
	long *best = arg;

	*best = max(*best, 20L - task_nice(p));
}

long sys_setpriority(int which, int who, int niceval)
{
	struct new_nice new = { .nice = clamp(niceval, MIN_NICE, MAX_NICE) };
	long err;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	err = for_each_target(which, who, apply_nice, &new);
	return err ? err : new.err;
}

/* 1 to 40, so that no result looks like an error; the C library turns it around. */
long sys_getpriority(int which, int who)
{
	long best = 0, err;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	err = for_each_target(which, who, best_nice, &best);
	return err ? err : best;
}

static bool fair_policy(int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH || policy == SCHED_IDLE;
}

long sys_sched_setscheduler(pid_t pid, int policy, struct sched_param __user *param)
{
	struct sched_param sp;
	bool reset_on_fork = policy & SCHED_RESET_ON_FORK;
	struct task_struct *p;
	unsigned long flags;
	struct rq *rq;

	if (policy < 0 || pid < 0 || !param)
		return -EINVAL;
	if (copy_from_user(&sp, param, sizeof(sp)))
		return -EFAULT;
	policy &= ~SCHED_RESET_ON_FORK;
	if (!fair_policy(policy) || sp.sched_priority != 0)
		return -EINVAL;
	p = find_get_task(pid);
	if (!p)
		return -ESRCH;
	/* To leave SCHED_IDLE is to become more important; and who set the flag meant it. */
	if ((p->policy == SCHED_IDLE && policy != SCHED_IDLE && !can_nice(p, task_nice(p))) ||
	    (p->sched_reset_on_fork && !reset_on_fork && !capable(CAP_SYS_NICE))) {
		put_task_struct(p);
		return -EPERM;
	}
	rq = task_rq_lock(p, &flags);
	update_rq_clock(rq);
	p->policy = policy;
	p->sched_reset_on_fork = reset_on_fork;
	reweight_task_fair(rq, p);
	task_rq_unlock(rq, &flags);
	put_task_struct(p);
	return 0;
}

long sys_sched_getscheduler(pid_t pid)
{
	struct task_struct *p;
	long policy;

	if (pid < 0)
		return -EINVAL;
	p = find_get_task(pid);
	if (!p)
		return -ESRCH;
	policy = p->policy | (p->sched_reset_on_fork ? SCHED_RESET_ON_FORK : 0);
	put_task_struct(p);
	return policy;
}

long sys_sched_setparam(pid_t pid, struct sched_param __user *param)
{
	long policy = sys_sched_getscheduler(pid);

	return policy < 0 ? policy : sys_sched_setscheduler(pid, policy, param);
}

long sys_sched_getparam(pid_t pid, struct sched_param __user *param)
{
	struct sched_param sp = { .sched_priority = 0 };
	long policy = sys_sched_getscheduler(pid);

	if (policy < 0 || !param)
		return policy < 0 ? policy : -EINVAL;
	return copy_to_user(param, &sp, sizeof(sp)) ? -EFAULT : 0;
}

long sys_sched_get_priority_max(int policy)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return 99;
	return fair_policy(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

long sys_sched_get_priority_min(int policy)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return 1;
	return fair_policy(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

static long rr_interval(pid_t pid, struct timespec64 *ts)
{
	struct task_struct *p;
	unsigned long flags;
	struct rq *rq;

	if (pid < 0)
		return -EINVAL;
	p = find_get_task(pid);
	if (!p)
		return -ESRCH;
	rq = task_rq_lock(p, &flags);
	*ts = ns_to_timespec64(sched_slice(rq, p));
	task_rq_unlock(rq, &flags);
	put_task_struct(p);
	return 0;
}

long sys_sched_rr_get_interval(pid_t pid, struct __kernel_timespec __user *interval)
{
	struct timespec64 ts;
	long err = rr_interval(pid, &ts);

	return err ? err : put_timespec64(&ts, interval);
}

long sys_sched_rr_get_interval_time32(pid_t pid, struct __kernel_old_timespec __user *interval)
{
	struct timespec64 ts;
	long err = rr_interval(pid, &ts);

	return err ? err : put_old_timespec32(&ts, interval);
}

/* A mask of CPUs is one word here; user space may pass longer ones. */
long sys_sched_setaffinity(pid_t pid, unsigned int len, unsigned long __user *user_mask)
{
	struct task_struct *p;
	cpumask_t mask = { 0 };
	long err;

	if (copy_from_user(&mask.bits, user_mask, min_t(unsigned int, len, sizeof(mask.bits))))
		return -EFAULT;
	mask.bits &= cpu_possible_mask->bits;
	p = find_get_task(pid);
	if (!p)
		return -ESRCH;
	err = set_cpus_allowed(p, &mask);
	put_task_struct(p);
	return err;
}

long sys_sched_getaffinity(pid_t pid, unsigned int len, unsigned long __user *user_mask)
{
	struct task_struct *p;
	unsigned long mask;

	if (len < sizeof(mask) || len & (sizeof(mask) - 1))
		return -EINVAL;
	p = find_get_task(pid);
	if (!p)
		return -ESRCH;
	mask = p->cpus_mask.bits & cpu_online_mask->bits;
	put_task_struct(p);
	return copy_to_user(user_mask, &mask, sizeof(mask)) ? -EFAULT : (long)sizeof(mask);
}

long sys_getcpu(unsigned int __user *cpu, unsigned int __user *node, void __user *unused)
{
	if ((cpu && put_user(smp_processor_id(), cpu)) || (node && put_user(0u, node)))
		return -EFAULT;
	return 0;
}
