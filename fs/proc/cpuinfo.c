// SPDX-License-Identifier: MIT
/* /proc/cpuinfo: the CPU as its Main ID Register tells it, and what programs may use of it. */
#include <asm/arch_timer.h>
#include <asm/cp15.h>
#include <asm/hwcap.h>
#include <neap/cpumask.h>
#include <neap/kernel.h>
#include <neap/of.h>

#include "internal.h"

/* By bit of AT_HWCAP. */
static const char *const hwcap_names[] = {
	"swp",	 "half",   "thumb",  "26bit",	"fastmult", "fpa",     "vfp",	   "edsp",
	"java",	 "iwmmxt", "crunch", "thumbee", "neon",	    "vfpv3",   "vfpv3d16", "tls",
	"vfpv4", "idiva",  "idivt",  "vfpd32",	"lpae",	    "evtstrm",
};

/* All CPUs are of the kind that we run on. */
static void show_cpu(struct seq_file *m, unsigned int cpu)
{
	/*
	 * Two instructions for each turn of a delay loop that the counter makes: so it is twice
	 * its rate.
	 */
	u32 midr = read_cpuid_id(), bogo = arch_timer_get_cntfrq() / 5000;
	unsigned int i;

	seq_printf(m, "processor\t: %u\n", cpu);
	seq_printf(m, "model name\t: %s rev %u (%s)\n", cpu_name, midr & 0xf, ELF_PLATFORM);
	seq_printf(m, "BogoMIPS\t: %u.%02u\n", bogo / 100, bogo % 100);
	seq_puts(m, "Features\t: ");
	for (i = 0; i < ARRAY_SIZE(hwcap_names); i++) {
		if (elf_hwcap & (1u << i))
			seq_printf(m, "%s ", hwcap_names[i]);
	}
	seq_printf(m, "\nCPU implementer\t: 0x%02x\n", midr >> 24);
	seq_puts(m, "CPU architecture: 7\n");
	seq_printf(m, "CPU variant\t: 0x%x\n", (midr >> 20) & 0xf);
	seq_printf(m, "CPU part\t: 0x%03x\n", (midr >> 4) & 0xfff);
	seq_printf(m, "CPU revision\t: %u\n\n", midr & 0xf);
}

int cpuinfo_show(struct seq_file *m, void *v __maybe_unused)
{
	const char *machine = "unknown";
	unsigned int cpu;

	if (of_property_read_string(OF_ROOT, "model", &machine))
		of_property_read_string(OF_ROOT, "compatible", &machine);
	for_each_online_cpu(cpu)
		show_cpu(m, cpu);
	seq_printf(m, "Hardware\t: %s\nRevision\t: 0000\nSerial\t\t: 0000000000000000\n", machine);
	return 0;
}
