// SPDX-License-Identifier: MIT
/*
 * Page faults: how a page of an area comes to be present.
 *
 *	do_page_fault (arch)            finds the area, checks the access
 *	  handle_mm_fault
 *	    handle_pte_fault            what is in the PTE?
 *	      nothing                   do_anonymous_page: zero page for a read, a fresh page for a write
 *	                                do_fault: a mapping of a file (fault_file.c)
 *	      a swap entry              do_swap_page: from the swap cache or the disk
 *	      a page, write-protected   do_wp_page: the last owner writes on, others take a copy
 *	      a page, old or clean      the software bits are set (pte_mkyoung, pte_mkdirty)
 *
 * Each path has the same shape: look, get what is needed without any spinlock (frames, tables, disk
 * pages), take the PTE's lock, look again. If the PTE has changed meanwhile, somebody else has handled
 * the fault: what was got is given back, and that is success.
 *
 * Locks: mmap_lock for reading throughout, which keeps the tables where they are. page lock > the lock
 * of the table (pte_lockptr). A fault that must wait for a page being read drops mmap_lock first and has
 * the access repeated (VM_FAULT_RETRY).
 */
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/uaccess.h>

#include "internal.h"

/*
 * In a VM_PFNMAP area a frame is nobody's business, even if it has a struct page; but a private area
 * also has the copies that writes to it made. The architecture leaves no bit to tell the two apart, so
 * remap_pfn_range() has made vm_pgoff the first frame's number: a frame in its place is no copy.
 */
struct page *vm_normal_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	unsigned long pfn = pte_pfn(pte);

	if (unlikely(vma->vm_flags & VM_PFNMAP)) {
		if (pfn == linear_page_index(vma, addr) || !is_cow_mapping(vma->vm_flags))
			return NULL;
	}
	return is_zero_pfn(pfn) ? NULL : pfn_to_page(pfn);
}

/* ---- tables ---- */

int __pte_alloc(struct mm_struct *mm, pmd_t *pmd)
{
	struct page *new = pte_alloc_one(mm);

	if (!new)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	if (pmd_none(*pmd)) {
		SetPageTable(new);
		spin_lock_init(&new->ptl);
		pmd_populate(mm, pmd, new);
		atomic_inc(&mm->nr_ptes);
		inc_node_page_state(NR_PAGETABLE);
		new = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (new) /* another thread was faster */
		pte_free(mm, new);
	return 0;
}

int __pte_alloc_kernel(pmd_t *pmd)
{
	pte_t *new = pte_alloc_one_kernel(&init_mm);

	if (!new)
		return -ENOMEM;
	spin_lock(&init_mm.page_table_lock);
	if (pmd_none(*pmd)) {
		pmd_populate_kernel(&init_mm, pmd, new);
		new = NULL;
	}
	spin_unlock(&init_mm.page_table_lock);
	if (new)
		pte_free_kernel(&init_mm, new);
	return 0;
}

/* ---- anonymous pages ---- */

/* First touch of anonymous memory. */
static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct page *page = NULL;
	pte_t entry;

	if (pmd_none(*vmf->pmd) && __pte_alloc(mm, vmf->pmd))
		return VM_FAULT_OOM;

	if (!(vmf->flags & FAULT_FLAG_WRITE)) {
		entry = pfn_pte(page_to_pfn(ZERO_PAGE(vmf->address)), vma->vm_page_prot);
	} else {
		if (unlikely(anon_vma_prepare(vma)))
			return VM_FAULT_OOM;
		page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
		if (!page)
			return VM_FAULT_OOM;
		SetPageUptodate(page);
		entry = maybe_mkwrite(pte_mkdirty(mk_pte(page, vma->vm_page_prot)), vma);
	}

	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (unlikely(!pte_none(*vmf->pte))) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		if (page)
			put_page(page);
		return 0;
	}
	if (page) {
		add_mm_counter(mm, MM_ANONPAGES, 1);
		page_add_new_anon_rmap(page, vma, vmf->address);
		lru_cache_add(page);
		mlock_vma_page(page, vma);
		count_vm_event(PGFAULT_ANON);
	} else {
		count_vm_event(PGFAULT_ZERO);
	}
	set_pte_at(mm, vmf->address, vmf->pte, entry);
	update_mmu_cache(vma, vmf->address, vmf->pte);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

/* ---- copy on write ---- */

