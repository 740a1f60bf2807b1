// SPDX-License-Identifier: MIT
/*
 * The CPUs that the device tree names: nodes below /cpus with device_type "cpu", their MPIDR affinity
 * in reg (Devicetree Specification 3.8). The one that booted is number 0, the others follow in the
 * tree's order. One that cannot be started is no possible CPU: the log says why.
 */
#include <asm/cp15.h>
#include <asm/psci.h>
#include <asm/smp.h>
#include <libfdt.h>
#include <neap/byteorder.h>
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/of.h>
#include <neap/of_fdt.h>
#include <neap/printk.h>
#include <neap/string.h>

u32 __cpu_logical_map[NR_CPUS] __ro_after_init;

static unsigned int max_cpus __initdata = NR_CPUS;

/* maxcpus=N: no more than N are started; 0 and 1 are the boot CPU alone. */
static int __init maxcpus_setup(char *val)
{
	if (!val || kstrtouint(val, 0, &max_cpus))
		return -EINVAL;
	return 0;
}
early_param("maxcpus", maxcpus_setup);

static int __init nosmp_setup(char *val)
{
	max_cpus = 0;
	return 0;
}
early_param("nosmp", nosmp_setup);

static bool __init is_cpu(int node)
{
	const char *type;

	return !of_property_read_string(node, "device_type", &type) && !strcmp(type, "cpu") &&
	       of_device_is_available(node);
}

/* The affinity; all ones: the node has none. */
static u32 __init cpu_hwid(int node)
{
	const u32 *reg;
	int len;

	reg = of_get_property(node, "reg", &len);
	if (!reg || (len != 4 && len != 8) || (len == 8 && reg[0]))
		return ~0u;
	return fdt32_to_cpu(reg[len / 4 - 1]);
}

/* Why this kernel cannot start the CPU; NULL: it can. */
static const char *__init cannot_start(int node, u32 hwid)
{
	const char *method = "psci"; /* Xen's trees for domains name none, but have a node of PSCI */
	unsigned int cpu;

	if (hwid & ~MPIDR_HWID_BITMASK)
		return "its reg is no MPIDR affinity";
	for (cpu = 0; cpu < num_possible_cpus(); cpu++) {
		if (cpu_logical_map(cpu) == hwid)
			return "another has the same reg";
	}
	of_property_read_string(node, "enable-method", &method);
	if (strcmp(method, "psci"))
		return "its enable-method is not psci";
	if (!psci_conduit())
		return "there is no PSCI";
	return NULL;
}

void __init smp_init_cpus(void)
{
	u32 boot_hwid = read_cpuid_mpidr() & MPIDR_HWID_BITMASK;
	int cpus = of_find_node_by_path("/cpus"), node;
	unsigned int left_out = 0;

	cpu_logical_map(0) = boot_hwid;
	if (cpus < 0)
		return;
	fdt_for_each_subnode(node, initial_boot_params, cpus) {
		u32 hwid;
		const char *why;

		if (!is_cpu(node))
			continue;
		hwid = cpu_hwid(node);
		if (hwid == boot_hwid)
			continue;
		why = cannot_start(node, hwid);
		if (why) {
			pr_warn("smp: %s is left out: %s\n", of_node_name(node), why);
		} else if (num_possible_cpus() >= min(max_cpus, (unsigned int)NR_CPUS)) {
			left_out++;
		} else {
			cpu_logical_map(num_possible_cpus()) = hwid;
			cpumask_set_cpu(num_possible_cpus(), &__cpu_possible_mask);
		}
	}
	if (left_out)
		pr_warn("smp: %u more CPUs are left out (%s)\n", left_out,
			max_cpus < NR_CPUS ? "maxcpus" : "CONFIG_NR_CPUS");
}
