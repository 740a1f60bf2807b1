// SPDX-License-Identifier: MIT
/* /proc/kernel_page_tables and /proc/PID/page_tables: arch/arm/mm/dump.c as files. */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/ptdump.h>
#include <neap/sched.h>
#include <neap/sched/mm.h>

#include "internal.h"

static int kernel_page_tables_open(struct inode *inode __maybe_unused, struct file *file)
{
	return ptdump_open(NULL, file, NULL);
}

static int page_tables_open(struct inode *inode, struct file *file)
{
	struct mm_struct *mm = proc_mem_get(inode);
	int err;

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	err = ptdump_open(inode, file, mm);
	if (err && mm)
		mmdrop(mm);
	return err;
}

const struct file_operations proc_kernel_page_tables_fops = {
	.open = kernel_page_tables_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = ptdump_release,
};

const struct file_operations proc_page_tables_fops = {
	.open = page_tables_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = ptdump_release,
};
