// SPDX-License-Identifier: MIT
/*
 * Signals on the way back to user mode: the frame on the user's stack, its removal by sigreturn,
 * and system calls that a signal interrupted. Which signal and what to do with it is
 * kernel/signal.c's.
 *
 * A handler is run by changing the user registers: pc to the handler, r0 to the number, sp to a
 * frame (drawn in <uapi/signal.h>) that holds the registers as they were, lr to code that calls
 * sigreturn. The ABI fixes the layout of the frame, since handlers look at it and change it.
 *
 * An interrupted call returns one of four values that user space never sees:
 *
 *			handler runs			no handler runs
 *	ERESTARTNOINTR	again				again
 *	ERESTARTSYS	again if SA_RESTART, or -EINTR	again
 *	ERESTARTNOHAND	-EINTR				again
 *	..._RESTARTBLOCK -EINTR				go on by restart_syscall()
 *
 * "Again" is to set pc back to the svc instruction and r0 to what it was.
 */
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <asm/uaccess.h>
#include <asm/user_regs.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/task_work.h>

/* The part of struct ucontext that says something: all up to the signal mask. */
struct uc_head {
	unsigned long uc_flags;
	struct ucontext *uc_link;
	stack_t uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t uc_sigmask;
};
BUILD_BUG_ON(offsetof(struct uc_head, uc_mcontext) != offsetof(struct ucontext, uc_mcontext));
BUILD_BUG_ON(offsetof(struct uc_head, uc_sigmask) != offsetof(struct ucontext, uc_sigmask));

int do_sigreturn(struct pt_regs *regs);
int do_rt_sigreturn(struct pt_regs *regs);

/* ---- out: build the frame ---- */

/* Fills @sf in from the user registers. 0 or -EFAULT. */
static int setup_sigframe(struct sigframe __user *sf, struct pt_regs *regs, unsigned long uc_flags,
			  const stack_t *stack)
{
	const sigset_t *set = sigmask_to_save();
	const struct thread_struct *thread = &current->thread;
	unsigned long __user *end = sf->uc.uc_regspace;
	struct uc_head uc;
	struct sigcontext *sc = &uc.uc_mcontext;

	uc.uc_flags = uc_flags;
	uc.uc_link = NULL;
	uc.uc_stack = *stack;
	sc->trap_no = thread->trap_no;
	sc->error_code = thread->error_code;
	sc->oldmask = set->sig[0];
	user_regs_to_frame(sc, regs);
	sc->fault_address = thread->address;
	uc.uc_sigmask = *set;

	if (__copy_to_user(&sf->uc, &uc, sizeof(uc)))
		return -EFAULT;
	if (IS_ENABLED(CONFIG_VFP)) {
		if (vfp_put_sigframe((void __user *)end))
			return -EFAULT;
		end += sizeof(struct vfp_sigframe) / sizeof(*end);
	}
	return __put_user(0, end);
}

/* Room for @size bytes on the stack that the handler is to run on, or NULL. */
static void __user *get_sigframe(struct ksignal *ksig, struct pt_regs *regs, size_t size)
{
	unsigned long sp = sigsp(regs->ARM_sp, ksig);
	unsigned long frame = (sp - size) & ~7ul; /* the ABI wants 8 bytes at a call */

	return size <= sp && access_ok(frame, size) ? (void __user *)frame : NULL;
}

/* Registers at the start of the handler. */
static int setup_return(struct pt_regs *regs, struct ksignal *ksig, unsigned long __user *rc,
			void __user *frame, bool rt)
{
	/*
	 * mov r7, #NR; svc 0: for debuggers, and whoever reads frames; what runs is in the
	 * vectors page.
	 */
	static const unsigned long retcode[2][4] = {
		{ 0xe3a07077, 0xef000000, 0xdf002777, 0 },
		{ 0xe3a070ad, 0xef000000, 0xdf0027ad, 0 },
	};
	unsigned long handler = (unsigned long)ksig->ka.sa.sa_handler;
	bool thumb = handler & 1;
	unsigned long ret;

	if (ksig->ka.sa.sa_flags & SA_RESTORER) {
		ret = (unsigned long)ksig->ka.sa.sa_restorer;
	} else {
		if (__copy_to_user(rc, retcode[rt], sizeof(retcode[rt])))
			return -EFAULT;
		ret = rt ? KERN_RT_SIGRETURN_CODE : KERN_SIGRETURN_CODE;
		if (thumb)
			ret += 8 + 1;
	}

	regs->ARM_r0 = ksig->sig;
	regs->ARM_sp = (unsigned long)frame;
	regs->ARM_lr = ret;
	/* AAPCS 6.1.1: little-endian, no flags; user_regs_jump() leaves GE, which is nobody's. */
	regs->ARM_cpsr &= ~(PSR_E_BIT | PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT | PSR_Q_BIT);
	user_regs_jump(regs, handler);
	return 0;
}

static int setup_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	static const stack_t none;
	struct sigframe __user *frame = get_sigframe(ksig, regs, sizeof(*frame));

	if (!frame || setup_sigframe(frame, regs, UC_FLAGS_NO_SIGINFO, &none))
		return -EFAULT;
	return setup_return(regs, ksig, frame->retcode, frame, false);
}

