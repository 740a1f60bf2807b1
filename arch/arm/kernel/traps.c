// SPDX-License-Identifier: MIT
/*
 * Exceptions that are nobody's business but the faulting program's, or the kernel's end: undefined
 * instructions, stray fast interrupts, die().
 */
#include <asm/atomic.h>
#include <asm/barrier.h>
#include <asm/cp15.h>
#include <asm/extable.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <asm/uaccess.h>
#include <asm/vfp.h>
#include <neap/bug.h>
#include <neap/init.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>

#define MAX_FIQS 100 /* unexpected ones, until it is a storm */

/* Reads the instruction at @addr, @size bytes, of user or kernel memory. 0 or -EFAULT. */
static int read_insn(bool user, unsigned long addr, unsigned int size, u32 *insn)
{
	u16 half = 0;
	int err;

	*insn = 0;
	if (!user)
		return copy_from_kernel_nofault(insn, (const void *)addr, size) ? -EFAULT : 0;
	if (size == 4)
		return get_user(*insn, (const u32 __user *)addr);
	err = get_user(half, (const u16 __user *)addr);
	*insn = half;
	return err;
}

void dump_instr(const char *lvl, struct pt_regs *regs)
{
	unsigned int size = thumb_mode(regs) ? 2 : 4;
	u32 insn;
	int i;

	printk("%sCode:", lvl);
	for (i = -4; i < 2; i++) {
		if (read_insn(user_mode(regs), regs->ARM_pc + i * (int)size, size, &insn))
			pr_cont(" ????");
		else
			pr_cont("%s%0*x%s", i ? " " : " (", (int)size * 2, insn, i ? "" : ")");
	}
	pr_cont("\n");
}

/* The words of the stack from @sp up to its end, a few lines of them. */
static void dump_stack_words(unsigned long sp)
{
	unsigned long top = ALIGN(sp + 1, THREAD_SIZE), p;
	int lines = 0;

	pr_emerg("Stack: (0x%08lx to 0x%08lx)\n", sp, top);
	for (p = ALIGN_DOWN(sp, 32); p < top && lines < 16; p += 32, lines++) {
		int i;

		pr_emerg("%04lx:", p & 0xffff);
		for (i = 0; i < 8; i++) {
			u32 word;

			if (p + i * 4 < sp)
				pr_cont("         ");
			else if (copy_from_kernel_nofault(&word, (void *)(p + i * 4), 4))
				pr_cont(" ????????");
			else
				pr_cont(" %08x", word);
		}
		pr_cont("\n");
	}
}

void die(const char *str, struct pt_regs *regs, int err)
{
	char taint[TAINT_TEXT_SIZE];
	unsigned int nr = oops_begin();

	pr_emerg("Internal error: %s: %x [#%u] ARM\n", str, err, nr);
	pr_emerg("CPU: %d PID: %d Comm: %s %s\n", smp_processor_id(), current->pid, current->comm,
		 print_tainted(taint));
	__show_regs(regs);
	if (!user_mode(regs)) {
		dump_stack_words(regs->ARM_sp);
		show_stack(NULL, regs);
		dump_instr(KERN_EMERG, regs);
	}
	oops_end(SIGSEGV);
}

void arm_notify_die(const char *str, struct pt_regs *regs, int sig, int code, unsigned long addr,
		    unsigned long err, int trap)
{
	if (!user_mode(regs))
		die(str, regs, err);
	current->thread.address = addr;
	current->thread.error_code = err;
	current->thread.trap_no = trap;
	force_sig_fault(sig, code, (void __user *)addr);
}

/* The instructions that debuggers plant, in either instruction set. */
static bool is_breakpoint(struct pt_regs *regs)
{
	u32 insn;

	if (read_insn(true, regs->ARM_pc, thumb_mode(regs) ? 2 : 4, &insn))
		return false;
	return thumb_mode(regs) ? insn == 0xde01 : (insn & 0x0fffffff) == 0x07f001f0;
}

void do_undefinstr(struct pt_regs *regs)
{
	unsigned long pc = regs->ARM_pc;

	if (!user_mode(regs)) {
		if (fixup_exception(regs))
			return;
		die("Oops - undefined instruction", regs, 0);
	}
	if (is_breakpoint(regs)) {
		arm_notify_die("breakpoint", regs, SIGTRAP, TRAP_BRKPT, pc, 0, 3);
		return;
	}
	/* It may be one of VFP or NEON; if it is not, it will be back. */
	if (IS_ENABLED(CONFIG_VFP) && vfp_first_use())
		return;
	arm_notify_die("undefined instruction", regs, SIGILL, ILL_ILLOPC, pc, 0, 6);
}

/*
 * Nothing that we use raises a fast interrupt, so nobody knows how to make it stop. Say so; in the kernel, mask
 * them where it came in. A program always has them open: one that does not end would come again
 * for ever, so the run ends.
 */
void do_fiq(struct pt_regs *regs)
{
	static atomic_t count;

	pr_warn("FIQ: unexpected fast interrupt at %pS\n", (void *)regs->ARM_pc);
	if (atomic_inc_return(&count) > MAX_FIQS)
		panic("FIQ: no end of unexpected fast interrupts");
	if (!user_mode(regs))
		regs->ARM_cpsr |= PSR_F_BIT;
}

/*
 * The entry code could not push to the kernel stack (entry-armv.S). Runs on the boot task's
 * stack, which will not be used again.
 */
void do_bad_stack(unsigned long lr, unsigned long spsr, unsigned long svc_sp, unsigned long svc_lr)
{
	oops_in_progress++;
	pr_emerg("Bad kernel stack: sp %08lx, lr %08lx (%pS)\n", svc_sp, svc_lr, (void *)svc_lr);
	pr_emerg("abort at %08lx (%pS), psr %08lx, DFAR %08x, DFSR %08x\n", lr - 8,
		 (void *)(lr - 8), spsr, read_cp15(DFAR), read_cp15(DFSR));
	panic("Bad kernel stack");
}

void trap_init(void)
{
	/* From the early vectors of boot/ to the page at 0xffff0000 (B1.8.1). */
	write_cp15(SCTLR, read_cp15(SCTLR) | CR_V);
	isb();
	/* An asynchronous abort that the boot loader left behind is taken now, not by init. */
	__asm__ __volatile__("cpsie	a" : : : "memory");
	isb();
}
