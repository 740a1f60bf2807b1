// SPDX-License-Identifier: MIT
/*
 * Job control (POSIX.1-2017, XBD 11.1.2 to 11.1.4). A session has at most one controlling terminal
 * and a terminal at most one session; of the session's process groups one is in the foreground. The
 * others are stopped when they read, or change the terminal.
 *
 *	signal->tty	of each process	  tasklist_lock
 *	tty->session, tty->pgrp		  tty->lock, taken inside it
 */
#include <neap/tty.h>
#include <neap/errno.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/uaccess.h>
#include "tty.h"

struct tty_struct *get_current_tty(void)
{
	return READ_ONCE(current->signal->tty);
}

dev_t task_tty_devnum(struct task_struct *p, int *pgrp)
{
	struct tty_struct *tty = READ_ONCE(p->signal->tty);
	unsigned long flags;

	*pgrp = -1;
	if (!tty)
		return 0;
	spin_lock_irqsave(&tty->lock, flags);
	if (tty->pgrp)
		*pgrp = pid_nr(tty->pgrp);
	spin_unlock_irqrestore(&tty->lock, flags);
	return tty->dev;
}

/* Replaces *@slot; the old one is dropped by the caller, without the lock. */
static struct pid *exchange_pid(struct pid **slot, struct pid *new)
{
	struct pid *old = *slot;

	*slot = get_pid(new);
	return old;
}

/* Makes @tty the session's of current, its leader. tasklist_lock held for writing. */
static void tty_give_to_session(struct tty_struct *tty)
{
	struct pid *session, *pgrp;

	lockdep_assert_held_write(&tasklist_lock);
	spin_lock(&tty->lock);
	session = exchange_pid(&tty->session, task_session(current));
	pgrp = exchange_pid(&tty->pgrp, task_pgrp(current));
	spin_unlock(&tty->lock);
	put_pid(session);
	put_pid(pgrp);
	current->signal->tty = tty;
}

void tty_open_ctty(struct tty_struct *tty)
{
	if (!current->signal->leader || current->signal->tty)
		return;
	write_lock_irq(&tasklist_lock);
	if (current->signal->leader && !current->signal->tty && !tty->session)
		tty_give_to_session(tty);
	write_unlock_irq(&tasklist_lock);
}

/* All processes of @session lose their terminal. tasklist_lock held for writing. */
static void session_clear_tty(struct pid *session)
{
	struct task_struct *p;

	lockdep_assert_held_write(&tasklist_lock);
	do_each_pid_task(session, PIDTYPE_SID, p)
	{
		p->signal->tty = NULL;
	}
	while_each_pid_task(session, PIDTYPE_SID, p);
}

/*
 * Takes the terminal from its session; the foreground group, with a reference. tasklist_lock held for
 * writing.
 */
static struct pid *tty_take_from_session(struct tty_struct *tty)
{
	struct pid *session, *pgrp;

	lockdep_assert_held_write(&tasklist_lock);
	spin_lock(&tty->lock);
	session = exchange_pid(&tty->session, NULL);
	pgrp = tty->pgrp;
	tty->pgrp = NULL;
	spin_unlock(&tty->lock);
	session_clear_tty(session);
	put_pid(session);
	return pgrp;
}

void disassociate_ctty(void)
{
	struct tty_struct *tty;
	struct pid *pgrp = NULL;

	if (!current->signal->leader)
		return;
	write_lock_irq(&tasklist_lock);
	tty = current->signal->tty;
	if (tty)
		pgrp = tty_take_from_session(tty);
	write_unlock_irq(&tasklist_lock);
	if (pgrp) {
		kill_pgrp(pgrp, SIGHUP, 1);
		kill_pgrp(pgrp, SIGCONT, 1);
		put_pid(pgrp);
	}
}

static bool is_ignored(int sig)
{
	bool ignored;

	spin_lock_irq(&current->sighand->siglock);
	ignored = sigismember(&current->blocked, sig) ||
		  current->sighand->action[sig - 1].sa.sa_handler == SIG_IGN;
	spin_unlock_irq(&current->sighand->siglock);
	return ignored;
}

