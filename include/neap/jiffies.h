/* SPDX-License-Identifier: MIT */
/* Time in ticks of 1/HZ second: for timeouts, where coarse is good enough. */
#ifndef _NEAP_JIFFIES_H
#define _NEAP_JIFFIES_H

#include <neap/compiler.h>
#include <neap/ktime.h>
#include <neap/types.h>

#define HZ	    CONFIG_HZ
#define TICK_NSEC   (NSEC_PER_SEC / HZ)
#define USER_HZ	    100 /* the tick that user space is told of, in times(2) and /proc */

/* Starts five minutes before it wraps, so that code that cannot wrap shows it. */
#define INITIAL_JIFFIES ((unsigned long)(-300 * HZ))

extern volatile unsigned long jiffies; /* changed by the tick, under jiffies_lock */

#define MAX_JIFFY_OFFSET ((~0UL >> 1) - 1)

/* Comparisons that survive the wrap. */
#define time_after(a, b)     ((long)((b) - (a)) < 0)
#define time_before(a, b)    time_after(b, a)
#define time_after_eq(a, b)  ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)

/* Rounded up: a timeout is never shorter than asked for. */
static inline unsigned long msecs_to_jiffies(unsigned int m)
{
	if ((int)m < 0)
		return MAX_JIFFY_OFFSET;
	return (m + MSEC_PER_SEC / HZ - 1) / (MSEC_PER_SEC / HZ);
}

static inline unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * (MSEC_PER_SEC / HZ));
}

static inline unsigned long usecs_to_jiffies(unsigned int u)
{
	return (u + USEC_PER_SEC / HZ - 1) / (USEC_PER_SEC / HZ);
}

unsigned long nsecs_to_jiffies(u64 n); /* rounded down */
/* Nanoseconds in ticks of USER_HZ, for /proc and times(2). */
u64 nsec_to_clock_t(u64 n);
/* Ticks of CPU time in USER_HZ. */
unsigned long jiffies_to_clock_t(unsigned long j);

#endif /* _NEAP_JIFFIES_H */
