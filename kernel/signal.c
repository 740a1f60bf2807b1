// SPDX-License-Identifier: MIT
/*
 * Sending signals.
 *
 *	send_sig, kill_pid, kill_pgrp	take tasklist_lock, which their caller must not hold
 *	  __do_send_sig_info, ...	tasklist_lock is held: the task and its sighand stay
 *	    send_signal_locked		siglock is held
 *	      prepare_signal		SIGCONT wakes, stops and SIGCONT undo each other, ignored?
 *	      queue the siginfo		for the thread or for the process
 *	      complete_signal		which thread takes it; a fatal one is the end of all
 *
 * A function without the two underscores called under tasklist_lock waits for its own caller if that
 * one is a writer; so both layers assert what they expect.
 *
 * What happens to a pending signal is signal_deliver.c; the system calls are signal_sys.c.
 *
 * Locks: a task's sighand is there while tasklist_lock is held, and for the task itself until it is
 * released; everything else by sighand->siglock with interrupts off, which nests in tasklist_lock.
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/slab.h>
#include <neap/string.h>
#include "signal_internal.h"

static struct kmem_cache *sigqueue_cachep; /* set at boot */
static atomic_t sigqueue_count; /* all there are, against RLIMIT_SIGPENDING */

/* NULL: no memory, or too many are queued unless @override. siglock held. */
static struct sigqueue *sigqueue_alloc(struct task_struct *t, bool override)
{
	struct sigqueue *q = NULL;
	unsigned int n = atomic_inc_return_relaxed(&sigqueue_count);

	lockdep_assert_held(&t->sighand->siglock);
	if (override || n <= task_rlimit(t, RLIMIT_SIGPENDING))
		q = kmem_cache_alloc(sigqueue_cachep, GFP_ATOMIC | __GFP_NOWARN);
	if (!q)
		atomic_dec(&sigqueue_count);
	return q;
}

void sigqueue_free(struct sigqueue *q)
{
	kmem_cache_free(sigqueue_cachep, q);
	atomic_dec(&sigqueue_count);
}

unsigned int sigqueues_in_use(void)
{
	return atomic_read(&sigqueue_count);
}

void flush_sigqueue(struct sigpending *pending)
{
	struct sigqueue *q, *n;

	sigemptyset(&pending->signal);
	list_for_each_entry_safe(q, n, &pending->list, list) {
		list_del_init(&q->list);
		sigqueue_free(q);
	}
}

/* Takes all signals of @mask (of signals up to 32) off the queue. siglock held. */
void flush_sigqueue_mask(unsigned long mask, struct sigpending *pending)
{
	struct sigqueue *q, *n;

	if (!(pending->signal.sig[0] & mask))
		return;
	pending->signal.sig[0] &= ~mask;
	list_for_each_entry_safe(q, n, &pending->list, list) {
		if (q->info.si_signo <= 32 && (sigmask(q->info.si_signo) & mask)) {
			list_del(&q->list);
			sigqueue_free(q);
		}
	}
}

/* Takes all of signal @sig off the queue, to @gone, for free_sigqueues(). siglock held. */
void flush_sigqueue_signal(int sig, struct sigpending *pending, struct list_head *gone)
{
	struct sigqueue *q, *n;

	if (!sigismember(&pending->signal, sig))
		return;
	sigdelset(&pending->signal, sig);
	list_for_each_entry_safe(q, n, &pending->list, list)
		if (q->info.si_signo == sig)
			list_move_tail(&q->list, gone);
}

/* There may be as many as memory has room for: without locks, and letting others run. Sleeps. */
void free_sigqueues(struct list_head *gone)
{
	struct sigqueue *q, *n;

	list_for_each_entry_safe(q, n, gone, list) {
		sigqueue_free(q);
		cond_resched();
	}
}

