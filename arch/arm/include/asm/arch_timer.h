/* SPDX-License-Identifier: MIT */
/*
 * The generic timer's registers of the virtual timer, system registers all (ARM DDI 0406C B8.2).
 * The counter may be read early by the CPU; the ISB keeps the read where it stands.
 */
#ifndef _ASM_ARCH_TIMER_H
#define _ASM_ARCH_TIMER_H

#include <neap/types.h>
#include <asm/barrier.h>

#define ARCH_TIMER_CTRL_ENABLE	(1 << 0)
#define ARCH_TIMER_CTRL_IT_MASK (1 << 1)
#define ARCH_TIMER_CTRL_IT_STAT (1 << 2)

/* CNTFRQ: counts a second, as the firmware says; 0 if it said nothing. */
static inline u32 arch_timer_get_cntfrq(void)
{
	u32 val;

	asm volatile("mrc p15, 0, %0, c14, c0, 0" : "=r"(val));
	return val;
}

/* CNTKCTL: what user mode may touch. */
static inline void arch_timer_set_cntkctl(u32 val)
{
	asm volatile("mcr p15, 0, %0, c14, c1, 0" : : "r"(val));
	isb();
}

static inline u32 arch_timer_get_cntv_ctl(void)
{
	u32 val;

	asm volatile("mrc p15, 0, %0, c14, c3, 1" : "=r"(val));
	return val;
}

static inline void arch_timer_set_cntv_ctl(u32 val)
{
	asm volatile("mcr p15, 0, %0, c14, c3, 1" : : "r"(val));
	isb();
}

/* The timer fires when the counter reaches this. */
static inline void arch_timer_set_cntv_cval(u64 val)
{
	asm volatile("mcrr p15, 3, %Q0, %R0, c14" : : "r"(val));
}

static inline u64 arch_timer_get_cntvct(void)
{
	u64 val;

	isb();
	asm volatile("mrrc p15, 1, %Q0, %R0, c14" : "=r"(val));
	return val;
}

#endif /* _ASM_ARCH_TIMER_H */
