/* SPDX-License-Identifier: MIT */
/*
 * The instructions that touch VFP and NEON registers, the only ones in the kernel. All but those
 * that read what there is (FPSID, MVFR0, MVFR1) or change FPEXC need FPEXC.EN.
 */
#include <asm/assembler.h>
#include <asm/vfp.h>

	.arch	armv7ve
	.fpu	neon-vfpv4
	.text

/* u32 vfp_save_state(u64 *fpregs, bool d32) */
ENTRY(vfp_save_state)
	.fnstart
	vstmia	r0!, {d0-d15}
	cmp	r1, #0
	beq	1f
	vstmia	r0, {d16-d31}
1:	vmrs	r0, fpscr
	bx	lr
	.fnend
ENDPROC(vfp_save_state)

/* void vfp_load_state(const u64 *fpregs, u32 fpscr, bool d32) */
ENTRY(vfp_load_state)
	.fnstart
	vldmia	r0!, {d0-d15}
	cmp	r2, #0
	beq	1f
	vldmia	r0, {d16-d31}
1:	vmsr	fpscr, r1
	bx	lr
	.fnend
ENDPROC(vfp_load_state)

	.macro	reader name, reg
ENTRY(\name)
	.fnstart
	vmrs	r0, \reg
	bx	lr
	.fnend
ENDPROC(\name)
	.endm

	.macro	writer name, reg
ENTRY(\name)
	.fnstart
	vmsr	\reg, r0
	bx	lr
	.fnend
ENDPROC(\name)
	.endm

	reader	vfp_get_fpscr, fpscr
	reader	vfp_get_fpsid, fpsid
	reader	vfp_get_mvfr0, mvfr0
	reader	vfp_get_mvfr1, mvfr1
	writer	vfp_set_fpscr, fpscr
	writer	vfp_set_fpexc, fpexc
