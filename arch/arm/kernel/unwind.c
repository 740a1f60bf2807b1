// SPDX-License-Identifier: MIT
/*
 * The stack unwinder, for backtraces. The compiler describes for each function how to get from
 * any point of its body to its caller: which registers were pushed where, by how much the stack
 * pointer moved. The linker gathers the descriptions in two sections (ARM IHI 0038, sections 5 to
 * 10):
 *
 *	.ARM.exidx	sorted pairs	{ function, description }
 *	  description	1			EXIDX_CANTUNWIND: the chain ends here
 *			1000 0000 bbbbbb	three bytes of instructions, in place
 *			0... offset		to an entry in .ARM.extab, with more of them
 *
 * The instructions run on a small virtual machine: the sixteen registers and vsp, the stack
 * pointer.
 */
#include <asm/setup.h>
#include <asm/thread_info.h>
#include <asm/unwind.h>
#include <neap/errno.h>
#include <neap/kernel.h>

struct unwind_idx {
	u32 function; /* prel31: where from here */
	u32 insn;
};

extern const struct unwind_idx __start_unwind_idx[], __stop_unwind_idx[];

#define EXIDX_CANTUNWIND 1

struct unwind_ctrl {
	unsigned long r[16]; /* of the caller, as far as known */
	const u32 *insn;     /* word with the next instruction byte */
	int entries;	     /* words left, that one included */
	int byte;	     /* next byte in the word, 3 is the top */
	unsigned long sp_high;
};

/* The compiler makes each object name its personality routine; the tables alone are used here. */
void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr1(void);
void __aeabi_unwind_cpp_pr2(void);
void __aeabi_unwind_cpp_pr0(void)
{
}
void __aeabi_unwind_cpp_pr1(void)
{
}
void __aeabi_unwind_cpp_pr2(void)
{
}

/* A 31-bit offset relative to its own place. */
static unsigned long prel31_to_addr(const u32 *ptr)
{
	return (unsigned long)ptr + ((s32)(*ptr << 1) >> 1);
}

bool kernel_text_address(unsigned long addr)
{
	return (addr >= (unsigned long)_text && addr < (unsigned long)_etext) ||
	       (addr >= (unsigned long)__init_begin && addr < (unsigned long)__inittext_end);
}

