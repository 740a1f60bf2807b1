// SPDX-License-Identifier: MIT
/*
 * start_kernel(): everything is started once, in an order in which each finds what it needs.
 *
 *	boot thread, one CPU, interrupts off
 *	    console for messages		early_console_init
 *	    memory: found, mapped, allocators	setup_arch, mm_core_init
 *	    tasks, interrupts, time		sched_init, init_IRQ, time_init
 *	interrupts on
 *	    what processes are made of		fork_init, ..., vfs_caches_init
 *	    threads 1 and 2			rest_init; the boot thread becomes the idle task
 *	thread 1
 *	    initcalls: drivers, initramfs	do_initcalls
 *	    tests, if asked for			ktest_run_all
 *	    root=, if asked for			prepare_namespace
 *	    memory of __init given back		free_initmem
 *	    no writable code is left		debug_checkwx
 *	    becomes /init			kernel_execve
 */
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <neap/completion.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/pid.h>
#include <neap/printk.h>
#include <neap/ptdump.h>
#include <neap/proc_fs.h>
#include <neap/radix-tree.h>
#include <neap/sched.h>
#include <neap/smp.h>
#include <neap/sched/task.h>
#include <neap/swap.h>
#include <neap/time.h>
#include <neap/utsname.h>
#include "params.h"

enum system_states system_state;

extern const initcall_t __initcall_start[], __initcall_end[];

/* init=PROGRAM: that one or none. */
static const char *execute_command;

static int __init init_setup(char *val)
{
	execute_command = val;
	return 1;
}
__setup("init=", init_setup);

static bool root_is_disk; /* thread 1's */

static void __init do_initcalls(void)
{
	const initcall_t *fn;

	for (fn = __initcall_start; fn < __initcall_end; fn++) {
		int err = (*fn)();

		if (err)
			pr_warn("initcall %pS: error %d\n", *fn, err);
		if (irqs_disabled()) {
			pr_warn("initcall %pS left interrupts off\n", *fn);
			local_irq_enable();
		}
	}
}

/* Becomes @program. Comes back, with the error, only if that did not work. */
static int run_init_process(const char *program)
{
	argv_init[0] = program;
	return kernel_execve(program, argv_init, envp_init);
}

static int try_to_run_init(void)
{
	static const char *const unpacked[] = { "/init", "/sbin/init", "/bin/init", "/bin/sh" };
	static const char *const on_disk[] = { "/sbin/init", "/etc/init", "/bin/init", "/init",
					       "/bin/sh" };
	const char *const *programs = root_is_disk ? on_disk : unpacked;
	unsigned int i;
	int err;

	if (execute_command) {
		err = run_init_process(execute_command);
		if (err)
			panic("init=%s cannot be run: error %d", execute_command, err);
		return 0;
	}
	for (i = 0; i < (root_is_disk ? ARRAY_SIZE(on_disk) : ARRAY_SIZE(unpacked)); i++) {
		err = run_init_process(programs[i]);
		if (!err)
			return 0;
		if (root_is_disk ? err != -ENOENT : i == 0)
			pr_err("Cannot run %s: error %d\n", programs[i], err);
	}
	if (root_is_disk)
		panic("No working init found on the root disk; try init=");
	panic("No working init: neither /init nor /bin/sh can be run; is there an initramfs?");
}

static void __init kernel_init_freeable(void)
{
	smp_init();
	do_initcalls();
	ktest_run_all();
	root_is_disk = prepare_namespace();
}

/* Thread 1 may run before thread 2 has been made. */
static DECLARE_COMPLETION(kthreadd_done);

static int kernel_init(void *unused)
{
	wait_for_completion(&kthreadd_done);
	kernel_init_freeable();
	mark_rodata_ro();
	free_initmem();
	debug_checkwx();
	system_state = SYSTEM_RUNNING;
	return try_to_run_init();
}

/* Not __init: thread 1 frees that memory while the boot thread may still be here. */
static noinline void __noreturn rest_init(void)
{
	pid_t pid;

	pid = user_mode_thread(kernel_init, NULL, CLONE_FS);
	if (pid != 1)
		panic("rest_init: cannot start init (%d)", pid);
	pid = kernel_thread(kthreadd, NULL, CLONE_FS | CLONE_FILES);
	if (pid < 0)
		panic("rest_init: cannot start kthreadd (%d)", pid);
	kthreadd_task = find_get_task_by_vpid(pid); /* kept for ever */
	system_state = SYSTEM_SCHEDULING;
	complete(&kthreadd_done);
	cpu_startup_entry();
}

void __init start_kernel(void)
{
	char *command_line;

	smp_setup_processor_id();
	early_console_init();
	pr_notice("%s %s %s (gcc %s)\n", init_uts.sysname, init_uts.release, init_uts.machine,
		  __VERSION__);
	setup_arch(&command_line);
	mm_core_init();
	print_memory_account();
	parse_command_line(command_line);

	sched_init();
	init_IRQ();
	time_init();
	local_irq_enable();

	fork_init();
	signals_init();
	vfs_caches_init();
	proc_root_init();
	rest_init();
}
