/* SPDX-License-Identifier: MIT */
/*
 * The registers of VFP and NEON, which only user programs use. A task has none until its first
 * instruction that wants them traps; from then on they are switched with the task. That is lazy
 * where it pays (programs that never compute with them) and eager where a trap in each time slice
 * would cost more than to load 32 registers.
 */
#ifndef _ASM_VFP_H
#define _ASM_VFP_H

#define FPEXC_EX (1 << 31) /* ARM DDI 0406C, B4.1.58 */
#define FPEXC_EN (1 << 30)

#define FPSCR_LENGTH_MASK (7 << 16)
#define FPSCR_STRIDE_MASK (3 << 20)

#ifndef __ASSEMBLY__

#include <neap/kconfig.h>
#include <neap/types.h>
#include <uapi/signal.h>

/*
 * Of one task. The registers of the CPU are newer than the block while the task runs and @used.
 * Changed by the task itself, and by the scheduler with its run queue locked.
 */
struct vfp_state {
	/* As signal frames have it, so that it goes there and back in one piece. */
	struct vfp_sigframe block[IS_ENABLED(CONFIG_VFP)];
	bool used;	  /* the task has registers */
	unsigned int cpu; /* whose registers were loaded from here last; valid if that CPU agrees */
};

/* Makes VFP and NEON usable on this CPU, for nobody yet. */
void vfp_init_cpu(void);

/* Finds out what there is of them; the HWCAP_ bits to announce. Once, at boot. */
unsigned int vfp_hwcap(void);

/* Saves the registers of @prev, if it has any, and loads those of @next. Interrupts are off. */
void __vfp_switch(struct vfp_state *prev, struct vfp_state *next);

static inline void vfp_switch(struct vfp_state *prev, struct vfp_state *next)
{
	if (IS_ENABLED(CONFIG_VFP) && (prev->used || next->used))
		__vfp_switch(prev, next);
}

/*
 * Called for an undefined instruction of the current program. True if it now has registers and
 * should try again: it cannot have been refused for any other reason so far.
 */
bool vfp_first_use(void);

/* Takes the registers from the current task; what its next program starts with is the block. */
void vfp_flush_thread(void);

/* Makes @to, a copy of the current task's, complete: the registers that are in the CPU. */
void vfp_copy_thread(struct vfp_state *to);

/*
 * Writes the current task's registers as a block of a signal frame, and brings them into the state
 * that a function may expect. 0 or -EFAULT. May sleep.
 */
int vfp_put_sigframe(struct vfp_sigframe __user *frame);

/* Is it a block of a signal frame? What a program hands back may be anything. */
bool vfp_sigframe_valid(const struct vfp_sigframe *frame);

/* Makes a valid block the current task's registers. */
void vfp_get_sigframe(const struct vfp_sigframe *frame);

/* vfp_hw.S. @d32: there are 32 registers, not 16. */
u32 vfp_save_state(u64 *fpregs, bool d32); /* returns FPSCR */
void vfp_load_state(const u64 *fpregs, u32 fpscr, bool d32);
u32 vfp_get_fpscr(void);
void vfp_set_fpscr(u32 fpscr);
void vfp_set_fpexc(u32 fpexc);
u32 vfp_get_fpsid(void);
u32 vfp_get_mvfr0(void);
u32 vfp_get_mvfr1(void);

#endif /* !__ASSEMBLY__ */
#endif /* _ASM_VFP_H */