/* The page is this mapping's alone: write on. PTE lock held and released. */
static vm_fault_t wp_page_reuse(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;

	set_pte_at(vma->vm_mm, vmf->address, vmf->pte,
		   maybe_mkwrite(pte_mkdirty(pte_mkyoung(vmf->orig_pte)), vma));
	/* It is only more permissive than what a TLB may hold, but the access must not fault again. */
	flush_tlb_page(vma, vmf->address);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	count_vm_event(PGFAULT_REUSE);
	return 0;
}

/*
 * Copies a frame without struct page, which only this mapping knows, through the user's own address. 0,
 * VM_FAULT_SIGBUS if the device does not answer, VM_FAULT_NOPAGE if the PTE has changed: look again.
 */
static vm_fault_t copy_mapped_frame(struct vm_fault *vmf, struct page *new)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	unsigned long left;
	bool same;
	void *kaddr;

	VM_BUG_ON(mm != current->mm); /* get_user_page() refuses such areas */
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	same = pte_same(*vmf->pte, vmf->orig_pte);
	if (same && !pte_young(vmf->orig_pte)) { /* after fork: it must be reachable */
		vmf->orig_pte = pte_mkyoung(vmf->orig_pte);
		set_pte_at(mm, vmf->address, vmf->pte, vmf->orig_pte);
		update_mmu_cache(vmf->vma, vmf->address, vmf->pte);
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	if (!same)
		return VM_FAULT_NOPAGE;
	kaddr = kmap_local_page(new);
	left = __copy_from_user_inatomic(kaddr, (const void __user *)vmf->address, PAGE_SIZE);
	kunmap_local(kaddr);
	if (!left)
		return 0;
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	same = pte_same(*vmf->pte, vmf->orig_pte);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return same ? VM_FAULT_SIGBUS : VM_FAULT_NOPAGE;
}

/*
 * Others map the page too: a copy for this one. old is NULL for the zero page and for frames without
 * struct page, else referenced here; no lock held.
 */
