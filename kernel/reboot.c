// SPDX-License-Identifier: MIT
/*
 * Ending the run on purpose: reboot(2) and what the kernel itself uses. The status that the run ends
 * with is poweroff_status; init sets it through /proc/sys/kernel/poweroff_status.
 */
#include <neap/errno.h>
#include <neap/irqflags.h>
#include <neap/init.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/reboot.h>
#include <neap/sched.h>
#include <neap/syscalls.h>

int poweroff_status; /* sysctl, read without a lock */

/* A run that had an oops is none that went well, whatever its programs say. */
static int end_status(void)
{
	return !poweroff_status && test_bit(TAINT_DIE, &tainted_mask) ? PANIC_STATUS
								      : poweroff_status;
}

void __noreturn kernel_power_off(void)
{
	system_state = SYSTEM_POWER_OFF;
	pr_emerg("reboot: Power down\n");
	local_irq_disable();
	machine_power_off(end_status());
}

void __noreturn kernel_restart(void)
{
	system_state = SYSTEM_POWER_OFF;
	pr_emerg("reboot: Restarting system\n");
	local_irq_disable();
	machine_restart();
}

void __noreturn kernel_halt(void)
{
	system_state = SYSTEM_POWER_OFF;
	pr_emerg("reboot: System halted\n");
	local_irq_disable();
	machine_halt();
}

long sys_reboot(int magic1, int magic2, unsigned int cmd, void __user *arg)
{
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if ((unsigned int)magic1 != LINUX_REBOOT_MAGIC1)
		return -EINVAL;
	switch (magic2) {
	case LINUX_REBOOT_MAGIC2:
	case LINUX_REBOOT_MAGIC2A:
	case LINUX_REBOOT_MAGIC2B:
	case LINUX_REBOOT_MAGIC2C:
		break;
	default:
		return -EINVAL;
	}
	switch (cmd) {
	case LINUX_REBOOT_CMD_CAD_ON: /* there is no ctrl-alt-del */
	case LINUX_REBOOT_CMD_CAD_OFF:
		return 0;
	case LINUX_REBOOT_CMD_POWER_OFF:
		kernel_power_off();
	case LINUX_REBOOT_CMD_HALT:
		kernel_halt();
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		kernel_restart();
	}
	return -EINVAL;
}
