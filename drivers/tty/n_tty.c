// SPDX-License-Identifier: MIT
/*
 * The terminal's side towards read(2) and write(2).
 *
 * Canonical read gives at most one line. Otherwise MIN and TIME decide (POSIX.1-2017, XBD 11.1.7):
 *
 *	          TIME = 0                       TIME > 0
 *	MIN > 0   until MIN characters           until MIN, or TIME passes after a character
 *	MIN = 0   what is there, maybe nothing   until one, or TIME passes
 */
#include <neap/errno.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <neap/uio.h>
#include "tty.h"

/* Characters move between user space and the terminal through a piece of stack. */
#define CHUNK 128

bool n_tty_input_available(struct tty_struct *tty)
{
	return tty->canon_head != tty->read_tail;
}

unsigned int n_tty_chars_available(struct tty_struct *tty)
{
	unsigned int n = tty->canon_head - tty->read_tail, pos;

	/* The mark of an end of file is not a character. */
	if (L_FLAG(tty, ICANON))
		for (pos = tty->read_tail; pos != tty->canon_head; pos++)
			if (n_tty_is_line_end(tty, pos) && *n_tty_at(tty, pos) == DISABLED_CHAR)
				n--;
	return n;
}

void n_tty_flush_input(struct tty_struct *tty)
{
	tty->read_tail = tty->canon_head = tty->read_head;
	tty->lnext = false;
}

void n_tty_set_termios(struct tty_struct *tty, const struct termios *old)
{
	bool canon = L_FLAG(tty, ICANON);

	if (canon != !!(old->c_lflag & ICANON)) {
		memset(tty->read_flags, 0, sizeof(tty->read_flags));
		/* What came before may all be read, as one line without an end. */
		tty->canon_head = tty->read_head;
		if (canon && tty->read_head != tty->read_tail)
			__set_bit((tty->read_head - 1) & (N_TTY_BUF_SIZE - 1), tty->read_flags);
		tty->lnext = false;
		wake_up_interruptible(&tty->read_wait);
	}
	if (!I_FLAG(tty, IXON))
		n_tty_stop(tty, false);
}

/* Up to @n readable characters to @buf; *@end: the line ended. tty->lock held. */
static unsigned int n_tty_take(struct tty_struct *tty, u8 *buf, unsigned int n, bool *end)
{
	unsigned int got = 0;

	*end = false;
	while (got < n && tty->read_tail != tty->canon_head) {
		unsigned int pos = tty->read_tail++;
		u8 c = *n_tty_at(tty, pos);

		if (L_FLAG(tty, ICANON) && n_tty_is_line_end(tty, pos)) {
			*end = true;
			if (c != DISABLED_CHAR)
				buf[got++] = c;
			break;
		}
		buf[got++] = c;
	}
	/* An end-of-file mark after what filled the buffer ends this read, not the next one. */
	if (got && !*end && L_FLAG(tty, ICANON) && tty->read_tail != tty->canon_head &&
	    n_tty_is_line_end(tty, tty->read_tail) &&
	    *n_tty_at(tty, tty->read_tail) == DISABLED_CHAR) {
		tty->read_tail++;
		*end = true;
	}
	return got;
}

static bool input_ready(struct tty_struct *tty)
{
	unsigned long flags;
	bool ready;

	spin_lock_irqsave(&tty->lock, flags);
	ready = n_tty_input_available(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return ready;
}

/* Waits for input for at most @timeout jiffies. 1: there is some; 0: time passed; -errno. */
static int wait_for_input(struct tty_struct *tty, bool nonblock, long timeout)
{
	if (input_ready(tty))
		return 1;
	if (nonblock)
		return -EAGAIN;
	if (timeout == 0)
		return 0;
	timeout = wait_event_interruptible_timeout(tty->read_wait, input_ready(tty), timeout);
	return timeout > 0 ? 1 : (int)timeout;
}

static ssize_t n_tty_read_locked(struct tty_struct *tty, char __user *buf, size_t n, bool nonblock)
{
	size_t done = 0, min = 1;
	long first = MAX_SCHEDULE_TIMEOUT, between = MAX_SCHEDULE_TIMEOUT;
	unsigned long flags;
	u8 chunk[CHUNK];
	bool end = false;
	int ready;

	if (!L_FLAG(tty, ICANON)) {
		long tenths = TTY_CC(tty, VTIME) * (HZ / 10);

		min = TTY_CC(tty, VMIN);
		if (min)
			between = tenths ? tenths : MAX_SCHEDULE_TIMEOUT;
		else
			first = tenths;
	}
	while (done < n && !end) {
		unsigned int got;

		if (done == 0 || done < min) {
			ready = wait_for_input(tty, nonblock, done ? between : first);
			if (ready < 0)
				return done ? (ssize_t)done : ready;
			if (ready == 0)
				break;
		}
		spin_lock_irqsave(&tty->lock, flags);
		got = n_tty_take(tty, chunk, min_t(size_t, n - done, CHUNK), &end);
		spin_unlock_irqrestore(&tty->lock, flags);
		if (copy_to_user(buf + done, chunk, got))
			return -EFAULT;
		done += got;
		if (got == 0 && done >= min)
			break;
	}
	return done;
}

ssize_t n_tty_read(struct tty_struct *tty, char __user *buf, size_t n, bool nonblock)
{
	ssize_t ret;

	if (nonblock) {
		if (!mutex_trylock(&tty->read_mutex))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&tty->read_mutex)) {
		return -ERESTARTSYS;
	}
	ret = n_tty_read_locked(tty, buf, n, nonblock);
	mutex_unlock(&tty->read_mutex);
	return ret;
}

