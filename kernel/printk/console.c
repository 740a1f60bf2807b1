// SPDX-License-Identifier: MIT
/*
 * Consoles follow the log: console_pos is how far all of them have come. Whoever finds
 * console_sem free prints everything that is new, records that others store meanwhile included;
 * whoever finds it taken leaves, for the owner looks again after letting go. So a printk inside a
 * console's own code neither recurses nor hangs.
 */
#include <neap/console.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/string.h>
#include "internal.h"

static DEFINE_SPINLOCK(console_lock); /* all below */
static struct console *console_drivers;
static u32 console_pos;
static bool console_midline; /* the last thing printed left its line open */
static struct log_record record;
static char text[LOG_TEXT_MAX];

static void call_consoles(struct console *only, const char *s, size_t len)
{
	struct console *con;

	for (con = only ? only : console_drivers; con; con = con->next) {
		if (con->flags & CON_ENABLED)
			con->write(con, s, len);
		if (only)
			break;
	}
}

static bool suppressed(const struct log_record *r)
{
	return r->level >= console_loglevel && !ignore_loglevel;
}

/* Prints one record on @only, or on all if it is NULL. console_lock held. */
static void emit(struct console *only, const struct log_record *r, bool *midline)
{
	size_t len;

	if (*midline && !(r->flags & LOG_CONT))
		call_consoles(only, "\n", 1);
	len = log_format(r, false, text);
	call_consoles(only, text, len);
	*midline = !(r->flags & LOG_NEWLINE);
}

static bool fetch(u32 *pos)
{
	bool got;

	/* After a panic a lock that cannot be had is broken: its owner will never run again. */
	if (oops_in_progress) {
		bool locked = spin_trylock(&logbuf_lock);

		got = log_fetch(pos, &record);
		if (locked)
			spin_unlock(&logbuf_lock);
		return got;
	}
	spin_lock(&logbuf_lock);
	got = log_fetch(pos, &record);
	spin_unlock(&logbuf_lock);
	return got;
}

/* Interrupts are off for one record at a time: a serial line is slow. */
void console_flush(void)
{
	unsigned long flags;
	bool more = true;

	while (more) {
		if (!spin_trylock_irqsave(&console_lock, flags))
			return;
		more = console_drivers && fetch(&console_pos);
		if (more && !suppressed(&record))
			emit(NULL, &record, &console_midline);
		spin_unlock_irqrestore(&console_lock, flags);
		/* One stored between our last look and the unlock had its owner turned away. */
		if (!more && console_drivers && READ_ONCE(console_pos) != READ_ONCE(log_next_pos))
			more = true;
	}
}

void console_flush_on_panic(void)
{
	/* The other CPUs are stopped and this one will not go back: the locks are ours. */
	spin_lock_init(&console_lock);
	spin_lock_init(&logbuf_lock);
	console_flush();
}

static struct console *boot_console(void)
{
	struct console *con;

	for (con = console_drivers; con; con = con->next)
		if (con->flags & CON_BOOT)
			return con;
	return NULL;
}

/* console_lock held. */
static int unlink_console(struct console *con)
{
	struct console **link;

	for (link = &console_drivers; *link; link = &(*link)->next) {
		if (*link == con) {
			*link = con->next;
			con->flags &= ~CON_ENABLED;
			return 0;
		}
	}
	return -ENODEV;
}

bool have_console(void)
{
	return READ_ONCE(console_drivers) != NULL;
}

void register_console(struct console *con)
{
	struct console *boot;
	unsigned long flags;

	console_flush(); /* the boot console finishes first */
	spin_lock_irqsave(&console_lock, flags);
	boot = con->flags & CON_BOOT ? NULL : boot_console();
	if (boot)
		unlink_console(boot);
	con->flags |= CON_ENABLED;
	if (!boot && (con->flags & CON_PRINTBUFFER) && console_drivers) {
		/* A further console: it alone prints what the others have printed. */
		u32 pos = log_first_pos, end = console_pos;
		bool midline = false;

		con->next = NULL;
		while ((s32)(end - pos) > 0 && fetch(&pos))
			if (!suppressed(&record))
				emit(con, &record, &midline);
	}
	con->next = console_drivers;
	console_drivers = con;
	spin_unlock_irqrestore(&console_lock, flags);

	if (boot)
		pr_info("console: %s%d takes over from %s%d\n", con->name, con->index, boot->name,
			boot->index);
	else
		pr_info("console: %s%d enabled\n", con->name, con->index);
}

int unregister_console(struct console *con)
{
	unsigned long flags;
	int err;

	console_flush();
	spin_lock_irqsave(&console_lock, flags);
	err = unlink_console(con);
	spin_unlock_irqrestore(&console_lock, flags);
	return err;
}
