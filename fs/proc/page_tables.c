// SPDX-License-Identifier: MIT
/* /proc/kernel_page_tables and /proc/PID/page_tables: arch/arm/mm/dump.c as files. */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/ptdump.h>
#include <neap/sched.h>

#include "internal.h"

int kernel_page_tables_show(struct seq_file *m, void *v __maybe_unused)
{
	ptdump_kernel(m);
	return 0;
}

int proc_pid_page_tables(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return 0;
	mmap_read_lock(mm);
	ptdump_mm(m, mm);
	mmap_read_unlock(mm);
	mmput(mm);
	return 0;
}