static vm_fault_t wp_page_copy(struct vm_fault *vmf, struct page *old)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	struct page *new;
	bool done;

	if (unlikely(anon_vma_prepare(vma)))
		goto oom;
	new = alloc_page(old ? GFP_HIGHUSER_MOVABLE : GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (!new)
		goto oom;
	if (old) {
		copy_highpage(new, old);
	} else if (!is_zero_pfn(pte_pfn(vmf->orig_pte))) {
		vm_fault_t ret = copy_mapped_frame(vmf, new);

		if (ret) {
			put_page(new);
			return ret & ~VM_FAULT_NOPAGE;
		}
	}
	SetPageUptodate(new);

	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	done = pte_same(*vmf->pte, vmf->orig_pte);
	if (done) {
		pte_t entry = maybe_mkwrite(pte_mkdirty(mk_pte(new, vma_anon_prot(vma))), vma);

		/* Break before make: an address has one frame at a time (ARM DDI 0406C B3.10.1). */
		pte_clear(mm, vmf->address, vmf->pte);
		flush_tlb_page(vma, vmf->address);
		if (!old || !PageAnon(old))
			add_mm_counter(mm, MM_ANONPAGES, 1);
		if (old && !PageAnon(old))
			add_mm_counter(mm, mm_counter_file(old), -1);
		page_add_new_anon_rmap(new, vma, vmf->address);
		lru_cache_add(new);
		mlock_vma_page(new, vma);
		set_pte_at(mm, vmf->address, vmf->pte, entry);
		update_mmu_cache(vma, vmf->address, vmf->pte);
		if (old)
			page_remove_rmap(old);
		count_vm_event(PGFAULT_COW);
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	/* Nor does this area keep the old page in memory any longer. */
	if (done && old && (vma->vm_flags & VM_LOCKED) && PageMlocked(old))
		munlock_page(old, vma);
	if (!done)
		put_page(new);
	else if (old)
		put_page(old); /* the mapping's reference */
	if (old)
		put_page(old); /* the one taken by the caller */
	return 0;
oom:
	if (old)
		put_page(old);
	return VM_FAULT_OOM;
}

/*
 * A shared page becomes writable here: its file hears of it first, if it wants to (page_mkwrite). PTE
 * lock held, released here.
 */
static vm_fault_t wp_page_shared(struct vm_fault *vmf, struct page *page)
{
	struct vm_area_struct *vma = vmf->vma;
	vm_fault_t ret;

	if (!vma->vm_ops->page_mkwrite)
		return wp_page_reuse(vmf);
	get_page(page);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	vmf->page = page;
	ret = vma->vm_ops->page_mkwrite(vmf);
	if (ret & VM_FAULT_LOCKED) {
		vmf->pte = pte_offset_map_lock(vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
		if (pte_same(*vmf->pte, vmf->orig_pte))
			wp_page_reuse(vmf);
		else
			pte_unmap_unlock(vmf->pte, vmf->ptl);
		set_page_dirty(page);
		unlock_page(page);
	}
	put_page(page);
	return ret & ~(VM_FAULT_LOCKED | VM_FAULT_NOPAGE);
}

/*
 * Under the page lock, as in do_wp_page(): who brings a page back from the swap cache for another process
 * maps it there and may take it out of the cache. The PTE's lock is held, so this does not wait.
 */
bool can_change_pte_writable(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	struct page *page;
	bool ours;

	if ((vma->vm_flags & (VM_WRITE | VM_SHARED)) != VM_WRITE)
		return false;
	page = vm_normal_page(vma, addr, pte);
	if (!page || !PageAnon(page) || page_mapcount(page) != 1 || !trylock_page(page))
		return false;
	ours = page_mapcount(page) == 1 && !PageSwapCache(page);
	unlock_page(page);
	return ours;
}

/* A write to a present page whose PTE forbids it. PTE lock held, released here. */
static vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct page *page = vm_normal_page(vmf->vma, vmf->address, vmf->orig_pte);
	bool reuse;

	if (!page) {
		if (vmf->vma->vm_flags & VM_SHARED) /* a device's frame: there is nobody to ask */
			return wp_page_reuse(vmf);
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return wp_page_copy(vmf, NULL);
	}
	if ((vmf->vma->vm_flags & VM_SHARED) && !PageAnon(page))
		return wp_page_shared(vmf, page);
	get_page(page);
	if (!PageAnon(page)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		return wp_page_copy(vmf, page);
	}
	/*
	 * Is it ours alone? Under the page lock, so that no swap cache user appears meanwhile; if the
	 * lock is not free, let go of the PTE's, wait, and see whether it is still the same PTE.
	 */
	if (!trylock_page(page)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		lock_page(page);
		vmf->pte = pte_offset_map_lock(vmf->vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
		if (!pte_same(*vmf->pte, vmf->orig_pte)) {
			pte_unmap_unlock(vmf->pte, vmf->ptl);
			unlock_page(page);
			put_page(page);
			return 0;
		}
	}
	reuse = reuse_swap_page(page);
	if (reuse)
		page_move_anon_rmap(page, vmf->vma);
	unlock_page(page);
	if (reuse) {
		put_page(page);
		return wp_page_reuse(vmf);
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return wp_page_copy(vmf, page);
}

/* ---- swapped pages ---- */

bool lock_page_or_retry(struct page *page, struct mm_struct *mm, unsigned int flags)
{
	if (trylock_page(page))
		return true;
	if (flags & FAULT_FLAG_ALLOW_RETRY) {
		mmap_read_unlock(mm);
		wait_on_page_locked(page);
		return false;
	}
	lock_page(page);
	return true;
}

/* The page of an entry, locked and referenced, in *pagep. 0, or what the fault is to return. */
static vm_fault_t swap_get_page(struct vm_fault *vmf, swp_entry_t entry, struct page **pagep)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	vm_fault_t major = 0;
	struct page *page;

	page = lookup_swap_cache(entry);
	if (!page) {
		page = swapin_readahead(entry, GFP_HIGHUSER_MOVABLE);
		if (!page) {
			spinlock_t *ptl;
			pte_t *pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &ptl);
			bool same = pte_same(*pte, vmf->orig_pte);

			pte_unmap_unlock(pte, ptl);
			/* The entry is gone: another thread was faster. */
			return same ? VM_FAULT_OOM : VM_FAULT_NOPAGE;
		}
		major = VM_FAULT_MAJOR;
		count_vm_event(PGMAJFAULT);
	}
	if (!lock_page_or_retry(page, mm, vmf->flags)) {
		put_page(page);
		return VM_FAULT_RETRY | major;
	}
	*pagep = page;
	return major;
}

static vm_fault_t do_swap_page(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	swp_entry_t entry = pte_to_swp_entry(vmf->orig_pte);
	struct page *page = NULL;
	vm_fault_t ret;
	pte_t pte;

	if (!swap_entry_valid(entry)) {
		bool same;

		/* It was read without the lock: swapoff may have brought the page home since. */
		vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
		same = pte_same(*vmf->pte, vmf->orig_pte);
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		if (!same)
			return 0;
		pr_alert("mm: bad swap entry %#lx in %s at %#lx\n", entry.val, current->comm,
			 vmf->address);
		return VM_FAULT_SIGBUS;
	}
	ret = swap_get_page(vmf, entry, &page);
	if (!page)
		return ret & ~VM_FAULT_NOPAGE;

	if (unlikely(PageSwapCache(page) && !PageUptodate(page)))
		swap_read_again(page);
	/* While we waited it may have left the swap cache, even have come back as another entry's. */
	if (!PageSwapCache(page) || page_swap_entry(page).val != entry.val)
		goto out_page;
	if (unlikely(!PageUptodate(page))) {
		ret = VM_FAULT_SIGBUS; /* the disk could not be read */
		goto out_page;
	}
	VM_BUG_ON(!vma->anon_vma); /* what is in swap was its page before */

	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (!pte_same(*vmf->pte, vmf->orig_pte)) {
		pte_unmap_unlock(vmf->pte, vmf->ptl);
		goto out_page;
	}
	swap_readahead_used(page);
	add_mm_counter(mm, MM_ANONPAGES, 1);
	add_mm_counter(mm, MM_SWAPENTS, -1);
	pte = mk_pte(page, vma_anon_prot(vma));
	get_page(page); /* the mapping's reference */
	page_add_anon_rmap(page, vma, vmf->address, page_swapcount(page) == 1);
	mlock_vma_page(page, vma);
	swap_free(entry);
	if ((vmf->flags & FAULT_FLAG_WRITE) && reuse_swap_page(page)) {
		pte = maybe_mkwrite(pte_mkdirty(pte), vma);
		vmf->flags &= ~FAULT_FLAG_WRITE;
	}
	set_pte_at(mm, vmf->address, vmf->pte, pte);
	update_mmu_cache(vma, vmf->address, vmf->pte);
	count_vm_event(PGFAULT_SWAP);
	mark_page_accessed(page);
	if (vm_swap_full() || (vma->vm_flags & VM_LOCKED))
		try_to_free_swap(page);
	unlock_page(page);
	put_page(page);

	if (vmf->flags & FAULT_FLAG_WRITE) { /* shared with others: the copy at once */
		vmf->orig_pte = pte;
		return ret | do_wp_page(vmf);
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return ret;

out_page:
	unlock_page(page);
	put_page(page);
	return ret;
}

/* ---- deciding ---- */

static vm_fault_t do_no_page(struct vm_fault *vmf)
{
	return vma_is_anonymous(vmf->vma) ? do_anonymous_page(vmf) : do_fault(vmf);
}

static vm_fault_t handle_pte_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry;

	if (pmd_none(*vmf->pmd))
		return do_no_page(vmf);
	vmf->orig_pte = READ_ONCE(*pte_offset_map(vmf->pmd, vmf->address));
	if (!pte_present(vmf->orig_pte))
		return pte_none(vmf->orig_pte) ? do_no_page(vmf) : do_swap_page(vmf);

	vmf->pte = pte_offset_map_lock(vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (unlikely(!pte_same(*vmf->pte, vmf->orig_pte)))
		goto unlock;
	entry = pte_mkyoung(vmf->orig_pte);
	if (vmf->flags & FAULT_FLAG_WRITE) {
		if (!pte_write(entry))
			return do_wp_page(vmf);
		entry = pte_mkdirty(entry);
	}
	if (!pte_same(entry, vmf->orig_pte))
		set_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry);
	/*
	 * An old PTE had an invalid hardware entry, which no TLB keeps; a clean one was read-only there
	 * and may be kept by one. So may what another CPU has just made writable.
	 */
	if (vmf->flags & FAULT_FLAG_WRITE)
		flush_tlb_page(vma, vmf->address);
	update_mmu_cache(vma, vmf->address, vmf->pte);
unlock:
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return 0;
}

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags)
{
	struct vm_fault vmf = {
		.vma = vma,
		.address = address & PAGE_MASK,
		.flags = flags,
		.pgoff = linear_page_index(vma, address),
		.pmd = pmd_off(vma->vm_mm, address),
	};

	return handle_pte_fault(&vmf);
}

