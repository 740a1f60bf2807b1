/* SPDX-License-Identifier: MIT */
/* A timer that can be told when to interrupt next: one-shot; a tick is one shot after another. */
#ifndef _NEAP_CLOCKEVENTS_H
#define _NEAP_CLOCKEVENTS_H

#include <neap/types.h>
#include <neap/clocksource.h>

/* Of one CPU. Set up before it is registered; after that only its CPU uses it, interrupts off. */
struct clock_event_device {
	const char *name;
	/* Set by clockevents_register(); runs in the timer's interrupt, IRQs off. */
	void (*event_handler)(struct clock_event_device *dev);
	/* Fires once, @cycles from now; replaces an earlier shot. IRQs off. */
	void (*set_next_event)(u64 cycles, struct clock_event_device *dev);
	void (*shutdown)(struct clock_event_device *dev);
	u32 hz;
	u32 mult, shift;  /* ns to cycles */
	u64 max_delta_ns; /* the longest shot */
	unsigned int irq;
	unsigned int cpu;
};

/* The calling CPU's device; kernel/time gives it its handler and arms it. IRQs off. */
void clockevents_register(struct clock_event_device *dev);

/* Sets hz, mult, shift and max_delta_ns for a counter of @hz; called by the driver first. */
void clockevents_config(struct clock_event_device *dev, u32 hz);

/*
 * One shot, @delta_ns from now (a delta of 0 or below fires at once, one too long is shortened:
 * the handler must look at the clock). IRQs off.
 */
static inline void clockevents_program_event(struct clock_event_device *dev, s64 delta_ns)
{
	u64 ns = delta_ns > 0 ? (u64)delta_ns : 0;

	if (ns > dev->max_delta_ns)
		ns = dev->max_delta_ns;
	/* +1: the conversion rounds down, and an early interrupt is one interrupt too many. */
	dev->set_next_event(mul_u64_u32_shr(ns, dev->mult, dev->shift) + 1, dev);
}

#endif /* _NEAP_CLOCKEVENTS_H */
