// SPDX-License-Identifier: MIT
/*
 * The files of /proc about the whole system. Most belong to other parts of the kernel, which print
 * them.
 */
#include <asm/setup.h>
#include <neap/call_coverage.h>
#include <neap/cdev.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/lockdep.h>
#include <neap/math64.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/pid.h>
#include <neap/proc_fs.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/swap.h>
#include <neap/time.h>
#include <neap/utsname.h>
#include <neap/virtio.h>
#include <neap/vmalloc.h>

#include "internal.h"

/* Seconds with two digits, since boot and of all idle CPUs. */
static int uptime_show(struct seq_file *m, void *v __maybe_unused)
{
	struct timespec64 up;
	struct cpu_time t;
	u64 idle = 0;
	u32 rest;
	int cpu;

	ktime_get_boottime_ts64(&up);
	for_each_online_cpu(cpu) {
		cpu_time_read(cpu, &t);
		idle += t.idle;
	}
	idle = div_u64_rem(idle, NSEC_PER_SEC, &rest);
	seq_printf(m, "%lu.%02lu %lu.%02lu\n", (unsigned long)up.tv_sec, up.tv_nsec / 10000000,
		   (unsigned long)idle, (unsigned long)rest / 10000000);
	return 0;
}

static int loadavg_show(struct seq_file *m, void *v __maybe_unused)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		unsigned long load = READ_ONCE(avenrun[i]) + FIXED_1 / 200; /* rounded */

		seq_printf(m, "%lu.%02lu ", load >> FSHIFT,
			   ((load & (FIXED_1 - 1)) * 100) >> FSHIFT);
	}
	seq_printf(m, "%lu/%d %d\n", nr_running(), READ_ONCE(nr_threads), last_pid_nr());
	return 0;
}

static void show_cpu_time(struct seq_file *m, const char *name, const struct cpu_time *t)
{
	seq_printf(m, "%s %llu %llu %llu %llu %llu %llu 0 0 0 0\n", name, nsec_to_clock_t(t->user),
		   nsec_to_clock_t(t->nice), nsec_to_clock_t(t->system), nsec_to_clock_t(t->idle),
		   nsec_to_clock_t(t->iowait), nsec_to_clock_t(t->irq));
}

static void add_cpu_time(struct cpu_time *sum, const struct cpu_time *t)
{
	sum->user += t->user;
	sum->nice += t->nice;
	sum->system += t->system;
	sum->idle += t->idle;
	sum->iowait += t->iowait;
	sum->irq += t->irq;
}

static int stat_show(struct seq_file *m, void *v __maybe_unused)
{
	struct timespec64 now, up;
	struct cpu_time t, sum = { 0 };
	char name[8];
	int cpu;

	for_each_online_cpu(cpu) {
		cpu_time_read(cpu, &t);
		add_cpu_time(&sum, &t);
	}
	ktime_get_real_ts64(&now);
	ktime_get_boottime_ts64(&up);
	show_cpu_time(m, "cpu ", &sum);
	for_each_online_cpu(cpu) {
		cpu_time_read(cpu, &t);
		snprintf(name, sizeof(name), "cpu%d", cpu);
		show_cpu_time(m, name, &t);
	}
	seq_printf(m, "intr %llu\n", irq_total_count());
	seq_printf(m, "ctxt %llu\n", nr_context_switches());
	seq_printf(m, "btime %llu\n", (unsigned long long)(now.tv_sec - up.tv_sec));
	seq_printf(m, "processes %lu\n", READ_ONCE(total_forks));
	seq_printf(m, "procs_running %lu\n", nr_running());
	seq_printf(m, "procs_blocked %lu\n", nr_iowait());
	return 0;
}

static int version_show(struct seq_file *m, void *v __maybe_unused)
{
	seq_printf(m, "%s version %s (gcc %s) %s\n", init_uts.sysname, init_uts.release,
		   __VERSION__, init_uts.version);
	return 0;
}

static int cmdline_show(struct seq_file *m, void *v __maybe_unused)
{
	seq_printf(m, "%s\n", saved_command_line);
	return 0;
}

static const struct {
	const char *name;
	umode_t mode;
	proc_show_t show;		 /* prints all, or */
	const struct seq_operations *op; /* a record at a time */
} files[] __initconst = {
	{ "buddyinfo", 0444, buddyinfo_show, NULL },
	{ "cmdline", 0444, cmdline_show, NULL },
	{ "cpuinfo", 0444, cpuinfo_show, NULL },
	{ "devices", 0444, devices_show, NULL },
	{ "filesystems", 0444, filesystems_show, NULL },
	{ "interrupts", 0444, NULL, &interrupts_op },
	{ "iomem", 0444, iomem_show, NULL },
	{ "loadavg", 0444, loadavg_show, NULL },
	{ "meminfo", 0444, meminfo_show, NULL },
	{ "slabinfo", 0400, NULL, &slabinfo_op },
	{ "stat", 0444, stat_show, NULL },
	{ "swaps", 0444, NULL, &swaps_op },
	{ "uptime", 0444, uptime_show, NULL },
	{ "version", 0444, version_show, NULL },
#ifdef CONFIG_VIRTIO_BLK
	{ "virtqueues", 0444, virtqueues_show, NULL },
#endif
	{ "vmallocinfo", 0400, NULL, &vmallocinfo_op },
	{ "vmstat", 0444, vmstat_show, NULL },
	{ "zoneinfo", 0444, NULL, &zoneinfo_op },
#ifdef CONFIG_LOCKDEP
	{ "lockdep", 0400, NULL, &lockdep_op },
#endif
#ifdef CONFIG_DEBUG_CALL_COVERAGE
	{ "call_coverage", 0400, call_coverage_show, NULL },
#endif
};

void __init proc_misc_init(void)
{
	struct proc_dir_entry *mounts = proc_add(NULL, "mounts", S_IFLNK | 0777);
	unsigned int i;
	int err = mounts ? 0 : -ENOMEM;

	if (mounts)
		mounts->target = "self/mounts";
	for (i = 0; !err && i < ARRAY_SIZE(files); i++)
		err = files[i].op ? proc_create_seq(files[i].name, files[i].mode, files[i].op)
				  : proc_create_single(files[i].name, files[i].mode, files[i].show);
	if (!err && IS_ENABLED(CONFIG_PTDUMP)) {
		struct proc_dir_entry *pde = proc_add(NULL, "kernel_page_tables", S_IFREG | 0400);

		if (pde)
			pde->fops = &proc_kernel_page_tables_fops;
		else
			err = -ENOMEM;
	}
	if (err)
		panic("proc: no memory at boot");
}
