/* SPDX-License-Identifier: MIT */
/*
 * Ending the run. A run has a status, 0 for success, that the emulator passes on where it can: init
 * writes it to /proc/sys/kernel/poweroff_status before it calls reboot(2).
 */
#ifndef _NEAP_REBOOT_H
#define _NEAP_REBOOT_H

#include <neap/compiler.h>
#include <uapi/reboot.h>

/* 0-255; sysctl kernel.poweroff_status. */
extern int poweroff_status;

/*
 * Flushes nothing: user space has called sync(2). Prints the last line and powers off with
 * poweroff_status, resets, or stops this CPU for good.
 */
void __noreturn kernel_power_off(void);
void __noreturn kernel_restart(void);
void __noreturn kernel_halt(void);

/* The arch's: semihosting exit or PSCI. The last resort is a CPU asleep with interrupts off. */
void __noreturn machine_power_off(int status);
void __noreturn machine_restart(void);
void __noreturn machine_halt(void);
/* The arch's: for the last words of a machine without a console, one that the emulator gives, if it does. */
void machine_last_console(void);

#endif /* _NEAP_REBOOT_H */