/* ---- for others than the faulting task ---- */

/* What get_page_of() may do beside what the area allows. */
#define FOLL_WRITE 1u /* the page is written to */
#define FOLL_FORCE \
	2u /* VM_MAYREAD is enough; and to write, a private mapping that VM_MAYWRITE is for */
#define FOLL_COW 4u /* inside: forced writing has made the fault that copies */

/*
 * May the page of this PTE be written to? Where force makes that of a read-only area, the PTE stays
 * read-only: it is the process's own page if it is anonymous and dirty after a write fault, since that
 * fault reuses or copies, and what fork or swap bring later is not dirty, or is kept out by mmap_lock.
 */
static bool can_follow_write(struct vm_area_struct *vma, unsigned long address, pte_t pte,
			     unsigned int flags)
{
	struct page *page;

	if (!pte_dirty(pte))
		return false;
	if (pte_write(pte))
		return true;
	page = vm_normal_page(vma, address, pte);
	return (flags & FOLL_COW) && page && PageAnon(page);
}

/* The page that a PTE maps now, referenced, if its permissions are enough; NULL otherwise. */
static struct page *follow_page(struct vm_area_struct *vma, unsigned long address,
				unsigned int flags, bool *zero_page)
{
	struct mm_struct *mm = vma->vm_mm;
	pmd_t *pmd = pmd_off(mm, address);
	struct page *page = NULL;
	spinlock_t *ptl;
	pte_t *pte;

	*zero_page = false;
	if (pmd_none_or_clear_bad(pmd))
		return NULL;
	pte = pte_offset_map_lock(mm, pmd, address, &ptl);
	if (pte_present(*pte) &&
	    (!(flags & FOLL_WRITE) || can_follow_write(vma, address, *pte, flags))) {
		page = vm_normal_page(vma, address, *pte);
		if (page)
			get_page(page);
		else
			*zero_page = true;
	}
	pte_unmap_unlock(pte, ptl);
	return page;
}

