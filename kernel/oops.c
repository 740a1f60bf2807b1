// SPDX-License-Identifier: MIT
/*
 * An oops: the kernel did what it must not, on behalf of one task. What is known is printed, and that task ends
 * there, with all it held: a lock it had stays locked, so that others may come to hang, but most often
 * the machine lives and can be looked at. It is tainted from then on, and its run does not end with
 * status 0. With panic_on_oops the run ends at once: nothing that a broken kernel writes reaches a disk.
 *
 *	die(), __bug()
 *	  oops_begin	this CPU prints, others wait; a second oops while one prints is the end
 *	  ...		registers, call chain
 *	  oops_end	panic, or make_task_dead()
 *
 * There is no task to end in an interrupt, and none that may be missed are init and a CPU's idle task: panic.
 */
#include <neap/bitops.h>
#include <neap/init.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/smp.h>
#include <neap/spinlock.h>
#include <neap/string.h>

int panic_on_oops = IS_ENABLED(CONFIG_PANIC_ON_OOPS); /* sysctl, read without a lock */
unsigned long tainted_mask;			      /* atomic bit operations; bits are only set */

/* Guards the three below. A raw lock: lockdep may be what is broken. Interrupts off. */
static arch_spinlock_t die_lock = __ARCH_SPIN_LOCK_UNLOCKED;
static int die_owner;		 /* the CPU + 1 that prints an oops; 0: none */
static unsigned int die_nesting; /* oopses that it is in */
static unsigned int die_counter; /* of all */

/* oops=panic, as on Linux. */
static int __init oops_setup(char *val)
{
	if (val && !strcmp(val, "panic"))
		panic_on_oops = 1;
	return 0;
}
early_param("oops", oops_setup);

static int __init panic_on_oops_setup(char *val)
{
	int value;

	if (!val || kstrtoint(val, 0, &value) || value < 0 || value > 1)
		pr_warn("panic_on_oops=%s: 0 or 1 is possible\n", val ? val : "");
	else
		panic_on_oops = value;
	return 0;
}
early_param("panic_on_oops", panic_on_oops_setup);

void add_taint(unsigned int flag)
{
	set_bit(flag, &tainted_mask);
}

const char *print_tainted(char buf[TAINT_TEXT_SIZE])
{
	static const struct {
		unsigned int flag;
		char letter;
	} letters[] = { { TAINT_DIE, 'D' }, { TAINT_WARN, 'W' }, { TAINT_SOFTLOCKUP, 'L' } };
	unsigned long mask = READ_ONCE(tainted_mask);
	unsigned int i;

	if (!mask)
		return "Not tainted";
	strcpy(buf, "Tainted: G");
	for (i = 0; i < ARRAY_SIZE(letters); i++) {
		if (mask & (1ul << letters[i].flag))
			scnprintf(buf + strlen(buf), TAINT_TEXT_SIZE - strlen(buf), " %c",
				  letters[i].letter);
	}
	return buf;
}

bool oops_is_printed(void)
{
	return READ_ONCE(die_owner) == (int)smp_processor_id() + 1;
}

unsigned int oops_begin(void)
{
	bool careful = irqs_disabled();
	int self;

	local_irq_disable();
	self = smp_processor_id() + 1;
	panic_stop_others();
	if (READ_ONCE(die_owner) != self) {
		while (!arch_spin_trylock(&die_lock)) {
			panic_stop_others();
			cpu_relax();
		}
		WRITE_ONCE(die_owner, self);
	}
	/*
	 * Locks of the console are taken with interrupts off: then, or if printing is what failed, it may be us who
	 * hold one. Else they are respected, since the log is to be used again.
	 */
	if (careful || die_nesting || panic_on_oops)
		oops_in_progress++;
	if (++die_nesting > 2)
		panic("An oops while an oops was handled");
	return ++die_counter;
}

void __noreturn oops_end(int signr)
{
	bool nested = die_nesting > 1;

	add_taint(TAINT_DIE);
	if (in_interrupt())
		panic("Fatal exception in interrupt");
	if (panic_on_oops || nested)
		panic("Fatal exception");
	if (!current->pid || is_global_init(current))
		panic("Fatal exception in the %s", current->pid ? "init process" : "idle task");

	oops_in_progress = 0;
	die_nesting = 0;
	WRITE_ONCE(die_owner, 0);
	arch_spin_unlock(&die_lock);
	make_task_dead(signr);
}

void __noreturn __cold __bug(const char *file, int line, const char *what)
{
	char taint[TAINT_TEXT_SIZE];
	unsigned int nr = oops_begin();

	pr_emerg("kernel BUG at %s:%d%s%s [#%u]\n", file, line, what ? ": " : "", what ? what : "",
		 nr);
	pr_emerg("CPU: %d PID: %d Comm: %s %s\n", smp_processor_id(), current->pid, current->comm,
		 print_tainted(taint));
	dump_stack();
	oops_end(SIGSEGV);
}
