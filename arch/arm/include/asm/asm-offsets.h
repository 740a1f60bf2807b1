/* SPDX-License-Identifier: MIT */
/*
 * Offsets into C structures for assembly. asm-offsets.c fails to compile if one of them is wrong.
 */
#ifndef _ASM_ASM_OFFSETS_H
#define _ASM_ASM_OFFSETS_H

/* struct thread_info */
#define TI_FLAGS    0
#define TI_PREEMPT  4
#define TI_TASK	    8
#define TI_CPU	    12
#define TI_CPU_SAVE 16
#define TI_TP_VALUE 56

/* struct pt_regs */
#define S_R0	     0
#define S_R1	     4
#define S_SP	     52
#define S_LR	     56
#define S_PC	     60
#define S_PSR	     64
#define S_OLD_R0     68
#define PT_REGS_SIZE 72

/* struct svc_pt_regs */
#define SVC_DACR      72
#define SVC_REGS_SIZE 80

#endif /* _ASM_ASM_OFFSETS_H */
