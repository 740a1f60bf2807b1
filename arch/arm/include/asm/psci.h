/* SPDX-License-Identifier: MIT */
/* Power State Coordination Interface (ARM DEN 0022): ends the run, starts other CPUs. */
#ifndef _ASM_PSCI_H
#define _ASM_PSCI_H

#include <neap/types.h>

/*
 * Reads method and function numbers from the /psci node of the device tree @fdt and asks for the
 * version. 0, -ENODEV without such a node, -EINVAL for a node that makes no sense. Called once,
 * at boot; the other functions are safe to call before, or when there is no PSCI.
 */
int psci_init(const void *fdt);

/* 0x10000 for version 1.0, as PSCI_VERSION returns it; 0 without PSCI. */
u32 psci_get_version(void);

/* "hvc", "smc", or NULL without PSCI. */
const char *psci_conduit(void);

/* These return only if there is no PSCI or it refuses: -ENODEV, or -EPERM. */
int psci_system_off(void);
int psci_system_reset(void);

/*
 * Starts the CPU whose MPIDR affinity is @mpidr at the physical address @entry, with @context in
 * r0. 0, -ENODEV, -EINVAL, -EBUSY if it runs already, -EPERM.
 */
int psci_cpu_on(u32 mpidr, u32 entry, u32 context);

/* Switches the calling CPU off. Returns only if that is not possible: -ENODEV, -EPERM. */
int psci_cpu_off(void);

#endif /* _ASM_PSCI_H */
