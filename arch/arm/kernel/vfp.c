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
#include <neap/string.h>

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

static void load(struct vfp_state *state)
{
	vfp_load_state(state->fpregs, state->fpscr, have_d32);
	state->cpu = smp_processor_id();
	*this_cpu_ptr(&vfp_loaded) = state;
}

void __vfp_switch(struct vfp_state *prev, struct vfp_state *next)
{
	if (prev->used)
		prev->fpscr = vfp_save_state(prev->fpregs, have_d32);
	if (prev->used != next->used)
		vfp_set_fpexc(next->used ? FPEXC_EN : 0);
	if (next->used && (*this_cpu_ptr(&vfp_loaded) != next || next->cpu != smp_processor_id()))
		load(next);
}

bool vfp_first_use(void)
{
	struct vfp_state *state = &current->thread.vfp;

	if (!have_vfp || state->used)
		return false;
	preempt_disable();
	vfp_set_fpexc(FPEXC_EN);
	load(state);
	state->used = true;
	preempt_enable();
	return true;
}

void vfp_flush_thread(void)
{
	struct vfp_state *state = &current->thread.vfp;

	preempt_disable();
	if (state->used)
		vfp_set_fpexc(0);
	state->used = false;
	preempt_enable();
	memset(state, 0, sizeof(*state));
}

void vfp_copy_thread(struct vfp_state *to)
{
	preempt_disable();
	if (to->used)
		to->fpscr = vfp_save_state(to->fpregs, have_d32);
	preempt_enable();
	to->cpu = NR_CPUS;
}

int vfp_put_sigframe(struct vfp_sigframe __user *user)
{
	struct vfp_state *state = &current->thread.vfp;
	struct vfp_sigframe frame;

	memset(&frame, 0, sizeof(frame));
	frame.magic = VFP_MAGIC;
	frame.size = VFP_STORAGE_SIZE;
	frame.ufp_exc.fpexc = FPEXC_EN;
	preempt_disable();
	if (state->used) {
		frame.ufp.fpscr = vfp_save_state(frame.ufp.fpregs, have_d32);
		/* AAPCS 6.1.2.1: a function is entered with vectors of length one. */
		if (frame.ufp.fpscr & (FPSCR_LENGTH_MASK | FPSCR_STRIDE_MASK))
			vfp_set_fpscr(frame.ufp.fpscr & ~(FPSCR_LENGTH_MASK | FPSCR_STRIDE_MASK));
	} else {
		memcpy(frame.ufp.fpregs, state->fpregs, sizeof(state->fpregs));
		frame.ufp.fpscr = state->fpscr;
	}
	preempt_enable();
	return __copy_to_user(user, &frame, sizeof(frame)) ? -EFAULT : 0;
}

int vfp_get_sigframe(const struct vfp_sigframe __user *user)
{
	struct vfp_state *state = &current->thread.vfp;
	struct vfp_sigframe frame;

	if (__copy_from_user(&frame, user, sizeof(frame)))
		return -EFAULT;
	if (frame.magic != VFP_MAGIC || frame.size != VFP_STORAGE_SIZE)
		return -EINVAL;
	preempt_disable();
	if (state->used) {
		vfp_load_state(frame.ufp.fpregs, frame.ufp.fpscr, have_d32);
	} else {
		memcpy(state->fpregs, frame.ufp.fpregs, sizeof(state->fpregs));
		state->fpscr = frame.ufp.fpscr;
	}
	preempt_enable();
	return 0;
}