void flush_signals(struct task_struct *t)
{
	unsigned long flags;

	spin_lock_irqsave(&t->sighand->siglock, flags);
	clear_tsk_thread_flag(t, TIF_SIGPENDING);
	flush_sigqueue(&t->pending);
	flush_sigqueue(&t->signal->shared_pending);
	spin_unlock_irqrestore(&t->sighand->siglock, flags);
}

void flush_signal_handlers(struct task_struct *t, int force_default)
{
	struct k_sigaction *ka = t->sighand->action;
	int i;

	if (!t->sighand->touched)
		return;
	for (i = 0; i < _NSIG; i++, ka++) {
		if (force_default || ka->sa.sa_handler != SIG_IGN)
			ka->sa.sa_handler = SIG_DFL;
		ka->sa.sa_flags = 0;
		ka->sa.sa_restorer = NULL;
		sigemptyset(&ka->sa.sa_mask);
	}
}

void ignore_signals(struct task_struct *t)
{
	int i;

	t->sighand->touched = true;
	for (i = 0; i < _NSIG; i++)
		t->sighand->action[i].sa.sa_handler = SIG_IGN;
	flush_signals(t);
}

void signal_wake_up(struct task_struct *t, bool fatal)
{
	set_tsk_thread_flag(t, TIF_SIGPENDING);
	/* Running in user mode on another CPU it must enter the kernel to notice. */
	if (!wake_up_state(t, TASK_INTERRUPTIBLE | (fatal ? TASK_WAKEKILL : 0)))
		kick_process(t);
}

/* ---- is it to be ignored? ---- */

bool sig_task_ignored(struct task_struct *t, int sig, bool force)
{
	__sighandler_t handler = t->sighand->action[sig - 1].sa.sa_handler;

	/* Init, and kernel threads: only what the kernel itself forces upon them. */
	if (unlikely(t->signal->flags & SIGNAL_UNKILLABLE) && handler == SIG_DFL &&
	    !(force && sig_kernel_only(sig)))
		return true;
	return handler == SIG_IGN || (handler == SIG_DFL && sig_kernel_ignore(sig));
}

/* A blocked signal is kept: by the time it is unblocked its action may be another. */
static bool sig_ignored(struct task_struct *t, int sig, bool force)
{
	if (sigismember(&t->blocked, sig) || sigismember(&t->real_blocked, sig))
		return false;
	return sig_task_ignored(t, sig, force);
}

/*
 * SIGCONT makes a stopped process run, whatever its action, and takes back stop signals that wait; a
 * stop signal takes back SIGCONT. False: the signal need not be queued.
 */
static bool prepare_signal(int sig, struct task_struct *p, bool force)
{
	struct signal_struct *signal = p->signal;
	struct task_struct *t;
	unsigned int why = 0;

	lockdep_assert_held(&p->sighand->siglock);
	if (signal->flags & SIGNAL_GROUP_EXIT)
		return sig == SIGKILL; /* it is dying already */
	if (sig_kernel_stop(sig)) {
		flush_sigqueue_mask(sigmask(SIGCONT), &signal->shared_pending);
		for_each_thread(p, t)
			flush_sigqueue_mask(sigmask(SIGCONT), &t->pending);
	} else if (sig == SIGCONT) {
		flush_sigqueue_mask(SIG_KERNEL_STOP_MASK, &signal->shared_pending);
		for_each_thread(p, t) {
			flush_sigqueue_mask(SIG_KERNEL_STOP_MASK, &t->pending);
			t->group_stop_pending = false;
			t->stop_dequeued = false;
			wake_up_state(t, TASK_STOPPED_BIT);
		}
		/* The parent hears of it, from the first thread that runs: see get_signal(). */
		if (signal->flags & SIGNAL_STOP_STOPPED)
			why = SIGNAL_CLD_CONTINUED;
		else if (signal->group_stop_count)
			why = SIGNAL_CLD_STOPPED;
		if (why) {
			signal->flags = (signal->flags & SIGNAL_UNKILLABLE) |
					SIGNAL_STOP_CONTINUED | why;
			signal->group_stop_count = 0;
			signal->group_exit_code = 0;
		}
	}
	return !sig_ignored(p, sig, force);
}

