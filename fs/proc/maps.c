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

/* Start, end, mode, offset, device and inode: the columns of a line before the name. */
static void show_head(struct seq_file *m, unsigned long start, unsigned long end, const char *mode,
		      u64 offset, dev_t dev, unsigned long ino)
{
	seq_put_hex_ll(m, "", start, 8);
	seq_put_hex_ll(m, "-", end, 8);
	seq_putc(m, ' ');
	seq_write(m, mode, 4);
	seq_put_hex_ll(m, " ", offset, 8);
	seq_put_hex_ll(m, " ", MAJOR(dev), 2);
	seq_put_hex_ll(m, ":", MINOR(dev), 2);
	seq_put_decimal_ull(m, " ", ino);
	seq_putc(m, ' ');
}

void proc_show_map(struct seq_file *m, struct vm_area_struct *vma, unsigned long start)
{
	unsigned long flags = vma->vm_flags, ino = 0;
	const char mode[4] = { flags & VM_READ ? 'r' : '-', flags & VM_WRITE ? 'w' : '-',
			       flags & VM_EXEC ? 'x' : '-', flags & VM_MAYSHARE ? 's' : 'p' };
	size_t line = m->count;
	const char *name;
	u64 offset = 0;
	dev_t dev = 0;

	if (vma->vm_file) {
		struct inode *inode = file_inode(vma->vm_file);

		dev = inode->i_sb->s_dev;
		ino = inode->i_ino;
		offset = (u64)linear_page_index(vma, start) << PAGE_SHIFT;
	}
	show_head(m, start, vma->vm_end, mode, offset, dev, ino);
	name = vma->vm_file ? NULL : area_name(vma);
	if (vma->vm_file || name)
		seq_pad_to(m, line, NAME_COLUMN);
	if (vma->vm_file)
		seq_path(m, &vma->vm_file->f_path, "\n");
	else if (name)
		seq_puts(m, name);
	seq_putc(m, '\n');
}

void proc_show_map_head(struct seq_file *m, unsigned long start, unsigned long end,
			const char *mode, const char *name)
{
	size_t line = m->count;

	show_head(m, start, end, mode, 0, 0, 0);
	seq_pad_to(m, line, NAME_COLUMN);
	seq_puts(m, name);
	seq_putc(m, '\n');
}

/* ---- the walk, also that of smaps ---- */

/* The page that every address space has at the top, though it is no area of it. */
static struct vm_area_struct vectors_vma = {
	.vm_start = VECTORS_BASE,
	.vm_end = VECTORS_BASE + PAGE_SIZE,
	.vm_flags = VM_READ | VM_EXEC | VM_MAYREAD | VM_MAYEXEC,
};

bool proc_is_vectors(const struct vm_area_struct *vma)
{
	return vma == &vectors_vma;
}

static struct vm_area_struct *maps_vma(struct proc_maps *priv, struct vm_area_struct *vma,
				       loff_t pos)
{
	if (!vma)
		vma = &vectors_vma;
	priv->from = max((unsigned long)pos, vma->vm_start);
	return vma;
}

/*
 * The position is an address: what is shown next is what is there, or the first after it. Between two
 * buffers areas may come, go, split and merge; each address that stays mapped is still shown once, in
 * the area that it belongs to then.
 */
void *proc_maps_start(struct seq_file *m, loff_t *pos)
{
	struct proc_maps *priv = m->private;
	struct task_struct *task = get_proc_task(priv->inode);

	if (!task)
		return ERR_PTR(-ESRCH);
	put_task_struct(task);
	if (*pos > VECTORS_BASE || !priv->mm || !mmget_not_zero(priv->mm))
		return NULL;
	mmap_read_lock(priv->mm);
	priv->locked = true;
	return maps_vma(priv, find_vma(priv->mm, *pos), *pos);
}

void *proc_maps_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct vm_area_struct *vma = v;

	*pos = vma->vm_end;
	return vma == &vectors_vma ? NULL : maps_vma(m->private, vma->vm_next, *pos);
}

void proc_maps_stop(struct seq_file *m, void *v __maybe_unused)
{
	struct proc_maps *priv = m->private;

	if (priv->locked) {
		priv->locked = false;
		mmap_read_unlock(priv->mm);
		mmput(priv->mm);
	}
}

static int maps_show(struct seq_file *m, void *v)
{
	struct proc_maps *priv = m->private;

	if (proc_is_vectors(v))
		proc_show_map_head(m, VECTORS_BASE, VECTORS_BASE + PAGE_SIZE, "r-xp", "[vectors]");
	else
		proc_show_map(m, v, priv->from);
	return 0;
}

int proc_maps_open(struct inode *inode, struct file *file, const struct seq_operations *op)
{
	struct mm_struct *mm = proc_mem_get(inode);
	struct proc_maps *priv;
	int err;

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	err = seq_open_private(file, op, sizeof(*priv));
	if (err) {
		if (mm)
			mmdrop(mm);
		return err;
	}
	priv = ((struct seq_file *)file->private_data)->private;
	priv->inode = inode; /* it lives at least as long as the file */
	priv->mm = mm;
	return 0;
}

int proc_maps_release(struct inode *inode, struct file *file)
{
	struct proc_maps *priv = ((struct seq_file *)file->private_data)->private;

	if (priv->mm)
		mmdrop(priv->mm);
	return seq_release_private(inode, file);
}

static const struct seq_operations maps_op = PROC_MAPS_OP(maps_show);

static int maps_open(struct inode *inode, struct file *file)
{
	return proc_maps_open(inode, file, &maps_op);
}

const struct file_operations proc_maps_fops = PROC_MAPS_FOPS(maps_open);

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