/* Stops the group of the caller, which is in the background, by @sig. 0, -EIO or -ERESTARTSYS. */
static int stop_background(struct pid *pgrp, int sig)
{
	/* Nobody could continue an orphaned group, and a signal that is ignored stops no one. */
	if (is_ignored(sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_current_pgrp_orphaned())
		return -EIO;
	kill_pgrp(pgrp, sig, 1);
	set_thread_flag(TIF_SIGPENDING);
	return -ERESTARTSYS;
}

int tty_check_change(struct tty_struct *tty, int sig)
{
	struct pid *pgrp = NULL;
	int ret;

	if (READ_ONCE(current->signal->tty) != tty)
		return 0;
	/* With a reference: our parent may move us to another group, and this one may go by that. */
	read_lock(&tasklist_lock);
	if (tty->pgrp && task_pgrp(current) != tty->pgrp)
		pgrp = get_pid(task_pgrp(current));
	read_unlock(&tasklist_lock);
	ret = pgrp ? stop_background(pgrp, sig) : 0;
	put_pid(pgrp);
	return ret;
}

static int tiocspgrp(struct tty_struct *tty, const int __user *arg)
{
	struct pid *pgrp, *old = NULL;
	struct task_struct *p;
	int nr, err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (get_current_tty() != tty)
		return -ENOTTY;
	if (get_user(nr, arg))
		return -EFAULT;
	if (nr < 0)
		return -EINVAL;
	write_lock_irq(&tasklist_lock);
	pgrp = find_vpid(nr);
	p = pgrp ? pid_task(pgrp, PIDTYPE_PGID) : NULL;
	if (!p) {
		err = -ESRCH;
	} else if (task_session(p) != task_session(current) ||
		   tty->session != task_session(current)) {
		err = -EPERM;
	} else {
		spin_lock(&tty->lock);
		old = exchange_pid(&tty->pgrp, pgrp);
		spin_unlock(&tty->lock);
	}
	write_unlock_irq(&tasklist_lock);
	put_pid(old);
	return err;
}

/* @force: take it from another session, for who may administer the system. */
static int tiocsctty(struct tty_struct *tty, bool force)
{
	int err = 0;

	write_lock_irq(&tasklist_lock);
	if (current->signal->leader && tty->session == task_session(current)) {
		/* is already */
	} else if (!current->signal->leader || current->signal->tty ||
		   (tty->session && !(force && capable(CAP_SYS_ADMIN)))) {
		err = -EPERM;
	} else {
		if (tty->session)
			session_clear_tty(tty->session);
		tty_give_to_session(tty);
	}
	write_unlock_irq(&tasklist_lock);
	return err;
}

static int tiocnotty(struct tty_struct *tty)
{
	if (get_current_tty() != tty)
		return -ENOTTY;
	if (current->signal->leader) {
		disassociate_ctty();
		return 0;
	}
	write_lock_irq(&tasklist_lock);
	current->signal->tty = NULL;
	write_unlock_irq(&tasklist_lock);
	return 0;
}

/* The number of a group or session of the caller's own terminal. */
static int tty_get_nr(struct tty_struct *tty, struct pid *const *which, int __user *arg)
{
	unsigned long flags;
	int nr;

	if (get_current_tty() != tty)
		return -ENOTTY;
	spin_lock_irqsave(&tty->lock, flags);
	nr = pid_nr(*which);
	spin_unlock_irqrestore(&tty->lock, flags);
	return put_user(nr, arg);
}

long tty_jobctrl_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TIOCGPGRP:
		return tty_get_nr(tty, &tty->pgrp, (int __user *)arg);
	case TIOCGSID:
		return tty_get_nr(tty, &tty->session, (int __user *)arg);
	case TIOCSPGRP:
		return tiocspgrp(tty, (const int __user *)arg);
	case TIOCSCTTY:
		return tiocsctty(tty, arg == 1);
	case TIOCNOTTY:
		return tiocnotty(tty);
	default:
		return -ENOTTY;
	}
}
