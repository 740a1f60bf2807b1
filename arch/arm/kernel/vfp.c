// SPDX-License-Identifier: MIT
/*
 * VFP and NEON registers as a part of a task. See <asm/vfp.h> for the idea.
 *
 * FPEXC.EN is on exactly while the current task has registers, and then the CPU's are its own.
 * Where they were loaded is noted on both sides, in the CPU's vfp_loaded and in the task's @cpu:
 * while the two agree, nobody has changed the CPU's copy, and a task that comes back to it need
 * not load it again.
 */
#include <asm/barrier.h>
#include <asm/cp15.h>
#include <asm/hwcap.h>
#include <asm/uaccess.h>
#include <asm/vfp.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/percpu.h>
#include <neap/preempt.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/smp.h>

#define CPACR_CP10_CP11 (0xfu << 20) /* full access; B4.1.40 */
#define CPACR_D32DIS	(1u << 30)
#define CPACR_ASEDIS	(1u << 31)

static bool have_vfp __ro_after_init;
static bool have_d32 __ro_after_init;

/* Touched by its own CPU, with preemption off. */
static DEFINE_PER_CPU(struct vfp_state *, vfp_loaded);

void vfp_init_cpu(void)
{
	u32 cpacr = read_cp15(CPACR) & ~(CPACR_D32DIS | CPACR_ASEDIS);

	write_cp15(CPACR, cpacr | CPACR_CP10_CP11);
	isb();
	/* Bits that do not stick are coprocessors that are not there, or not for us (NSACR). */
	if ((read_cp15(CPACR) & CPACR_CP10_CP11) == CPACR_CP10_CP11)
		vfp_set_fpexc(0);
	else if (have_vfp)
		panic("CPU%d has no VFP, unlike the first\n", smp_processor_id());
}

/* FPSID, MVFR0, MVFR1: B4.1.60, B4.1.109, B4.1.110. */
unsigned int __init vfp_hwcap(void)
{
	unsigned int caps = HWCAP_VFP | HWCAP_VFPv3;
	u32 mvfr0, mvfr1;

	if ((read_cp15(CPACR) & CPACR_CP10_CP11) != CPACR_CP10_CP11) {
		pr_info("VFP: none\n");
		return 0;
	}
	mvfr0 = vfp_get_mvfr0();
	mvfr1 = vfp_get_mvfr1();
	have_vfp = true;
	have_d32 = (mvfr0 & 0xf) == 2;
	caps |= have_d32 ? HWCAP_VFPD32 : HWCAP_VFPv3D16;
	if (mvfr1 >> 28)
		caps |= HWCAP_VFPv4; /* fused multiply-add */
	/* NEON is there if it loads and stores, computes with integers and with single floats. */
	if (((mvfr1 >> 8) & 0xfff) == 0x111)
		caps |= HWCAP_NEON;
	pr_info("VFP: %u registers%s%s, FPSID %08x\n", have_d32 ? 32 : 16,
		caps & HWCAP_VFPv4 ? ", v4" : "", caps & HWCAP_NEON ? ", NEON" : "",
		vfp_get_fpsid());
	return caps;
}

static void save_from_cpu(struct vfp_state *state)
{
	struct user_vfp *regs = &state->block->ufp;

	regs->fpscr = vfp_save_state(regs->fpregs, have_d32);
}

static void load_into_cpu(struct vfp_state *state)
{
	const struct user_vfp *regs = &state->block->ufp;

	vfp_load_state(regs->fpregs, regs->fpscr, have_d32);
	state->cpu = smp_processor_id();
	*this_cpu_ptr(&vfp_loaded) = state;
}

void __vfp_switch(struct vfp_state *prev, struct vfp_state *next)
{
	if (prev->used)
		save_from_cpu(prev);
	if (prev->used != next->used)
		vfp_set_fpexc(next->used ? FPEXC_EN : 0);
	if (next->used && (*this_cpu_ptr(&vfp_loaded) != next || next->cpu != smp_processor_id()))
		load_into_cpu(next);
}

bool vfp_first_use(void)
{
	struct vfp_state *state = &current->thread.vfp;

	if (!have_vfp || state->used)
		return false;
	preempt_disable();
	vfp_set_fpexc(FPEXC_EN);
	load_into_cpu(state);
	state->used = true;
	preempt_enable();
	return true;
}

/* From now on the block is what counts. */
static void give_up(struct vfp_state *state)
{
	preempt_disable();
	if (state->used)
		vfp_set_fpexc(0);
	state->used = false;
	preempt_enable();
}

void vfp_flush_thread(void)
{
	give_up(&current->thread.vfp);
}

void vfp_copy_thread(struct vfp_state *to)
{
	preempt_disable();
	if (to->used)
		save_from_cpu(to);
	preempt_enable();
	to->cpu = NR_CPUS;
}

int vfp_put_sigframe(struct vfp_sigframe __user *frame)
{
	struct vfp_state *state = &current->thread.vfp;
	unsigned long fpscr;

	/* A switch from here on saves the same once more. */
	preempt_disable();
	if (state->used)
		save_from_cpu(state);
	preempt_enable();
	/* These may be what the user wrote into an earlier frame. */
	state->block->magic = VFP_MAGIC;
	state->block->size = VFP_STORAGE_SIZE;
	state->block->ufp_exc = (struct user_vfp_exc){ .fpexc = FPEXC_EN };
	if (__copy_to_user(frame, state->block, sizeof(*frame)))
		return -EFAULT;
	/* AAPCS 6.1.2.1: a function is entered with vectors of length one. */
	fpscr = state->block->ufp.fpscr;
	if (state->used && (fpscr & (FPSCR_LENGTH_MASK | FPSCR_STRIDE_MASK)))
		vfp_set_fpscr(fpscr & ~(FPSCR_LENGTH_MASK | FPSCR_STRIDE_MASK));
	return 0;
}

bool vfp_sigframe_valid(const struct vfp_sigframe *frame)
{
	return frame->magic == VFP_MAGIC && frame->size == VFP_STORAGE_SIZE;
}

void vfp_get_sigframe(const struct vfp_sigframe *frame)
{
	struct vfp_state *state = &current->thread.vfp;
	bool used = state->used;

	/* What the CPU has is not wanted any more: a switch must not save it over what comes. */
	if (used)
		give_up(state);
	/* FPSCR may be anything, as user mode may write it; FPEXC is not taken from here. */
	*state->block = *frame;
	if (used)
		vfp_first_use();
}
