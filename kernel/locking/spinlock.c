// SPDX-License-Identifier: MIT
/* The parts of spinlock.h and preempt.h that are too big to be inline. */
#include <neap/init.h>
#include <neap/panic.h>
#include <neap/preempt.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/spinlock.h>

int atomic_dec_and_lock(atomic_t *count, spinlock_t *lock)
{
	/* Not the last one: no lock needed. */
	if (atomic_add_unless(count, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(count))
		return 1;
	spin_unlock(lock);
	return 0;
}

/*
 * One warning a second is enough: the same place usually comes again and again. Before the
 * scheduler runs nothing sleeps, and early code may well hold locks around calls that could.
 */
void __might_sleep(const char *file, int line)
{
	if (likely(!in_atomic() && !irqs_disabled()))
		return;
	if (system_state == SYSTEM_BOOTING || oops_in_progress || !printk_ratelimit())
		return;
	pr_err("BUG: sleeping function called from a context that may not, at %s:%d\n", file, line);
	pr_err("in_atomic %d, irqs_disabled %d, pid %d, %s\n", in_atomic(), irqs_disabled(),
	       current->pid, current->comm);
	lockdep_show_held(current);
	dump_stack();
}
