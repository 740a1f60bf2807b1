// SPDX-License-Identifier: MIT
/*
 * The end of a run, by the first means that works: semihosting, which can give a status (if the
 * command line allows it), then PSCI. What is left is a CPU that sleeps with interrupts masked.
 */
#include <asm/barrier.h>
#include <asm/psci.h>
#include <asm/semihosting.h>
#include <neap/gcov.h>
#include <neap/irqflags.h>
#include <neap/printk.h>
#include <neap/reboot.h>
#include <neap/smp.h>

void __noreturn machine_halt(void)
{
	local_irq_disable();
	smp_send_stop();
	for (;;) {
		dsb(sy);
		wfi();
	}
}

void __noreturn machine_power_off(int status)
{
	local_irq_disable();
	smp_send_stop();
	gcov_write();
	semihosting_exit(status);
	psci_system_off();
	pr_emerg("reboot: there is no way to switch this machine off\n");
	machine_halt();
}

void __noreturn machine_restart(void)
{
	local_irq_disable();
	smp_send_stop();
	psci_system_reset();
	pr_emerg("reboot: there is no way to reset this machine\n");
	machine_halt();
}
