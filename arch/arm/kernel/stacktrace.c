// SPDX-License-Identifier: MIT
/*
 * Printed backtraces. The walk goes through exceptions: where it reaches the entry code of one,
 * the frame's stack pointer is the struct pt_regs that the entry made (entry-armv.S), and the
 * walk goes on in what was interrupted.
 */
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <asm/unwind.h>
#include <neap/printk.h>
#include <neap/sched.h>

#define MAX_DEPTH 64

extern const char __exception_text_start[], __exception_text_end[];

static bool in_exception_text(unsigned long pc)
{
	return pc >= (unsigned long)__exception_text_start &&
	       pc < (unsigned long)__exception_text_end;
}

static void print_pc(unsigned long pc, bool exact)
{
	if (exact)
		pr_emerg(" [<%08lx>] %pS\n", pc, (void *)pc);
	else
		pr_emerg(" [<%08lx>] %pB\n", pc, (void *)pc);
}

static void frame_from_regs(struct stackframe *frame, const struct pt_regs *regs)
{
	int i;

	for (i = 0; i < 16; i++)
		frame->r[i] = regs->uregs[i];
}

/* From @frame, whose pc is that of an instruction (@exact) or the return address of a call. */
static void walk(struct stackframe *frame, bool exact)
{
	int depth;

	for (depth = 0; depth < MAX_DEPTH; depth++) {
		print_pc(frame->r[FRAME_PC], exact);
		/* A jump to nowhere: the one who jumped is in lr. */
		if (exact && !kernel_text_address(frame->r[FRAME_PC])) {
			frame->r[FRAME_PC] = frame->r[FRAME_LR];
			exact = false;
			print_pc(frame->r[FRAME_PC], exact);
		}
		/*
		 * A call may be the last instruction of its function: look before the return
		 * address.
		 */
		if (!exact)
			frame->r[FRAME_PC] -= 4;
		exact = false;
		if (unwind_frame(frame))
			return;

		if (in_exception_text(frame->r[FRAME_PC])) {
			const struct pt_regs *regs = (const struct pt_regs *)frame->r[FRAME_SP];
			unsigned long room = THREAD_SIZE - (frame->r[FRAME_SP] & (THREAD_SIZE - 1));

			if (room < sizeof(struct pt_regs))
				return;
			pr_emerg("Exception in %s mode at %08lx, sp %08lx\n",
				 user_mode(regs) ? "user" : "kernel", regs->ARM_pc, regs->ARM_sp);
			if (user_mode(regs))
				return;
			frame_from_regs(frame, regs);
			exact = true;
		}
	}
	pr_emerg(" ...\n");
}

void show_stack(struct task_struct *tsk, struct pt_regs *regs)
{
	struct stackframe frame = { 0 };
	bool exact = true;

	pr_emerg("Backtrace:\n");
	if (regs) {
		if (user_mode(regs))
			return;
		frame_from_regs(&frame, regs);
	} else if (tsk && tsk != current) {
		struct cpu_context_save *ctx = &task_thread_info(tsk)->cpu_context;

		frame.r[4] = ctx->r4;
		frame.r[5] = ctx->r5;
		frame.r[6] = ctx->r6;
		frame.r[7] = ctx->r7;
		frame.r[8] = ctx->r8;
		frame.r[9] = ctx->r9;
		frame.r[10] = ctx->sl;
		frame.r[11] = ctx->fp;
		frame.r[FRAME_SP] = ctx->sp;
		frame.r[FRAME_LR] = ctx->pc;
		frame.r[FRAME_PC] = ctx->pc;
		exact = false;
	} else {
		__asm__ __volatile__("stmia	%0, {r0-r15}" : : "r"(frame.r) : "memory");
	}
	walk(&frame, exact);
}

void dump_stack(void)
{
	show_stack(NULL, NULL);
}