/* The entry of the function that @addr lies in: the last that does not begin after it. */
static const struct unwind_idx *search_index(unsigned long addr)
{
	const struct unwind_idx *lo = __start_unwind_idx, *hi = __stop_unwind_idx;

	while (lo < hi) {
		const struct unwind_idx *mid = lo + (hi - lo) / 2;

		if (prel31_to_addr(&mid->function) <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == __start_unwind_idx ? NULL : lo - 1;
}

/* Next instruction byte; 0xb0, "finish", when they are used up. */
static unsigned int get_byte(struct unwind_ctrl *ctrl)
{
	unsigned int ret;

	if (ctrl->entries <= 0)
		return 0xb0;
	ret = (*ctrl->insn >> (ctrl->byte * 8)) & 0xff;
	if (ctrl->byte-- == 0) {
		ctrl->insn++;
		ctrl->entries--;
		ctrl->byte = 3;
	}
	return ret;
}

/* Takes the registers of @mask, bit n for rn, off the stack. */
static int pop_registers(struct unwind_ctrl *ctrl, unsigned int mask)
{
	unsigned long vsp = ctrl->r[FRAME_SP];
	bool sp_loaded = mask & (1 << FRAME_SP);
	int reg;

	for (reg = 0; mask; reg++, mask >>= 1) {
		if (!(mask & 1))
			continue;
		if ((vsp & 3) || vsp > ctrl->sp_high - 4)
			return -EINVAL;
		ctrl->r[reg] = *(unsigned long *)vsp;
		vsp += 4;
	}
	if (!sp_loaded)
		ctrl->r[FRAME_SP] = vsp;
	return 0;
}

/* One instruction (IHI 0038, table 4). 1: finished. */
static int exec_insn(struct unwind_ctrl *ctrl)
{
	unsigned long *vsp = &ctrl->r[FRAME_SP];
	unsigned int insn = get_byte(ctrl), mask;

	if ((insn & 0xc0) == 0x00) { /* vsp += x * 4 + 4 */
		*vsp += ((insn & 0x3f) << 2) + 4;
	} else if ((insn & 0xc0) == 0x40) { /* vsp -= x * 4 + 4 */
		*vsp -= ((insn & 0x3f) << 2) + 4;
	} else if ((insn & 0xf0) == 0x80) { /* pop r15-r4 by mask; 0 refuses */
		mask = (insn & 0xf) << 8 | get_byte(ctrl);
		return mask ? pop_registers(ctrl, mask << 4) : -EINVAL;
	} else if ((insn & 0xf0) == 0x90) { /* vsp = rn */
		if ((insn & 0xd) == 0xd)
			return -EINVAL;
		*vsp = ctrl->r[insn & 0xf];
	} else if ((insn & 0xf0) == 0xa0) { /* pop r4 to r4+n, and lr */
		mask = ((2 << (insn & 7)) - 1) << 4;
		return pop_registers(ctrl, insn & 8 ? mask | 1 << FRAME_LR : mask);
	} else if (insn == 0xb0) { /* finish */
		return 1;
	} else if (insn == 0xb1) { /* pop r3-r0 by mask */
		mask = get_byte(ctrl);
		return mask && mask <= 0xf ? pop_registers(ctrl, mask) : -EINVAL;
	} else if (insn == 0xb2) { /* vsp += 0x204 + uleb128 * 4 */
		unsigned long uleb = 0;
		unsigned int byte, shift = 0;

		do {
			byte = get_byte(ctrl);
			uleb |= (byte & 0x7ful) << shift;
			shift += 7;
		} while ((byte & 0x80) && shift < 32);
		*vsp += 0x204 + (uleb << 2);
	} else {
		return -EINVAL; /* coprocessor registers: the kernel has none */
	}
	return 0;
}

/* Points @ctrl to the instructions of @idx. */
static int find_insns(struct unwind_ctrl *ctrl, const struct unwind_idx *idx)
{
	if (idx->insn == EXIDX_CANTUNWIND)
		return -ENOENT;
	ctrl->insn = idx->insn & 0x80000000 ? &idx->insn : (const u32 *)prel31_to_addr(&idx->insn);

	switch (*ctrl->insn & 0xff000000) {
	case 0x80000000: /* personality routine 0: three bytes */
		ctrl->byte = 2;
		ctrl->entries = 1;
		return 0;
	case 0x81000000: /* 1: a count of more words, then bytes */
		ctrl->byte = 1;
		ctrl->entries = 1 + ((*ctrl->insn >> 16) & 0xff);
		return 0;
	}
	return -EINVAL;
}

int unwind_frame(struct stackframe *frame)
{
	unsigned long sp = frame->r[FRAME_SP];
	const struct unwind_idx *idx;
	struct unwind_ctrl ctrl;
	int i, ret;

	if (!kernel_text_address(frame->r[FRAME_PC]))
		return -EINVAL;
	idx = search_index(frame->r[FRAME_PC]);
	if (!idx || (sp & 3) || sp < CONFIG_PAGE_OFFSET)
		return -EINVAL;

	for (i = 0; i < 16; i++)
		ctrl.r[i] = frame->r[i];
	ctrl.r[FRAME_PC] = 0;
	ctrl.sp_high = ALIGN(sp + 1, THREAD_SIZE);
	ret = find_insns(&ctrl, idx);
	if (ret)
		return ret;

	do {
		ret = exec_insn(&ctrl);
		if (ret < 0)
			return ret;
		if (ctrl.r[FRAME_SP] < sp || ctrl.r[FRAME_SP] > ctrl.sp_high)
			return -EINVAL;
	} while (!ret);

	if (!ctrl.r[FRAME_PC])
		ctrl.r[FRAME_PC] = ctrl.r[FRAME_LR];
	/* A frame that leads to itself has no end. */
	if (ctrl.r[FRAME_PC] == frame->r[FRAME_PC] && ctrl.r[FRAME_SP] == sp)
		return -EINVAL;
	for (i = 0; i < 16; i++)
		frame->r[i] = ctrl.r[i];
	return 0;
}
