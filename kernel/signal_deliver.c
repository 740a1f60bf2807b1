// SPDX-License-Identifier: MIT
/*
 * Taking signals: on the way back to user mode, get_signal() takes one pending signal after the other
 * until one has a handler. Default actions happen here: ignoring, stopping, dying.
 *
 * A stop is one of all threads. The one that takes the signal asks the others (group_stop_pending); each
 * stops when it comes here, and the last tells the parent.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include "signal_internal.h"

/* ---- the queues ---- */

static bool has_pending(const sigset_t *pending, const sigset_t *blocked)
{
	return (pending->sig[0] & ~blocked->sig[0]) | (pending->sig[1] & ~blocked->sig[1]);
}

void recalc_sigpending_tsk(struct task_struct *t)
{
	if (has_pending(&t->pending.signal, &t->blocked) ||
	    has_pending(&t->signal->shared_pending.signal, &t->blocked) ||
	    t->group_stop_pending)
		set_tsk_thread_flag(t, TIF_SIGPENDING);
}

void recalc_sigpending(void)
{
	clear_thread_flag(TIF_SIGPENDING);
	recalc_sigpending_tsk(current);
	if (current->signal->flags & SIGNAL_CLD_MASK)
		set_thread_flag(TIF_SIGPENDING);
}

static int next_signal(struct sigpending *pending, const sigset_t *mask)
{
	unsigned long x = pending->signal.sig[0] & ~mask->sig[0];

	if (x) {
		if (x & SYNCHRONOUS_MASK)
			x &= SYNCHRONOUS_MASK;
		return __builtin_ctzl(x) + 1;
	}
	x = pending->signal.sig[1] & ~mask->sig[1];
	return x ? __builtin_ctzl(x) + 33 : 0;
}

/* The oldest of @sig's entries into @info; the bit goes with the last of them. */
static void collect_signal(int sig, struct sigpending *pending, kernel_siginfo_t *info)
{
	struct sigqueue *q, *first = NULL;
	bool more = false;

	list_for_each_entry(q, &pending->list, list) {
		if (q->info.si_signo != sig)
			continue;
		if (first) {
			more = true;
			break;
		}
		first = q;
		if (sig < SIGRTMIN)
			break;
	}
	if (!more)
		sigdelset(&pending->signal, sig);
	if (first) {
		list_del(&first->list);
		*info = first->info;
		sigqueue_free(first);
	} else { /* there was no memory to say more */
		clear_siginfo(info);
		info->si_signo = sig;
		info->si_code = SI_USER;
	}
}

static int dequeue_from(struct sigpending *pending, const sigset_t *mask, kernel_siginfo_t *info)
{
	int sig = next_signal(pending, mask);

	if (sig)
		collect_signal(sig, pending, info);
	return sig;
}

/* An interval timer goes on once its signal has been taken: see itimer.c. */
static void restart_itimer(struct signal_struct *sig)
{
	if (!hrtimer_active(&sig->real_timer) && sig->it_real_incr) {
		hrtimer_forward(&sig->real_timer, ktime_get(), sig->it_real_incr);
		hrtimer_start(&sig->real_timer, sig->real_timer.expires, HRTIMER_MODE_ABS);
	}
}

int dequeue_signal(struct task_struct *tsk, const sigset_t *mask, kernel_siginfo_t *info)
{
	int sig;

	lockdep_assert_held(&tsk->sighand->siglock);
	sig = dequeue_from(&tsk->pending, mask, info);
	if (!sig) {
		sig = dequeue_from(&tsk->signal->shared_pending, mask, info);
		if (unlikely(sig == SIGALRM))
			restart_itimer(tsk->signal);
	}
	recalc_sigpending();
	return sig;
}

/* ---- stopping ---- */

/* Stops this thread; siglock held, and released. */
static void enter_stop(void)
{
	struct signal_struct *sig = current->signal;
	bool last;

	lockdep_assert_held(&current->sighand->siglock);
	current->group_stop_pending = false;
	last = --sig->group_stop_count == 0;
	if (last)
		sig->flags = (sig->flags & SIGNAL_UNKILLABLE) | SIGNAL_STOP_STOPPED;
	set_special_state(TASK_STOPPED);
	spin_unlock_irq(&current->sighand->siglock);
	if (last) {
		read_lock(&tasklist_lock);
		do_notify_parent_cldstop(current, CLD_STOPPED);
		read_unlock(&tasklist_lock);
	}
	schedule();
}

