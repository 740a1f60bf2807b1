// SPDX-License-Identifier: MIT
/*
 * A task's registers: how a new one gets them, what a program starts with, how they are printed.
 *
 * The kernel stack of a new task holds its user registers at the top and nothing else;
 * its saved context sends the first __switch_to() to ret_from_fork (entry-common.S):
 *
 *	copy of a process	r5 = 0			-> ret_to_user with the pt_regs, r0 = 0
 *	kernel thread		r5 = fn, r4 = arg	-> fn(arg)
 */
#include <asm/barrier.h>
#include <asm/cp15.h>
#include <asm/extable.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <asm/unwind.h>
#include <asm/user_regs.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/string.h>

int arch_copy_thread(struct task_struct *p, unsigned long usp, bool set_tls, unsigned long tls,
		     int (*fn)(void *), void *arg)
{
	struct thread_info *ti = task_thread_info(p);
	struct pt_regs *childregs = task_pt_regs(p);

	memset(&ti->cpu_context, 0, sizeof(ti->cpu_context));
	if (fn) {
		/* If it execs, start_thread() fills this in. */
		memset(childregs, 0, sizeof(*childregs));
		childregs->ARM_cpsr = USR_MODE;
		ti->cpu_context.r4 = (unsigned long)arg;
		ti->cpu_context.r5 = (unsigned long)fn;
		ti->tp_value[0] = 0;
		ti->tp_value[1] = 0;
		memset(&p->thread, 0, sizeof(p->thread));
	} else {
		if (IS_ENABLED(CONFIG_VFP))
			vfp_copy_thread(&p->thread.vfp);
		*childregs = *current_pt_regs();
		childregs->ARM_r0 = 0;
		if (usp)
			childregs->ARM_sp = usp;
		ti->tp_value[0] = set_tls ? tls : current_thread_info()->tp_value[0];
		ti->tp_value[1] = read_cp15(TPIDRURW); /* the user may have changed it */
	}
	ti->cpu_context.sp = (unsigned long)childregs;
	ti->cpu_context.pc = (unsigned long)ret_from_fork;
	return 0;
}

void start_thread(struct pt_regs *regs, unsigned long pc, unsigned long sp)
{
	memset(regs, 0, sizeof(*regs));
	regs->ARM_cpsr = USR_MODE;
	user_regs_jump(regs, pc);
	regs->ARM_sp = sp;
}

void flush_thread(void)
{
	struct thread_info *ti = current_thread_info();

	if (IS_ENABLED(CONFIG_VFP))
		vfp_flush_thread();
	memset(&current->thread, 0, sizeof(current->thread));
	ti->tp_value[0] = 0;
	ti->tp_value[1] = 0;
	write_cp15(TPIDRURO, 0);
	write_cp15(TPIDRURW, 0);
}

/* DSB: what was written must be out before the CPU stops (B1.8.14). */
void arch_cpu_idle(void)
{
	dsb(sy);
	wfi();
}

unsigned long get_wchan(struct task_struct *p)
{
	unsigned long stack = (unsigned long)p->stack;
	struct stackframe frame = { 0 };
	int depth;

	if (p == current || task_is_running(p))
		return 0;
	frame.r[FRAME_FP] = thread_saved_fp(p);
	frame.r[FRAME_SP] = thread_saved_sp(p);
	frame.r[FRAME_LR] = thread_saved_pc(p);
	frame.r[FRAME_PC] = thread_saved_pc(p);
	/* The scheduler's own frames say nothing: two up is who called it. */
	for (depth = 0; depth < 2; depth++) {
		if (frame.r[FRAME_SP] < stack || frame.r[FRAME_SP] >= stack + THREAD_SIZE ||
		    unwind_frame(&frame))
			return 0;
	}
	return frame.r[FRAME_PC];
}

static const char *const mode_names[] = {
	"USER", "FIQ", "IRQ", "SVC", "?4",  "?5",  "MON", "ABT",
	"?8",	"?9",  "HYP", "UND", "?12", "?13", "?14", "SYS",
};

void __show_regs(struct pt_regs *regs)
{
	unsigned long psr = regs->ARM_cpsr;

	pr_emerg("PC is at %pS\n", (void *)regs->ARM_pc);
	pr_emerg("LR is at %pS\n", (void *)regs->ARM_lr);
	pr_emerg("pc : %08lx  lr : %08lx  psr: %08lx\n", regs->ARM_pc, regs->ARM_lr, psr);
	pr_emerg("sp : %08lx  ip : %08lx  fp : %08lx\n", regs->ARM_sp, regs->ARM_ip, regs->ARM_fp);
	pr_emerg("r10: %08lx  r9 : %08lx  r8 : %08lx\n", regs->ARM_r10, regs->ARM_r9, regs->ARM_r8);
	pr_emerg("r7 : %08lx  r6 : %08lx  r5 : %08lx  r4 : %08lx\n", regs->ARM_r7, regs->ARM_r6,
		 regs->ARM_r5, regs->ARM_r4);
	pr_emerg("r3 : %08lx  r2 : %08lx  r1 : %08lx  r0 : %08lx\n", regs->ARM_r3, regs->ARM_r2,
		 regs->ARM_r1, regs->ARM_r0);
	pr_emerg("Flags: %c%c%c%c  IRQs o%s  FIQs o%s  Mode %s  ISA %s\n",
		 psr & PSR_N_BIT ? 'N' : 'n', psr & PSR_Z_BIT ? 'Z' : 'z',
		 psr & PSR_C_BIT ? 'C' : 'c', psr & PSR_V_BIT ? 'V' : 'v',
		 psr & PSR_I_BIT ? "ff" : "n", psr & PSR_F_BIT ? "ff" : "n", mode_names[psr & 0xf],
		 psr & PSR_T_BIT ? "Thumb" : "ARM");
	pr_emerg("SCTLR: %08x  TTBR0: %08x  CONTEXTIDR: %08x  DACR: %08x\n", read_cp15(SCTLR),
		 read_cp15(TTBR0), read_cp15(CONTEXTIDR), read_cp15(DACR));
}

void show_regs(struct pt_regs *regs)
{
	pr_emerg("CPU: %d PID: %d Comm: %s\n", smp_processor_id(), current->pid, current->comm);
	__show_regs(regs);
	dump_stack();
}
