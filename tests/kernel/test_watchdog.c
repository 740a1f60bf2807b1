// SPDX-License-Identifier: MIT
/* What is no lockup. What is one: test_provoke.c. */
#include <neap/irqflags.h>
#include <neap/jiffies.h>
#include <neap/ktest.h>
#include <neap/ktime.h>
#include <neap/watchdog.h>

#ifdef CONFIG_SOFTLOCKUP_DETECTOR
/*
 * The clock of a CPU that its host seldom lets run: from each tick it takes to the next a second goes by,
 * while it does one thing in the kernel for half a minute of the clock. A report is a panic here.
 */
KTEST(watchdog, slow_host)
{
	ktime_t now = ktime_get();
	unsigned int i;

	local_irq_disable();
	for (i = 0; i < 30; i++) {
		now += NSEC_PER_SEC;
		watchdog_tick(now);
	}
	local_irq_enable();
}
#endif
