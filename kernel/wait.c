// SPDX-License-Identifier: MIT
/*
 * Waiting for children: wait4(2) and waitid(2). A look at the children of the process finds one that
 * died, stopped or went on; if none has, but one may yet, the caller sleeps on wait_chldexit and looks
 * again when a child that it waits for wakes it.
 *
 * Who waits for one number looks that one up; who waits for any child, or any of a group, looks at
 * all, the oldest first.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/mm.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/wait.h>
#include <uapi/wait.h>
#include "signal_internal.h"

struct waitid_info {
	pid_t pid;
	int status;
	int cause; /* CLD_* */
};

struct wait_opts {
	enum pid_type type; /* PIDTYPE_MAX: any child */
	int flags;	    /* W* */
	struct pid *pid;    /* with a reference; NULL for any child */
	struct wait_queue_entry wait;
	struct waitid_info *info; /* waitid: what is found */
	int stat;		  /* wait4: the status word */
	struct rusage *rusage;	  /* may be NULL */
	int notask_error;	  /* 0 when there is a child that may yet do what is waited for */
};

/* Is the process of leader @p among those whose number or group is waited for? tasklist_lock held. */
static __always_inline bool eligible_pid(struct wait_opts *wo, struct task_struct *p)
{
	if (wo->type == PIDTYPE_PID)
		return task_pid(p) == wo->pid;
	return wo->type == PIDTYPE_MAX || task_pgrp(p) == wo->pid;
}

/* For each who waits: is child @key his? Called by __wake_up_parent(). */
static int child_wait_callback(struct wait_queue_entry *e, unsigned int mode, int flags, void *key)
{
	struct wait_opts *wo = container_of(e, struct wait_opts, wait);
	struct task_struct *p = key;

	if (!eligible_pid(wo, p) || ((wo->flags & __WNOTHREAD) && p->parent != e->private))
		return 0;
	return default_wake_function(e, mode, flags, key);
}

void __wake_up_parent(struct task_struct *p, struct task_struct *parent)
{
	lockdep_assert_held(&tasklist_lock);
	__wake_up(&parent->signal->wait_chldexit, TASK_INTERRUPTIBLE, 0, p);
}

/* ---- what children used ---- */

static void set_timeval(struct __kernel_old_timeval *tv, u64 ns)
{
	u32 rem;

	tv->tv_sec = (long)div_u64_rem(ns, NSEC_PER_SEC, &rem);
	tv->tv_usec = rem / NSEC_PER_USEC;
}

/* A process with its dead threads; tasklist_lock held or @p is current. */
static void add_self(struct task_struct *p, struct rusage *r, u64 *utime, u64 *stime)
{
	struct signal_struct *sig = p->signal;
	struct task_struct *t;
	u64 u, s;

	thread_group_cputime(p, &u, &s);
	*utime += u;
	*stime += s;
	r->ru_nvcsw += sig->nvcsw;
	r->ru_nivcsw += sig->nivcsw;
	r->ru_minflt += sig->min_flt;
	r->ru_majflt += sig->maj_flt;
	read_lock(&tasklist_lock);
	for_each_thread(p, t) {
		r->ru_nvcsw += t->nvcsw;
		r->ru_nivcsw += t->nivcsw;
		r->ru_minflt += t->min_flt;
		r->ru_majflt += t->maj_flt;
	}
	read_unlock(&tasklist_lock);
}

static void add_children(struct signal_struct *sig, struct rusage *r, u64 *utime, u64 *stime)
{
	*utime += sig->cutime;
	*stime += sig->cstime;
	r->ru_nvcsw += sig->cnvcsw;
	r->ru_nivcsw += sig->cnivcsw;
	r->ru_minflt += sig->cmin_flt;
	r->ru_majflt += sig->cmaj_flt;
}

static unsigned long max_rss_kib(struct task_struct *p)
{
	struct mm_struct *mm = get_task_mm(p);
	unsigned long rss = p->signal->maxrss;

	if (mm) {
		rss = max(rss, max(mm->hiwater_rss, get_mm_rss(mm)) << (PAGE_SHIFT - 10));
		mmput(mm);
	}
	return rss;
}

#define RUSAGE_BOTH (-2) /* a process and the children it waited for: wait4()'s */

