/* SPDX-License-Identifier: MIT */
/* Between the table of fault statuses and their handlers. */
#ifndef _ARM_MM_FAULT_H
#define _ARM_MM_FAULT_H

#include <asm/cp15.h>
#include <asm/ptrace.h>
#include <neap/types.h>

/*
 * fn returns 0 if the fault is dealt with; else the task gets @sig with @code, or the kernel an
 * oops.
 */
struct fsr_info {
	int (*fn)(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
	int sig;
	int code;
	const char *name;
};

/* By the five bits of the fault status; of DFSR and of IFSR. */
extern const struct fsr_info fsr_info[32], ifsr_info[32];

/* Fault status: bit 10 and bits 3..0. */
static inline unsigned int fsr_fs(unsigned int fsr)
{
	return (fsr & FSR_FS3_0) | (fsr & FSR_FS4) >> 6;
}

int do_page_fault(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
int do_translation_fault(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
int do_sect_fault(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
int do_debug_abort(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
int do_alignment(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
int do_external_abort(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
int do_bad(unsigned long addr, unsigned int fsr, struct pt_regs *regs);

#endif /* _ARM_MM_FAULT_H */
