/* SPDX-License-Identifier: MIT */
/*
 * Reverse mapping: from a page to the PTEs that map it. An anonymous page names an anon_vma; the
 * anon_vma lists the areas that may map it, all of one lineage of forks and splits, and the page's
 * index tells where in each. A file's page names the file's address_space, and its i_mmap lists the areas.
 */
#ifndef NEAP_RMAP_H
#define NEAP_RMAP_H

#include <neap/mm.h>

struct anon_vma {
	rwlock_t lock;       /* head and the fields of the areas that give a page's address */
	atomic_t refcount;     /* areas on the list, and whoever looks at it */
	struct list_head head; /* areas, by anon_vma_node */
};

void anon_vma_init(void);
/* anon_vma_prepare - gives the area an anon_vma. 0 or -ENOMEM. mmap_lock at least for reading; sleeps. */
int anon_vma_prepare(struct vm_area_struct *vma);
/* The area joins the list of its vma->anon_vma (after fork or split), or leaves it. */
void anon_vma_link(struct vm_area_struct *vma);
void anon_vma_unlink(struct vm_area_struct *vma);
void put_anon_vma(struct anon_vma *anon_vma);
/* page_get_anon_vma - a referenced anon_vma of a page that is mapped, or NULL. Any context. */
struct anon_vma *page_get_anon_vma(struct page *page);

/* Called with the PTE's lock held, for each PTE that is made or goes. */
void page_add_new_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long address);
void page_add_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long address);
void page_dup_rmap(struct page *page);
void page_add_file_rmap(struct page *page);
void page_remove_rmap(struct page *page);

/* Where a page lies in an area: an address, or -EFAULT. */
unsigned long page_address_in_vma(struct page *page, struct vm_area_struct *vma);

enum ttu_result { SWAP_SUCCESS, SWAP_AGAIN, SWAP_FAIL };

/*
 * page_referenced - how many PTEs were young; makes them old. page locked. Takes anon_vma.lock or
 * i_mmap_rwsem, and the locks of page tables. vm_flags gets the flags of the areas.
 */
int page_referenced(struct page *page, unsigned long *vm_flags);
/* page_mkclean - makes all PTEs of a file's page clean and read-only; how many were dirty. page locked. */
int page_mkclean(struct page *page);
/*
 * try_to_unmap - replaces every PTE of a locked page in the swap cache by its swap entry, or takes a
 * locked page of a file out of all address spaces. Afterwards !page_mapped(page), or SWAP_FAIL. Allocates nothing.
 */
enum ttu_result try_to_unmap(struct page *page);

/*
 * rmap_walk - calls rmap_one for each area that may map the page, under anon_vma.lock or i_mmap_rwsem (the
 * mm is kept alive), until it says stop (non-zero). The page must be locked. Sleeps for a file's page.
 */
int rmap_walk(struct page *page,
	      int (*rmap_one)(struct page *page, struct vm_area_struct *vma, unsigned long address,
			      void *arg),
	      void *arg);

#endif
