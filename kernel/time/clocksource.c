// SPDX-License-Identifier: MIT
/*
 * From a counter's frequency to the factors that turn its counts into nanoseconds, and back; and
 * where counters and event timers report themselves.
 */
#include <neap/clockevents.h>
#include <neap/clocksource.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/printk.h>
#include "internal.h"

void clocks_calc_mult_shift(u32 *mult, u32 *shift, u32 from, u32 to)
{
	u32 s;

	/* The most exact factor that fits: round(to * 2^s / from) in 32 bits. */
	for (s = 32; s > 0; s--) {
		u64 m = div_u64(((u64)to << s) + from / 2, from);

		if (!(m >> 32)) {
			*mult = (u32)m;
			*shift = s;
			return;
		}
	}
	*mult = to / from;
	*shift = 0;
}

void clocksource_register_hz(struct clocksource *cs, u32 hz)
{
	cs->hz = hz;
	clocks_calc_mult_shift(&cs->mult, &cs->shift, hz, NSEC_PER_SEC);
	timekeeping_set_clocksource(cs);
	pr_info("clocksource: %s at %u.%02u MHz, resolution %lu ns\n", cs->name, hz / 1000000,
		hz / 10000 % 100, max(NSEC_PER_SEC / (long)hz, 1L));
}

void clockevents_config(struct clock_event_device *dev, u32 hz)
{
	dev->hz = hz;
	clocks_calc_mult_shift(&dev->mult, &dev->shift, NSEC_PER_SEC, hz);
	/* The architected timer compares 64 bits; this only keeps the product small. */
	dev->max_delta_ns = (u64)NSEC_PER_SEC * 60;
}

void clockevents_register(struct clock_event_device *dev)
{
	dev->event_handler = hrtimer_interrupt;
	hrtimer_set_device(dev);
	tick_start(ktime_get());
}
