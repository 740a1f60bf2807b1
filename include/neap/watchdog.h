/* SPDX-License-Identifier: MIT */
/* The hooks of the lockup detectors; kernel/watchdog.c and kernel/hung_task.c. */
#ifndef _NEAP_WATCHDOG_H
#define _NEAP_WATCHDOG_H

#include <neap/init.h>
#include <neap/kconfig.h>
#include <neap/kstrtox.h>
#include <neap/ktime.h>
#include <neap/types.h>

/* Of /proc/sys/kernel. Seconds, 0: no checks; *_panic: panic after the report. */
extern int watchdog_thresh, softlockup_panic, hardlockup_panic;
extern int hung_task_timeout_secs, hung_task_panic;
extern int hung_task_warnings; /* so many are still told, -1: all */

/* A number of the command line, 0 to max; others are ignored. For early_param(). */
static inline int __init watchdog_param(const char *text, int max, int *value)
{
	int n;

	if (text && !kstrtoint(text, 0, &n) && n >= 0 && n <= max)
		*value = n;
	return 0;
}

#ifdef CONFIG_SOFTLOCKUP_DETECTOR
/* From each tick, interrupts off. */
void watchdog_tick(ktime_t now);
#else
static inline void watchdog_tick(ktime_t now)
{
	(void)now;
}
#endif

#endif /* _NEAP_WATCHDOG_H */
