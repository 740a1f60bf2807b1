// SPDX-License-Identifier: MIT
/*
 * /proc/PID/fail-nth: which allocation from now on is to fail (mm/fault_inject.c). It reads as what is
 * left to count: 0 if one has failed, or nothing was asked for.
 */
#include <neap/kernel.h>
#include <neap/sched.h>

#include "internal.h"

int proc_pid_fail_nth(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	seq_printf(m, "%u\n", READ_ONCE(task->fail_nth));
	return 0;
}

/* Only a task itself may ask for it: the count is under no lock. */
static ssize_t fail_nth_write(struct file *file, const char __user *buf, size_t n,
			      loff_t *pos __maybe_unused)
{
	struct task_struct *task;
	char text[16];
	unsigned int nth;
	int len = proc_copy_text(text, sizeof(text), buf, n);

	if (len < 0)
		return len;
	if (kstrtouint(text, 0, &nth))
		return -EINVAL;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	put_task_struct(task);
	if (task != current)
		return -EPERM;
	current->fail_nth = nth;
	return n;
}

const struct file_operations proc_fail_nth_fops = {
	.open = proc_text_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.write = fail_nth_write,
	.llseek = seq_lseek,
	.release = single_release,
};
