// SPDX-License-Identifier: MIT
/*
 * The small text files of a task: comm, limits, oom_score, auxv, and those that can be written to.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/oom.h>
#include <neap/sched.h>
#include <neap/sprintf.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/uaccess.h>
#include <uapi/resource.h>

#include "internal.h"

/* ---- comm ---- */

int proc_pid_comm(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	char comm[TASK_COMM_LEN];

	seq_printf(m, "%s\n", get_task_comm(comm, task));
	return 0;
}

/* Threads of one process may name each other. */
static ssize_t comm_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos __maybe_unused)
{
	char name[TASK_COMM_LEN] = { 0 };
	struct task_struct *task;
	ssize_t ret = n;

	if (copy_from_user(name, buf, min_t(size_t, n, sizeof(name) - 1)))
		return -EFAULT;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	if (same_thread_group(task, current)) {
		name[strcspn(name, "\n")] = '\0';
		set_task_comm(task, name);
	} else {
		ret = -EINVAL;
	}
	put_task_struct(task);
	return ret;
}

const struct file_operations proc_comm_fops = {
	.open = proc_text_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.write = comm_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/* ---- limits ---- */

static const struct {
	const char *name, *unit;
} limit_names[RLIM_NLIMITS] = {
	[RLIMIT_CPU] = { "Max cpu time", "seconds" },
	[RLIMIT_FSIZE] = { "Max file size", "bytes" },
	[RLIMIT_DATA] = { "Max data size", "bytes" },
	[RLIMIT_STACK] = { "Max stack size", "bytes" },
	[RLIMIT_CORE] = { "Max core file size", "bytes" },
	[RLIMIT_RSS] = { "Max resident set", "bytes" },
	[RLIMIT_NPROC] = { "Max processes", "processes" },
	[RLIMIT_NOFILE] = { "Max open files", "files" },
	[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
	[RLIMIT_AS] = { "Max address space", "bytes" },
	[RLIMIT_LOCKS] = { "Max file locks", "locks" },
	[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
	[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
	[RLIMIT_NICE] = { "Max nice priority", NULL },
	[RLIMIT_RTPRIO] = { "Max realtime priority", NULL },
	[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
};

static void show_limit(struct seq_file *m, unsigned long value)
{
	if (value == RLIM_INFINITY)
		seq_printf(m, "%-20s ", "unlimited");
	else
		seq_printf(m, "%-20lu ", value);
}

int proc_pid_limits(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	struct rlimit rlim[RLIM_NLIMITS];
	struct task_struct *leader;
	unsigned int i;

	read_lock(&tasklist_lock); /* as in do_prlimit() */
	leader = task->sighand ? task->group_leader : NULL;
	if (leader) {
		task_lock(leader);
		memcpy(rlim, task->signal->rlim, sizeof(rlim));
		task_unlock(leader);
	}
	read_unlock(&tasklist_lock);
	if (!leader)
		return 0;
	seq_printf(m, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
	for (i = 0; i < RLIM_NLIMITS; i++) {
		seq_printf(m, "%-25s ", limit_names[i].name);
		show_limit(m, rlim[i].rlim_cur);
		show_limit(m, rlim[i].rlim_max);
		if (limit_names[i].unit)
			seq_printf(m, "%-10s\n", limit_names[i].unit);
		else
			seq_putc(m, '\n');
	}
	return 0;
}

/* ---- out of memory ---- */

/* 0 (never) to about 1333: thousandths of all memory, with the adjustment, times 2/3. */
int proc_pid_oom_score(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	unsigned long total = totalram_pages + total_swap_pages;
	long badness, points = 0;

	read_lock(&tasklist_lock);
	badness = oom_badness(task, total);
	read_unlock(&tasklist_lock);
	if (badness != LONG_MIN)
		points = max(1000 + badness / (long)max(total / 1000, 1ul), 0l) * 2 / 3;
	seq_printf(m, "%ld\n", points);
	return 0;
}

int proc_pid_oom_score_adj(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	seq_printf(m, "%d\n", READ_ONCE(task->signal->oom_score_adj));
	return 0;
}

static ssize_t oom_score_adj_write(struct file *file, const char __user *buf, size_t n,
				   loff_t *pos __maybe_unused)
{
	struct task_struct *task;
	char text[16];
	int adj, len = proc_copy_text(text, sizeof(text), buf, n);

	if (len < 0)
		return len;
	if (kstrtoint(text, 0, &adj) || adj < OOM_SCORE_ADJ_MIN || adj > OOM_SCORE_ADJ_MAX)
		return -EINVAL;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	if (capable(CAP_SYS_RESOURCE))
		WRITE_ONCE(task->signal->oom_score_adj_min, adj);
	else if (adj < READ_ONCE(task->signal->oom_score_adj_min))
		len = -EACCES;
	if (len >= 0)
		WRITE_ONCE(task->signal->oom_score_adj, adj);
	put_task_struct(task);
	return len < 0 ? len : (ssize_t)n;
}

const struct file_operations proc_oom_score_adj_fops = {
	.open = proc_text_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.write = oom_score_adj_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/* ---- others ---- */

/* Binary: what execve() put on the stack, to the AT_NULL pair. */
int proc_pid_auxv(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	struct mm_struct *mm = get_task_mm(task);
	unsigned int words = 0;

	if (!mm)
		return 0;
	while (words < AT_VECTOR_SIZE && mm->saved_auxv[words] != AT_NULL)
		words += 2;
	words = min_t(unsigned int, words + 2, AT_VECTOR_SIZE);
	seq_write(m, mm->saved_auxv, words * sizeof(mm->saved_auxv[0]));
	mmput(mm);
	return 0;
}

/* There is one tree of mounts for all. */
static int mounts_open(struct inode *inode, struct file *file)
{
	struct task_struct *task = get_proc_task(inode);

	if (!task)
		return -ESRCH;
	put_task_struct(task);
	return seq_open(file, &mounts_op);
}

const struct file_operations proc_mounts_fops = {
	.open = mounts_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = seq_release,
};