/* One character as the terminal gets it: 1 or 2 bytes; 0: nothing. Keeps track of the cursor. */
static unsigned int n_tty_opost(struct tty_struct *tty, u8 c, u8 out[2])
{
	unsigned int n = 0;

	switch (c) {
	case '\n':
		if (O_FLAG(tty, ONLCR)) {
			out[n++] = '\r';
			tty->column = 0;
		} else if (O_FLAG(tty, ONLRET)) {
			tty->column = 0;
		}
		break;
	case '\r':
		if (O_FLAG(tty, ONOCR) && tty->column == 0)
			return 0;
		if (O_FLAG(tty, OCRNL))
			c = '\n';
		tty->column = 0;
		break;
	case '\t':
		tty->column = (tty->column | 7) + 1;
		break;
	case '\b':
		if (tty->column > 0)
			tty->column--;
		break;
	default:
		if (c >= ' ' && c != 0x7f && !(I_FLAG(tty, IUTF8) && (c & 0xc0) == 0x80))
			tty->column++;
	}
	out[n++] = c;
	return n;
}

unsigned int n_tty_output(struct tty_struct *tty, const u8 *buf, unsigned int n, unsigned int keep)
{
	unsigned int room = tty->ops->write_room(tty), used = 0, taken;
	u8 out[2 * CHUNK];

	room = room > keep ? room - keep : 0;
	for (taken = 0; taken < n && used + 2 <= room && used + 2 <= sizeof(out); taken++) {
		if (O_FLAG(tty, OPOST))
			used += n_tty_opost(tty, buf[taken], out + used);
		else
			out[used++] = buf[taken];
	}
	tty->ops->write(tty, out, used);
	return taken;
}

static bool output_ready(struct tty_struct *tty)
{
	return tty->ops->write_room(tty) > TTY_ECHO_ROOM + 2;
}

/* All of @chunk, waiting for room. The number written, or -errno if none was. */
static ssize_t n_tty_write_chunk(struct tty_struct *tty, const u8 *chunk, unsigned int n,
				 bool nonblock)
{
	unsigned int done = 0;
	unsigned long flags;
	int err = 0;

	for (;;) {
		spin_lock_irqsave(&tty->lock, flags);
		done += n_tty_output(tty, chunk + done, n - done, TTY_ECHO_ROOM);
		spin_unlock_irqrestore(&tty->lock, flags);
		if (done == n)
			return n;
		if (nonblock)
			err = -EAGAIN;
		else
			err = wait_event_interruptible(tty->write_wait, output_ready(tty));
		if (err)
			return done ? (ssize_t)done : err;
	}
}

static ssize_t n_tty_write_locked(struct tty_struct *tty, struct iov_iter *from, bool nonblock)
{
	size_t done = 0;
	u8 chunk[CHUNK];

	while (iov_iter_count(from)) {
		unsigned int len = min_t(size_t, iov_iter_count(from), CHUNK);
		ssize_t ret;

		if (copy_from_iter(chunk, len, from) < len)
			return done ? (ssize_t)done : -EFAULT;
		ret = n_tty_write_chunk(tty, chunk, len, nonblock);
		if (ret < 0)
			return done ? (ssize_t)done : ret;
		done += ret;
		if (ret < (ssize_t)len)
			break;
		cond_resched();
	}
	return done;
}

ssize_t n_tty_write(struct tty_struct *tty, struct iov_iter *from, bool nonblock)
{
	ssize_t ret;

	if (nonblock) {
		if (!mutex_trylock(&tty->write_mutex))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&tty->write_mutex)) {
		return -ERESTARTSYS;
	}
	ret = n_tty_write_locked(tty, from, nonblock);
	mutex_unlock(&tty->write_mutex);
	return ret;
}
