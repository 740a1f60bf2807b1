/* SPDX-License-Identifier: MIT */
/*
 * A free-running counter and what it takes to make nanoseconds of it.
 *
 * ns = cycles * mult / 2^shift. The product of a 64-bit count and mult has 96 bits; the halves are
 * multiplied apart, so nothing overflows however long the machine runs.
 */
#ifndef _NEAP_CLOCKSOURCE_H
#define _NEAP_CLOCKSOURCE_H

#include <neap/math64.h>
#include <neap/types.h>

#define NSEC_PER_SEC_U32 1000000000u

/* Constant once registered. */
struct clocksource {
	const char *name;
	u64 (*read)(void); /* counts up from anywhere; any context */
	u32 hz;
	u32 mult, shift; /* set by clocksource_register_hz() */
};

static inline u64 clocksource_cyc2ns(const struct clocksource *cs, u64 cycles)
{
	return mul_u64_u32_shr(cycles, cs->mult, cs->shift);
}

/*
 * The best @mult and @shift that turn units of which there are @from a second into units of which
 * there are @to a second: the largest shift up to 32 with a mult of 32 bits.
 */
void clocks_calc_mult_shift(u32 *mult, u32 *shift, u32 from, u32 to);

/* Makes @cs the system's clock from now on (kernel/time). Monotonic time continues from there. */
void clocksource_register_hz(struct clocksource *cs, u32 hz);

/* Nanoseconds since the counter's driver started; 0 before. For the scheduler and printk. */
u64 sched_clock(void);

/* Starts the timers of the device tree (TIMER_OF_DECLARE); panics with a line if none works. */
void timer_probe(void);

#endif /* _NEAP_CLOCKSOURCE_H */
