// SPDX-License-Identifier: MIT
/*
 * What the page tables of a process say about its areas: smaps (each area), smaps_rollup (their sum) and
 * clear_refs (forget what has been used, so that smaps tells what is used from now on).
 *
 *	Rss		pages in memory
 *	Pss		the same, each divided by the PTEs that map it: over all processes, the memory in use
 *	Shared_*	pages that other PTEs map too		Private_*	that only this one maps
 *	Referenced	used since clear_refs, as far as anybody has noticed
 *	Swap, SwapPss	pages in swap, whole and divided by the PTEs that wait for them
 *
 * Pss is kept with 12 bits behind the point, so that thirds add up.
 */
#include <asm/memory.h>
#include <asm/tlbflush.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagewalk.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/uaccess.h>

#include "internal.h"

#define PSS_SHIFT 12

/* In bytes; the pss and those beside it << PSS_SHIFT. */
struct mem_size_stats {
	unsigned long resident, shared_clean, shared_dirty, private_clean, private_dirty;
	unsigned long referenced, anonymous, lazyfree, swap;
	u64 pss, pss_anon, pss_file, pss_shmem, pss_locked, pss_dirty, swap_pss;
	bool shmem_holes; /* what no PTE knows of may be in the file's swap */
};

static u64 page_share(unsigned int holders)
{
	u64 pss = (u64)PAGE_SIZE << PSS_SHIFT;

	/* It fits 32 bits; div_u64 is for more. */
	return holders >= 2 ? (u32)pss / holders : pss;
}

static void smaps_account(struct mem_size_stats *mss, struct page *page, bool young, bool dirty,
			  bool locked)
{
	unsigned int mapcount = page_mapcount(page);
	u64 pss = page_share(mapcount);

	dirty |= PageDirty(page) != 0;
	if (PageAnon(page)) {
		mss->anonymous += PAGE_SIZE;
		mss->pss_anon += pss;
		if (!PageSwapBacked(page) && !dirty)
			mss->lazyfree += PAGE_SIZE;
	} else if (PageSwapBacked(page)) {
		mss->pss_shmem += pss;
	} else {
		mss->pss_file += pss;
	}
	mss->resident += PAGE_SIZE;
	if (young || PageReferenced(page))
		mss->referenced += PAGE_SIZE;
	mss->pss += pss;
	if (locked)
		mss->pss_locked += pss;
	if (dirty)
		mss->pss_dirty += pss;
	if (mapcount >= 2)
		*(dirty ? &mss->shared_dirty : &mss->shared_clean) += PAGE_SIZE;
	else
		*(dirty ? &mss->private_dirty : &mss->private_clean) += PAGE_SIZE;
}

/* ---- gathering ---- */

static int smaps_pte_hole(unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	struct mem_size_stats *mss = walk->private;
	struct vm_area_struct *vma = walk->vma;

	if (mss->shmem_holes)
		mss->swap += shmem_partial_swap_usage(vma->vm_file->f_mapping,
						      linear_page_index(vma, addr),
						      linear_page_index(vma, next))
			     << PAGE_SHIFT;
	return 0;
}

static int smaps_pte_entry(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk)
{
	struct mem_size_stats *mss = walk->private;
	struct page *page;

	if (pte_none(*pte))
		return smaps_pte_hole(addr, next, walk);
	if (!pte_present(*pte)) {
		mss->swap += PAGE_SIZE;
		mss->swap_pss += page_share(swp_swapcount(pte_to_swp_entry(*pte)));
		return 0;
	}
	page = vm_normal_page(walk->vma, addr, *pte);
	if (page)
		smaps_account(mss, page, pte_young(*pte), pte_dirty(*pte),
			      walk->vma->vm_flags & VM_LOCKED);
	return 0;
}

static const struct mm_walk_ops smaps_walk_ops = {
	.pte_entry = smaps_pte_entry,
	.pte_hole = smaps_pte_hole,
};

/*
 * Adds an area, from start on. Of shared memory, what is in swap is in the file's tree and not in PTEs: all that the
 * area covers, but in a private writable one only where the process has no copy of its own.
 */
static void smap_gather_stats(struct vm_area_struct *vma, unsigned long start,
			      struct mem_size_stats *mss)
{
	mss->shmem_holes = false;
	if (vma->vm_file && shmem_mapping(vma->vm_file->f_mapping)) {
		mss->shmem_holes = !(vma->vm_flags & VM_SHARED) && (vma->vm_flags & VM_WRITE);
		if (!mss->shmem_holes)
			mss->swap += shmem_partial_swap_usage(vma->vm_file->f_mapping,
							      linear_page_index(vma, start),
							      vma->vm_pgoff + vma_pages(vma))
				     << PAGE_SHIFT;
	}
	walk_page_range(vma->vm_mm, start, vma->vm_end, &smaps_walk_ops, mss);
}

/* ---- printing ---- */