static int setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	struct rt_sigframe __user *frame = get_sigframe(ksig, regs, sizeof(*frame));
	stack_t stack;

	if (!frame || __copy_to_user(&frame->info, &ksig->info, sizeof(ksig->info)))
		return -EFAULT;
	stack.ss_sp = (void __user *)current->sas_ss_sp;
	stack.ss_flags = !current->sas_ss_size	      ? SS_DISABLE
			 : on_sig_stack(regs->ARM_sp) ? SS_ONSTACK
						      : 0;
	stack.ss_flags |= current->sas_ss_flags & SS_AUTODISARM;
	stack.ss_size = current->sas_ss_size;
	if (setup_sigframe(&frame->sig, regs, 0, &stack))
		return -EFAULT;
	if (current->sas_ss_flags & SS_AUTODISARM) {
		current->sas_ss_sp = 0;
		current->sas_ss_size = 0;
		current->sas_ss_flags = SS_DISABLE;
	}
	if (setup_return(regs, ksig, frame->sig.retcode, frame, true))
		return -EFAULT;
	regs->ARM_r1 = (unsigned long)&frame->info;
	regs->ARM_r2 = (unsigned long)&frame->sig.uc;
	return 0;
}

static void handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	int err;

	if (ksig->ka.sa.sa_flags & SA_SIGINFO)
		err = setup_rt_frame(ksig, regs);
	else
		err = setup_frame(ksig, regs);
	signal_setup_done(err != 0, ksig, 0);
}

/* ---- back: sigreturn ---- */

/*
 * Reads the frame at @sf, all of it, and looks at all of it, before a register or the mask becomes what it
 * says. @rt: the alternate stack, too. 0, -EFAULT, or -EINVAL for a frame that is none. May sleep.
 */
static int restore_sigframe(struct pt_regs *regs, struct sigframe __user *sf, bool rt)
{
	struct vfp_sigframe vfp[IS_ENABLED(CONFIG_VFP)];
	struct uc_head uc;

	if (__copy_from_user(&uc, &sf->uc, sizeof(uc)))
		return -EFAULT;
	if (sizeof(vfp) && __copy_from_user(vfp, sf->uc.uc_regspace, sizeof(vfp)))
		return -EFAULT;
	if (sizeof(vfp) && !vfp_sigframe_valid(vfp))
		return -EINVAL;
	if (!user_regs_from_frame(regs, &uc.uc_mcontext))
		return -EINVAL;

	set_current_blocked(&uc.uc_sigmask);
	if (sizeof(vfp))
		vfp_get_sigframe(vfp);
	if (rt)
		restore_altstack(&uc.uc_stack);
	return 0;
}

/* Both return what goes to r0; everything else is in @regs. Entered from entry-common.S. */
int do_sigreturn(struct pt_regs *regs)
{
	struct sigframe __user *frame = (struct sigframe __user *)regs->ARM_sp;

	current->restart_block.fn = do_no_restart_syscall;
	if ((regs->ARM_sp & 7) || !access_ok(frame, sizeof(*frame)) ||
	    restore_sigframe(regs, frame, false)) {
		force_sig(SIGSEGV);
		return 0;
	}
	return regs->ARM_r0;
}

int do_rt_sigreturn(struct pt_regs *regs)
{
	struct rt_sigframe __user *frame = (struct rt_sigframe __user *)regs->ARM_sp;

	current->restart_block.fn = do_no_restart_syscall;
	if ((regs->ARM_sp & 7) || !access_ok(frame, sizeof(*frame)) ||
	    restore_sigframe(regs, &frame->sig, true)) {
		force_sig(SIGSEGV);
		return 0;
	}
	return regs->ARM_r0;
}

/* ---- the way back to user mode ---- */

static void restart_syscall_at_svc(struct pt_regs *regs)
{
	regs->ARM_r0 = regs->ARM_ORIG_r0;
	regs->ARM_pc -= thumb_mode(regs) ? 2 : 4;
}

/*
 * Delivers one signal, if there is one. @syscall: @regs->ARM_r0 is the result of a system call.
 * 1: the call is to go on by restart_syscall(). Interrupts are on.
 */
static int do_signal(struct pt_regs *regs, int syscall)
{
	long result = syscall ? (long)regs->ARM_r0 : 0;
	struct ksignal ksig;

	if (get_signal(&ksig)) {
		if (result == -ERESTARTNOINTR ||
		    (result == -ERESTARTSYS && (ksig.ka.sa.sa_flags & SA_RESTART)))
			restart_syscall_at_svc(regs);
		else if (result == -ERESTARTSYS || result == -ERESTARTNOHAND ||
			 result == -ERESTART_RESTARTBLOCK)
			regs->ARM_r0 = -EINTR;
		handle_signal(&ksig, regs);
		return 0;
	}

	restore_saved_sigmask();
	switch (result) {
	case -ERESTARTNOINTR:
	case -ERESTARTSYS:
	case -ERESTARTNOHAND:
		restart_syscall_at_svc(regs);
		return 0;
	case -ERESTART_RESTARTBLOCK:
		return 1;
	}
	return 0;
}

/*
 * Called by the entry code with interrupts off while @thread_flags has bits of _TIF_WORK_MASK;
 * returns with them off, no such bit set, and @regs such as a program may have. Or, with interrupts
 * on, 1: call sys_restart_syscall(). Called without such bits, too: to look at @regs.
 */
int do_work_pending(struct pt_regs *regs, unsigned int thread_flags, int syscall)
{
	while (thread_flags & _TIF_WORK_MASK) {
		local_irq_enable();
		if (thread_flags & _TIF_NEED_RESCHED) {
			schedule();
		} else if (thread_flags & (_TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL)) {
			if (do_signal(regs, syscall))
				return 1;
			syscall = 0; /* its result has been dealt with */
		} else {
			clear_thread_flag(TIF_NOTIFY_RESUME);
			task_work_run();
		}
		local_irq_disable();
		thread_flags = READ_ONCE(current_thread_info()->flags);
	}
	if (unlikely(!user_psr_valid(regs->ARM_cpsr)))
		bad_user_regs(regs);
	return 0;
}
