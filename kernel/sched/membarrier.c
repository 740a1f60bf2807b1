// SPDX-License-Identifier: MIT
/*
 * membarrier: all threads of this process (PRIVATE), of all processes that have registered
 * (GLOBAL_EXPEDITED; here it is all that run) or of all (GLOBAL) have executed a memory barrier when it
 * returns. So the frequent side of a protocol can do with none.
 *
 * A thread that runs in user space right now executes it in an IPI. One that does not has come or will
 * come through its run queue's lock: we take that to see who runs, so what the thread did before it
 * left the CPU is before our look, and what it does when it comes is after.
 *
 *	this CPU                       CPU n
 *	stores, barrier                (user space)
 *	rq->lock: who runs there?
 *	IPI, wait  ------------------> barrier (and ISB, SYNC_CORE)
 *	barrier, loads
 *
 * SYNC_CORE also makes each thread's core take notice of code that was changed: the return from an
 * exception, which every thread that does not run now has before it, does that on ARM.
 */
#include <asm/barrier.h>
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/percpu.h>
#include <neap/sched.h>
#include <neap/smp.h>
#include <neap/syscalls.h>
#include <uapi/membarrier.h>

#include "sched.h"

#define ALL_COMMANDS                                                                              \
	(MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |                                \
	 MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED |            \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE | \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)

#ifdef CONFIG_SMP

static void ipi_mb(void *info __maybe_unused)
{
	smp_mb();
	isb();
}

/* Does the CPU run a thread of mm, or (NULL) of any process? The mm may go, so only its address is looked at. */
static bool cpu_runs(unsigned int cpu, const struct mm_struct *mm)
{
	struct rq *rq = cpu_rq(cpu);
	const struct mm_struct *curr;
	unsigned long flags;
	bool runs;

	spin_lock_irqsave(&rq->lock, flags);
	curr = rq->curr->mm;
	runs = mm ? curr == mm : curr != NULL;
	spin_unlock_irqrestore(&rq->lock, flags);
	return runs;
}

/* On CPUs that run mm, NULL: any. */
static void barrier_on(const struct mm_struct *mm)
{
	unsigned int cpu;
	cpumask_t mask = { 0 };

	smp_mb();
	preempt_disable();
	for_each_online_cpu(cpu) {
		if (cpu != smp_processor_id() && cpu_runs(cpu, mm))
			cpumask_set_cpu(cpu, &mask);
	}
	smp_call_function_many(&mask, ipi_mb, NULL, true);
	preempt_enable();
	smp_mb();
	isb();
}

static void barrier_everywhere(void)
{
	smp_mb();
	on_each_cpu(ipi_mb, NULL);
	smp_mb();
}

#else

/* With one CPU, a thread that does not run has been through the scheduler since. */
static void barrier_on(const struct mm_struct *mm __maybe_unused)
{
	isb();
}

static void barrier_everywhere(void)
{
}

#endif

/* membarrier_state has the bits of the register commands. */
static long private_expedited(int registration)
{
	struct mm_struct *mm = current->mm;

	if (!(atomic_read(&mm->membarrier_state) & registration))
		return -EPERM;
	barrier_on(mm);
	return 0;
}

/* From here on who runs with this mm gets IPIs; who runs now does so after a barrier. */
static long do_register(int registration)
{
	struct mm_struct *mm = current->mm;
	int old = atomic_read(&mm->membarrier_state), was;

	while (!(old & registration)) {
		was = atomic_cmpxchg(&mm->membarrier_state, old, old | registration);
		if (was == old) {
			barrier_on(mm);
			break;
		}
		old = was;
	}
	return 0;
}

/* -EINVAL: no such command, or flags; -EPERM: not registered. Sleeps for no longer than an IPI takes. */
long sys_membarrier(int cmd, unsigned int flags, int cpu_id __maybe_unused)
{
	if (flags)
		return -EINVAL;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY:
		return ALL_COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
		barrier_everywhere();
		return 0;
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
		barrier_on(NULL);
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		return private_expedited(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return private_expedited(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE);
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return do_register(cmd);
	default:
		return -EINVAL;
	}
}
