// SPDX-License-Identifier: MIT
/*
 * Starting the other CPUs and stopping them, and the interrupts that CPUs send each other:
 *
 *	IPI_RESCHEDULE	look at need_resched: on the way out of the interrupt it is looked at anyway
 *	IPI_CALL_FUNC	run what is queued for you (kernel/smp.c)
 *	IPI_CPU_STOP	stop for good
 *	IPI_BACKTRACE	print where you are (kernel/backtrace.c)
 */
#include <asm/cacheflush.h>
#include <asm/cp15.h>
#include <asm/erratum_798181.h>
#include <asm/hwcap.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/psci.h>
#include <asm/smp.h>
#include <asm/traps.h>
#include <neap/clocksource.h>
#include <neap/completion.h>
#include <neap/cpumask.h>
#include <neap/delay.h>
#include <neap/errno.h>
#include <neap/gfp.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/nmi.h>
#include <neap/percpu.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/seq_file.h>
#include <neap/smp.h>
#include <neap/string.h>

enum ipi_msg { IPI_RESCHEDULE, IPI_CALL_FUNC, IPI_CPU_STOP, IPI_BACKTRACE, NR_IPI };

static const char *const ipi_names[NR_IPI] = {
	[IPI_RESCHEDULE] = "Rescheduling interrupts",
	[IPI_CALL_FUNC] = "Function call interrupts",
	[IPI_CPU_STOP] = "CPU stop interrupts",
	[IPI_BACKTRACE] = "Backtrace interrupts",
};

/* How many each CPU has taken. */
struct ipi_counts {
	unsigned int of[NR_IPI];
};
static DEFINE_PER_CPU(struct ipi_counts, ipi_counts); /* counted by its own CPU, interrupts off */

/* How far a CPU is; each change is one cmpxchg, so the two sides agree. */
enum { CPU_ABSENT, CPU_STARTING, CPU_ALIVE, CPU_GIVEN_UP };
static atomic_t cpu_state[NR_CPUS];
static DECLARE_COMPLETION(cpu_running); /* one CPU is started at a time */

/* A cache line each: it is written here through the cache and read there without. */
static struct {
	struct secondary_data d;
} __aligned(L1_CACHE_BYTES) secondary_data[NR_CPUS];

static pgd_t *idmap_pgd __initdata;
static struct cpumask stopped_mask; /* bits are set, by the CPU itself, when it stops */

/* ---- starting ---- */

void __init smp_setup_processor_id(void)
{
	set_my_cpu_offset(0); /* the image's own copy */
}

/* swapper_pg_dir, and the section where the MMU goes on mapped one to one. */
static pgd_t *__init make_idmap(void)
{
	unsigned long phys = __pa(secondary_switch_mmu);
	pgd_t *pgd = (pgd_t *)__get_free_pages(GFP_KERNEL, get_order(PGD_TABLE_SIZE));

	BUILD_BUG_ON(PGD_TABLE_SIZE != 4 * PAGE_SIZE);
	if (!pgd)
		return NULL;
	memcpy(pgd, swapper_pg_dir, PGD_TABLE_SIZE);
	((u32 *)pgd)[phys >> SECTION_SHIFT] = (phys & SECTION_MASK) | PMD_TYPE_SECT |
					      PMD_SECT_AP_WRITE | PMD_SECT_WBWA |
					      PMD_DOMAIN(DOMAIN_KERNEL);
	__cpuc_flush_dcache_area(pgd, PGD_TABLE_SIZE);
	return pgd;
}

void __init smp_prepare_cpus(void)
{
	handle_ipi = handle_IPI;
	if (num_possible_cpus() == 1)
		return;
	idmap_pgd = make_idmap();
	/* What it executes before its caches are on; the loader may have left it in ours. */
	__cpuc_flush_dcache_area(secondary_startup, secondary_startup_end - secondary_startup);
}

int __init __cpu_up(unsigned int cpu, struct task_struct *idle)
{
	struct secondary_data *d = &secondary_data[cpu].d;
	int err;

	if (!idmap_pgd)
		return -ENOMEM;
	if (!smp_cross_call)
		return -ENODEV;
	d->idmap_ttbr = __pa(idmap_pgd) | TTB_FLAGS_WBWA;
	d->swapper_ttbr = __pa(swapper_pg_dir) | TTB_FLAGS_WBWA;
	d->sctlr = read_cp15(SCTLR);
	d->stack = (u32)task_stack_page(idle) + THREAD_START_SP;
	__cpuc_flush_dcache_area(d, sizeof(*d));
	atomic_set(&cpu_state[cpu], CPU_STARTING);

	err = psci_cpu_on(cpu_logical_map(cpu), __pa(secondary_startup), __pa(d));
	if (err) {
		atomic_set(&cpu_state[cpu], CPU_GIVEN_UP);
		return err;
	}
	if (!wait_for_completion_timeout(&cpu_running, 10 * HZ)) {
		if (atomic_cmpxchg(&cpu_state[cpu], CPU_STARTING, CPU_GIVEN_UP) == CPU_STARTING)
			return -ETIMEDOUT;
		wait_for_completion(&cpu_running); /* it has just come after all */
	}
	return cpu_online(cpu) ? 0 : -EIO;
}

