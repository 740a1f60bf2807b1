// SPDX-License-Identifier: MIT
/*
 * Waiting for a short time without giving up the CPU. Before a counter is found the wait is made of
 * instructions, on the assumption that none takes less than a quarter of a nanosecond.
 */
#include <neap/clocksource.h>
#include <neap/delay.h>
#include <neap/ktime.h>
#include <neap/sched.h>

void ndelay(unsigned long nsecs)
{
	u64 start = sched_clock();
	unsigned long turns = 0;

	/* A clock that stands still does so through 4 * nsecs turns. */
	while (sched_clock() - start < nsecs) {
		if (sched_clock() == start && turns++ / 4 > nsecs)
			break;
		barrier();
	}
}

/* Up to four seconds. */
void udelay(unsigned long usecs)
{
	ndelay(usecs * NSEC_PER_USEC);
}

void mdelay(unsigned long msecs)
{
	while (msecs--)
		udelay(USEC_PER_MSEC);
}
