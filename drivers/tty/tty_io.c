// SPDX-License-Identifier: MIT
/*
 * Terminals as files: /dev/ttyAMA0 is the terminal itself, /dev/console the one the kernel talks
 * to, /dev/tty the controlling one of whoever opens it.
 */
#include <neap/tty_driver.h>
#include <neap/cdev.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/pid.h>
#include <neap/poll.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/slab.h>
#include <neap/string.h>
#include "tty.h"

#define TTY_DEV	    MKDEV(5, 0)
#define CONSOLE_DEV MKDEV(5, 1)

/* All terminals, and the one behind /dev/console; under the lock, and never removed. */
static DEFINE_SPINLOCK(tty_list_lock);
static struct tty_struct *tty_list;
static struct tty_struct *tty_console;

/* What a fresh Linux terminal has, so that programs find what they are used to. */
static const struct termios tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {
		[VINTR] = 'C' - '@',
		[VQUIT] = '\\' - '@',
		[VERASE] = 0x7f,
		[VKILL] = 'U' - '@',
		[VEOF] = 'D' - '@',
		[VMIN] = 1,
		[VSTART] = 'Q' - '@',
		[VSTOP] = 'S' - '@',
		[VSUSP] = 'Z' - '@',
		[VREPRINT] = 'R' - '@',
		[VDISCARD] = 'O' - '@',
		[VWERASE] = 'W' - '@',
		[VLNEXT] = 'V' - '@',
	},
};

static struct tty_struct *tty_find(dev_t dev)
{
	struct tty_struct *tty;
	unsigned long flags;

	if (dev == TTY_DEV)
		return get_current_tty();
	spin_lock_irqsave(&tty_list_lock, flags);
	if (dev == CONSOLE_DEV) {
		tty = tty_console;
	} else {
		for (tty = tty_list; tty && tty->dev != dev; tty = tty->next)
			;
	}
	spin_unlock_irqrestore(&tty_list_lock, flags);
	return tty;
}

static int tty_open(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = tty_find(inode->i_rdev);

	if (!tty)
		return inode->i_rdev == CONSOLE_DEV ? -ENODEV : -ENXIO;
	file->private_data = tty;
	if (!(file->f_flags & O_NOCTTY) && inode->i_rdev != CONSOLE_DEV)
		tty_open_ctty(tty);
	return 0;
}

static ssize_t tty_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct tty_struct *tty = file->private_data;
	int err = tty_check_change(tty, SIGTTIN);

	(void)pos;
	if (err)
		return err;
	return n_tty_read(tty, buf, n, file->f_flags & O_NONBLOCK);
}

static ssize_t tty_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct tty_struct *tty = iocb->ki_filp->private_data;
	int err = L_FLAG(tty, TOSTOP) ? tty_check_change(tty, SIGTTOU) : 0;

	if (err)
		return err;
	return n_tty_write(tty, from, iocb->ki_filp->f_flags & O_NONBLOCK);
}

static unsigned int tty_poll(struct file *file, struct poll_table_struct *wait)
{
	struct tty_struct *tty = file->private_data;
	unsigned long flags;
	unsigned int mask = 0;

	poll_wait(file, &tty->read_wait, wait);
	poll_wait(file, &tty->write_wait, wait);
	spin_lock_irqsave(&tty->lock, flags);
	if (n_tty_input_available(tty))
		mask |= POLLIN | POLLRDNORM;
	if (tty->ops->write_room(tty) > TTY_ECHO_ROOM + 2)
		mask |= POLLOUT | POLLWRNORM;
	spin_unlock_irqrestore(&tty->lock, flags);
	return mask;
}

static long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_struct *tty = file->private_data;
	long ret = tty_jobctrl_ioctl(tty, cmd, arg);

	return ret == -ENOTTY ? tty_mode_ioctl(tty, cmd, arg) : ret;
}

static const struct file_operations tty_fops = {
	.open = tty_open,
	.read = tty_read,
	.write_iter = tty_write_iter,
	.poll = tty_poll,
	.unlocked_ioctl = tty_ioctl,
	.llseek = no_llseek,
};

void tty_signal_pgrp(struct tty_struct *tty, int sig)
{
	unsigned long flags;
	struct pid *pgrp;

	spin_lock_irqsave(&tty->lock, flags);
	pgrp = get_pid(tty->pgrp);
	spin_unlock_irqrestore(&tty->lock, flags);
	if (pgrp)
		kill_pgrp(pgrp, sig, 1);
	put_pid(pgrp);
}

void tty_insert_char(struct tty_struct *tty, u8 c)
{
	unsigned long flags;
	int sig;

	spin_lock_irqsave(&tty->lock, flags);
	sig = n_tty_receive_char(tty, c);
	spin_unlock_irqrestore(&tty->lock, flags);
	if (sig)
		tty_signal_pgrp(tty, sig);
}

void tty_insert_break(struct tty_struct *tty)
{
	unsigned long flags;
	int sig;

	spin_lock_irqsave(&tty->lock, flags);
	sig = n_tty_receive_break(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	if (sig)
		tty_signal_pgrp(tty, sig);
}

void tty_wakeup(struct tty_struct *tty)
{
	wake_up_interruptible(&tty->write_wait);
}

struct tty_struct *tty_register(const char *name, dev_t dev, const struct tty_operations *ops,
				void *driver_data)
{
	struct tty_struct *tty = kzalloc(sizeof(*tty), GFP_KERNEL);
	unsigned long flags;
	int err;

	if (!tty)
		return ERR_PTR(-ENOMEM);
	tty->read_buf = kmalloc(N_TTY_BUF_SIZE, GFP_KERNEL);
	if (!tty->read_buf) {
		kfree(tty);
		return ERR_PTR(-ENOMEM);
	}
	strscpy(tty->name, name, sizeof(tty->name));
	tty->dev = dev;
	tty->ops = ops;
	tty->driver_data = driver_data;
	tty->termios = tty_std_termios;
	spin_lock_init(&tty->lock);
	mutex_init(&tty->read_mutex);
	mutex_init(&tty->write_mutex);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	err = register_chrdev_ops(dev, tty->name, &tty_fops);
	if (err) {
		kfree(tty->read_buf);
		kfree(tty);
		return ERR_PTR(err);
	}
	spin_lock_irqsave(&tty_list_lock, flags);
	tty->next = tty_list;
	tty_list = tty;
	if (!tty_console)
		tty_console = tty;
	spin_unlock_irqrestore(&tty_list_lock, flags);
	return tty;
}

void tty_set_console(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty_list_lock, flags);
	tty_console = tty;
	spin_unlock_irqrestore(&tty_list_lock, flags);
}

static int __init tty_init(void)
{
	int err = register_chrdev_ops(TTY_DEV, "tty", &tty_fops);

	if (!err)
		err = register_chrdev_ops(CONSOLE_DEV, "console", &tty_fops);
	if (err)
		pr_err("tty: no /dev/tty and /dev/console (error %d)\n", err);
	return err;
}
fs_initcall(tty_init);