void getrusage(struct task_struct *p, int who, struct rusage *r)
{
	struct signal_struct *sig = p->signal;
	u64 utime = 0, stime = 0;

	memset(r, 0, sizeof(*r));
	if (who == RUSAGE_THREAD) {
		task_cputime(p, &utime, &stime);
		r->ru_nvcsw = p->nvcsw;
		r->ru_nivcsw = p->nivcsw;
		r->ru_minflt = p->min_flt;
		r->ru_majflt = p->maj_flt;
	}
	if (who == RUSAGE_SELF || who == RUSAGE_BOTH)
		add_self(p, r, &utime, &stime);
	if (who == RUSAGE_CHILDREN || who == RUSAGE_BOTH) {
		add_children(sig, r, &utime, &stime);
		r->ru_maxrss = sig->cmaxrss;
	}
	if (who != RUSAGE_CHILDREN)
		r->ru_maxrss = max_t(unsigned long, r->ru_maxrss, max_rss_kib(p));
	set_timeval(&r->ru_utime, utime);
	set_timeval(&r->ru_stime, stime);
}

/* The dead child's figures, and its children's, become part of the caller's children's. */
static void account_child(struct task_struct *p)
{
	struct signal_struct *psig = current->signal, *sig = p->signal;
	u64 utime, stime;

	task_cputime(p, &utime, &stime); /* the other threads are in sig's sums already */
	spin_lock_irq(&current->sighand->siglock);
	psig->cutime += utime + sig->utime + sig->cutime;
	psig->cstime += stime + sig->stime + sig->cstime;
	psig->cmin_flt += p->min_flt + sig->min_flt + sig->cmin_flt;
	psig->cmaj_flt += p->maj_flt + sig->maj_flt + sig->cmaj_flt;
	psig->cnvcsw += p->nvcsw + sig->nvcsw + sig->cnvcsw;
	psig->cnivcsw += p->nivcsw + sig->nivcsw + sig->cnivcsw;
	psig->cmaxrss = max3(psig->cmaxrss, sig->maxrss, sig->cmaxrss);
	spin_unlock_irq(&current->sighand->siglock);
}

/* ---- one child ---- */

static __always_inline bool eligible_child(struct wait_opts *wo, struct task_struct *p)
{
	if (!eligible_pid(wo, p))
		return false;
	if (wo->flags & __WALL)
		return true;
	/* "Clone" children are those that send another signal than SIGCHLD. */
	return (p->exit_signal != SIGCHLD) == ((wo->flags & __WCLONE) != 0);
}

static void report(struct wait_opts *wo, pid_t pid, int cause, int status, int stat)
{
	wo->stat = stat;
	if (wo->info) {
		wo->info->pid = pid;
		wo->info->cause = cause;
		wo->info->status = status;
	}
}

/*
 * These three give the child's number and have released tasklist_lock, or 0 and it is still held.
 */
static pid_t wait_task_zombie(struct wait_opts *wo, struct task_struct *p)
{
	pid_t pid = task_pid_vnr(p);
	int code;

	lockdep_assert_held(&tasklist_lock);
	if (!(wo->flags & WEXITED))
		return 0;
	/* Another thread of this process may be at the same child: one wins. */
	if (!(wo->flags & WNOWAIT) &&
	    cmpxchg(&p->exit_state, EXIT_ZOMBIE, EXIT_DEAD) != EXIT_ZOMBIE)
		return 0;
	get_task_struct(p);
	read_unlock(&tasklist_lock);

	code = p->signal->flags & SIGNAL_GROUP_EXIT ? p->signal->group_exit_code : p->exit_code;
	if (code & 0x7f)
		report(wo, pid, code & 0x80 ? CLD_DUMPED : CLD_KILLED, code & 0x7f, code);
	else
		report(wo, pid, CLD_EXITED, code >> 8, code);
	if (wo->rusage)
		getrusage(p, RUSAGE_BOTH, wo->rusage);
	if (!(wo->flags & WNOWAIT)) {
		account_child(p);
		release_task(p);
	}
	put_task_struct(p);
	return pid;
}

static pid_t finish_report(struct wait_opts *wo, struct task_struct *p, int cause, int status,
			   int stat)
{
	pid_t pid = task_pid_vnr(p);

	lockdep_assert_held(&tasklist_lock);
	get_task_struct(p);
	read_unlock(&tasklist_lock);
	report(wo, pid, cause, status, stat);
	if (wo->rusage)
		getrusage(p, RUSAGE_BOTH, wo->rusage);
	put_task_struct(p);
	return pid;
}

