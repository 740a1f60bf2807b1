// SPDX-License-Identifier: MIT
/*
 * mlock: memory that stays. An area with VM_LOCKED has all its pages present (unless it is locked "on
 * fault"), and reclaim never takes them:
 *
 *	mlock -> area gets VM_LOCKED -> what it maps: PG_mlocked, to the list LRU_UNEVICTABLE
 *	                             -> populate: what it does not map yet
 *	fault in such an area        -> the new page likewise (mlock_vma_page)
 *	munlock, munmap, exit        -> no PG_mlocked, back to the list it came from, unless another
 *	                                area with VM_LOCKED maps the page too (page_mlock asks them)
 *
 * The flag and the list are two steps. The flag changes by itself (where a PTE is made or goes, under its
 * lock); then the list follows under zone->lru_lock, going by what the flag says at that moment, so that
 * the last to come leaves it right. A page that is isolated then goes to its list when it is put back.
 *
 * An area being moved while reverse mapping looks for it can be missed, and a page with it; so can one that
 * comes after many others that may map the page. That is not the end: reclaim finds VM_LOCKED in the area
 * itself, and has the page marked again.
 *
 * Pages on no LRU list (those of ramfs) are only marked.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/syscalls.h>

#include "internal.h"
#include "lru.h"

/* ---- limits ---- */

bool can_do_mlock(void)
{
	return rlimit(RLIMIT_MEMLOCK) != 0 || capable(CAP_IPC_LOCK);
}

/* mlock_future_check - may npages more be mapped with these flags? 0, or -EAGAIN. */
int mlock_future_check(struct mm_struct *mm, unsigned long vm_flags, unsigned long npages)
{
	if ((vm_flags & VM_LOCKED) &&
	    mm->locked_vm + npages > rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT && !capable(CAP_IPC_LOCK))
		return -EAGAIN;
	return 0;
}

/* ---- pages ---- */

