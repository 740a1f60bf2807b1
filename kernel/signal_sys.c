// SPDX-License-Identifier: MIT
/* The system calls about signals, in the form with 64 signals (rt_) and in the old one with 32. */
#include <neap/errno.h>
#include <neap/hrtimer.h>
#include <neap/kernel.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include "signal_internal.h"

int copy_siginfo_to_user(struct siginfo __user *to, const kernel_siginfo_t *from)
{
	if (copy_to_user(to, from, sizeof(*from)) ||
	    clear_user((char __user *)to + sizeof(*from), sizeof(*to) - sizeof(*from)))
		return -EFAULT;
	return 0;
}

int copy_siginfo_from_user(kernel_siginfo_t *to, const struct siginfo __user *from)
{
	return copy_from_user(to, from, sizeof(*to)) ? -EFAULT : 0;
}

/* ---- sending ---- */

static void user_siginfo(kernel_siginfo_t *info, int sig, int code)
{
	clear_siginfo(info);
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = task_tgid_vnr(current);
}

/* To all but init and the caller's own process. */
static int kill_all(int sig, kernel_siginfo_t *info)
{
	struct task_struct *p;
	int ret = -ESRCH;

	read_lock(&tasklist_lock);
	for_each_process(p) {
		if (p->tgid <= 1 || same_thread_group(p, current) || (p->flags & PF_KTHREAD))
			continue;
		__group_send_sig_info(sig, info, p);
		ret = 0;
	}
	read_unlock(&tasklist_lock);
	return ret;
}

/* The lock is held from the lookup on, so that the number cannot be another's meanwhile. */
static int kill_process(pid_t nr, int sig, kernel_siginfo_t *info)
{
	struct task_struct *p;
	int ret = -ESRCH;

	read_lock(&tasklist_lock);
	p = find_task_by_vpid(nr);
	if (p)
		ret = __group_send_sig_info(sig, info, p);
	read_unlock(&tasklist_lock);
	return ret;
}

static int kill_group(pid_t nr, int sig, kernel_siginfo_t *info)
{
	int ret;

	read_lock(&tasklist_lock);
	ret = __kill_pgrp_info(sig, info, nr ? find_vpid(nr) : task_pgrp(current));
	read_unlock(&tasklist_lock);
	return ret;
}

long sys_kill(pid_t pid, int sig)
{
	kernel_siginfo_t info;

	if (!valid_signal(sig))
		return -EINVAL;
	user_siginfo(&info, sig, SI_USER);
	if (pid > 0)
		return kill_process(pid, sig, &info);
	if (pid == -1)
		return kill_all(sig, &info);
	if (pid == (pid_t)0x80000000)
		return -ESRCH;
	return kill_group(-pid, sig, &info);
}

/* One thread; @tgid, if positive, must be its process. */
static int do_send_specific(pid_t tgid, pid_t pid, int sig, kernel_siginfo_t *info)
{
	struct task_struct *p;
	int ret = -ESRCH;

	read_lock(&tasklist_lock);
	p = find_task_by_vpid(pid);
	if (p && (tgid <= 0 || p->tgid == tgid))
		ret = __do_send_sig_info(sig, info, p, PIDTYPE_PID);
	read_unlock(&tasklist_lock);
	return ret;
}

long sys_tgkill(pid_t tgid, pid_t pid, int sig)
{
	kernel_siginfo_t info;

	if (pid <= 0 || tgid <= 0 || !valid_signal(sig))
		return -EINVAL;
	user_siginfo(&info, sig, SI_TKILL);
	return do_send_specific(tgid, pid, sig, &info);
}

long sys_tkill(pid_t pid, int sig)
{
	kernel_siginfo_t info;

	if (pid <= 0 || !valid_signal(sig))
		return -EINVAL;
	user_siginfo(&info, sig, SI_TKILL);
	return do_send_specific(0, pid, sig, &info);
}

