// SPDX-License-Identifier: MIT
/*
 * Loads and stores of several words at an address that is not a multiple of four. Single ones the
 * CPU does at any address (SCTLR.A is 0), LDM, STM, LDRD and STRD it refuses (ARM DDI 0406C
 * A3.2.1). The ABI lets programs do it all the same: the kernel carries the access out for them,
 * word by word, in the byte order that it has chosen (SETEND).
 *
 * Every form, ARM or Thumb, becomes a struct transfer: which registers, from which address on,
 * and what the base register is afterwards. Exclusive loads and stores stay refused (SIGBUS), and
 * the kernel itself has no business here.
 */
#include "fault.h"

#include <asm/extable.h>
#include <asm/ptrace.h>
#include <asm/uaccess.h>
#include <asm/user_regs.h>
#include <neap/byteorder.h>
#include <neap/kernel.h>
#include <neap/signal.h>

struct transfer {
	bool load;
	u8 nr;	    /* registers */
	u8 reg[16]; /* in the order of their addresses */
	u8 base;    /* register number */
	bool writeback;
	unsigned long addr;
	unsigned long new_base;
	unsigned int insn_size;
};

static void set_registers(struct transfer *t, unsigned int list)
{
	unsigned int i;

	for (i = 0; i < 16; i++) {
		if (list & (1u << i))
			t->reg[t->nr++] = i;
	}
}

/*
 * A block: @up (increment) and @before say on which side of the base the words lie; the lowest
 * register always is at the lowest address (A8.8.58 and following).
 */
static void set_block(struct transfer *t, unsigned long base, unsigned int list, bool up,
		      bool before)
{
	unsigned int size;

	set_registers(t, list);
	size = t->nr * 4;
	t->new_base = up ? base + size : base - size;
	t->addr = up ? base : base - size;
	if (before == up)
		t->addr += 4;
}

/* Two words at an offset; @pre: the offset counts for the access too (A8.8.72). */
static void set_pair(struct transfer *t, unsigned long base, unsigned int rt, unsigned int rt2,
		     unsigned long offset, bool pre)
{
	t->nr = 2;
	t->reg[0] = rt;
	t->reg[1] = rt2;
	t->new_base = base + offset;
	t->addr = pre ? t->new_base : base;
}

static bool decode_arm(struct transfer *t, u32 insn, const struct pt_regs *regs)
{
	bool pre = insn & (1 << 24), up = insn & (1 << 23), w = insn & (1 << 21);
	unsigned long base, offset;

	t->insn_size = 4;
	t->base = (insn >> 16) & 0xf;
	base = regs->uregs[t->base];

	if ((insn & 0x0e400000) == 0x08000000) { /* LDM, STM */
		t->load = insn & (1 << 20);
		t->writeback = w;
		set_block(t, base, insn & 0xffff, up, pre);
		return t->nr && t->base != 15;
	}
	if ((insn & 0x0e1000d0) == 0x000000d0) { /* LDRD, STRD */
		unsigned int rt = (insn >> 12) & 0xf;

		if (insn & (1 << 22))
			offset = ((insn >> 4) & 0xf0) | (insn & 0xf);
		else
			offset = regs->uregs[insn & 0xf];
		t->load = !(insn & (1 << 5));
		t->writeback = !pre || w;
		if (t->base == 15)
			base = (base + 8) & ~3ul;
		set_pair(t, base, rt, rt + 1, up ? offset : -offset, pre);
		return !(rt & 1) && rt < 14;
	}
	return false;
}

