// SPDX-License-Identifier: MIT
/* Reading the log: syslog(2), as dmesg uses it. */
#include <neap/errno.h>
#include <neap/gfp.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/wait.h>
#include "internal.h"

/* What syslog(2) can be asked to do. */
enum {
	SYSLOG_ACTION_CLOSE,
	SYSLOG_ACTION_OPEN,
	SYSLOG_ACTION_READ, /* and remove; waits until there is something */
	SYSLOG_ACTION_READ_ALL,
	SYSLOG_ACTION_READ_CLEAR,
	SYSLOG_ACTION_CLEAR,
	SYSLOG_ACTION_CONSOLE_OFF,
	SYSLOG_ACTION_CONSOLE_ON,
	SYSLOG_ACTION_CONSOLE_LEVEL,
	SYSLOG_ACTION_SIZE_UNREAD,
	SYSLOG_ACTION_SIZE_BUFFER,
};

DECLARE_WAIT_QUEUE_HEAD(log_wait);

static u32 syslog_pos; /* how far READ has come; logbuf_lock */
static u32 clear_pos;  /* where READ_ALL begins; logbuf_lock */
static int saved_loglevel = -1; /* as console_loglevel: one word, no lock */

/* A reader that waits is rare; the look costs a load. */
void wake_up_klogd(void)
{
	if (waitqueue_active(&log_wait) && !oops_in_progress &&
	    READ_ONCE(syslog_pos) != READ_ONCE(log_next_pos))
		wake_up_interruptible(&log_wait);
}

static bool fetch(u32 *pos, struct log_record *r)
{
	unsigned long flags;
	bool got;

	spin_lock_irqsave(&logbuf_lock, flags);
	got = log_fetch(pos, r);
	spin_unlock_irqrestore(&logbuf_lock, flags);
	return got;
}

/* Room for one record and its text; NULL: no memory. */
struct log_work {
	struct log_record record;
	char text[LOG_TEXT_MAX];
};

static long syslog_read(char __user *buf, size_t size)
{
	struct log_work *w;
	long done = 0;
	int err;

	err = wait_event_interruptible(log_wait, READ_ONCE(syslog_pos) != READ_ONCE(log_next_pos));
	if (err)
		return err;
	w = kmalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;
	for (;;) {
		u32 pos = READ_ONCE(syslog_pos);
		size_t len;

		if (!fetch(&pos, &w->record))
			break;
		len = log_format(&w->record, true, w->text);
		if (len > size - done)
			break;
		if (copy_to_user(buf + done, w->text, len)) {
			done = done ? done : -EFAULT;
			break;
		}
		WRITE_ONCE(syslog_pos, pos);
		done += len;
	}
	kfree(w);
	return done;
}

/* The position from which the records up to now fill at most @size bytes. */
static u32 start_for(u32 pos, size_t size, struct log_work *w)
{
	size_t total = 0;
	u32 p = pos, next = pos;

	while (fetch(&p, &w->record))
		total += log_format(&w->record, true, w->text);
	while (total > size && fetch(&next, &w->record)) {
		total -= log_format(&w->record, true, w->text);
		pos = next;
	}
	return pos;
}

static long syslog_read_all(char __user *buf, size_t size, bool clear)
{
	struct log_work *w = kmalloc(sizeof(*w), GFP_KERNEL);
	long done = 0;
	u32 pos;

	if (!w)
		return -ENOMEM;
	pos = start_for(READ_ONCE(clear_pos), size, w);
	while (fetch(&pos, &w->record)) {
		size_t len = log_format(&w->record, true, w->text);

		if (len > size - done)
			break;
		if (copy_to_user(buf + done, w->text, len)) {
			done = -EFAULT;
			break;
		}
		done += len;
	}
	if (clear && done >= 0)
		WRITE_ONCE(clear_pos, pos);
	kfree(w);
	return done;
}

size_t log_read_all(char *buf, size_t size)
{
	struct log_work *w = kmalloc(sizeof(*w), GFP_ATOMIC);
	size_t done = 0;
	u32 pos;

	if (!w)
		return 0;
	pos = start_for(READ_ONCE(log_first_pos), size, w);
	while (fetch(&pos, &w->record)) {
		size_t len = log_format(&w->record, true, w->text);

		if (len > size - done)
			break;
		memcpy(buf + done, w->text, len);
		done += len;
	}
	kfree(w);
	return done;
}

static long set_console_level(int level)
{
	if (level < 1 || level > 8)
		return -EINVAL;
	console_loglevel = level;
	saved_loglevel = -1;
	return 0;
}

long sys_syslog(int type, char __user *buf, int len)
{
	/* Only to read it all is everybody's. */
	if (type != SYSLOG_ACTION_READ_ALL && type != SYSLOG_ACTION_SIZE_BUFFER &&
	    !capable(CAP_SYSLOG) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (type) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ:
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
		if (!buf || len < 0)
			return -EINVAL;
		if (!len)
			return 0;
		if (!access_ok(buf, len))
			return -EFAULT;
		if (type == SYSLOG_ACTION_READ)
			return syslog_read(buf, len);
		return syslog_read_all(buf, len, type == SYSLOG_ACTION_READ_CLEAR);
	case SYSLOG_ACTION_CLEAR:
		WRITE_ONCE(clear_pos, READ_ONCE(log_next_pos));
		return 0;
	case SYSLOG_ACTION_CONSOLE_OFF:
		if (saved_loglevel < 0)
			saved_loglevel = console_loglevel;
		console_loglevel = 1;
		return 0;
	case SYSLOG_ACTION_CONSOLE_ON:
		if (saved_loglevel >= 0)
			console_loglevel = saved_loglevel;
		saved_loglevel = -1;
		return 0;
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		return set_console_level(len);
	case SYSLOG_ACTION_SIZE_UNREAD:
		return min(READ_ONCE(log_next_pos) - READ_ONCE(syslog_pos), LOG_BUF_SIZE);
	case SYSLOG_ACTION_SIZE_BUFFER:
		return LOG_BUF_SIZE;
	}
	return -EINVAL;
}