/* The access by the area's flags; force: see FOLL_FORCE. */
static bool vma_allows(const struct vm_area_struct *vma, unsigned int flags)
{
	unsigned long vm_flags = vma->vm_flags;

	if (flags & FOLL_WRITE) {
		if (vm_flags & VM_WRITE)
			return true;
		/* To write into what others see too needs permission; into a copy, that of opening mem. */
		return (flags & FOLL_FORCE) &&
		       (vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
	}
	return (vm_flags & VM_READ) || ((flags & FOLL_FORCE) && (vm_flags & VM_MAYREAD));
}

static struct page *get_page_of(struct mm_struct *mm, unsigned long address, unsigned int flags)
{
	struct vm_area_struct *vma = find_extend_vma(mm, address);

	/* Nor where a driver has mapped frames without struct page: there is nothing to refer to. */
	if (!vma || !vma_allows(vma, flags) || (vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return ERR_PTR(-EFAULT);
	for (;;) {
		bool zero_page;
		struct page *page = follow_page(vma, address, flags, &zero_page);
		vm_fault_t fault;

		if (page)
			return page;
		if (zero_page) {
			get_page(empty_zero_page);
			return empty_zero_page;
		}
		fault = handle_mm_fault(vma, address, flags & FOLL_WRITE ? FAULT_FLAG_WRITE : 0);
		if (fault & VM_FAULT_OOM)
			return ERR_PTR(-ENOMEM);
		if (fault & VM_FAULT_ERROR)
			return ERR_PTR(-EFAULT);
		if (fatal_signal_pending(current))
			return ERR_PTR(-EINTR);
		if ((flags & (FOLL_WRITE | FOLL_FORCE)) == (FOLL_WRITE | FOLL_FORCE) &&
		    !(vma->vm_flags & VM_WRITE))
			flags |= FOLL_COW;
	}
}

struct page *get_user_page(struct mm_struct *mm, unsigned long address, bool write)
{
	return get_page_of(mm, address, write ? FOLL_WRITE : 0);
}

int access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len, bool write)
{
	int done = 0;

	mmap_read_lock(mm);
	while (done < len) {
		struct page *page = get_page_of(mm, addr, FOLL_FORCE | (write ? FOLL_WRITE : 0));
		int offset = offset_in_page(addr), bytes;
		char *kaddr;

		if (IS_ERR(page))
			break;
		bytes = min_t(int, len - done, PAGE_SIZE - offset);
		kaddr = kmap_local_page(page);
		if (write)
			copy_to_user_page(page, kaddr + offset, (char *)buf + done, bytes);
		else
			memcpy((char *)buf + done, kaddr + offset, bytes);
		kunmap_local(kaddr);
		if (write)
			set_page_dirty_lock(page);
		put_page(page);
		done += bytes;
		addr += bytes;
	}
	mmap_read_unlock(mm);
	return done;
}
