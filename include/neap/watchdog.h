/* SPDX-License-Identifier: MIT */
/* The hooks of the lockup detectors; kernel/watchdog.c and kernel/hung_task.c. */
#ifndef _NEAP_WATCHDOG_H
#define _NEAP_WATCHDOG_H

#include <neap/kconfig.h>
#include <neap/ktime.h>
#include <neap/types.h>

/* Of /proc/sys/kernel. Seconds, 0: no checks; *_panic: panic after the report. */
extern int watchdog_thresh, softlockup_panic, hardlockup_panic;
extern int hung_task_timeout_secs, hung_task_panic;

#ifdef CONFIG_SOFTLOCKUP_DETECTOR
/* From each tick, interrupts off. */
void watchdog_tick(ktime_t now);
/* From schedule(); also for code that is known to take long. */
void watchdog_touch(void);
#else
static inline void watchdog_tick(ktime_t now)
{
	(void)now;
}
static inline void watchdog_touch(void)
{
}
#endif

#endif /* _NEAP_WATCHDOG_H */
