/* SPDX-License-Identifier: MIT */
/* The call chain, from the tables the compiler makes (ARM IHI 0038). */
#ifndef _ASM_UNWIND_H
#define _ASM_UNWIND_H

#include <neap/types.h>

/* The registers of a frame while walking up. */
struct stackframe {
	unsigned long r[16];
};

#define FRAME_FP 11
#define FRAME_SP 13
#define FRAME_LR 14
#define FRAME_PC 15

/* True if @addr lies in code of the kernel; that for booting included, though it may be gone. */
bool kernel_text_address(unsigned long addr);

/*
 * Goes from the frame of a function to that of its caller. Reads only the stack between the
 * frame's sp and the end of the stack it lies in. 0, or -EINVAL where the tables or the stack end
 * or make no sense.
 */
int unwind_frame(struct stackframe *frame);

#endif /* _ASM_UNWIND_H */