/* A siginfo of the user's making: to others it must not look like the kernel's, or like kill()'s. */
static int get_queued_info(kernel_siginfo_t *info, struct siginfo __user *uinfo, int sig, pid_t pid)
{
	if (!valid_signal(sig))
		return -EINVAL;
	if (copy_siginfo_from_user(info, uinfo))
		return -EFAULT;
	info->si_signo = sig;
	if ((info->si_code >= 0 || info->si_code == SI_TKILL) && task_pid_vnr(current) != pid)
		return -EPERM;
	return 0;
}

long sys_rt_sigqueueinfo(pid_t pid, int sig, struct siginfo __user *uinfo)
{
	kernel_siginfo_t info;
	int err = get_queued_info(&info, uinfo, sig, pid);

	return err ? err : kill_process(pid, sig, &info);
}

long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t pid, int sig, struct siginfo __user *uinfo)
{
	kernel_siginfo_t info;
	int err;

	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	err = get_queued_info(&info, uinfo, sig, pid);
	return err ? err : do_send_specific(tgid, pid, sig, &info);
}

/* ---- actions ---- */

#define SA_KNOWN_FLAGS                                                                 \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_EXPOSE_TAGBITS | SA_THIRTYTWO | \
	 SA_RESTORER | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND)

/* Either pointer may be NULL. 0 or -EINVAL. */
static int do_sigaction(int sig, const struct sigaction *act, struct sigaction *oact)
{
	struct task_struct *p = current, *t;
	struct k_sigaction *k;
	LIST_HEAD(gone);

	if (sig < 1 || !valid_signal(sig) || (act && sig_kernel_only(sig)))
		return -EINVAL;
	k = &p->sighand->action[sig - 1];
	spin_lock_irq(&p->sighand->siglock);
	if (oact)
		*oact = k->sa;
	if (act) {
		k->sa = *act;
		/* By what is missing here a program finds out what there is not. */
		k->sa.sa_flags &= SA_KNOWN_FLAGS;
		p->sighand->touched = true;
		k->sa.sa_mask.sig[0] &= ~SIG_KERNEL_ONLY_MASK;
		/*
		 * POSIX: an action that ignores a signal discards it if it is pending, blocked or
		 * not.
		 */
		if (sig_task_ignored(p, sig, false)) {
			flush_sigqueue_signal(sig, &p->signal->shared_pending, &gone);
			for_each_thread(p, t)
				flush_sigqueue_signal(sig, &t->pending, &gone);
		}
	}
	spin_unlock_irq(&p->sighand->siglock);
	free_sigqueues(&gone);
	return 0;
}

long sys_rt_sigaction(int sig, const struct sigaction __user *act, struct sigaction __user *oact,
		      size_t size)
{
	struct sigaction new, old;
	int err;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (act && copy_from_user(&new, act, sizeof(new)))
		return -EFAULT;
	err = do_sigaction(sig, act ? &new : NULL, oact ? &old : NULL);
	if (!err && oact && copy_to_user(oact, &old, sizeof(old)))
		return -EFAULT;
	return err;
}

long sys_sigaction(int sig, const struct old_sigaction __user *act,
		   struct old_sigaction __user *oact)
{
	struct old_sigaction o;
	struct sigaction new, old;
	int err;

	if (act) {
		if (copy_from_user(&o, act, sizeof(o)))
			return -EFAULT;
		new.sa_handler = o._sa_handler;
		new.sa_flags = o.sa_flags;
		new.sa_restorer = o.sa_restorer;
		new.sa_mask.sig[0] = o.sa_mask;
		new.sa_mask.sig[1] = 0;
	}
	err = do_sigaction(sig, act ? &new : NULL, oact ? &old : NULL);
	if (err || !oact)
		return err;
	o._sa_handler = old.sa_handler;
	o.sa_flags = old.sa_flags;
	o.sa_restorer = old.sa_restorer;
	o.sa_mask = old.sa_mask.sig[0];
	return copy_to_user(oact, &o, sizeof(o)) ? -EFAULT : 0;
}

/* ---- the mask ---- */

static int change_mask(int how, const sigset_t *set)
{
	sigset_t new;

	switch (how) {
	case SIG_BLOCK:
		sigorsets(&new, &current->blocked, set);
		break;
	case SIG_UNBLOCK:
		sigandnsets(&new, &current->blocked, set);
		break;
	case SIG_SETMASK:
		new = *set;
		break;
	default:
		return -EINVAL;
	}
	set_current_blocked(&new);
	return 0;
}