/* name: with its colon and blanks, 16 characters. */
static void show_size(struct seq_file *m, const char *name, unsigned long bytes)
{
	seq_put_decimal_ull_width(m, name, bytes >> 10, 8);
	seq_write(m, " kB\n", 4);
}

static void show_pss(struct seq_file *m, const char *name, u64 pss)
{
	show_size(m, name, (unsigned long)(pss >> PSS_SHIFT));
}

static void show_sums(struct seq_file *m, const struct mem_size_stats *mss, bool rollup)
{
	show_size(m, "Rss:            ", mss->resident);
	show_pss(m, "Pss:            ", mss->pss);
	show_pss(m, "Pss_Dirty:      ", mss->pss_dirty);
	if (rollup) {
		show_pss(m, "Pss_Anon:       ", mss->pss_anon);
		show_pss(m, "Pss_File:       ", mss->pss_file);
		show_pss(m, "Pss_Shmem:      ", mss->pss_shmem);
	}
	show_size(m, "Shared_Clean:   ", mss->shared_clean);
	show_size(m, "Shared_Dirty:   ", mss->shared_dirty);
	show_size(m, "Private_Clean:  ", mss->private_clean);
	show_size(m, "Private_Dirty:  ", mss->private_dirty);
	show_size(m, "Referenced:     ", mss->referenced);
	show_size(m, "Anonymous:      ", mss->anonymous);
	show_size(m, "LazyFree:       ", mss->lazyfree);
	/* There are neither huge pages nor files of them. */
	show_size(m, "AnonHugePages:  ", 0);
	show_size(m, "ShmemPmdMapped: ", 0);
	show_size(m, "FilePmdMapped:  ", 0);
	show_size(m, "Shared_Hugetlb: ", 0);
	show_size(m, "Private_Hugetlb:", 0);
	show_size(m, "Swap:           ", mss->swap);
	show_pss(m, "SwapPss:        ", mss->swap_pss);
	show_pss(m, "Locked:         ", mss->pss_locked);
}

/* Each flag with its two letters in VmFlags, in the order of the bits. */
#define VMA_FLAG_NAMES(X)                                                                \
	X(VM_READ, "rd")                                                                 \
	X(VM_WRITE, "wr")                                                                \
	X(VM_EXEC, "ex")                                                                 \
	X(VM_SHARED, "sh")                                                               \
	X(VM_MAYREAD, "mr")                                                              \
	X(VM_MAYWRITE, "mw")                                                             \
	X(VM_MAYEXEC, "me")                                                              \
	X(VM_MAYSHARE, "ms")                                                             \
	X(VM_GROWSDOWN, "gd")                                                            \
	X(VM_PFNMAP, "pf")                                                               \
	X(VM_LOCKED, "lo")                                                               \
	X(VM_IO, "io")                                                                   \
	X(VM_SEQ_READ, "sr")                                                             \
	X(VM_RAND_READ, "rr")                                                            \
	X(VM_DONTCOPY, "dc")                                                             \
	X(VM_DONTEXPAND, "de")                                                           \
	X(VM_LOCKONFAULT, "??") /* Linux 6.1 has no letters for it */                    \
	X(VM_ACCOUNT, "ac")                                                              \
	X(VM_NORESERVE, "nr")                                                            \
	X(VM_WIPEONFORK, "wf")                                                           \
	X(VM_DONTDUMP, "dd")                                                             \
	X(VM_MIXEDMAP, "mm")

#define FLAG_AND_NAME(flag, name) { flag, name },
#define OR_FLAG(flag, name)	  | (flag)

/* A flag that has no name is shown as "??". */
static void show_flags(struct seq_file *m, unsigned long flags)
{
	static const struct {
		unsigned long flag;
		char name[3];
	} names[] = { VMA_FLAG_NAMES(FLAG_AND_NAME) };
	unsigned int bit, i = 0;

	BUILD_BUG_ON((0 VMA_FLAG_NAMES(OR_FLAG)) != VM_KNOWN_FLAGS);
	seq_puts(m, "VmFlags: ");
	for (bit = 0; bit < BITS_PER_LONG; bit++) {
		bool named = i < ARRAY_SIZE(names) && names[i].flag == 1UL << bit;

		if (flags & (1UL << bit)) {
			seq_write(m, named ? names[i].name : "??", 2);
			seq_putc(m, ' ');
		}
		i += named;
	}
	seq_putc(m, '\n');
}

static void show_smap(struct seq_file *m, unsigned long size, unsigned long flags,
		      const struct mem_size_stats *mss)
{
	show_size(m, "Size:           ", size);
	show_size(m, "KernelPageSize: ", PAGE_SIZE);
	show_size(m, "MMUPageSize:    ", PAGE_SIZE);
	show_sums(m, mss, false);
	seq_puts(m, "THPeligible:    0\n");
	show_flags(m, flags);
}

