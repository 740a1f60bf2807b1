// SPDX-License-Identifier: MIT
/*
 * A file's pages for page faults: filemap_fault() brings one in, filemap_map_pages() maps those that are
 * in memory already and near the one that was asked for.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/writeback.h>

#include "internal.h"

#define MAX_AROUND 16 /* pages that one call maps */

/* The number of pages that a file has now. Under the lock of a page: truncation waits for that. */
static pgoff_t file_pages(const struct address_space *mapping)
{
	return (i_size_read(mapping->host) + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/*
 * filemap_fault - the vm_ops->fault of files: the page of the cache, read if it is not there, locked and
 * Uptodate. VM_FAULT_SIGBUS behind the end of the file or when it cannot be read.
 */
vm_fault_t filemap_fault(struct vm_fault *vmf)
{
	struct file *file = vmf->vma->vm_file;
	struct address_space *mapping = file->f_mapping;
	vm_fault_t ret = 0;
	struct page *page;

	for (;;) {
		if (vmf->pgoff >= file_pages(mapping))
			return VM_FAULT_SIGBUS;
		page = find_get_page(mapping, vmf->pgoff);
		if (!page || !PageUptodate(page)) {
			if (page)
				put_page(page);
			else if (mapping_can_writeback(mapping)) {
				count_vm_event(PGMAJFAULT);
				ret = VM_FAULT_MAJOR;
				page_cache_readahead(mapping, file, vmf->pgoff, vmf->vma->vm_flags);
				/* Being read: wait for it without mmap_lock. */
				page = find_get_page(mapping, vmf->pgoff);
				if (page && !lock_page_or_retry(page, vmf->vma->vm_mm, vmf->flags)) {
					put_page(page);
					return ret | VM_FAULT_RETRY;
				}
				if (page) {
					unlock_page(page);
					put_page(page);
				}
			}
			page = read_cache_page(mapping, vmf->pgoff, file);
			if (IS_ERR(page))
				return PTR_ERR(page) == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
		}
		if (!lock_page_or_retry(page, vmf->vma->vm_mm, vmf->flags)) {
			put_page(page);
			return ret | VM_FAULT_RETRY;
		}
		if (page->mapping == mapping && PageUptodate(page) &&
		    vmf->pgoff < file_pages(mapping))
			break;
		/* Truncated while we waited, perhaps made longer again: the file has another page now. */
		unlock_page(page);
		put_page(page);
	}
	vmf->page = page;
	return ret | VM_FAULT_LOCKED;
}

/* Pages of [start, end] that are there, Uptodate and not locked by anybody, locked; how many. */
static unsigned int lock_pages_around(struct address_space *mapping, pgoff_t start, pgoff_t end,
				      struct page **pages)
{
	unsigned int found, n = 0, i;
	unsigned long flags;
	void *slots[MAX_AROUND];

	spin_lock_irqsave(&mapping->tree_lock, flags);
	found = radix_tree_gang_lookup(&mapping->i_pages, slots, NULL, start,
				       min_t(pgoff_t, end - start + 1, MAX_AROUND));
	for (i = 0; i < found; i++) {
		struct page *page = slots[i];

		if (radix_tree_exceptional(page))
			continue;
		if (page->index > end)
			break;
		/* In the cache while tree_lock is held, so it has a reference to add to. */
		if (!PageUptodate(page) || !trylock_page(page))
			continue;
		get_page(page);
		pages[n++] = page;
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return n;
}

/* filemap_map_pages - the vm_ops->map_pages of files. */
void filemap_map_pages(struct vm_fault *vmf, pgoff_t start, pgoff_t end)
{
	struct address_space *mapping = vmf->vma->vm_file->f_mapping;
	struct page *pages[MAX_AROUND];
	unsigned int n = lock_pages_around(mapping, start, end, pages), i;
	pgoff_t max = file_pages(mapping);
	pte_t *base;

	if (!n)
		return;
	base = pte_offset_map_lock(vmf->vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
	for (i = 0; i < n; i++) {
		long distance = (long)(pages[i]->index - vmf->pgoff);
		pte_t *pte = base + distance;
		bool mapped = pages[i]->index < max && pte_none(*pte);

		if (mapped)
			do_set_pte(vmf, pages[i], vmf->address + distance * (long)PAGE_SIZE, pte);
		unlock_page(pages[i]);
		if (!mapped)
			put_page(pages[i]);
	}
	pte_unmap_unlock(base, vmf->ptl);
}

static const struct vm_operations_struct generic_file_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
};

int generic_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (!file->f_mapping->a_ops || !file->f_mapping->a_ops->readpage)
		return -ENOEXEC;
	vma->vm_ops = &generic_file_vm_ops;
	return 0;
}