/* The list that the flag wants the page on. */
static void mlock_move_page(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	if (PageLRU(page) && !PageMlocked(page) != !PageUnevictable(page)) {
		del_page_from_lru_list(zone, page);
		if (PageMlocked(page)) {
			ClearPageActive(page);
			SetPageUnevictable(page);
		} else {
			ClearPageUnevictable(page);
		}
		add_page_to_lru_list(zone, page);
	}
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

void __mlock_page(struct page *page)
{
	if (TestSetPageMlocked(page))
		return;
	inc_node_page_state(NR_MLOCK);
	count_vm_event(UNEVICTABLE_PGMLOCKED);
	mlock_move_page(page);
}

static bool test_clear_page_mlock(struct page *page)
{
	if (!TestClearPageMlocked(page))
		return false;
	dec_node_page_state(NR_MLOCK);
	count_vm_event(UNEVICTABLE_PGMUNLOCKED);
	return true;
}

void __clear_page_mlock(struct page *page)
{
	if (test_clear_page_mlock(page))
		mlock_move_page(page);
}

/*
 * munlock_page - vma no longer keeps the page in memory; perhaps another area does. mmap_lock held, a
 * reference to the page. Sleeps. Not under the page lock, which may not be waited for here. It is not
 * needed: whoever maps the page in such an area makes the PTE, then the mark, both under the PTE's lock.
 * Either that mark comes after ours has gone, or our walk finds the PTE.
 */
void munlock_page(struct page *page, struct vm_area_struct *vma)
{
	if (test_clear_page_mlock(page)) {
		page_mlock(page, vma);
		mlock_move_page(page);
	}
}

/* ---- the pages of an area ---- */

static void mlock_pte_range(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr,
			    unsigned long end)
{
	struct mm_struct *mm = vma->vm_mm;
	spinlock_t *ptl;
	pte_t *start_pte, *pte;

	start_pte = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	for (; addr < end; addr += PAGE_SIZE, pte++) {
		struct page *page = pte_present(*pte) ? vm_normal_page(vma, addr, *pte) : NULL;

		if (page)
			__mlock_page(page);
	}
	pte_unmap_unlock(start_pte, ptl);
}

static void mlock_vma_pages_range(struct vm_area_struct *vma, unsigned long start,
				  unsigned long end)
{
	unsigned long next;

	for (; start < end; start = next) {
		pmd_t *pmd = pmd_off(vma->vm_mm, start);

		next = pgd_addr_end(start, end);
		if (!pmd_none_or_clear_bad(pmd))
			mlock_pte_range(vma, pmd, start, next);
		cond_resched();
	}
}

#define MUNLOCK_BATCH 16

/* As many pages as the batch holds; where it stopped. */
static unsigned long munlock_pte_range(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr,
				       unsigned long end)
{
	struct page *pages[MUNLOCK_BATCH];
	struct mm_struct *mm = vma->vm_mm;
	unsigned int nr = 0;
	spinlock_t *ptl;
	pte_t *start_pte, *pte;

	start_pte = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	for (; addr < end && nr < MUNLOCK_BATCH; addr += PAGE_SIZE, pte++) {
		struct page *page = pte_present(*pte) ? vm_normal_page(vma, addr, *pte) : NULL;

		if (page && PageMlocked(page)) {
			get_page(page);
			pages[nr++] = page;
		}
	}
	pte_unmap_unlock(start_pte, ptl);
	while (nr) {
		munlock_page(pages[--nr], vma);
		put_page(pages[nr]);
	}
	return addr;
}

/* The area's flags do not say VM_LOCKED any more. */
static void munlock_vma_pages_range(struct vm_area_struct *vma, unsigned long start,
				    unsigned long end)
{
	while (start < end) {
		pmd_t *pmd = pmd_off(vma->vm_mm, start);
		unsigned long next = pgd_addr_end(start, end);

		if (pmd_none_or_clear_bad(pmd))
			start = next;
		else
			start = munlock_pte_range(vma, pmd, start, next);
		cond_resched();
	}
}

/* munlock_vma_pages_all - the area is about to go: it is no longer locked, and not counted as such. */
void munlock_vma_pages_all(struct vm_area_struct *vma)
{
	vma->vm_mm->locked_vm -= vma_pages(vma);
	vma->vm_flags &= ~VM_LOCKED_MASK;
	munlock_vma_pages_range(vma, vma->vm_start, vma->vm_end);
}

/* ---- areas ---- */

/*
 * [start, end) of vma gets the VM_LOCKED_MASK flags of newflags. *prev becomes the area that covers it.
 * 0 or -ENOMEM. Areas that are no memory are passed over, and not counted.
 */
static int mlock_fixup(struct vm_area_struct *vma, struct vm_area_struct **prev,
		       unsigned long start, unsigned long end, unsigned long newflags)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long oldflags = vma->vm_flags;
	long nr_pages = (end - start) >> PAGE_SHIFT;

	if (newflags == oldflags || (oldflags & VM_SPECIAL)) {
		*prev = vma;
		return 0;
	}
	vma = vma_modify_flags(*prev, vma, start, end, newflags);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	*prev = vma;
	vma->vm_flags = newflags;
	if (!(newflags & VM_LOCKED)) {
		mm->locked_vm -= nr_pages;
		munlock_vma_pages_range(vma, start, end);
	} else if (!(oldflags & VM_LOCKED)) {
		mm->locked_vm += nr_pages;
		mlock_vma_pages_range(vma, start, end);
	}
	return 0;
}