static pid_t wait_task_stopped(struct wait_opts *wo, struct task_struct *p)
{
	int code = 0;

	if (!(wo->flags & WUNTRACED) || !(p->signal->flags & SIGNAL_STOP_STOPPED))
		return 0;
	spin_lock_irq(&p->sighand->siglock);
	if (p->signal->flags & SIGNAL_STOP_STOPPED) {
		code = p->signal->group_exit_code; /* 0: has been reported */
		if (!(wo->flags & WNOWAIT))
			p->signal->group_exit_code = 0;
	}
	spin_unlock_irq(&p->sighand->siglock);
	return code ? finish_report(wo, p, CLD_STOPPED, code, (code << 8) | 0x7f) : 0;
}

static pid_t wait_task_continued(struct wait_opts *wo, struct task_struct *p)
{
	bool continued;

	if (!(wo->flags & WCONTINUED) || !(p->signal->flags & SIGNAL_STOP_CONTINUED))
		return 0;
	spin_lock_irq(&p->sighand->siglock);
	continued = p->signal->flags & SIGNAL_STOP_CONTINUED;
	if (continued && !(wo->flags & WNOWAIT))
		p->signal->flags &= ~SIGNAL_STOP_CONTINUED;
	spin_unlock_irq(&p->sighand->siglock);
	return continued ? finish_report(wo, p, CLD_CONTINUED, SIGCONT, 0xffff) : 0;
}

/* As the above; tells wo->notask_error what may be hoped for. Inline: run for each child of many. */
static __always_inline pid_t wait_consider_task(struct wait_opts *wo, struct task_struct *p)
{
	int state = READ_ONCE(p->exit_state);
	pid_t ret;

	if (state == EXIT_DEAD || !eligible_child(wo, p))
		return 0;
	/* A zombie leader is a live process as long as it has threads. */
	if (state == EXIT_ZOMBIE && thread_group_empty(p)) {
		ret = wait_task_zombie(wo, p);
		if (!ret && (wo->flags & WEXITED))
			wo->notask_error = 0;
		return ret;
	}
	wo->notask_error = 0;
	ret = wait_task_stopped(wo, p);
	return ret ? ret : wait_task_continued(wo, p);
}

/* Nothing has happened to @p that anybody could wait for. */
static bool nothing_to_report(const struct task_struct *p)
{
	return !READ_ONCE(p->exit_state) &&
	       !(READ_ONCE(p->signal->flags) & (SIGNAL_STOP_STOPPED | SIGNAL_STOP_CONTINUED));
}

/*
 * These three as the above. @tsk: the thread whose children are meant. Once one has been found that may yet
 * do what is waited for, all like it are passed over: there may be thousands.
 */
static pid_t do_wait_thread(struct wait_opts *wo, struct task_struct *tsk)
{
	struct task_struct *p;
	bool hope = false;
	pid_t ret;

	list_for_each_entry(p, &tsk->children, sibling) {
		if (hope && nothing_to_report(p))
			continue;
		ret = wait_consider_task(wo, p);
		hope = !wo->notask_error;
		if (ret)
			return ret;
	}
	return 0;
}

/* The one process of wo->pid, if it is a child. */
static pid_t do_wait_pid(struct wait_opts *wo)
{
	struct task_struct *p = pid_task(wo->pid, PIDTYPE_TGID);

	if (!p)
		return 0;
	if (wo->flags & __WNOTHREAD ? p->parent != current : !same_thread_group(p->parent, current))
		return 0;
	return wait_consider_task(wo, p);
}

static pid_t look_at_children(struct wait_opts *wo)
{
	struct task_struct *t;
	pid_t ret;

	if (wo->type == PIDTYPE_PID)
		return do_wait_pid(wo);
	if (wo->flags & __WNOTHREAD)
		return do_wait_thread(wo, current);
	for_each_thread(current, t) {
		ret = do_wait_thread(wo, t);
		if (ret)
			return ret;
	}
	return 0;
}

