// SPDX-License-Identifier: MIT
/*
 * /proc/PID/pagemap: a word of 64 bits for each page of the address space, at eight times its number.
 *
 *	63	in memory		54..0	its frame
 *	62	in swap			54..5	its slot, 4..0 which swap area
 *	61	of a file or shared	56	no other PTE maps it
 *
 * Bit 55, "written since clear_refs 4", needs a bit in PTEs that this architecture has not. Which frame and
 * which slot is only for who had CAP_SYS_ADMIN when the file was opened: others see 0 in bits 54 to 0.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagewalk.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/swap.h>
#include <neap/string.h>
#include <neap/uaccess.h>

#include "internal.h"

#define PM_ENTRY_BYTES	    sizeof(u64)
#define MAX_SWAPFILES_SHIFT 5
#define PM_MMAP_EXCLUSIVE   (1ull << 56)
#define PM_FILE		    (1ull << 61)
#define PM_SWAP		    (1ull << 62)
#define PM_PRESENT	    (1ull << 63)

#define PM_BUFFER_PAGES (PAGE_SIZE / PM_ENTRY_BYTES)

/* Of an open file; constant. */
struct pagemap_file {
	struct mm_struct *mm; /* or NULL */
	bool show_pfn;
};

struct pagemapread {
	unsigned long start; /* the page of buffer[0] */
	bool show_pfn;
	u64 *buffer;
};

static int pagemap_pte(pte_t *pte, unsigned long addr, unsigned long next __maybe_unused,
		       struct mm_walk *walk)
{
	struct pagemapread *pm = walk->private;
	u64 *entry = &pm->buffer[(addr - pm->start) >> PAGE_SHIFT];

	if (pte_present(*pte)) {
		struct page *page = vm_normal_page(walk->vma, addr, *pte);

		*entry = PM_PRESENT | (pm->show_pfn ? pte_pfn(*pte) : 0);
		if (page && !PageAnon(page))
			*entry |= PM_FILE;
		if (page && page_mapcount(page) == 1)
			*entry |= PM_MMAP_EXCLUSIVE;
	} else if (is_swap_pte(*pte)) {
		swp_entry_t swap = pte_to_swp_entry(*pte);

		*entry = PM_SWAP;
		if (pm->show_pfn)
			*entry |= swp_type(swap) | (u64)swp_offset(swap) << MAX_SWAPFILES_SHIFT;
	}
	return 0;
}

static const struct mm_walk_ops pagemap_ops = { .pte_entry = pagemap_pte };

/* One buffer after the other; the lock is free while a buffer is copied, which may fault. */
static ssize_t read_entries(const struct pagemap_file *pf, unsigned long addr, u64 *buffer,
			    char __user *buf, size_t n)
{
	struct pagemapread pm = { .buffer = buffer, .show_pfn = pf->show_pfn };
	struct mm_struct *mm = pf->mm;
	size_t done = 0;

	while (done < n && addr < mm->task_size) {
		unsigned long pages =
			min_t(unsigned long, (n - done) / PM_ENTRY_BYTES, PM_BUFFER_PAGES);

		pages = min(pages, (mm->task_size - addr) >> PAGE_SHIFT);
		pm.start = addr;
		memset(buffer, 0, pages * PM_ENTRY_BYTES);
		mmap_read_lock(mm);
		walk_page_range(mm, addr, addr + (pages << PAGE_SHIFT), &pagemap_ops, &pm);
		mmap_read_unlock(mm);
		if (copy_to_user(buf + done, buffer, pages * PM_ENTRY_BYTES))
			return -EFAULT;
		done += pages * PM_ENTRY_BYTES;
		addr += pages << PAGE_SHIFT;
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	return done;
}

static ssize_t pagemap_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	const struct pagemap_file *pf = file->private_data;
	struct mm_struct *mm = pf->mm;
	ssize_t ret = 0;
	u64 *buffer;

	if (!mm || !mmget_not_zero(mm))
		return 0;
	if (*pos % PM_ENTRY_BYTES || n % PM_ENTRY_BYTES) {
		ret = -EINVAL;
	} else if (n && *pos / PM_ENTRY_BYTES < mm->task_size >> PAGE_SHIFT) {
		buffer = kmalloc(PM_BUFFER_PAGES * PM_ENTRY_BYTES, GFP_KERNEL);
		ret = -ENOMEM;
		if (buffer)
			ret = read_entries(pf, (unsigned long)(*pos / PM_ENTRY_BYTES) << PAGE_SHIFT,
					   buffer, buf, n);
		kfree(buffer);
	}
	mmput(mm);
	if (ret > 0)
		*pos += ret;
	return ret;
}

static int pagemap_open(struct inode *inode, struct file *file)
{
	struct pagemap_file *pf = kmalloc(sizeof(*pf), GFP_KERNEL);

	if (!pf)
		return -ENOMEM;
	pf->show_pfn = capable(CAP_SYS_ADMIN);
	pf->mm = proc_mem_get(inode);
	if (IS_ERR(pf->mm)) {
		int err = PTR_ERR(pf->mm);

		kfree(pf);
		return err;
	}
	file->private_data = pf;
	return 0;
}

static int pagemap_release(struct inode *inode __maybe_unused, struct file *file)
{
	struct pagemap_file *pf = file->private_data;

	if (pf->mm)
		mmdrop(pf->mm);
	kfree(pf);
	return 0;
}

const struct file_operations proc_pagemap_fops = {
	.open = pagemap_open,
	.read = pagemap_read,
	.llseek = generic_file_llseek,
	.release = pagemap_release,
};
