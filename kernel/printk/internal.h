/* SPDX-License-Identifier: MIT */
/*
 * The three parts of printk: a ring of records (ringbuffer.c), consoles that follow it
 * (console.c), and system calls that read it (syslog.c).
 */
#ifndef _PRINTK_INTERNAL_H
#define _PRINTK_INTERNAL_H

#include <neap/spinlock.h>
#include <neap/types.h>
#include <neap/wait_types.h>

#define LOG_LINE_MAX   480		    /* longer lines are cut into pieces */
#define LOG_PREFIX_MAX 32		    /* "<6>[12345.678901] " */
#define LOG_TEXT_MAX   (LOG_LINE_MAX + LOG_PREFIX_MAX + 2)

#define LOG_CONT    0x1 /* goes on with the line of the record before */
#define LOG_NEWLINE 0x2 /* its line is complete */
#define LOG_RAW	    0x4 /* its line is shown without the time */

/* One piece of a message, copied out of the ring. */
struct log_record {
	u64 ts_nsec;
	u16 len;
	u8 level;
	u8 flags; /* LOG_* */
	char text[LOG_LINE_MAX];
};

/* Guards the ring; interrupts off. Held for copies only, never while a console prints. */
extern spinlock_t logbuf_lock;
/* Positions that only grow, in bytes: of the oldest record, and of the next to be written. */
extern u32 log_first_pos, log_next_pos;
#define LOG_BUF_SIZE (1u << 15)

/* logbuf_lock held for these. */
void log_store(int level, unsigned int flags, u64 ts_nsec, const char *text, u16 len);
/* Copies the record at *@pos and moves *@pos behind it; a position that was overwritten moves to
 * the oldest. False at the end. */
bool log_fetch(u32 *pos, struct log_record *r);

/*
 * The record as text: "<6>" if @syslog, "[    1.234567] " unless it is raw or goes on with a line,
 * the text, and a newline if it ends one. @buf has LOG_TEXT_MAX bytes. Gives the length.
 */
size_t log_format(const struct log_record *r, bool syslog, char *buf);

/* Prints what the consoles have not shown, unless another context is doing so. */
void console_flush(void);
extern wait_queue_head_t log_wait;

#endif /* _PRINTK_INTERNAL_H */
