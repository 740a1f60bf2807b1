/* SPDX-License-Identifier: MIT */
/* System-call numbers: the ABI's, and the size of the table. */
#ifndef _ASM_UNISTD_H
#define _ASM_UNISTD_H

/*
 * Entries of sys_call_table; the entry code compares r7 with it, so it must be an immediate operand
 * (8 bits, rotated by an even count).
 */
#define NR_syscalls 452

/* The calls private to ARM live above this. */
#define __ARM_NR_BASE	    0x0f0000
#define __ARM_NR_breakpoint (__ARM_NR_BASE + 1)
#define __ARM_NR_cacheflush (__ARM_NR_BASE + 2)
#define __ARM_NR_usr26	    (__ARM_NR_BASE + 3)
#define __ARM_NR_usr32	    (__ARM_NR_BASE + 4)
#define __ARM_NR_set_tls    (__ARM_NR_BASE + 5)
#define __ARM_NR_get_tls    (__ARM_NR_BASE + 6)

#ifndef __ASSEMBLY__
#include <uapi/unistd.h>
#endif

#endif /* _ASM_UNISTD_H */
