// SPDX-License-Identifier: MIT
/*
 * System calls that only ARM has, numbered from 0x0f0000 on, and what happens for unknown
 * numbers.
 */
#include <asm/cacheflush.h>
#include <asm/cp15.h>
#include <asm/thread_info.h>
#include <asm/traps.h>
#include <asm/uaccess.h>
#include <asm/unistd.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/signal.h>

/*
 * cacheflush(start, end, flags): code was written to [start, end) and will be executed. A page at a
 * time, so that a huge range can be interrupted by death and shares the CPU.
 */
static long sys_cacheflush(unsigned long start, unsigned long end, unsigned long flags)
{
	if (end < start || flags)
		return -EINVAL;
	if (!access_ok(start, end - start))
		return -EFAULT;
	while (start < end) {
		unsigned long next = min((start & PAGE_MASK) + PAGE_SIZE, end);
		int err = flush_icache_user_range(start, next);

		if (err)
			return err;
		if (fatal_signal_pending(current))
			return 0;
		cond_resched();
		start = next;
	}
	return 0;
}

/* The user's thread pointer, which it reads from TPIDRURO. */
static long sys_set_tls(unsigned long value)
{
	current_thread_info()->tp_value[0] = value;
	write_cp15(TPIDRURO, value);
	return 0;
}

/* The address of the `svc` that brought us here. */
static unsigned long svc_address(struct pt_regs *regs)
{
	return regs->ARM_pc - (thumb_mode(regs) ? 2 : 4);
}

long arm_syscall(unsigned long no, struct pt_regs *regs)
{
	switch (no) {
	case __ARM_NR_BASE:
		arm_notify_die("branch through zero", regs, SIGSEGV, SEGV_MAPERR, 0, 0, 0);
		return 0;
	case __ARM_NR_breakpoint: /* as the instructions that debuggers plant: pc is at it */
		regs->ARM_pc = svc_address(regs);
		force_sig_fault(SIGTRAP, TRAP_BRKPT, (void __user *)regs->ARM_pc);
		return regs->ARM_r0;
	case __ARM_NR_cacheflush:
		return sys_cacheflush(regs->ARM_r0, regs->ARM_r1, regs->ARM_r2);
	case __ARM_NR_set_tls:
		return sys_set_tls(regs->ARM_r0);
	case __ARM_NR_get_tls:
		return current_thread_info()->tp_value[0];
	case __ARM_NR_usr26: /* modes with a pc of 26 bits: no such CPU */
	case __ARM_NR_usr32:
		break;
	default:
		/* A program may ask what there is, within bounds; beyond, it has lost its way. */
		if (no < __ARM_NR_BASE + 0x800)
			return -ENOSYS;
	}
	arm_notify_die("bad system call", regs, SIGILL, ILL_ILLTRP, svc_address(regs), no, 0);
	return 0;
}