long sys_rt_sigprocmask(int how, sigset_t __user *nset, sigset_t __user *oset, size_t size)
{
	sigset_t old = current->blocked, new;
	int err;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (nset) {
		if (copy_from_user(&new, nset, sizeof(new)))
			return -EFAULT;
		err = change_mask(how, &new);
		if (err)
			return err;
	}
	return oset && copy_to_user(oset, &old, sizeof(old)) ? -EFAULT : 0;
}

/* Signals above 32 keep their state. */
long sys_sigprocmask(int how, old_sigset_t __user *nset, old_sigset_t __user *oset)
{
	old_sigset_t old = current->blocked.sig[0];
	sigset_t new;
	int err;

	if (nset) {
		new.sig[1] = how == SIG_SETMASK ? current->blocked.sig[1] : 0;
		if (get_user(new.sig[0], nset))
			return -EFAULT;
		err = change_mask(how, &new);
		if (err)
			return err;
	}
	return oset && put_user(old, oset) ? -EFAULT : 0;
}

static void do_sigpending(sigset_t *set)
{
	spin_lock_irq(&current->sighand->siglock);
	sigorsets(set, &current->pending.signal, &current->signal->shared_pending.signal);
	spin_unlock_irq(&current->sighand->siglock);
	sigandsets(set, set, &current->blocked);
}

long sys_rt_sigpending(sigset_t __user *uset, size_t size)
{
	sigset_t set;

	if (size > sizeof(set))
		return -EINVAL;
	do_sigpending(&set);
	return copy_to_user(uset, &set, size) ? -EFAULT : 0;
}

long sys_sigpending(old_sigset_t __user *uset)
{
	sigset_t set;

	do_sigpending(&set);
	return put_user(set.sig[0], uset) ? -EFAULT : 0;
}

/* ---- waiting ---- */

/* Sleeps with @set as the mask; the old one comes back after a handler has run. */
static long sigsuspend(sigset_t *set)
{
	current->saved_sigmask = current->blocked;
	set_current_blocked(set);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(current))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	set_thread_flag(TIF_RESTORE_SIGMASK);
	return -ERESTARTNOHAND;
}

long sys_rt_sigsuspend(sigset_t __user *uset, size_t size)
{
	sigset_t set;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	return copy_from_user(&set, uset, sizeof(set)) ? -EFAULT : sigsuspend(&set);
}

long sys_sigsuspend(int unused1, int unused2, old_sigset_t mask)
{
	sigset_t set = { { mask, 0 } };

	return sigsuspend(&set);
}

long sys_pause(void)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(current))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return -ERESTARTNOHAND;
}

/*
 * Takes a signal of @which off the queues without running its handler; waits up to @timeout (NULL: for
 * ever). The number, -EAGAIN when the time is over, -EINTR for another signal.
 */
static long do_sigtimedwait(const sigset_t *which, kernel_siginfo_t *info,
			    const struct timespec64 *timeout)
{
	sigset_t mask = { { ~which->sig[0] | SIG_KERNEL_ONLY_MASK, ~which->sig[1] } };
	struct task_struct *tsk = current;
	ktime_t expires;
	int sig, ret = 0;

	if (timeout) {
		if (!timespec64_valid(timeout))
			return -EINVAL;
		expires = ktime_add_safe(ktime_get(), timespec64_to_ktime(timeout));
	}
	spin_lock_irq(&tsk->sighand->siglock);
	sig = dequeue_signal(tsk, &mask, info);
	if (!sig && (!timeout || timeout->tv_sec || timeout->tv_nsec)) {
		/* While it waits they are not blocked, or their arrival would not wake it. */
		tsk->real_blocked = tsk->blocked;
		sigandsets(&tsk->blocked, &tsk->blocked, &mask);
		recalc_sigpending();
		__set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock_irq(&tsk->sighand->siglock);
		ret = schedule_hrtimeout(timeout ? &expires : NULL);
		spin_lock_irq(&tsk->sighand->siglock);
		tsk->blocked = tsk->real_blocked;
		sigemptyset(&tsk->real_blocked);
		recalc_sigpending();
		sig = dequeue_signal(tsk, &mask, info);
	}
	spin_unlock_irq(&tsk->sighand->siglock);
	if (sig)
		return sig;
	return ret ? -EINTR : -EAGAIN;
}

