// SPDX-License-Identifier: MIT
/* Which CPUs there are, and what drivers do on each that comes up (smpboot.c says when). */
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/smp.h>

/* The boot CPU is there. Further bits are only set, one CPU at a time, while booting. */
struct cpumask __cpu_possible_mask __ro_after_init = { 1 };
struct cpumask __cpu_online_mask __ro_after_init = { 1 };

#define MAX_CPU_STARTING 4

/* Filled while only the boot CPU runs. */
static int (*starting[MAX_CPU_STARTING])(unsigned int cpu) __ro_after_init;

int cpu_starting_register(int (*fn)(unsigned int cpu))
{
	unsigned int i;

	for (i = 0; i < MAX_CPU_STARTING; i++) {
		if (!starting[i]) {
			starting[i] = fn;
			return 0;
		}
	}
	return -ENOSPC;
}

int notify_cpu_starting(unsigned int cpu)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < MAX_CPU_STARTING && starting[i]; i++)
		err = starting[i](cpu);
	return err;
}
