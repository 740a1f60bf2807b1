// SPDX-License-Identifier: MIT
/* The numbers of <asm/asm-offsets.h>, held against the structures. Makes no code. */
#include <asm/asm-offsets.h>
#include <asm/ptrace.h>
#include <asm/thread_info.h>
#include <neap/build_bug.h>

#define CHECK(sym, type, member) BUILD_BUG_ON(__builtin_offsetof(type, member) != (sym))

CHECK(TI_FLAGS, struct thread_info, flags);
CHECK(TI_PREEMPT, struct thread_info, preempt_count);
CHECK(TI_TASK, struct thread_info, task);
CHECK(TI_CPU, struct thread_info, cpu);
CHECK(TI_CPU_SAVE, struct thread_info, cpu_context);
CHECK(TI_TP_VALUE, struct thread_info, tp_value);

CHECK(S_R0, struct pt_regs, ARM_r0);
CHECK(S_R1, struct pt_regs, ARM_r1);
CHECK(S_SP, struct pt_regs, ARM_sp);
CHECK(S_LR, struct pt_regs, ARM_lr);
CHECK(S_PC, struct pt_regs, ARM_pc);
CHECK(S_PSR, struct pt_regs, ARM_cpsr);
CHECK(S_OLD_R0, struct pt_regs, ARM_ORIG_r0);
BUILD_BUG_ON(sizeof(struct pt_regs) != PT_REGS_SIZE);

CHECK(SVC_DACR, struct svc_pt_regs, dacr);
BUILD_BUG_ON(sizeof(struct svc_pt_regs) != SVC_REGS_SIZE);
