// SPDX-License-Identifier: MIT
/*
 * Cortex-A15 erratum 798181, up to r3p2: a broadcast TLBI and the DSB after it may be done while another CPU
 * still has accesses under way that it translated with the old entry. Who then gives the page to somebody
 * else finds in it what belongs to the last user.
 *
 * So after the TLBI and its DSB
 *
 *	one more TLBI that removes nothing, and DSB
 *	every other CPU that runs the address space takes an interrupt, with a DMB in it
 *
 * Kernel addresses do without the interrupt: who gives them up has done so behind a barrier, that of the lock
 * he let go of. So does a new generation of ASIDs (context.c): it takes away what no CPU runs with.
 *
 * CPUs are asked for it as they come up; with one there is nobody to wait for.
 */
#include <asm/barrier.h>
#include <asm/cp15.h>
#include <asm/erratum_798181.h>
#include <asm/mmu_context.h>
#include <neap/compiler.h>
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/preempt.h>
#include <neap/printk.h>
#include <neap/smp.h>
#include <neap/string.h>

#define MIDR_CORTEX_A15	    0x410fc0f0
#define MIDR_PART_MASK	    0xff0ffff0
#define MIDR_VARIANT(midr)  (((midr) >> 20) & 0xf)
#define MIDR_REVISION(midr) ((midr)&0xf)

/* Both are only ever set, by a CPU that comes up; one comes at a time. */
bool erratum_a15_798181 __ro_after_init;
static bool seen __ro_after_init;

static int __init erratum_setup(char *val)
{
	if (!val || strcmp(val, "force"))
		return -EINVAL;
	seen = true;
	return 0;
}
early_param("erratum_798181", erratum_setup);

static bool affected(u32 midr)
{
	return (midr & MIDR_PART_MASK) == MIDR_CORTEX_A15 &&
	       (MIDR_VARIANT(midr) << 4 | MIDR_REVISION(midr)) <= 0x32;
}

void __init erratum_a15_798181_boot(u32 midr)
{
	seen |= affected(midr);
}

void erratum_a15_798181_secondary(u32 midr)
{
	seen |= affected(midr);
	if (!seen || erratum_a15_798181)
		return;
	pr_info("CPU: Cortex-A15 erratum 798181: TLB maintenance interrupts CPUs that run the address space\n");
	erratum_a15_798181 = true;
}

static void complete_accesses(void *info __maybe_unused)
{
	dmb(ish);
}

void erratum_a15_798181_tlbi_again(void)
{
	write_cp15(TLBIMVAIS, 0); /* ASID 0 is nobody's */
	dsb(ish);
}

void erratum_a15_798181_wait(struct mm_struct *mm)
{
	struct cpumask mask;

	erratum_a15_798181_tlbi_again();
	preempt_disable(); /* this CPU's own accesses are complete by its DSB */
	cpus_that_run(mm, &mask);
	smp_call_function_many(&mask, complete_accesses, NULL, true);
	preempt_enable();
}
