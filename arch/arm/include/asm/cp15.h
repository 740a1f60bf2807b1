/* SPDX-License-Identifier: MIT */
/*
 * System control registers by name (ARM DDI 0406C B3.17). read_cp15(NAME) and write_cp15(NAME, v)
 * are one MRC or MCR each; a write takes effect for later instructions after an isb().
 */
#ifndef _ASM_CP15_H
#define _ASM_CP15_H

/* SCTLR */
#define CR_M   (1 << 0)	 /* MMU */
#define CR_A   (1 << 1)	 /* alignment faults */
#define CR_C   (1 << 2)	 /* data and unified caches */
#define CR_Z   (1 << 11) /* branch prediction */
#define CR_I   (1 << 12) /* instruction cache */
#define CR_V   (1 << 13) /* vectors at 0xffff0000 */
#define CR_EE  (1 << 25) /* exceptions are taken big-endian */
#define CR_TRE (1 << 28) /* TEX remap */
#define CR_AFE (1 << 29) /* access flag in AP[0] */
#define CR_TE  (1 << 30) /* exceptions are taken in Thumb state */

/* DFSR and IFSR, short-descriptor format (B3.13.3, B4.1.52, B4.1.96). */
#define FSR_LNX_PF (1u << 31) /* not the hardware's: the fault came from a prefetch abort */
#define FSR_CM	   (1 << 13)  /* a cache maintenance operation */
#define FSR_EXT	   (1 << 12)
#define FSR_WRITE  (1 << 11)
#define FSR_FS4	   (1 << 10)
#define FSR_LPAE   (1 << 9) /* long-descriptor format */
#define FSR_FS3_0  15

#ifndef __ASSEMBLY__

#include <asm/barrier.h>
#include <neap/types.h>

/* coprocessor 15: opc1, CRn, CRm, opc2 */
#define __CP15_MIDR	  "p15, 0, %0, c0, c0, 0"
#define __CP15_CTR	  "p15, 0, %0, c0, c0, 1"
#define __CP15_MPIDR	  "p15, 0, %0, c0, c0, 5"
#define __CP15_ID_PFR0	  "p15, 0, %0, c0, c1, 0"
#define __CP15_ID_PFR1	  "p15, 0, %0, c0, c1, 1"
#define __CP15_ID_DFR0	  "p15, 0, %0, c0, c1, 2"
#define __CP15_ID_MMFR0	  "p15, 0, %0, c0, c1, 4"
#define __CP15_ID_MMFR3	  "p15, 0, %0, c0, c1, 7"
#define __CP15_ID_ISAR0	  "p15, 0, %0, c0, c2, 0"
#define __CP15_ID_ISAR1	  "p15, 0, %0, c0, c2, 1"
#define __CP15_ID_ISAR3	  "p15, 0, %0, c0, c2, 3"
#define __CP15_CCSIDR	  "p15, 1, %0, c0, c0, 0"
#define __CP15_CLIDR	  "p15, 1, %0, c0, c0, 1"
#define __CP15_CSSELR	  "p15, 2, %0, c0, c0, 0"
#define __CP15_SCTLR	  "p15, 0, %0, c1, c0, 0"
#define __CP15_ACTLR	  "p15, 0, %0, c1, c0, 1"
#define __CP15_CPACR	  "p15, 0, %0, c1, c0, 2"
#define __CP15_TTBR0	  "p15, 0, %0, c2, c0, 0"
#define __CP15_TTBR1	  "p15, 0, %0, c2, c0, 1"
#define __CP15_TTBCR	  "p15, 0, %0, c2, c0, 2"
#define __CP15_DACR	  "p15, 0, %0, c3, c0, 0"
#define __CP15_DFSR	  "p15, 0, %0, c5, c0, 0"
#define __CP15_IFSR	  "p15, 0, %0, c5, c0, 1"
#define __CP15_DFAR	  "p15, 0, %0, c6, c0, 0"
#define __CP15_IFAR	  "p15, 0, %0, c6, c0, 2"
#define __CP15_PAR	  "p15, 0, %0, c7, c4, 0"
#define __CP15_PMUSERENR  "p15, 0, %0, c9, c14, 0"
#define __CP15_VBAR	  "p15, 0, %0, c12, c0, 0"
#define __CP15_CONTEXTIDR "p15, 0, %0, c13, c0, 1"
#define __CP15_TPIDRURW	  "p15, 0, %0, c13, c0, 2"
#define __CP15_TPIDRURO	  "p15, 0, %0, c13, c0, 3"
#define __CP15_TPIDRPRW	  "p15, 0, %0, c13, c0, 4"
#define __CP15_TEECR	  "p14, 6, %0, c0, c0, 0" /* of coprocessor 14 (B4.1.153) */
/* Cache maintenance (B4.2.1). */
#define __CP15_ICIALLUIS "p15, 0, %0, c7, c1, 0"
#define __CP15_BPIALLIS	 "p15, 0, %0, c7, c1, 6"
#define __CP15_ICIALLU	 "p15, 0, %0, c7, c5, 0"
#define __CP15_ICIMVAU	 "p15, 0, %0, c7, c5, 1"
#define __CP15_BPIALL	 "p15, 0, %0, c7, c5, 6"
#define __CP15_DCIMVAC	 "p15, 0, %0, c7, c6, 1"
#define __CP15_ATS1CPR	 "p15, 0, %0, c7, c8, 0"
#define __CP15_DCCMVAC	 "p15, 0, %0, c7, c10, 1"
#define __CP15_DCCMVAU	 "p15, 0, %0, c7, c11, 1"
#define __CP15_DCCIMVAC	 "p15, 0, %0, c7, c14, 1"
/* TLB maintenance (B4.2.2); IS: on all CPUs of the inner shareable domain. */
#define __CP15_TLBIALLIS  "p15, 0, %0, c8, c3, 0"
#define __CP15_TLBIMVAIS  "p15, 0, %0, c8, c3, 1"
#define __CP15_TLBIASIDIS "p15, 0, %0, c8, c3, 2"
#define __CP15_TLBIMVAAIS "p15, 0, %0, c8, c3, 3"
#define __CP15_TLBIALL	  "p15, 0, %0, c8, c7, 0"
#define __CP15_TLBIMVA	  "p15, 0, %0, c8, c7, 1"
#define __CP15_TLBIASID	  "p15, 0, %0, c8, c7, 2"
#define __CP15_TLBIMVAA	  "p15, 0, %0, c8, c7, 3"

#define read_cp15(name)                                                                           \
	({                                                                                        \
		u32 __cp15_val;                                                                   \
		__asm__ __volatile__("mrc	" __CP15_##name : "=r"(__cp15_val) : : "memory"); \
		__cp15_val;                                                                       \
	})

#define write_cp15(name, val) \
	__asm__ __volatile__("mcr	" __CP15_##name : : "r"((u32)(val)) : "memory")

static inline u32 read_cpuid_id(void)
{
	return read_cp15(MIDR);
}

static inline u32 read_cpuid_mpidr(void)
{
	return read_cp15(MPIDR);
}

#endif /* __ASSEMBLY__ */
#endif /* _ASM_CP15_H */