static long do_wait(struct wait_opts *wo)
{
	struct wait_queue_head *wq = &current->signal->wait_chldexit;
	long ret;

	init_waitqueue_func_entry(&wo->wait, child_wait_callback);
	wo->wait.private = current;
	add_wait_queue(wq, &wo->wait);
	for (;;) {
		/* Before the look: a child that dies after it wakes us. */
		set_current_state(TASK_INTERRUPTIBLE);
		wo->notask_error = -ECHILD;
		read_lock(&tasklist_lock);
		ret = look_at_children(wo);
		if (ret)
			break; /* the lock has been released */
		read_unlock(&tasklist_lock);
		ret = wo->notask_error;
		if (ret || (wo->flags & WNOHANG))
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(wq, &wo->wait);
	return ret;
}

/* ---- the calls ---- */

/* Whom to wait for; takes a reference to the pid, which is NULL if there is none of that number. */
static void set_target(struct wait_opts *wo, enum pid_type type, pid_t nr)
{
	wo->type = type;
	wo->pid = NULL;
	if (type == PIDTYPE_MAX)
		return;
	read_lock(&tasklist_lock);
	wo->pid = get_pid(nr ? find_vpid(nr) : task_pgrp(current));
	read_unlock(&tasklist_lock);
}

static long wait4_target(struct wait_opts *wo, pid_t upid)
{
	long ret;

	if (upid == -1)
		set_target(wo, PIDTYPE_MAX, 0);
	else if (upid <= 0)
		set_target(wo, PIDTYPE_PGID, -upid);
	else
		set_target(wo, PIDTYPE_PID, upid);
	if (wo->type != PIDTYPE_MAX && !wo->pid)
		return -ECHILD;
	ret = do_wait(wo);
	put_pid(wo->pid);
	return ret;
}

long kernel_wait4(pid_t upid, int __user *stat_addr, int options, struct rusage *ru)
{
	struct wait_opts wo = { .flags = options | WEXITED, .rusage = ru };
	long ret;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (upid == (pid_t)0x80000000)
		return -ESRCH;
	ret = wait4_target(&wo, upid);
	if (ret > 0 && stat_addr && put_user(wo.stat, stat_addr))
		ret = -EFAULT;
	return ret;
}

long sys_wait4(pid_t upid, int __user *stat_addr, int options, struct rusage __user *ru)
{
	struct rusage r;
	long ret = kernel_wait4(upid, stat_addr, options, ru ? &r : NULL);

	if (ret > 0 && ru && copy_to_user(ru, &r, sizeof(r)))
		return -EFAULT;
	return ret;
}

static long waitid_target(struct wait_opts *wo, int which, pid_t upid)
{
	long ret;

	switch (which) {
	case P_ALL:
		set_target(wo, PIDTYPE_MAX, 0);
		break;
	case P_PID:
		if (upid <= 0)
			return -EINVAL;
		set_target(wo, PIDTYPE_PID, upid);
		break;
	case P_PGID:
		if (upid < 0)
			return -EINVAL;
		set_target(wo, PIDTYPE_PGID, upid);
		break;
	default:
		return -EINVAL;
	}
	if (wo->type != PIDTYPE_MAX && !wo->pid)
		return -ECHILD;
	ret = do_wait(wo);
	put_pid(wo->pid);
	return ret;
}

long sys_waitid(int which, pid_t upid, struct siginfo __user *infop, int options,
		struct rusage __user *ru)
{
	struct waitid_info info = { 0 };
	struct rusage r;
	struct wait_opts wo = { .flags = options, .info = &info, .rusage = ru ? &r : NULL };
	kernel_siginfo_t si;
	long ret;

	if (options & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD |
			__WCLONE | __WALL))
		return -EINVAL;
	if (!(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	ret = waitid_target(&wo, which, upid);
	if (ret > 0 && ru && copy_to_user(ru, &r, sizeof(r)))
		return -EFAULT;
	if (infop) { /* even if there was nobody to wait for */
		clear_siginfo(&si);
		if (ret > 0) {
			si.si_signo = SIGCHLD;
			si.si_code = info.cause;
			si.si_pid = info.pid;
			si.si_status = info.status;
		}
		if (copy_siginfo_to_user(infop, &si))
			return -EFAULT;
	}
	return ret > 0 ? 0 : ret;
}

long sys_getrusage(int who, struct rusage __user *ru)
{
	struct rusage r;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
		return -EINVAL;
	getrusage(current, who, &r);
	return copy_to_user(ru, &r, sizeof(r)) ? -EFAULT : 0;
}
