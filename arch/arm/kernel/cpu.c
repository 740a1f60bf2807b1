// SPDX-License-Identifier: MIT
/*
 * What CPU this is: identification, caches, and what of it user programs are told (AT_HWCAP).
 */
#include <asm/cp15.h>
#include <asm/erratum_798181.h>
#include <asm/hwcap.h>
#include <asm/psci.h>
#include <asm/vfp.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/printk.h>

unsigned int elf_hwcap __ro_after_init;
const char *cpu_name __ro_after_init = "ARMv7 Processor";

/* Parts of ARM Ltd (MIDR.Implementer 0x41) by MIDR.PrimaryPartNumber. */
static const struct {
	u16 part;
	const char *name;
} arm_parts[] = {
	{ 0xc05, "Cortex-A5" },	 { 0xc07, "Cortex-A7" },  { 0xc08, "Cortex-A8" },
	{ 0xc09, "Cortex-A9" },	 { 0xc0d, "Cortex-A12" }, { 0xc0e, "Cortex-A17" },
	{ 0xc0f, "Cortex-A15" }, { 0xd01, "Cortex-A32" },
};

static void __init identify(u32 midr)
{
	unsigned int i;

	if (midr >> 24 != 0x41)
		return;
	for (i = 0; i < ARRAY_SIZE(arm_parts); i++) {
		if (arm_parts[i].part == ((midr >> 4) & 0xfff))
			cpu_name = arm_parts[i].name;
	}
}

/*
 * CLIDR says which levels there are, CCSIDR how large the one chosen in CSSELR is (B4.1.19,
 * B4.1.20).
 */
static void __init print_caches(void)
{
	u32 clidr = read_cp15(CLIDR), ccsidr;
	unsigned int level, icache;

	for (level = 0; level < 7; level++) {
		unsigned int kind = (clidr >> (level * 3)) & 7; /* 1 I, 2 D, 3 both, 4 unified */

		for (icache = 0; icache < 2; icache++) {
			unsigned int line, ways, sets;

			if (!(icache ? kind & 1 : kind & 6))
				continue;
			write_cp15(CSSELR, level << 1 | icache);
			isb();
			ccsidr = read_cp15(CCSIDR);
			line = 16 << (ccsidr & 7);
			ways = ((ccsidr >> 3) & 0x3ff) + 1;
			sets = ((ccsidr >> 13) & 0x7fff) + 1;
			pr_info("CPU: L%u %s cache %u KiB, %u ways, %u-byte lines\n", level + 1,
				kind == 4 ? "unified"
				: icache  ? "instruction"
					  : "data",
				line * ways * sets / 1024, ways, line);
		}
	}
}

static unsigned int __init find_hwcap(void)
{
	unsigned int caps = HWCAP_HALF | HWCAP_THUMB | HWCAP_FAST_MULT | HWCAP_EDSP | HWCAP_TLS;
	unsigned int divide = (read_cp15(ID_ISAR0) >> 24) & 0xf;

	/* ID_ISAR0.Divide_instrs: 1 in Thumb, 2 in ARM too. */
	if (divide >= 1)
		caps |= HWCAP_IDIVT;
	if (divide >= 2)
		caps |= HWCAP_IDIVA;
	/* ID_MMFR0.VMSA: 5 is the long-descriptor format, and with it LDRD that is one access. */
	if ((read_cp15(ID_MMFR0) & 0xf) >= 5)
		caps |= HWCAP_LPAE;
	if (IS_ENABLED(CONFIG_VFP))
		caps |= vfp_hwcap();
	return caps;
}

/*
 * What user mode can reach beside its own registers, and where it is set on each CPU:
 *
 *	PMUSERENR	here: no performance counters
 *	TEECR.XED	here: no TEEHBR, a register that all processes of a CPU would share
 *	CNTKCTL		arm_arch_timer: the virtual counter alone
 *	CPACR		VFP and Advanced SIMD, by vfp_init_cpu() or below
 *	TPIDRURO, RW	of each thread: __switch_to(), flush_thread()
 *
 * PMUSERENR and CNTKCTL are UNKNOWN after a reset, or what a boot loader left.
 */
static void close_user_registers(void)
{
	unsigned int perfmon = (read_cp15(ID_DFR0) >> 24) & 0xf;

	if (perfmon && perfmon != 0xf)
		write_cp15(PMUSERENR, 0);
	if ((read_cp15(ID_PFR0) >> 12) & 0xf)
		write_cp15(TEECR, 1);
	isb();
}

/* Coprocessors 10 and 11 (B4.1.40) may be on from the boot loader. */
void cpu_init(void)
{
	close_user_registers();
	if (IS_ENABLED(CONFIG_VFP)) {
		vfp_init_cpu();
		return;
	}
	write_cp15(CPACR, read_cp15(CPACR) & ~(0xfu << 20));
	isb();
}

void __init setup_processor(void)
{
	u32 midr = read_cpuid_id();

	identify(midr);
	if (IS_ENABLED(CONFIG_ARM_ERRATA_798181))
		erratum_a15_798181_boot(midr);
	cpu_init();
	elf_hwcap = find_hwcap();
	pr_info("CPU: %s [%08x] revision r%up%u, cr=%08x\n", cpu_name, midr, (midr >> 20) & 0xf,
		midr & 0xf, read_cp15(SCTLR));
	print_caches();
}