/* Begins a stop of all threads because of @signr. siglock held. */
static void begin_group_stop(int signr)
{
	struct signal_struct *sig = current->signal;
	struct task_struct *t;

	lockdep_assert_held(&current->sighand->siglock);
	sig->group_exit_code = signr;
	sig->group_stop_count = 0;
	for_each_thread(current, t) {
		if ((t->flags & PF_EXITING) || task_is_stopped(t))
			continue;
		t->group_stop_pending = true;
		sig->group_stop_count++;
		if (t != current)
			signal_wake_up(t, false);
	}
}

/* SIGCONT, or the beginning of a stop that SIGCONT undid: the parent is told by whoever runs first. */
static void notify_continued(struct signal_struct *sig)
{
	int why = sig->flags & SIGNAL_CLD_CONTINUED ? CLD_CONTINUED : CLD_STOPPED;

	lockdep_assert_held(&current->sighand->siglock);
	sig->flags &= ~SIGNAL_CLD_MASK;
	spin_unlock_irq(&current->sighand->siglock);
	read_lock(&tasklist_lock);
	do_notify_parent_cldstop(current, why);
	read_unlock(&tasklist_lock);
}

/*
 * The default action of @signr, which is not to be ignored. siglock held. True: it is still held;
 * false: it was released, and everything is to be looked at again.
 */
static bool default_action(int signr)
{
	struct sighand_struct *sighand = current->sighand;

	lockdep_assert_held(&sighand->siglock);
	/* Init does not die, nor stop, of what others send it. */
	if ((current->signal->flags & SIGNAL_UNKILLABLE) && !sig_kernel_only(signr))
		return true;
	if (sig_kernel_stop(signr)) {
		/* POSIX: nobody could continue an orphaned group, so a terminal does not stop it. */
		if (signr != SIGSTOP) {
			current->stop_dequeued = true;
			spin_unlock_irq(&sighand->siglock);
			if (is_current_pgrp_orphaned())
				return false;
			spin_lock_irq(&sighand->siglock);
			/*
			 * SIGCONT or SIGKILL may have come meanwhile, or another thread's execve(),
			 * for which this one is to end; then there is no stop.
			 */
			if (!current->stop_dequeued ||
			    (current->signal->flags & SIGNAL_GROUP_EXIT) ||
			    current->signal->group_exec_task)
				return true;
		}
		begin_group_stop(signr);
		enter_stop();
		return false;
	}
	spin_unlock_irq(&sighand->siglock);
	current->flags |= PF_SIGNALED;
	do_group_exit(signr);
}

bool get_signal(struct ksignal *ksig)
{
	struct sighand_struct *sighand = current->sighand;
	struct signal_struct *signal = current->signal;
	int signr;

	for (;;) {
		struct k_sigaction *ka;

		spin_lock_irq(&sighand->siglock);
again:
		if (unlikely(signal->flags & SIGNAL_CLD_MASK)) {
			notify_continued(signal);
			continue;
		}
		if ((signal->flags & SIGNAL_GROUP_EXIT) || signal->group_exec_task) {
			int code = signal->group_exit_code;

			spin_unlock_irq(&sighand->siglock);
			current->flags |= PF_SIGNALED;
			do_group_exit(code);
		}
		if (unlikely(current->group_stop_pending)) {
			enter_stop();
			continue;
		}
		signr = dequeue_signal(current, &current->blocked, &ksig->info);
		if (!signr)
			break;
		ka = &sighand->action[signr - 1];
		if (ka->sa.sa_handler == SIG_IGN)
			goto again;
		if (ka->sa.sa_handler != SIG_DFL) {
			ksig->ka = *ka;
			if (ka->sa.sa_flags & SA_ONESHOT)
				ka->sa.sa_handler = SIG_DFL;
			break;
		}
		if (sig_kernel_ignore(signr) || default_action(signr))
			goto again;
	}
	spin_unlock_irq(&sighand->siglock);
	ksig->sig = signr;
	return signr > 0;
}

/* ---- the mask around a handler ---- */

/* siglock held. Signals that become blocked and were meant for the process go to another thread. */
static void __set_task_blocked(const sigset_t *newset)
{
	struct task_struct *t;

	lockdep_assert_held(&current->sighand->siglock);
	if (has_pending(&current->signal->shared_pending.signal, &current->blocked) &&
	    !thread_group_empty(current)) {
		for_each_thread(current, t)
			if (t != current && !(t->flags & PF_EXITING) &&
			    has_pending(&current->signal->shared_pending.signal, &t->blocked))
				signal_wake_up(t, false);
	}
	current->blocked = *newset;
	recalc_sigpending();
}

