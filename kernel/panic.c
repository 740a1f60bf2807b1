// SPDX-License-Identifier: MIT
/*
 * The end of a run that cannot go on. What is printed is what one needs to find out why: the message,
 * the registers and the call chain, the state of memory. Then the machine goes off with a status that
 * the runner sees as a failure. A panic inside a panic skips what the first one was doing.
 */
#include <neap/clocksource.h>
#include <neap/console.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/reboot.h>
#include <neap/sched.h>
#include <neap/smp.h>
#include <neap/string.h>

int oops_in_progress; /* of who is between oops_begin() and oops_end(), or panics; read without a lock */

/* The CPU that reports; the number + 1, 0: none yet. */
static atomic_t panic_cpu;

/* What went wrong on one CPU ends the run: others that get here meanwhile only stop. */
void panic_claim(void)
{
	int self, owner;

	local_irq_disable();
	self = smp_processor_id() + 1;
	owner = atomic_cmpxchg(&panic_cpu, 0, self);
	if (owner && owner != self)
		smp_stop_self();
}

void panic_stop_others(void)
{
	int owner = atomic_read(&panic_cpu);

	if (owner && owner != (int)smp_processor_id() + 1)
		smp_stop_self();
}

void __noreturn panic(const char *fmt, ...)
{
	static char message[256];	/* the first panic's; no other gets this far */
	static int depth;		/* of the CPU that panic_cpu names */
	bool shown = oops_is_printed(); /* and with it the call chain */
	va_list args;
	int level;

	panic_claim();
	oops_in_progress = 1;
	smp_send_stop();
	console_flush_on_panic();
	if (!have_console())
		machine_last_console();

	level = depth++;
	if (level >= 3)
		machine_power_off(PANIC_STATUS);
	if (level == 0) {
		va_start(args, fmt);
		vscnprintf(message, sizeof(message), fmt, args);
		va_end(args);
		pr_emerg("Kernel panic - not syncing: %s%s", message,
			 strchr(message, '\n') ? "" : "\n");
	} else {
		va_start(args, fmt);
		vprintk(fmt, args);
		va_end(args);
		pr_emerg("panic within a panic (%d)\n", level);
	}
	if (level < 1 && !shown)
		dump_stack();
	if (level < 2)
		show_mem();
	pr_emerg("---[ end Kernel panic - not syncing ]---\n");
	console_flush_on_panic();
	machine_power_off(PANIC_STATUS);
}

void __warn(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	add_taint(TAINT_WARN);
	pr_warn("WARNING: %s:%d, pid %d, %s\n", file, line, current->pid, current->comm);
	if (fmt) {
		va_start(args, fmt);
		vprintk(fmt, args);
		va_end(args);
	}
	dump_stack();
}

/* The compiler's stack protector, whose code knows it by name; the value is set once at boot. */
extern unsigned long __stack_chk_guard;
unsigned long __stack_chk_guard __section(".data..ro_after_init") = 0x000a0dff;

void __noreturn __stack_chk_fail(void);
void __noreturn __stack_chk_fail(void)
{
	panic("stack-protector: Kernel stack is corrupted in: %pS\n", __builtin_return_address(0));
}
