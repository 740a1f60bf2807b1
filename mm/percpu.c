// SPDX-License-Identifier: MIT
/* The other CPUs' copies of the per-CPU section; see percpu.h. */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/percpu.h>
#include <neap/string.h>

extern char __per_cpu_start[], __per_cpu_end[];

unsigned long __per_cpu_offset[NR_CPUS] __ro_after_init;

void __init setup_per_cpu_areas(void)
{
	unsigned long size = __per_cpu_end - __per_cpu_start;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		char *area;

		if (cpu == 0)
			continue;
		area = memblock_alloc_or_panic(size, 64, "per-CPU variables");
		memcpy(area, __per_cpu_start, size);
		__per_cpu_offset[cpu] = area - __per_cpu_start;
	}
}