static bool decode_thumb16(struct transfer *t, u16 insn, const struct pt_regs *regs)
{
	t->insn_size = 2;
	t->load = insn & (1 << 11);
	if ((insn & 0xf000) == 0xc000) { /* LDM, STM */
		t->base = (insn >> 8) & 7;
		t->writeback = !t->load || !(insn & (1 << t->base));
		set_block(t, regs->uregs[t->base], insn & 0xff, true, false);
		return t->nr;
	}
	if ((insn & 0xf600) == 0xb400) { /* PUSH with lr, POP with pc */
		unsigned int list = insn & 0xff;

		if (insn & (1 << 8))
			list |= t->load ? 1 << 15 : 1 << 14;
		t->base = 13;
		t->writeback = true;
		set_block(t, regs->ARM_sp, list, t->load, !t->load);
		return t->nr;
	}
	return false;
}

static bool decode_thumb32(struct transfer *t, u16 hw1, u16 hw2, const struct pt_regs *regs)
{
	bool w = hw1 & (1 << 5);
	unsigned long base;

	t->insn_size = 4;
	t->load = hw1 & (1 << 4);
	t->base = hw1 & 0xf;
	base = regs->uregs[t->base];

	if ((hw1 & 0xfe40) == 0xe800) { /* LDM, STM: IA or DB */
		unsigned int op = (hw1 >> 7) & 3;

		t->writeback = w;
		set_block(t, base, hw2, op == 1, op == 2);
		return t->nr && (op == 1 || op == 2) && t->base != 15;
	}
	if ((hw1 & 0xfe40) == 0xe840 && (hw1 & 0x0120)) { /* LDRD, STRD */
		unsigned long offset = (hw2 & 0xff) << 2;

		t->writeback = w;
		set_pair(t, base, hw2 >> 12, (hw2 >> 8) & 0xf, hw1 & (1 << 7) ? offset : -offset,
			 hw1 & (1 << 8));
		return t->base != 15; /* relative to pc it is always aligned */
	}
	return false;
}

/* The instruction at pc. False if it cannot be read or is none of ours. */
static bool decode(struct transfer *t, const struct pt_regs *regs)
{
	unsigned long pc = regs->ARM_pc;
	u16 hw1, hw2;
	u32 insn;

	if (!thumb_mode(regs))
		return !get_user(insn, (u32 __user *)pc) && decode_arm(t, insn, regs);
	if (get_user(hw1, (u16 __user *)pc))
		return false;
	if (hw1 < 0xe800)
		return decode_thumb16(t, hw1, regs);
	return !get_user(hw2, (u16 __user *)(pc + 2)) && decode_thumb32(t, hw1, hw2, regs);
}

/* A word as the program's byte order has it; the kernel's own is little-endian. */
static u32 in_user_order(u32 word, const struct pt_regs *regs)
{
	return regs->ARM_cpsr & PSR_E_BIT ? swab32(word) : word;
}

/*
 * The words from or to memory. All are loaded before one register changes. 0, or the address that
 * failed.
 */
static unsigned long carry_out(const struct transfer *t, struct pt_regs *regs)
{
	u32 word[16];
	unsigned int i;

	for (i = 0; i < t->nr; i++) {
		u32 __user *p = (u32 __user *)(t->addr + i * 4);

		word[i] = in_user_order(regs->uregs[t->reg[i]], regs);
		if (t->load ? get_user(word[i], p) : put_user(word[i], p))
			return (unsigned long)p;
	}
	if (t->writeback)
		regs->uregs[t->base] = t->new_base;
	for (i = 0; t->load && i < t->nr; i++)
		regs->uregs[t->reg[i]] = in_user_order(word[i], regs);
	return 0;
}

int do_alignment(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	struct transfer t = { 0 };
	unsigned long failed;

	if (!user_mode(regs))
		return !fixup_exception(regs);
	if (!decode(&t, regs))
		return 1;
	failed = carry_out(&t, regs);
	if (failed) {
		force_sig_fault(SIGSEGV, SEGV_MAPERR, (void __user *)failed);
		return 0;
	}
	if (t.load && t.reg[t.nr - 1] == 15)
		user_regs_jump(regs, regs->ARM_pc); /* A2.3.1, BXWritePC */
	else
		user_regs_step(regs, t.insn_size);
	return 0;
}
