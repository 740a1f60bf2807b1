// SPDX-License-Identifier: MIT
/* Modes, window size, flow and buffers of a terminal. */
#include <neap/errno.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include "tty.h"

static bool output_drained(struct tty_struct *tty)
{
	return tty->ops->chars_in_buffer(tty) == 0;
}

static int tty_get_termios(struct tty_struct *tty, void __user *arg)
{
	struct termios termios;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	termios = tty->termios;
	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user(arg, &termios, sizeof(termios)) ? -EFAULT : 0;
}

/* @cmd: TCSETS at once, TCSETSW when all is written, TCSETSF and input thrown away. */
static int tty_set_termios(struct tty_struct *tty, unsigned int cmd, const void __user *arg)
{
	struct termios new, old;
	unsigned long flags;
	int err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (copy_from_user(&new, arg, sizeof(new)))
		return -EFAULT;
	if (cmd != TCSETS) {
		err = wait_event_interruptible(tty->write_wait, output_drained(tty));
		if (err)
			return err;
	}
	spin_lock_irqsave(&tty->lock, flags);
	if (cmd == TCSETSF)
		n_tty_flush_input(tty);
	old = tty->termios;
	tty->termios = new;
	n_tty_set_termios(tty, &old);
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

static int tty_set_winsize(struct tty_struct *tty, const void __user *arg)
{
	struct winsize ws;
	unsigned long flags;
	bool changed;

	if (copy_from_user(&ws, arg, sizeof(ws)))
		return -EFAULT;
	spin_lock_irqsave(&tty->lock, flags);
	changed = memcmp(&ws, &tty->winsize, sizeof(ws)) != 0;
	tty->winsize = ws;
	spin_unlock_irqrestore(&tty->lock, flags);
	if (changed)
		tty_signal_pgrp(tty, SIGWINCH);
	return 0;
}

static int tty_get_winsize(struct tty_struct *tty, void __user *arg)
{
	struct winsize ws;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	ws = tty->winsize;
	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user(arg, &ws, sizeof(ws)) ? -EFAULT : 0;
}

static int tty_flush(struct tty_struct *tty, unsigned long which)
{
	unsigned long flags;

	if (which != TCIFLUSH && which != TCOFLUSH && which != TCIOFLUSH)
		return -EINVAL;
	spin_lock_irqsave(&tty->lock, flags);
	if (which != TCOFLUSH)
		n_tty_flush_input(tty);
	if (which != TCIFLUSH)
		tty->ops->flush_buffer(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

/* TCXONC: 0 stops output, 1 lets it go on; the input side has no flow control to steer. */
static int tty_flow(struct tty_struct *tty, unsigned long what)
{
	unsigned long flags;

	if (what > 3)
		return -EINVAL;
	spin_lock_irqsave(&tty->lock, flags);
	if (what <= 1)
		n_tty_stop(tty, what == 0);
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

static int tty_input_count(struct tty_struct *tty, int __user *arg)
{
	unsigned long flags;
	int n;

	spin_lock_irqsave(&tty->lock, flags);
	n = n_tty_chars_available(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return put_user(n, arg);
}

long tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TCGETS:
		return tty_get_termios(tty, p);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return tty_set_termios(tty, cmd, p);
	case TIOCGWINSZ:
		return tty_get_winsize(tty, p);
	case TIOCSWINSZ:
		return tty_set_winsize(tty, p);
	case TCFLSH:
		return tty_flush(tty, arg);
	case TCXONC:
		return tty_flow(tty, arg);
	case TCSBRK: /* non-zero: wait until written; the line has no break to send for zero */
	case TCSBRKP:
		return wait_event_interruptible(tty->write_wait, output_drained(tty));
	case FIONREAD:
		return tty_input_count(tty, p);
	case TIOCOUTQ:
		return put_user((int)tty->ops->chars_in_buffer(tty), (int __user *)p);
	default:
		return -ENOTTY;
	}
}
