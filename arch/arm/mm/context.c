// SPDX-License-Identifier: MIT
/*
 * Address space identifiers. The TLB knows 255 address spaces at a time, by 8-bit ASIDs; processes
 * may be many more. So ASIDs are given out in generations:
 *
 *	mm->context.id	|  generation (56 bits)  | ASID |
 *
 * An mm whose generation is the current one runs with the ASID it has. Another one takes the next
 * ASID that is free; when none is left, a new generation begins with an empty TLB. The ASIDs that CPUs
 * run with at that moment are the exception: they stay with their mm in the new generation, since
 * those CPUs fill the TLB again with what they fetch.
 *
 *	active_asids[cpu]	id the CPU switched to last; 0 since the last new generation
 *	reserved_asids[cpu]	id it was running with when that began
 *
 * Switching to an mm of the current generation takes no lock. It is one exchange of active_asids[cpu], which
 * fails if a new generation has taken the old value away meanwhile: then the lock decides.
 *
 * ASID 0 is nobody's: it is what the CPU has while TTBR0 and CONTEXTIDR change, so that a table walk
 * made in between leaves no entry under an ASID that is in use (ARM DDI 0406C B3.10.4).
 */
#include <asm/atomic.h>
#include <asm/cacheflush.h>
#include <asm/cp15.h>
#include <asm/mmu_context.h>
#include <asm/pgtable-hwdef.h>
#include <asm/tlbflush.h>
#include <neap/bitmap.h>
#include <neap/cpumask.h>
#include <neap/irqflags.h>
#include <neap/mm.h>
#include <neap/percpu.h>
#include <neap/spinlock.h>

#define ASID_FIRST_GENERATION (1ull << ASID_BITS)
#define NUM_ASIDS	      (1u << ASID_BITS)

/* Guards the next four, and context.id of every mm. */
static DEFINE_SPINLOCK(cpu_asid_lock);
static atomic64_t asid_generation = ATOMIC64_INIT(ASID_FIRST_GENERATION); /* read without it */
static DECLARE_BITMAP(asid_map, NUM_ASIDS); /* given out in this generation */
static u32 next_asid = 1;
static DEFINE_PER_CPU(u64, reserved_asids);

/* Its own CPU swaps it in without a lock unless it is 0; taken away (0) under cpu_asid_lock. */
static DEFINE_PER_CPU(atomic64_t, active_asids);

static bool same_generation(u64 id)
{
	return !((id ^ (u64)atomic64_read(&asid_generation)) >> ASID_BITS);
}

/* Of @cpu, and from now on it must take the lock. */
static u64 take_active_asid(unsigned int cpu)
{
	atomic64_t *active = per_cpu_ptr(&active_asids, cpu);
	s64 id;

	do {
		id = atomic64_read(active);
	} while (atomic64_cmpxchg(active, id, 0) != id);
	return id;
}

static void new_generation(void)
{
	unsigned int cpu;

	atomic64_add(ASID_FIRST_GENERATION, &asid_generation);
	bitmap_zero(asid_map, NUM_ASIDS);
	__set_bit(0, asid_map);
	for_each_possible_cpu(cpu) {
		u64 id = take_active_asid(cpu);

		/* 0: it has not switched since the last time, and still runs with that one. */
		if (id)
			per_cpu(reserved_asids, cpu) = id;
		__set_bit(per_cpu(reserved_asids, cpu) & ASID_MASK, asid_map);
	}
	next_asid = 1;
	flush_tlb_all();
	write_cp15(BPIALLIS, 0);
	dsb(ish);
}

/* A CPU runs with this id: in the new generation it is @new. */
static bool renew_reserved(u64 id, u64 new)
{
	bool found = false;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		if (per_cpu(reserved_asids, cpu) == id) {
			per_cpu(reserved_asids, cpu) = new;
			found = true;
		}
	}
	return found;
}

static u64 new_context(struct mm_struct *mm)
{
	u64 id = atomic64_read(&mm->context.id), generation = atomic64_read(&asid_generation);
	u32 asid = id & ASID_MASK;

	if (id) {
		if (renew_reserved(id, generation | asid))
			return generation | asid;
		/* Its old number, if nobody has got it yet. */
		if (!test_and_set_bit(asid, asid_map))
			return generation | asid;
	}
	asid = find_next_zero_bit(asid_map, NUM_ASIDS, next_asid);
	if (asid == NUM_ASIDS) {
		new_generation();
		generation = atomic64_read(&asid_generation);
		asid = find_next_zero_bit(asid_map, NUM_ASIDS, 1);
	}
	__set_bit(asid, asid_map);
	next_asid = asid + 1;
	return generation | asid;
}

/* 1: the mm may run with the id it has. */
static bool switch_without_lock(u64 id)
{
	atomic64_t *active = this_cpu_ptr(&active_asids);
	s64 old;

	if (!same_generation(id))
		return false;
	if (!IS_ENABLED(CONFIG_SMP)) {
		active->counter = id;
		return true;
	}
	old = atomic64_read(active);
	return old && atomic64_cmpxchg(active, old, id) == old;
}

void check_and_switch_context(struct mm_struct *mm)
{
	unsigned long flags;
	u64 id;
	u32 ttbr;

	local_irq_save(flags);
	id = atomic64_read(&mm->context.id);
	if (unlikely(!switch_without_lock(id))) {
		spin_lock(&cpu_asid_lock);
		id = atomic64_read(&mm->context.id);
		if (!same_generation(id)) {
			id = new_context(mm);
			atomic64_set(&mm->context.id, id);
		}
		atomic64_set(this_cpu_ptr(&active_asids), id);
		spin_unlock(&cpu_asid_lock);
	}
	ttbr = __pa(mm->pgd) | TTB_FLAGS_WBWA;

	write_cp15(CONTEXTIDR, 0);
	isb();
	write_cp15(TTBR0, ttbr);
	isb();
	write_cp15(CONTEXTIDR, id & ASID_MASK);
	isb();
	local_irq_restore(flags);
}

#ifdef CONFIG_ARM_ERRATA_798181
void cpus_that_run(struct mm_struct *mm, struct cpumask *mask)
{
	unsigned long flags;
	unsigned int cpu;
	u64 id;

	*mask = (struct cpumask){ 0 };
	spin_lock_irqsave(&cpu_asid_lock, flags);
	id = atomic64_read(&mm->context.id);
	for_each_online_cpu(cpu) {
		u64 active = atomic64_read(per_cpu_ptr(&active_asids, cpu));

		/* 0: it runs on with what it had when the generation began. */
		if (id && (active ? active : per_cpu(reserved_asids, cpu)) == id)
			cpumask_set_cpu(cpu, mask);
	}
	spin_unlock_irqrestore(&cpu_asid_lock, flags);
}
#endif
