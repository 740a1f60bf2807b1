/* SPDX-License-Identifier: MIT */
/* TLB maintenance on several Cortex-A15 up to r3p2 (arch/arm/mm/erratum_798181.c). */
#ifndef _ASM_ERRATUM_798181_H
#define _ASM_ERRATUM_798181_H

#include <neap/types.h>

struct mm_struct;

/* Whether CPUs that have it run. */
extern bool erratum_a15_798181;

/* The boot CPU's MIDR; another's, before it is online. */
void erratum_a15_798181_boot(u32 midr);
void erratum_a15_798181_secondary(u32 midr);

/* After TLBI and DSB for kernel addresses. */
void erratum_a15_798181_tlbi_again(void);

/*
 * After TLBI and DSB for addresses of @mm: returns when no CPU has an access under way that the old entries
 * translated. Interrupts on, and no lock held that is taken with interrupts off: it waits for other CPUs.
 */
void erratum_a15_798181_wait(struct mm_struct *mm);

#endif /* _ASM_ERRATUM_798181_H */