/* The areas of [start, start + len) get these flags of VM_LOCKED_MASK. -ENOMEM at the first hole. */
static int apply_vma_lock_flags(unsigned long start, size_t len, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long end = start + len;
	struct vm_area_struct *vma, *prev;
	int err;

	if (end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	vma = find_vma_prev(mm, start, &prev);
	if (!vma || vma->vm_start > start)
		return -ENOMEM;
	if (start > vma->vm_start)
		prev = vma;
	for (;;) {
		unsigned long stop = min(vma->vm_end, end);

		err = mlock_fixup(vma, &prev, start, stop,
				  (vma->vm_flags & ~VM_LOCKED_MASK) | flags);
		if (err)
			return err;
		start = max(stop, prev->vm_end);
		if (start >= end)
			return 0;
		vma = prev->vm_next;
		if (!vma || vma->vm_start != start)
			return -ENOMEM;
		cond_resched();
	}
}

/* Of the pages of a range, how many are locked already. */
static unsigned long count_mm_mlocked_page_nr(struct mm_struct *mm, unsigned long start, size_t len)
{
	unsigned long end = start + len < start ? ULONG_MAX & PAGE_MASK : start + len, bytes = 0;
	struct vm_area_struct *vma;

	for (vma = find_vma(mm, start); vma && vma->vm_start < end; vma = vma->vm_next) {
		if (vma->vm_flags & VM_LOCKED)
			bytes += min(vma->vm_end, end) - max(vma->vm_start, start);
	}
	return bytes >> PAGE_SHIFT;
}

/* ---- the calls ---- */

/* What mlock says when the pages do not come: ENOMEM has been taken for holes. */
static int mlock_posix_error_return(int err)
{
	if (err == -EFAULT)
		return -ENOMEM;
	return err == -ENOMEM ? -EAGAIN : err;
}

static int do_mlock(unsigned long start, size_t len, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT, locked;
	int err = -ENOMEM;

	if (!can_do_mlock())
		return -EPERM;
	len = PAGE_ALIGN(len + offset_in_page(start));
	start &= PAGE_MASK;
	mmap_write_lock(mm);
	locked = (len >> PAGE_SHIFT) + mm->locked_vm;
	if (locked > limit)
		locked -= count_mm_mlocked_page_nr(mm, start, len);
	if (locked <= limit || capable(CAP_IPC_LOCK))
		err = apply_vma_lock_flags(start, len, flags);
	mmap_write_unlock(mm);
	if (err)
		return err;
	return mlock_posix_error_return(__mm_populate(start, len, false));
}

long sys_mlock(unsigned long start, size_t len)
{
	return do_mlock(start, len, VM_LOCKED);
}

long sys_mlock2(unsigned long start, size_t len, int flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return do_mlock(start, len, flags & MLOCK_ONFAULT ? VM_LOCKED_MASK : VM_LOCKED);
}

long sys_munlock(unsigned long start, size_t len)
{
	struct mm_struct *mm = current->mm;
	int err;

	len = PAGE_ALIGN(len + offset_in_page(start));
	start &= PAGE_MASK;
	mmap_write_lock(mm);
	err = apply_vma_lock_flags(start, len, 0);
	mmap_write_unlock(mm);
	return err;
}

/* All areas, as far as that goes, and those to come (def_flags). flags: MCL_*, or 0 to unlock. */
static void apply_mlockall_flags(int flags)
{
	const unsigned long which = flags & MCL_ONFAULT ? VM_LOCKED_MASK : VM_LOCKED;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma, *prev = NULL;

	mm->def_flags &= ~VM_LOCKED_MASK;
	if (flags & MCL_FUTURE) {
		mm->def_flags |= which;
		if (!(flags & MCL_CURRENT))
			return;
	}
	for (vma = mm->mmap; vma; vma = prev->vm_next) {
		unsigned long newflags = vma->vm_flags & ~VM_LOCKED_MASK;

		if (flags & MCL_CURRENT)
			newflags |= which;
		/* One for which there is no memory to do it stays as it is. */
		if (mlock_fixup(vma, &prev, vma->vm_start, vma->vm_end, newflags))
			prev = vma;
		cond_resched();
	}
}

long sys_mlockall(int flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	int err = -ENOMEM;

	if (!flags || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) || flags == MCL_ONFAULT)
		return -EINVAL;
	if (!can_do_mlock())
		return -EPERM;
	mmap_write_lock(mm);
	if (!(flags & MCL_CURRENT) || mm->total_vm <= limit || capable(CAP_IPC_LOCK)) {
		apply_mlockall_flags(flags);
		err = 0;
	}
	mmap_write_unlock(mm);
	if (!err && (flags & MCL_CURRENT))
		mm_populate(0, mm->task_size);
	return err;
}

long sys_munlockall(void)
{
	struct mm_struct *mm = current->mm;

	mmap_write_lock(mm);
	apply_mlockall_flags(0);
	mmap_write_unlock(mm);
	return 0;
}