/* A CPU that has not come yet may still need the tables. */
void __init smp_cpus_done(void)
{
	if (idmap_pgd && num_online_cpus() == num_possible_cpus())
		free_pages((unsigned long)idmap_pgd, get_order(PGD_TABLE_SIZE));
}

static void __noreturn cpu_rest(void)
{
	for (;;) {
		dsb(sy);
		wfi();
	}
}

/* The new CPU, on its idle task's stack, interrupts off. */
void __noreturn secondary_start_kernel(void)
{
	unsigned int cpu = smp_processor_id();

	if (atomic_cmpxchg(&cpu_state[cpu], CPU_STARTING, CPU_ALIVE) != CPU_STARTING)
		cpu_rest(); /* too late: nothing is kept for it any more */
	set_my_cpu_offset(per_cpu_offset(cpu));
	mmgrab(&init_mm);
	current->active_mm = &init_mm;
	cpu_init();
	trap_init();
	if (notify_cpu_starting(cpu)) {
		complete(&cpu_running);
		cpu_rest();
	}
	if (IS_ENABLED(CONFIG_ARM_ERRATA_798181))
		erratum_a15_798181_secondary(read_cpuid_id());
	cpumask_set_cpu(cpu, &__cpu_online_mask);
	complete(&cpu_running);
	local_irq_enable();
	cpu_startup_entry();
}

/* ---- IPIs ---- */

void smp_send_reschedule(unsigned int cpu)
{
	smp_cross_call(cpu, IPI_RESCHEDULE);
}

void arch_send_call_function_ipi(unsigned int cpu)
{
	smp_cross_call(cpu, IPI_CALL_FUNC);
}

void arch_send_backtrace_ipi(unsigned int cpu)
{
	smp_cross_call(cpu, IPI_BACKTRACE);
}

void __noreturn smp_stop_self(void)
{
	local_irq_disable();
	cpumask_set_cpu(smp_processor_id(), &stopped_mask);
	smp_mb();
	psci_cpu_off(); /* its caches are clean to what others see: they are coherent */
	cpu_rest();
}

void handle_IPI(unsigned int ipi)
{
	if (ipi < NR_IPI)
		this_cpu_ptr(&ipi_counts)->of[ipi]++;
	switch (ipi) {
	case IPI_RESCHEDULE:
		break;
	case IPI_CALL_FUNC:
		generic_smp_call_function_interrupt();
		break;
	case IPI_CPU_STOP:
		smp_stop_self();
	case IPI_BACKTRACE:
		if (IS_ENABLED(CONFIG_ALL_CPU_BACKTRACE))
			backtrace_ipi();
		break;
	default:
		pr_warn("CPU%u: unknown IPI %u\n", smp_processor_id(), ipi);
	}
}

void show_ipi_list(struct seq_file *m)
{
	unsigned int ipi, cpu;

	for (ipi = 0; ipi < NR_IPI; ipi++) {
		seq_printf(m, "IPI%u: ", ipi);
		for_each_online_cpu(cpu)
			seq_printf(m, "%10u ", per_cpu(ipi_counts, cpu).of[ipi]);
		seq_printf(m, " %s\n", ipi_names[ipi]);
	}
}

void smp_send_stop(void)
{
	unsigned int cpu, self = smp_processor_id(), ms;

	if (!smp_cross_call)
		return;
	for_each_online_cpu(cpu) {
		if (cpu != self && !cpumask_test_cpu(cpu, &stopped_mask))
			smp_cross_call(cpu, IPI_CPU_STOP);
	}
	for (ms = 0; ms < 1000; ms++) {
		if (cpumask_weight(&stopped_mask) + 1 >= num_online_cpus())
			return;
		mdelay(1);
	}
	for_each_online_cpu(cpu) {
		if (cpu != self && !cpumask_test_cpu(cpu, &stopped_mask))
			pr_emerg("smp: CPU%u does not stop\n", cpu);
	}
}
