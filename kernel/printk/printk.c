// SPDX-License-Identifier: MIT
/*
 * printk: formats a message, cuts it into lines, stores each as a record of the log and has the
 * consoles print what is new. See ringbuffer.c for the log and console.c for the rest.
 */
#include <neap/clocksource.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/spinlock.h>
#include <neap/string.h>
#include "internal.h"

#define DEFAULT_MESSAGE_LEVEL 4

int console_loglevel = CONFIG_LOG_LEVEL; /* one word, read without a lock; the last writer wins */
bool ignore_loglevel;			 /* set at boot */

static char textbuf[LOG_LINE_MAX * 2]; /* logbuf_lock */
static bool line_open;		       /* the last record lacks its newline; logbuf_lock */
static int open_level;		       /* of that line; logbuf_lock */

/* Reads what "\001" and a digit or letter say, and steps over them. LOG_CONT, LOG_RAW in *@flags. */
static const char *parse_level(const char *text, int *level, unsigned int *flags)
{
	while (text[0] == KERN_SOH_ASCII && text[1]) {
		if (text[1] >= '0' && text[1] <= '7')
			*level = text[1] - '0';
		else if (text[1] == 'c')
			*flags |= LOG_CONT;
		else if (text[1] == 'r')
			*flags |= LOG_RAW;
		text += 2;
	}
	return text;
}

/* One message, in pieces that fit into records. logbuf_lock held. */
static void store_lines(const char *text, size_t len, int level, unsigned int how)
{
	u64 now = sched_clock();
	bool cont = (how & LOG_CONT) && line_open;

	if (cont)
		level = open_level;
	do {
		const char *nl = memchr(text, '\n', len);
		size_t piece = nl ? (size_t)(nl - text) : len;
		unsigned int flags = (how & LOG_RAW) | (cont ? LOG_CONT : 0);

		if (piece > LOG_LINE_MAX)
			piece = LOG_LINE_MAX;
		if (nl && text + piece == nl)
			flags |= LOG_NEWLINE;
		log_store(level, flags, now, text, piece);
		line_open = !(flags & LOG_NEWLINE);
		open_level = level;
		cont = line_open;
		piece += !line_open;
		text += piece;
		len -= piece;
	} while (len);
}

int vprintk(const char *fmt, va_list args)
{
	int level = DEFAULT_MESSAGE_LEVEL, len;
	unsigned int how = 0;
	unsigned long flags;
	const char *text;
	bool locked = true;

	/* After a panic the lock may belong to code that never runs again. */
	local_irq_save(flags);
	if (oops_in_progress)
		locked = spin_trylock(&logbuf_lock);
	else
		spin_lock(&logbuf_lock);
	len = vscnprintf(textbuf, sizeof(textbuf), fmt, args);
	text = parse_level(textbuf, &level, &how);
	len -= text - textbuf;
	if (len)
		store_lines(text, len, level, how);
	if (locked)
		spin_unlock(&logbuf_lock);
	local_irq_restore(flags);

	console_flush();
	if (!irqs_disabled()) /* else the caller may hold what a wake-up takes: rq->lock */
		wake_up_klogd();
	return len;
}

int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk(fmt, args);
	va_end(args);
	return len;
}

#define RATELIMIT_INTERVAL (5 * HZ)
#define RATELIMIT_BURST	   10

bool __printk_ratelimit(const char *func)
{
	static DEFINE_SPINLOCK(ratelimit_lock);
	static unsigned long begin; /* ratelimit_lock, as the next two */
	static int printed, missed;
	unsigned long flags;
	int tell = 0;
	bool ok;

	if (!spin_trylock_irqsave(&ratelimit_lock, flags))
		return false;
	if (time_after(jiffies, begin + RATELIMIT_INTERVAL)) {
		begin = jiffies;
		tell = missed;
		printed = missed = 0;
	}
	ok = printed < RATELIMIT_BURST;
	if (ok)
		printed++;
	else
		missed++;
	spin_unlock_irqrestore(&ratelimit_lock, flags);
	if (tell)
		pr_warn("%s: %d messages suppressed\n", func, tell);
	return ok;
}

static int __init loglevel_setup(char *val)
{
	int level;

	if (!val || kstrtoint(val, 0, &level) || level < 0)
		return -EINVAL;
	console_loglevel = min(level, 15);
	return 0;
}
early_param("loglevel", loglevel_setup);

static int __init quiet_setup(char *val)
{
	console_loglevel = 4;
	return 0;
}
early_param("quiet", quiet_setup);

static int __init debug_setup(char *val)
{
	console_loglevel = 10;
	return 0;
}
early_param("debug", debug_setup);

static int __init ignore_loglevel_setup(char *val)
{
	ignore_loglevel = true;
	return 0;
}
early_param("ignore_loglevel", ignore_loglevel_setup);