static int smaps_show(struct seq_file *m, void *v)
{
	struct proc_maps *priv = m->private;
	struct mem_size_stats mss = { 0 };
	struct vm_area_struct *vma = v;

	if (proc_is_vectors(vma)) {
		proc_show_map_head(m, vma->vm_start, vma->vm_end, "r-xp", "[vectors]");
	} else {
		smap_gather_stats(vma, priv->from, &mss);
		proc_show_map(m, vma, priv->from);
	}
	show_smap(m, vma->vm_end - priv->from, vma->vm_flags, &mss);
	return 0;
}

static const struct seq_operations smaps_op = PROC_MAPS_OP(smaps_show);

static int smaps_open(struct inode *inode, struct file *file)
{
	return proc_maps_open(inode, file, &smaps_op);
}

const struct file_operations proc_smaps_fops = PROC_MAPS_FOPS(smaps_open);

int proc_pid_smaps_rollup(struct seq_file *m, struct task_struct *task, bool thread __maybe_unused)
{
	struct mem_size_stats mss = { 0 };
	struct mm_struct *mm = get_task_mm(task);
	unsigned long start = 0, end = 0;
	struct vm_area_struct *vma;

	if (!mm)
		return -ESRCH;
	mmap_read_lock(mm);
	vma = mm->mmap;
	if (vma)
		start = vma->vm_start;
	while (vma) {
		smap_gather_stats(vma, max(end, vma->vm_start), &mss);
		end = vma->vm_end;
		vma = vma->vm_next;
		/* A writer need not wait for all areas. The walk goes on behind the last address seen. */
		if (vma && (need_resched() || rwsem_is_contended(&mm->mmap_lock))) {
			mmap_read_unlock(mm);
			cond_resched();
			mmap_read_lock(mm);
			vma = find_vma(mm, end);
		}
	}
	mmap_read_unlock(mm);
	proc_show_map_head(m, start, end, "---p", "[rollup]");
	show_sums(m, &mss, true);
	mmput(mm);
	return 0;
}

/* ---- clear_refs ---- */

enum clear_refs_types {
	CLEAR_REFS_ALL = 1,
	CLEAR_REFS_ANON,
	CLEAR_REFS_MAPPED,
	CLEAR_REFS_SOFT_DIRTY, /* taken, and nothing to do: these PTEs have no such bit */
	CLEAR_REFS_MM_HIWATER_RSS,
	CLEAR_REFS_LAST,
};

static int clear_refs_pte(pte_t *pte, unsigned long addr, unsigned long next __maybe_unused,
			  struct mm_walk *walk)
{
	struct page *page = pte_present(*pte) ? vm_normal_page(walk->vma, addr, *pte) : NULL;

	if (!page)
		return 0;
	/* Else the TLB would hide later accesses for as long as it keeps the entry. */
	if (ptep_test_and_clear_young(walk->vma, addr, pte))
		flush_tlb_page(walk->vma, addr);
	ClearPageReferenced(page);
	return 0;
}

static int clear_refs_test_walk(unsigned long addr __maybe_unused,
				unsigned long next __maybe_unused, struct mm_walk *walk)
{
	enum clear_refs_types type = *(enum clear_refs_types *)walk->private;

	if (walk->vma->vm_flags & VM_PFNMAP)
		return 1;
	if (type == CLEAR_REFS_ANON)
		return walk->vma->vm_file != NULL;
	return type == CLEAR_REFS_MAPPED && !walk->vma->vm_file;
}

static const struct mm_walk_ops clear_refs_walk_ops = {
	.pte_entry = clear_refs_pte,
	.test_walk = clear_refs_test_walk,
};

static void clear_refs(struct mm_struct *mm, enum clear_refs_types type)
{
	if (type == CLEAR_REFS_MM_HIWATER_RSS) {
		WRITE_ONCE(mm->hiwater_rss, get_mm_rss(mm));
	} else if (type != CLEAR_REFS_SOFT_DIRTY) {
		mmap_read_lock(mm);
		walk_page_range(mm, 0, mm->task_size, &clear_refs_walk_ops, &type);
		mmap_read_unlock(mm);
	}
}

static ssize_t clear_refs_write(struct file *file, const char __user *buf, size_t n,
				loff_t *pos __maybe_unused)
{
	struct task_struct *task;
	struct mm_struct *mm;
	char text[13];
	int type, len;

	n = min(n, sizeof(text) - 1);
	len = proc_copy_text(text, sizeof(text), buf, n);
	if (len < 0)
		return len;
	len = kstrtoint(text + strspn(text, " \t\n"), 10, &type);
	if (len < 0)
		return len;
	if (type < CLEAR_REFS_ALL || type >= CLEAR_REFS_LAST)
		return -EINVAL;
	task = get_proc_task(file_inode(file));
	if (!task)
		return -ESRCH;
	mm = get_task_mm(task);
	if (mm) {
		clear_refs(mm, type);
		mmput(mm);
	}
	put_task_struct(task);
	return n;
}

const struct file_operations proc_clear_refs_fops = {
	.write = clear_refs_write,
	.llseek = generic_file_llseek,
};
