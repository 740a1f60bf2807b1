/* SPDX-License-Identifier: MIT */
/* What the boot CPU leaves for one that it starts (boot/secondary.S), and who is who. */
#ifndef _ASM_SMP_H
#define _ASM_SMP_H

#include <asm/cp15.h>
#include <neap/types.h>

/* Read with the MMU off, in this order. */
struct secondary_data {
	u32 idmap_ttbr;	  /* TTBR0 for the moment in which the MMU goes on */
	u32 swapper_ttbr; /* and from then on */
	u32 sctlr;
	u32 stack; /* the idle task's */
};

extern char secondary_startup[], secondary_startup_end[], secondary_switch_mmu[];
void __noreturn secondary_start_kernel(void);
/* What an interrupt controller's driver calls for a software-generated interrupt. */
void handle_IPI(unsigned int ipi);

/* Affinity fields of the MPIDR, by which the tree, PSCI and the GIC name a CPU. */
#define MPIDR_HWID_BITMASK 0xffffff

/* The MPIDR affinity of a possible CPU. Set at boot. */
#ifdef CONFIG_SMP
extern u32 __cpu_logical_map[];
#define cpu_logical_map(cpu) (__cpu_logical_map[(cpu)])
#else
#define cpu_logical_map(cpu) (read_cpuid_mpidr() & MPIDR_HWID_BITMASK)
#endif

#endif /* _ASM_SMP_H */
