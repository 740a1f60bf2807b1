// SPDX-License-Identifier: MIT
/*
 * Address space identifiers. The TLB knows 255 address spaces at a time, by 8-bit ASIDs; processes
 * may be many more. So ASIDs are given out in generations:
 *
 *	mm->context.id	|  generation (56 bits)  | ASID |
 *
 * An mm whose generation is the current one runs with the ASID it has. Another one takes the next
 * ASID that is free; when none is left, a new generation begins, in which no ASID is in use and
 * the TLB is empty. ASID 0 is nobody's: it is what the CPU has while TTBR0 and CONTEXTIDR change,
 * so that a table walk made in between leaves no entry under an ASID that is in use (ARM DDI
 * 0406C B3.10.4).
 */
#include <asm/cacheflush.h>
#include <asm/cp15.h>
#include <asm/mmu_context.h>
#include <asm/pgtable-hwdef.h>
#include <asm/tlbflush.h>
#include <neap/irqflags.h>
#include <neap/mm.h>
#include <neap/spinlock.h>

#define ASID_FIRST_GENERATION (1ull << ASID_BITS)
#define NUM_ASIDS	      (1u << ASID_BITS)

/* Guards the three below, and context.id of every mm. */
static DEFINE_SPINLOCK(cpu_asid_lock);
static u64 asid_generation = ASID_FIRST_GENERATION;
static u32 next_asid = 1;

static void new_context(struct mm_struct *mm)
{
	if (next_asid == NUM_ASIDS) {
		asid_generation += ASID_FIRST_GENERATION;
		next_asid = 1;
		/*
		 * Still in the old address space: the ASID it runs under until the switch is free
		 * now.
		 */
		write_cp15(CONTEXTIDR, 0);
		isb();
		flush_tlb_all();
		write_cp15(BPIALLIS, 0);
		dsb(ish);
	}
	mm->context.id = asid_generation | next_asid++;
}

void check_and_switch_context(struct mm_struct *mm)
{
	unsigned long flags;
	u32 ttbr;

	local_irq_save(flags);
	if (unlikely((mm->context.id ^ asid_generation) >> ASID_BITS)) {
		spin_lock(&cpu_asid_lock);
		if ((mm->context.id ^ asid_generation) >> ASID_BITS)
			new_context(mm);
		spin_unlock(&cpu_asid_lock);
	}
	ttbr = __pa(mm->pgd) | TTB_FLAGS_WBWA;

	write_cp15(CONTEXTIDR, 0);
	isb();
	write_cp15(TTBR0, ttbr);
	isb();
	write_cp15(CONTEXTIDR, ASID(mm));
	isb();
	local_irq_restore(flags);
}
