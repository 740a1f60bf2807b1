// SPDX-License-Identifier: MIT
/*
 * mincore: which pages of a range are in memory, a byte for each. A page is there if its PTE is present;
 * if not, one of a file if it is in the page cache, one whose place is in swap (anonymous, shared memory) if
 * it is in the swap cache. Frames without struct page (VM_PFNMAP) are none.
 */
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#include "internal.h"

/* The page at index of a file, referenced, if it is in memory: of shared memory it may be in the swap cache. */
static struct page *find_get_incore_page(struct address_space *mapping, pgoff_t index)
{
	void *item = find_get_entry(mapping, index);

	if (radix_tree_exceptional(item))
		return lookup_swap_cache(radix_to_swp_entry(item));
	return item;
}

static unsigned char mincore_page(struct vm_area_struct *vma, unsigned long addr)
{
	pmd_t *pmd = pmd_off(vma->vm_mm, addr);
	struct page *page = NULL;
	pte_t pte = __pte(0);
	bool there = false;
	spinlock_t *ptl;
	pte_t *ptep;

	if (!pmd_none_or_clear_bad(pmd)) {
		ptep = pte_offset_map_lock(vma->vm_mm, pmd, addr, &ptl);
		pte = *ptep;
		pte_unmap_unlock(ptep, ptl);
	}
	if (pte_present(pte))
		return 1;
	if (is_swap_pte(pte))
		page = lookup_swap_cache(pte_to_swp_entry(pte));
	else if (vma->vm_file && !vma_is_anonymous(vma))
		page = find_get_incore_page(vma->vm_file->f_mapping, linear_page_index(vma, addr));
	if (page) {
		there = PageUptodate(page);
		put_page(page);
	}
	return there;
}

/* Up to n pages from addr on, all mapped, into vec. How many, or -ENOMEM if the first is not mapped. */
static long do_mincore(struct mm_struct *mm, unsigned long addr, unsigned long n,
		       unsigned char *vec)
{
	struct vm_area_struct *vma = find_vma(mm, addr);
	unsigned long i;

	if (!vma || vma->vm_start > addr)
		return -ENOMEM;
	n = min(n, (vma->vm_end - addr) >> PAGE_SHIFT);
	for (i = 0; i < n; i++)
		vec[i] = vma->vm_flags & VM_PFNMAP ? 0
						   : mincore_page(vma, addr + (i << PAGE_SHIFT));
	return n;
}

long sys_mincore(unsigned long start, size_t len, unsigned char __user *vec)
{
	struct mm_struct *mm = current->mm;
	unsigned char result[128];
	unsigned long pages = len / PAGE_SIZE + (offset_in_page(len) != 0);

	if (offset_in_page(start))
		return -EINVAL;
	if (start > mm->task_size || len > mm->task_size - start)
		return -ENOMEM;
	if (!access_ok(vec, pages))
		return -EFAULT;
	while (pages) {
		long n;

		/* The answer is kept back until the lock is free: writing it may fault. */
		mmap_read_lock(mm);
		n = do_mincore(mm, start, min_t(unsigned long, pages, sizeof(result)), result);
		mmap_read_unlock(mm);
		if (n < 0)
			return n;
		if (copy_to_user(vec, result, n))
			return -EFAULT;
		pages -= n;
		vec += n;
		start += n << PAGE_SHIFT;
		cond_resched();
	}
	return 0;
}
