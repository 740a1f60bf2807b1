/* SPDX-License-Identifier: MIT */
/* What the idle loop tells the tick; kernel/time/tick.c has the idea. */
#ifndef _NEAP_TICK_H
#define _NEAP_TICK_H

/* Awake, interrupts still off: jiffies are made right before handlers look at them. */
void tick_nohz_irq_enter(void);
/* There is work: the tick comes back. */
void tick_nohz_idle_exit(void);

#endif /* _NEAP_TICK_H */
