// SPDX-License-Identifier: MIT
/*
 * Having another CPU call a function. Each CPU owns one csd ("call single data") for every target. It
 * fills it, pushes it on the target's list and interrupts the target if the list was empty; the
 * target takes the whole list at once, runs it in order and releases each csd when the function has
 * returned.
 *
 *	sender		csd free -> filled, CSD_LOCKED -> list ... waits until free
 *	target		                                  list -> func(info) -> free
 */
#include <asm/atomic.h>
#include <asm/processor.h>
#include <neap/bug.h>
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/irqflags.h>
#include <neap/percpu.h>
#include <neap/smp.h>

struct csd {
	struct csd *next;
	smp_call_func_t func;
	void *info;
	bool locked; /* in use: the rest is the target's; it releases it (store-release), the sender waits */
};

/* The sender's, one for each target; only with preemption off. */
struct csd_set {
	struct csd to[NR_CPUS];
};
static DEFINE_PER_CPU(struct csd_set, csds);

/* What the CPU has to call, the newest first; xchg and cmpxchg only. */
static DEFINE_PER_CPU(struct csd *, call_queue);

static void csd_wait(struct csd *csd)
{
	while (READ_ONCE(csd->locked))
		cpu_relax();
	smp_mb(); /* what the function did is seen */
}

/* Preemption off. The csd stays locked until the target has called. */
static struct csd *send_call(unsigned int cpu, smp_call_func_t func, void *info)
{
	struct csd *csd = &this_cpu_ptr(&csds)->to[cpu];
	struct csd **queue = per_cpu_ptr(&call_queue, cpu), *first;

	csd_wait(csd); /* an earlier call that nobody waited for */
	csd->func = func;
	csd->info = info;
	csd->locked = true;
	do {
		first = READ_ONCE(*queue);
		csd->next = first;
	} while (cmpxchg(queue, first, csd) != first);
	if (!first)
		arch_send_call_function_ipi(cpu);
	return csd;
}

void generic_smp_call_function_interrupt(void)
{
	struct csd *csd = xchg(this_cpu_ptr(&call_queue), NULL), *next, *list = NULL;

	for (; csd; csd = next) { /* the oldest first */
		next = csd->next;
		csd->next = list;
		list = csd;
	}
	for (csd = list; csd; csd = next) {
		next = csd->next;
		csd->func(csd->info);
		smp_store_release(&csd->locked, false);
	}
}

int smp_call_function_single(unsigned int cpu, smp_call_func_t func, void *info, bool wait)
{
	unsigned long flags;
	struct csd *csd;
	int err = 0;

	WARN_ON_ONCE(irqs_disabled());
	if (get_cpu() == cpu) {
		local_irq_save(flags);
		func(info);
		local_irq_restore(flags);
	} else if (cpu >= NR_CPUS || !cpu_online(cpu)) {
		err = -ENXIO;
	} else {
		csd = send_call(cpu, func, info);
		if (wait)
			csd_wait(csd);
	}
	put_cpu();
	return err;
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	unsigned int cpu, self = get_cpu();

	WARN_ON_ONCE(irqs_disabled());
	for_each_cpu(cpu, mask) {
		if (cpu != self && cpu_online(cpu))
			send_call(cpu, func, info);
	}
	if (wait) {
		for_each_cpu(cpu, mask) {
			if (cpu != self)
				csd_wait(&this_cpu_ptr(&csds)->to[cpu]);
		}
	}
	put_cpu();
}

void on_each_cpu(smp_call_func_t func, void *info)
{
	unsigned long flags;

	preempt_disable(); /* the rest are the same CPUs throughout */
	smp_call_function_many(cpu_online_mask, func, info, true);
	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
	preempt_enable();
}
