// SPDX-License-Identifier: MIT
/*
 * /proc/PID/maps: a line for each area of an address space.
 *
 *	00010000-0001d000 r-xp 00000000 00:01 21         /bin/sh
 *	start    end      mode offset   device inode     what it is, from column 49
 *
 * The mode's last letter: p, copied when written to; s, shared. And the Vm lines of status, which
 * are sums over the same areas.
 */
#include <asm/memory.h>
#include <neap/err.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>

#include "internal.h"

#define NAME_COLUMN 49

/* A path, with line feeds as \012. */
static void show_path(struct seq_file *m, const struct path *path, char *buf)
{
	const char *p = d_path(path, buf, PATH_MAX);

	if (IS_ERR(p))
		p = "(path too long)";
	for (; *p; p++) {
		if (*p == '\n')
			seq_puts(m, "\\012");
		else
			seq_putc(m, *p);
	}
}

static const char *area_name(struct vm_area_struct *vma)
{
	struct mm_struct *mm = vma->vm_mm;

	if (vma->vm_ops && vma->vm_ops->name)
		return vma->vm_ops->name(vma);
	/* Also what only touches it: without randomness the heap goes on from bss. */
	if (vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack)
		return "[stack]";
	return NULL;
}

void proc_show_map(struct seq_file *m, struct vm_area_struct *vma, char *buf)
{
	unsigned long flags = vma->vm_flags, ino = 0;
	unsigned long long offset = 0;
	size_t line = m->count;
	const char *name;
	dev_t dev = 0;

	if (vma->vm_file) {
		struct inode *inode = file_inode(vma->vm_file);

		dev = inode->i_sb->s_dev;
		ino = inode->i_ino;
		offset = (unsigned long long)vma->vm_pgoff << PAGE_SHIFT;
	}
	seq_printf(m, "%08lx-%08lx %c%c%c%c %08llx %02x:%02x %lu ", vma->vm_start, vma->vm_end,
		   flags & VM_READ ? 'r' : '-', flags & VM_WRITE ? 'w' : '-',
		   flags & VM_EXEC ? 'x' : '-', flags & VM_MAYSHARE ? 's' : 'p', offset, MAJOR(dev),
		   MINOR(dev), ino);
	name = vma->vm_file ? NULL : area_name(vma);
	if (vma->vm_file || name)
		seq_pad_to(m, line, NAME_COLUMN);
	if (vma->vm_file)
		show_path(m, &vma->vm_file->f_path, buf);
	else if (name)
		seq_puts(m, name);
	seq_putc(m, '\n');
}

void proc_show_map_head(struct seq_file *m, unsigned long start, unsigned long end,
			const char *mode, const char *name)
{
	size_t line = m->count;

	seq_printf(m, "%08lx-%08lx %s %08x 00:00 0 ", start, end, mode, 0);
	seq_pad_to(m, line, NAME_COLUMN);
	seq_printf(m, "%s\n", name);
}

/* The page that every address space has at the top, though it is no area of it. */
void proc_show_vectors(struct seq_file *m)
{
	proc_show_map_head(m, VECTORS_BASE, VECTORS_BASE + PAGE_SIZE, "r-xp", "[vectors]");
}

int proc_pid_maps(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	struct mm_struct *mm = get_task_mm(task);
	struct vm_area_struct *vma;
	char *buf;

	if (!mm)
		return 0;
	buf = kmalloc(PATH_MAX, GFP_KERNEL);
	if (buf) {
		mmap_read_lock(mm);
		for (vma = mm->mmap; vma; vma = vma->vm_next)
			proc_show_map(m, vma, buf);
		mmap_read_unlock(mm);
		proc_show_vectors(m);
	}
	mmput(mm);
	kfree(buf);
	return buf ? 0 : -ENOMEM;
}

/* ---- sums ---- */

#define K(pages) ((unsigned long)(pages) << (PAGE_SHIFT - 10))

static void show_kb(struct seq_file *m, const char *name, unsigned long kb)
{
	seq_printf(m, "%s:\t%8lu kB\n", name, kb);
}

void task_mem(struct seq_file *m, struct mm_struct *mm)
{
	unsigned long anon = get_mm_counter(mm, MM_ANONPAGES),
		      file = get_mm_counter(mm, MM_FILEPAGES);
	unsigned long shmem = get_mm_counter(mm, MM_SHMEMPAGES), rss = anon + file + shmem;
	unsigned long exec = PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK);

	/* What is executable beside the program itself is taken for libraries. */
	exec = min(exec >> PAGE_SHIFT, mm->exec_vm);
	show_kb(m, "VmPeak", K(max(mm->hiwater_vm, mm->total_vm)));
	show_kb(m, "VmSize", K(mm->total_vm));
	show_kb(m, "VmLck", K(mm->locked_vm));
	show_kb(m, "VmPin", 0);
	show_kb(m, "VmHWM", K(max(mm->hiwater_rss, rss)));
	show_kb(m, "VmRSS", K(rss));
	show_kb(m, "RssAnon", K(anon));
	show_kb(m, "RssFile", K(file));
	show_kb(m, "RssShmem", K(shmem));
	show_kb(m, "VmData", K(mm->data_vm));
	show_kb(m, "VmStk", K(mm->stack_vm));
	show_kb(m, "VmExe", K(exec));
	show_kb(m, "VmLib", K(mm->exec_vm - exec));
	show_kb(m, "VmPTE", K(atomic_read(&mm->nr_ptes)));
	show_kb(m, "VmSwap", K(get_mm_counter(mm, MM_SWAPENTS)));
}

/* In pages: size, resident, of that shared with files, program, 0, data and stack, 0. */
int proc_pid_statm(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	struct mm_struct *mm = get_task_mm(task);
	unsigned long text;

	if (!mm) {
		seq_puts(m, "0 0 0 0 0 0 0\n");
		return 0;
	}
	text = (PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK)) >> PAGE_SHIFT;
	seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm, get_mm_rss(mm),
		   get_mm_counter(mm, MM_FILEPAGES) + get_mm_counter(mm, MM_SHMEMPAGES), text,
		   mm->data_vm + mm->stack_vm);
	mmput(mm);
	return 0;
}
