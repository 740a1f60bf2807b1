/* SPDX-License-Identifier: MIT */
/* What the CPU is, and what of it user programs may use (AT_HWCAP). */
#ifndef _ASM_HWCAP_H
#define _ASM_HWCAP_H

#include <uapi/auxvec.h>

#ifndef __ASSEMBLY__

extern unsigned int elf_hwcap; /* set once by setup_processor() */

#define ELF_HWCAP    elf_hwcap
#define ELF_PLATFORM "v7l"

/* Reads the ID registers, sets elf_hwcap and prints what CPU this is. At boot, once. */
void setup_processor(void);
/* What each CPU needs set for itself. */
void cpu_init(void);

/* "ARMv7 Processor", and the like; for /proc/cpuinfo. */
extern const char *cpu_name;

#endif /* __ASSEMBLY__ */
#endif /* _ASM_HWCAP_H */
