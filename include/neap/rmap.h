/* SPDX-License-Identifier: MIT */
/*
 * Reverse mapping: from a page to the PTEs that map it. An anonymous page names an anon_vma, whose interval
 * tree finds the areas that may map its index (mm/anon_vma.c). A file's page names the file's address_space,
 * whose i_mmap does.
 */
#ifndef NEAP_RMAP_H
#define NEAP_RMAP_H

#include <neap/mm.h>

/*
 * Where the pages of an area belong, and of its copies and parts. root->lock protects what is not constant:
 * of all that share a root.
 */
struct anon_vma {
	rwlock_t
		lock; /* a root's: the trees, and the fields of the areas there that give a page's address */
	atomic_t
		refcount; /* one for its links together; of a root, one for each that has it; walks */
	struct anon_vma *root, *parent; /* constant */
	unsigned int num_children;	/* that have it as their parent; a root is its own, too */
	unsigned int num_active_vmas;	/* areas with vma->anon_vma == this */
	struct rb_root_cached
		rb_root; /* anon_vma_chain.node: links by the page offsets of their areas */
};

/* A link: pages of that anon_vma may be mapped in that area. */
struct anon_vma_chain {
	struct vm_area_struct *vma;
	struct anon_vma *anon_vma;
	struct list_head same_vma;	/* vma->anon_vma_chain, newest first */
	struct interval_tree_node node; /* the page offsets of vma; in anon_vma->rb_root */
};

void anon_vma_init(void);

/* Of the whole lineage. Nests in i_mmap_rwsem, and around page_table_lock and the locks of page tables. */
static inline void anon_vma_lock_write(struct anon_vma *anon_vma)
{
	write_lock(&anon_vma->root->lock);
}

static inline void anon_vma_unlock_write(struct anon_vma *anon_vma)
{
	write_unlock(&anon_vma->root->lock);
}

/* anon_vma_prepare - gives the area an anon_vma. 0 or -ENOMEM. mmap_lock at least for reading; sleeps. */
int __anon_vma_prepare(struct vm_area_struct *vma);
static inline int anon_vma_prepare(struct vm_area_struct *vma)
{
	return likely(vma->anon_vma) ? 0 : __anon_vma_prepare(vma);
}

/*
 * anon_vma_clone - dst, a part or moved copy of src with bounds of its own and no links yet, may have the
 * pages that src has, and gets new ones as it does. 0; -ENOMEM: it has none. mmap_lock held for writing.
 */
int anon_vma_clone(struct vm_area_struct *dst, struct vm_area_struct *src);
/* anon_vma_fork - the same for a child's area of a parent's, but new pages are the child's alone. */
int anon_vma_fork(struct vm_area_struct *vma, struct vm_area_struct *pvma);
/*
 * unlink_anon_vmas - no walk finds the area any more. Nothing if it has no links. mmap_lock held for writing,
 * or it is nobody else's.
 */
void unlink_anon_vmas(struct vm_area_struct *vma);
/* Around a change of vm_pgoff or size of an area with links: out of all trees, and in again. Lock held. */
void anon_vma_interval_tree_pre_update_vma(struct vm_area_struct *vma);
void anon_vma_interval_tree_post_update_vma(struct vm_area_struct *vma);
/*
 * anon_vma_covers - would a walk for this anonymous page find the PTE at address of vma, which maps it? For
 * checks: false is a bug. The PTE's lock held.
 */
bool anon_vma_covers(struct vm_area_struct *vma, struct page *page, unsigned long address);
void put_anon_vma(struct anon_vma *anon_vma);
/* page_get_anon_vma - a referenced anon_vma of a page that is mapped, or NULL. Any context. */
struct anon_vma *page_get_anon_vma(struct page *page);

/* Called with the PTE's lock held, for each PTE that is made or goes. */
void page_add_new_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long address);
/* exclusive: neither PTE nor swap entry of another area refers to it. */
void page_add_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long address,
			bool exclusive);
/* The page, locked, is vma's alone from now on: walks for it need not look at relatives. */
void page_move_anon_rmap(struct page *page, struct vm_area_struct *vma);
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