/* ---- who takes it ---- */

static bool wants_signal(int sig, struct task_struct *t)
{
	if (sigismember(&t->blocked, sig) || (t->flags & PF_EXITING))
		return false;
	if (sig == SIGKILL)
		return true;
	return !task_is_stopped(t) && (t == current || !signal_pending(t));
}

static bool sig_fatal(struct task_struct *p, int sig)
{
	return p->sighand->action[sig - 1].sa.sa_handler == SIG_DFL && !sig_kernel_ignore(sig) &&
	       !sig_kernel_stop(sig) && sig != SIGCONT;
}

/* All threads are to die; @sig is the reason. siglock held. */
static void begin_group_exit(struct task_struct *p, int sig)
{
	struct signal_struct *signal = p->signal;
	struct task_struct *t;

	lockdep_assert_held(&p->sighand->siglock);
	signal->flags = SIGNAL_GROUP_EXIT;
	signal->group_exit_code = sig;
	signal->group_stop_count = 0;
	for_each_thread(p, t) {
		t->group_stop_pending = false;
		sigaddset(&t->pending.signal, SIGKILL);
		signal_wake_up(t, true);
	}
}

static void complete_signal(int sig, struct task_struct *p, enum pid_type type)
{
	struct task_struct *t = p;
	bool found = wants_signal(sig, p);

	lockdep_assert_held(&p->sighand->siglock);
	if (!found && type != PIDTYPE_PID) {
		for_each_thread(p, t) {
			if (wants_signal(sig, t)) {
				found = true;
				break;
			}
		}
	}
	if (!found)
		return; /* it waits until somebody unblocks it */

	if (sig_fatal(p, sig) && !(p->signal->flags & SIGNAL_GROUP_EXIT) &&
	    (!(p->signal->flags & SIGNAL_UNKILLABLE) || sig == SIGKILL) &&
	    !sigismember(&t->real_blocked, sig)) {
		begin_group_exit(p, sig);
		return;
	}
	signal_wake_up(t, sig == SIGKILL);
}

static void fill_siginfo(kernel_siginfo_t *to, int sig, const kernel_siginfo_t *info)
{
	if (info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV) {
		clear_siginfo(to);
		to->si_signo = sig;
		to->si_code = info == SEND_SIG_PRIV ? SI_KERNEL : SI_USER;
		to->si_pid = info == SEND_SIG_PRIV ? 0 : task_tgid_nr(current);
	} else {
		*to = *info;
	}
}

int send_signal_locked(int sig, kernel_siginfo_t *info, struct task_struct *t, enum pid_type type)
{
	bool special = info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV;
	bool force = info == SEND_SIG_PRIV || (!special && info->si_code > 0);
	struct sigpending *pending;
	struct sigqueue *q;

	lockdep_assert_held(&t->sighand->siglock);
	if (!prepare_signal(sig, t, force))
		return 0;
	pending = type == PIDTYPE_PID ? &t->pending : &t->signal->shared_pending;
	if (sig < SIGRTMIN && sigismember(&pending->signal, sig))
		return 0;
	if (sig != SIGKILL && !(t->flags & PF_KTHREAD)) {
		q = sigqueue_alloc(t, sig < SIGRTMIN && (special || info->si_code >= 0));
		if (q) {
			list_add_tail(&q->list, &pending->list);
			fill_siginfo(&q->info, sig, info);
		} else if (!special && sig >= SIGRTMIN && info->si_code != SI_USER) {
			return -EAGAIN;
		}
	}
	sigaddset(&pending->signal, sig);
	complete_signal(sig, t, type);
	return 0;
}