static long finish_sigtimedwait(long sig, const kernel_siginfo_t *info,
				struct siginfo __user *uinfo)
{
	if (sig > 0 && uinfo && copy_siginfo_to_user(uinfo, info))
		return -EFAULT;
	return sig;
}

long sys_rt_sigtimedwait(const sigset_t __user *uthese, struct siginfo __user *uinfo,
			 const struct __kernel_timespec __user *uts, size_t size)
{
	struct timespec64 ts;
	kernel_siginfo_t info;
	sigset_t these;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&these, uthese, sizeof(these)) || (uts && get_timespec64(&ts, uts)))
		return -EFAULT;
	return finish_sigtimedwait(do_sigtimedwait(&these, &info, uts ? &ts : NULL), &info, uinfo);
}

long sys_rt_sigtimedwait_time32(const sigset_t __user *uthese, struct siginfo __user *uinfo,
				const struct __kernel_old_timespec __user *uts, size_t size)
{
	struct timespec64 ts;
	kernel_siginfo_t info;
	sigset_t these;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&these, uthese, sizeof(these)) || (uts && get_old_timespec32(&ts, uts)))
		return -EFAULT;
	return finish_sigtimedwait(do_sigtimedwait(&these, &info, uts ? &ts : NULL), &info, uinfo);
}

/* ---- the alternate stack ---- */

static int do_sigaltstack(const stack_t *ss, stack_t *oss, unsigned long sp)
{
	struct task_struct *t = current;
	int mode;

	if (oss) {
		memset(oss, 0, sizeof(*oss));
		oss->ss_sp = (void __user *)t->sas_ss_sp;
		oss->ss_size = t->sas_ss_size;
		oss->ss_flags = (t->sas_ss_flags & SS_AUTODISARM) |
				(!t->sas_ss_size ? SS_DISABLE : on_sig_stack(sp) ? SS_ONSTACK : 0);
	}
	if (!ss)
		return 0;
	if (t->sas_ss_size && on_sig_stack(sp))
		return -EPERM;
	mode = ss->ss_flags & ~SS_AUTODISARM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == SS_DISABLE) {
		t->sas_ss_sp = 0;
		t->sas_ss_size = 0;
	} else {
		if (ss->ss_size < MINSIGSTKSZ)
			return -ENOMEM;
		t->sas_ss_sp = (unsigned long)ss->ss_sp;
		t->sas_ss_size = ss->ss_size;
	}
	t->sas_ss_flags = ss->ss_flags;
	return 0;
}

long sys_sigaltstack(const stack_t __user *uss, stack_t __user *uoss)
{
	unsigned long sp = user_stack_pointer(current_pt_regs());
	stack_t new, old;
	int err;

	if (uss && copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;
	err = do_sigaltstack(uss ? &new : NULL, uoss ? &old : NULL, sp);
	if (!err && uoss && copy_to_user(uoss, &old, sizeof(old)))
		return -EFAULT;
	return err;
}

void restore_altstack(const stack_t *ss)
{
	/* What sigreturn finds in the frame may be wrong; that is not its business. */
	(void)do_sigaltstack(ss, NULL, user_stack_pointer(current_pt_regs()));
}

int __save_altstack(stack_t __user *uss, unsigned long sp)
{
	stack_t old;

	(void)do_sigaltstack(NULL, &old, sp);
	return copy_to_user(uss, &old, sizeof(old)) ? -EFAULT : 0;
}

/* ---- restarts ---- */

long sys_restart_syscall(void)
{
	struct restart_block *restart = &current->restart_block;

	return restart->fn(restart);
}

long do_no_restart_syscall(struct restart_block *restart)
{
	return -EINTR;
}