static void __set_current_blocked(const sigset_t *newset)
{
	/* The mask is this task's own; only a change needs the lock. */
	if (sigequalsets(&current->blocked, newset))
		return;
	spin_lock_irq(&current->sighand->siglock);
	__set_task_blocked(newset);
	spin_unlock_irq(&current->sighand->siglock);
}

void set_current_blocked(sigset_t *newset)
{
	newset->sig[0] &= ~SIG_KERNEL_ONLY_MASK;
	__set_current_blocked(newset);
}

sigset_t *sigmask_to_save(void)
{
	return unlikely(test_thread_flag(TIF_RESTORE_SIGMASK)) ? &current->saved_sigmask :
								 &current->blocked;
}

void restore_saved_sigmask(void)
{
	if (test_thread_flag(TIF_RESTORE_SIGMASK)) {
		clear_thread_flag(TIF_RESTORE_SIGMASK);
		__set_current_blocked(&current->saved_sigmask);
	}
}

int set_user_sigmask(const sigset_t __user *umask, size_t size)
{
	sigset_t mask;

	if (!umask)
		return 0;
	if (size != sizeof(mask))
		return -EINVAL;
	if (copy_from_user(&mask, umask, sizeof(mask)))
		return -EFAULT;
	current->saved_sigmask = current->blocked;
	set_thread_flag(TIF_RESTORE_SIGMASK);
	set_current_blocked(&mask);
	return 0;
}

void restore_saved_sigmask_unless(bool interrupted)
{
	if (!interrupted)
		restore_saved_sigmask();
}

void signal_setup_done(int failed, struct ksignal *ksig, int stepping)
{
	sigset_t blocked;

	if (failed) {
		force_sigsegv(ksig->sig);
		return;
	}
	/* The frame holds the mask of before; sigreturn will put it back. */
	if (test_thread_flag(TIF_RESTORE_SIGMASK))
		clear_thread_flag(TIF_RESTORE_SIGMASK);
	sigorsets(&blocked, &current->blocked, &ksig->ka.sa.sa_mask);
	if (!(ksig->ka.sa.sa_flags & SA_NODEFER))
		sigaddset(&blocked, ksig->sig);
	set_current_blocked(&blocked);
}

/* ---- the alternate stack ---- */

int on_sig_stack(unsigned long sp)
{
	/* A handler's begin takes such a stack away: who is on one has set it there, and may change it. */
	if (current->sas_ss_flags & SS_AUTODISARM)
		return 0;
	return sp > current->sas_ss_sp && sp - current->sas_ss_sp <= current->sas_ss_size;
}

unsigned long sigsp(unsigned long sp, struct ksignal *ksig)
{
	if (unlikely(ksig->ka.sa.sa_flags & SA_ONSTACK) && current->sas_ss_size &&
	    !on_sig_stack(sp))
		return current->sas_ss_sp + current->sas_ss_size;
	return sp;
}

/* ---- the end ---- */

void exit_signals(struct task_struct *tsk)
{
	struct task_struct *t;
	bool stop = false;

	if (thread_group_empty(tsk) || (tsk->signal->flags & SIGNAL_GROUP_EXIT)) {
		tsk->flags |= PF_EXITING;
		return;
	}
	spin_lock_irq(&tsk->sighand->siglock);
	tsk->flags |= PF_EXITING;
	/* Signals for the process that this thread would have taken: somebody else's now. */
	if (signal_pending(tsk)) {
		for_each_thread(tsk, t)
			if (t != tsk && !(t->flags & PF_EXITING) &&
			    has_pending(&tsk->signal->shared_pending.signal, &t->blocked))
				signal_wake_up(t, false);
	}
	if (tsk->group_stop_pending) {
		tsk->group_stop_pending = false;
		stop = --tsk->signal->group_stop_count == 0;
		if (stop)
			tsk->signal->flags = (tsk->signal->flags & SIGNAL_UNKILLABLE) |
					     SIGNAL_STOP_STOPPED;
	}
	spin_unlock_irq(&tsk->sighand->siglock);
	if (stop) {
		read_lock(&tasklist_lock);
		do_notify_parent_cldstop(tsk, CLD_STOPPED);
		read_unlock(&tasklist_lock);
	}
}

int zap_other_threads(struct task_struct *p)
{
	struct task_struct *t;
	int count = 0;

	lockdep_assert_held(&p->sighand->siglock);
	p->signal->group_stop_count = 0;
	for_each_thread(p, t) {
		t->group_stop_pending = false;
		if (t == p)
			continue;
		count++;
		if (t->exit_state)
			continue;
		sigaddset(&t->pending.signal, SIGKILL);
		signal_wake_up(t, true);
	}
	return count;
}