int __do_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type)
{
	unsigned long flags;
	int ret;

	lockdep_assert_held(&tasklist_lock);
	if (unlikely(!p->sighand)) /* released, but for its number */
		return -ESRCH;
	if (!sig)
		return 0;
	spin_lock_irqsave(&p->sighand->siglock, flags);
	ret = send_signal_locked(sig, info, p, type);
	spin_unlock_irqrestore(&p->sighand->siglock, flags);
	return ret;
}

int __group_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p)
{
	return __do_send_sig_info(sig, info, p, PIDTYPE_TGID);
}

void __kill_process(struct task_struct *p)
{
	__group_send_sig_info(SIGKILL, SEND_SIG_PRIV, p);
}

int __kill_pid_info(int sig, kernel_siginfo_t *info, struct pid *pid)
{
	struct task_struct *p;

	lockdep_assert_held(&tasklist_lock);
	p = pid_task(pid, PIDTYPE_PID);
	return p ? __group_send_sig_info(sig, info, p) : -ESRCH;
}

int __kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp)
{
	struct task_struct *p;
	int ret = -ESRCH;

	lockdep_assert_held(&tasklist_lock);
	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		int err = __group_send_sig_info(sig, info, p);

		if (ret)
			ret = err; /* success for one is success */
	}
	while_each_pid_task(pgrp, PIDTYPE_PGID, p);
	return ret;
}

/* ---- the same for callers without tasklist_lock ---- */

static void lock_tasks(void)
{
	lockdep_assert_not_held(&tasklist_lock);
	read_lock(&tasklist_lock);
}

int do_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type)
{
	int ret;

	lock_tasks();
	ret = __do_send_sig_info(sig, info, p, type);
	read_unlock(&tasklist_lock);
	return ret;
}

int send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p)
{
	return valid_signal(sig) ? do_send_sig_info(sig, info, p, PIDTYPE_PID) : -EINVAL;
}

int send_sig(int sig, struct task_struct *p, int priv)
{
	return send_sig_info(sig, priv ? SEND_SIG_PRIV : SEND_SIG_NOINFO, p);
}

int kill_pid_info(int sig, kernel_siginfo_t *info, struct pid *pid)
{
	int ret;

	lock_tasks();
	ret = __kill_pid_info(sig, info, pid);
	read_unlock(&tasklist_lock);
	return ret;
}

int kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp)
{
	int ret;

	lock_tasks();
	ret = __kill_pgrp_info(sig, info, pgrp);
	read_unlock(&tasklist_lock);
	return ret;
}

int kill_pid(struct pid *pid, int sig, int priv)
{
	return kill_pid_info(sig, priv ? SEND_SIG_PRIV : SEND_SIG_NOINFO, pid);
}

int kill_pgrp(struct pid *pgrp, int sig, int priv)
{
	return kill_pgrp_info(sig, priv ? SEND_SIG_PRIV : SEND_SIG_NOINFO, pgrp);
}

/* ---- what a thread brings upon itself ---- */

void force_sig_info(kernel_siginfo_t *info)
{
	struct task_struct *t = current;
	int sig = info->si_signo;
	struct k_sigaction *action;
	unsigned long flags;
	bool blocked, ignored;

	spin_lock_irqsave(&t->sighand->siglock, flags);
	action = &t->sighand->action[sig - 1];
	ignored = action->sa.sa_handler == SIG_IGN;
	blocked = sigismember(&t->blocked, sig);
	if (blocked || ignored) {
		action->sa.sa_handler = SIG_DFL;
		if (blocked)
			sigdelset(&t->blocked, sig);
	}
	/* It cannot go on even if it is init. */
	if (action->sa.sa_handler == SIG_DFL)
		t->signal->flags &= ~SIGNAL_UNKILLABLE;
	send_signal_locked(sig, info, t, PIDTYPE_PID);
	/* If it was pending already, its handling is all the same due. */
	set_tsk_thread_flag(t, TIF_SIGPENDING);
	spin_unlock_irqrestore(&t->sighand->siglock, flags);
}

