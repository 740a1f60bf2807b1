// SPDX-License-Identifier: MIT
/*
 * The load average: how many tasks run or wait for a disk, averaged over 1, 5 and 15 minutes with
 * weights that fall off exponentially. Fixed point with FSHIFT bits; a sample each five seconds:
 *
 *	avg = avg * e + active * (1 - e),   e = 2^FSHIFT / exp(5 s / period)
 */
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include "sched.h"

#define LOAD_FREQ (5 * HZ + 1) /* not in step with anything that runs each second */

static const unsigned long exp_of[3] = { 1884, 2014, 2037 };

unsigned long avenrun[3]; /* by the tick's jiffies_lock; read without */
static long calc_load_left = LOAD_FREQ; /* jiffies_lock */

static unsigned long calc_load(unsigned long load, unsigned long exp, unsigned long active)
{
	unsigned long new = load * exp + active * (FIXED_1 - exp);

	if (active >= load)
		new += FIXED_1 - 1;
	return new / FIXED_1;
}

void calc_global_load(unsigned long ticks)
{
	unsigned long active;
	long n = 0;
	int cpu, i;

	calc_load_left -= ticks;
	if (likely(calc_load_left > 0))
		return;
	for_each_online_cpu(cpu)
		n += cpu_rq(cpu)->nr_running + cpu_rq(cpu)->nr_uninterruptible;
	active = n > 0 ? n * FIXED_1 : 0;
	/* A long idle sleep may hold several samples; past a hundred the average is the active. */
	for (int turns = 0; calc_load_left <= 0 && turns < 100; turns++) {
		calc_load_left += LOAD_FREQ;
		for (i = 0; i < 3; i++)
			avenrun[i] = calc_load(avenrun[i], exp_of[i], active);
	}
	if (calc_load_left <= 0)
		calc_load_left = LOAD_FREQ;
}
