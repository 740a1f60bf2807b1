/* SPDX-License-Identifier: MIT */
/*
 * The kernel's messages. A message goes into a ring in memory (read by syslog(2) and dmesg) and, if
 * its level is below console_loglevel, to the consoles at once. Callable from any context.
 *
 * The level is a prefix of the format, "\001" and a digit, pasted in front by the pr_ functions; a
 * file may define pr_fmt() before its includes to put its own name before each message.
 */
#ifndef _NEAP_PRINTK_H
#define _NEAP_PRINTK_H

#include <neap/compiler.h>
#include <neap/types.h>

#define KERN_SOH       "\001"
#define KERN_SOH_ASCII '\001'

#define KERN_EMERG   KERN_SOH "0" /* the system is going down */
#define KERN_ALERT   KERN_SOH "1"
#define KERN_CRIT    KERN_SOH "2"
#define KERN_ERR     KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE  KERN_SOH "5"
#define KERN_INFO    KERN_SOH "6"
#define KERN_DEBUG   KERN_SOH "7"
#define KERN_DEFAULT ""		  /* KERN_WARNING */
#define KERN_CONT    KERN_SOH "c" /* goes on with the line that the last message left open */
#define KERN_RAW     KERN_SOH "r" /* before a level: the line is shown without the time */

/*
 * Prints. A message without a final newline leaves its line open for a KERN_CONT; any other
 * message closes it first. Gives the number of characters of the text.
 */
int printk(const char *fmt, ...) __printf(1, 2);
int vprintk(const char *fmt, va_list args) __printf(1, 0);
/* Wakes who waits for messages, if there are new ones. Not with a run queue's lock held. */
void wake_up_klogd(void);

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

#define pr_emerg(fmt, ...)  printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)  printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)   printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)    printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)   printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)   printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)   printk(KERN_CONT fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...)  printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)

/* The first time only. */
#define printk_once(fmt, ...)                              \
	do {                                               \
		static bool __printed;                     \
		if (!__printed) {                          \
			__printed = true;                  \
			printk(fmt, ##__VA_ARGS__);        \
		}                                          \
	} while (0)
#define pr_warn_once(fmt, ...) printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...) printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)

/* True at most ten times in five seconds; for messages that user space can provoke. */
bool __printk_ratelimit(const char *func);
#define printk_ratelimit() __printk_ratelimit(__func__)
#define pr_warn_ratelimited(fmt, ...)                      \
	do {                                               \
		if (printk_ratelimit())                    \
			pr_warn(fmt, ##__VA_ARGS__);       \
	} while (0)
#define pr_err_ratelimited(fmt, ...)                       \
	do {                                               \
		if (printk_ratelimit())                    \
			pr_err(fmt, ##__VA_ARGS__);        \
	} while (0)

/* Messages of a lower level than this reach the consoles. */
extern int console_loglevel;
/* "ignore_loglevel": all of them do. */
extern bool ignore_loglevel;

/*
 * Copies the whole log, oldest first, as "<level>[time] text" lines, as much of its end as fits
 * into @size bytes at the kernel address @buf. Gives the length. Any context.
 */
size_t log_read_all(char *buf, size_t size);

/* Prints, whatever the level, what the consoles have not shown yet; for panic. */
void console_flush_on_panic(void);

/* The backtrace of this context, and the registers of one. The arch's. */
struct pt_regs;
void dump_stack(void);
void show_regs(struct pt_regs *regs);

#endif /* _NEAP_PRINTK_H */