void force_sig(int sig)
{
	kernel_siginfo_t info;

	clear_siginfo(&info);
	info.si_signo = sig;
	info.si_code = SI_KERNEL;
	force_sig_info(&info);
}

void force_sig_fault(int sig, int code, void __user *addr)
{
	kernel_siginfo_t info;

	clear_siginfo(&info);
	info.si_signo = sig;
	info.si_code = code;
	info.si_addr = addr;
	force_sig_info(&info);
}

void force_sigsegv(int sig)
{
	if (sig == SIGSEGV) {
		unsigned long flags;

		spin_lock_irqsave(&current->sighand->siglock, flags);
		current->sighand->action[SIGSEGV - 1].sa.sa_handler = SIG_DFL;
		spin_unlock_irqrestore(&current->sighand->siglock, flags);
	}
	force_sig(SIGSEGV);
}

/* ---- to the parent ---- */

static void fill_sigchld(kernel_siginfo_t *info, struct task_struct *p, int sig, int code, int status)
{
	u64 utime, stime;

	clear_siginfo(info);
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = task_pid_nr(p);
	info->si_status = status;
	task_cputime(p, &utime, &stime);
	info->si_utime = (long)nsec_to_clock_t(utime + p->signal->utime);
	info->si_stime = (long)nsec_to_clock_t(stime + p->signal->stime);
}

/*
 * Does the parent ignore the deaths of children? POSIX: then they leave no zombie, with SA_NOCLDWAIT
 * too.
 */
static bool parent_ignores(struct sighand_struct *psig, int sig)
{
	const struct sigaction *sa = &psig->action[SIGCHLD - 1].sa;

	return sig == SIGCHLD && (sa->sa_handler == SIG_IGN || (sa->sa_flags & SA_NOCLDWAIT));
}

bool do_notify_parent(struct task_struct *p, int sig)
{
	struct task_struct *parent = p->parent;
	struct sighand_struct *psig = parent->sighand;
	unsigned long flags;
	bool autoreap;

	lockdep_assert_held_write(&tasklist_lock);
	spin_lock_irqsave(&psig->siglock, flags);
	autoreap = parent_ignores(psig, sig);
	/* Nobody looks at a signal with the default action: spare the work of describing it. */
	if (sig > 0 && valid_signal(sig) && !sig_ignored(parent, sig, true)) {
		int status = p->exit_code & 0x7f;
		kernel_siginfo_t info;

		if (status)
			fill_sigchld(&info, p, sig, p->exit_code & 0x80 ? CLD_DUMPED : CLD_KILLED,
				     status);
		else
			fill_sigchld(&info, p, sig, CLD_EXITED, p->exit_code >> 8);
		send_signal_locked(sig, &info, parent, PIDTYPE_TGID);
	}
	spin_unlock_irqrestore(&psig->siglock, flags);
	__wake_up_parent(p, parent);
	return autoreap;
}

void do_notify_parent_cldstop(struct task_struct *p, int why)
{
	struct task_struct *leader = p->group_leader, *parent = leader->real_parent;
	struct sighand_struct *psig = parent->sighand;
	const struct sigaction *sa = &psig->action[SIGCHLD - 1].sa;
	kernel_siginfo_t info;
	unsigned long flags;

	lockdep_assert_held(&tasklist_lock);
	fill_sigchld(&info, leader, SIGCHLD, why,
		     why == CLD_CONTINUED ? SIGCONT : p->signal->group_exit_code & 0x7f);
	spin_lock_irqsave(&psig->siglock, flags);
	if (sa->sa_handler != SIG_IGN && !(sa->sa_flags & SA_NOCLDSTOP))
		send_signal_locked(SIGCHLD, &info, parent, PIDTYPE_TGID);
	spin_unlock_irqrestore(&psig->siglock, flags);
	__wake_up_parent(leader, parent);
}

void __init signals_init(void)
{
	sigqueue_cachep = KMEM_CACHE(sigqueue, SLAB_PANIC);
}
