// SPDX-License-Identifier: MIT
/*
 * PSCI (ARM DEN 0022): calls to the firmware or hypervisor that switch CPUs and the machine on
 * and off. The device tree says by which instruction (hvc or smc), and for the oldest version by
 * which numbers.
 */
#include <asm/psci.h>
#include <libfdt.h>
#include <neap/byteorder.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/string.h>

#define PSCI_0_2_FN(n)	      (0x84000000 + (n))
#define PSCI_0_2_VERSION      PSCI_0_2_FN(0)
#define PSCI_0_2_CPU_OFF      PSCI_0_2_FN(2)
#define PSCI_0_2_CPU_ON	      PSCI_0_2_FN(3)
#define PSCI_0_2_SYSTEM_OFF   PSCI_0_2_FN(8)
#define PSCI_0_2_SYSTEM_RESET PSCI_0_2_FN(9)

/* What a call returns (section 5.2.2). */
#define PSCI_RET_NOT_SUPPORTED	    -1
#define PSCI_RET_INVALID_PARAMETERS -2
#define PSCI_RET_DENIED		    -3
#define PSCI_RET_ALREADY_ON	    -4
#define PSCI_RET_ON_PENDING	    -5
#define PSCI_RET_INVALID_ADDRESS    -9

static int invoke_hvc(u32 fn, u32 a, u32 b, u32 c);
static int invoke_smc(u32 fn, u32 a, u32 b, u32 c);

/* Set by psci_init(), at boot. */
static struct {
	int (*invoke)(u32 fn, u32 a, u32 b, u32 c);
	u32 version;
	u32 cpu_on;  /* function number; 0: there is no such function */
	u32 cpu_off; /* the same */
	bool system; /* SYSTEM_OFF and SYSTEM_RESET exist */
} psci __ro_after_init;

/* The SMC Calling Convention (ARM DEN 0028): number and arguments in r0-r3, r0-r3 may be lost. */
#define DEFINE_INVOKE(name, insn)                                                              \
	static int name(u32 fn, u32 a, u32 b, u32 c)                                           \
	{                                                                                      \
		register u32 r0 __asm__("r0") = fn;                                            \
		register u32 r1 __asm__("r1") = a;                                             \
		register u32 r2 __asm__("r2") = b;                                             \
		register u32 r3 __asm__("r3") = c;                                             \
                                                                                               \
		__asm__ __volatile__("	.arch_extension virt\n	.arch_extension sec\n	" insn \
				     : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)                  \
				     :                                                         \
				     : "ip", "lr", "memory", "cc");                            \
		return (int)r0;                                                                \
	}

DEFINE_INVOKE(invoke_hvc, "hvc	#0")
DEFINE_INVOKE(invoke_smc, "smc	#0")

static int psci_to_errno(int ret)
{
	switch (ret) {
	case 0:
		return 0;
	case PSCI_RET_INVALID_PARAMETERS:
	case PSCI_RET_INVALID_ADDRESS:
		return -EINVAL;
	case PSCI_RET_ALREADY_ON:
	case PSCI_RET_ON_PENDING:
		return -EBUSY;
	case PSCI_RET_NOT_SUPPORTED:
		return -ENODEV;
	}
	return -EPERM;
}

static bool compatible(const void *fdt, int node, const char *name)
{
	return fdt_node_check_compatible(fdt, node, name) == 0;
}

int __init psci_init(const void *fdt)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,psci-1.0");
	const fdt32_t *prop;
	const char *method;
	int len;

	if (node < 0)
		node = fdt_node_offset_by_compatible(fdt, -1, "arm,psci-0.2");
	if (node < 0)
		node = fdt_node_offset_by_compatible(fdt, -1, "arm,psci");
	if (node < 0)
		return -ENODEV;

	method = fdt_getprop(fdt, node, "method", &len);
	if (!method || !len || method[len - 1]) {
		pr_err("psci: the node has no valid \"method\"\n");
		return -EINVAL;
	}
	if (!strcmp(method, "hvc")) {
		psci.invoke = invoke_hvc;
	} else if (!strcmp(method, "smc")) {
		psci.invoke = invoke_smc;
	} else {
		pr_err("psci: method is \"%s\", expected \"hvc\" or \"smc\"\n", method);
		return -EINVAL;
	}

	if (compatible(fdt, node, "arm,psci-0.2") || compatible(fdt, node, "arm,psci-1.0")) {
		psci.version = psci.invoke(PSCI_0_2_VERSION, 0, 0, 0);
		psci.cpu_on = PSCI_0_2_CPU_ON;
		psci.cpu_off = PSCI_0_2_CPU_OFF;
		psci.system = true;
	} else {
		/* 0.1: numbers of the tree's choice, and no way to switch the machine off. */
		psci.version = 1;
		prop = fdt_getprop(fdt, node, "cpu_on", &len);
		if (prop && len == sizeof(*prop))
			psci.cpu_on = fdt32_to_cpu(*prop);
		prop = fdt_getprop(fdt, node, "cpu_off", &len);
		if (prop && len == sizeof(*prop))
			psci.cpu_off = fdt32_to_cpu(*prop);
	}
	pr_info("psci: version %u.%u, by %s\n", psci.version >> 16, psci.version & 0xffff,
		psci_conduit());
	return 0;
}

u32 psci_get_version(void)
{
	return psci.version;
}

const char *psci_conduit(void)
{
	return !psci.invoke ? NULL : psci.invoke == invoke_hvc ? "hvc" : "smc";
}

int psci_system_off(void)
{
	if (!psci.system)
		return -ENODEV;
	psci.invoke(PSCI_0_2_SYSTEM_OFF, 0, 0, 0);
	return -EPERM;
}

int psci_system_reset(void)
{
	if (!psci.system)
		return -ENODEV;
	psci.invoke(PSCI_0_2_SYSTEM_RESET, 0, 0, 0);
	return -EPERM;
}

int psci_cpu_on(u32 mpidr, u32 entry, u32 context)
{
	if (!psci.cpu_on)
		return -ENODEV;
	return psci_to_errno(psci.invoke(psci.cpu_on, mpidr, entry, context));
}

/* CPU_OFF takes a power state in version 0.1 (0: power down) and nothing later (5.5). */
int psci_cpu_off(void)
{
	if (!psci.cpu_off)
		return -ENODEV;
	return psci_to_errno(psci.invoke(psci.cpu_off, 1u << 16, 0, 0));
}
