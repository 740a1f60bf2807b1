/* SPDX-License-Identifier: MIT */
/* The end of a run that cannot go on. panic() itself is declared in bug.h. */
#ifndef _NEAP_PANIC_H
#define _NEAP_PANIC_H

#include <neap/bug.h>

/*
 * Nonzero once a panic has begun, or an oops in a place that may hold locks of the console: they may belong
 * to code that will never run again.
 */
extern int oops_in_progress;

/*
 * Interrupts off, and this CPU is the one that reports what ends the run; if another is already, it
 * stops here. panic() calls it.
 */
void panic_claim(void);

/* Does not return if another CPU is in a panic. Interrupts are off. */
void panic_stop_others(void);

/* ---- oops.c ---- */

/* Does an oops end the run, or only its task? Linux's sysctl kernel.panic_on_oops. */
extern int panic_on_oops;

/*
 * The first and the last step of reporting an oops. oops_begin() gives its number and leaves interrupts
 * off; one CPU at a time is between the two. oops_end() ends the task as by signal @signr, or panics. Any context.
 */
unsigned int oops_begin(void);
void __noreturn oops_end(int signr);
/* Is this CPU between the two? */
bool oops_is_printed(void);

/* What has happened to this kernel, with Linux's bit numbers: /proc/sys/kernel/tainted. */
#define TAINT_DIE	 7
#define TAINT_WARN	 9
#define TAINT_SOFTLOCKUP 14
extern unsigned long tainted_mask;
void add_taint(unsigned int flag);

/* "Not tainted", or "Tainted: G D" with a letter for each. Gives @buf or a constant. */
#define TAINT_TEXT_SIZE 32
const char *print_tainted(char buf[TAINT_TEXT_SIZE]);

/* The status a panic ends the run with. */
#define PANIC_STATUS 101

#endif /* _NEAP_PANIC_H */
