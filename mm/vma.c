// SPDX-License-Identifier: MIT
/*
 * The set of areas of an address space, kept twice: as a list by address, and as a red-black tree in
 * which every node also knows the largest free gap below any area of its subtree (rb_subtree_gap), so
 * that both "which area holds this address" and "where is there room" take O(log n).
 *
 *	vm_prev <- [ vm_start ... vm_end )   gap   [ vm_start ... vm_end ) -> vm_next
 *	                                    <--->
 *	                         the gap of the right area
 *
 * Every change goes through vma_link() (a new area), vma_unlink() (one goes) or vma_set_bounds(), which
 * keep list, tree and gaps in step. Areas are cut by split_vma() here and joined by vma_merge()
 * (vma_merge.c). All of it with mmap_lock held for writing, which is asserted; only find_vma() and friends
 * are content with reading.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rbtree_augmented.h>
#include <neap/rmap.h>
#include <neap/slab.h>
#include <neap/vmacache.h>

#include "vma.h"

static struct kmem_cache *vm_area_cachep; /* set once by vma_init() */

void __init vma_init(void)
{
	vm_area_cachep = KMEM_CACHE(vm_area_struct, SLAB_PANIC);
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vm_area_cachep, GFP_KERNEL);

	if (vma) {
		vma->vm_mm = mm;
		INIT_LIST_HEAD(&vma->anon_vma_chain);
		RB_CLEAR_NODE(&vma->shared.rb);
	}
	return vma;
}

struct vm_area_struct *vm_area_dup(struct vm_area_struct *orig)
{
	struct vm_area_struct *vma = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);

	if (vma) {
		*vma = *orig;
		vma->vm_next = vma->vm_prev = NULL;
		vma->anon_vma = NULL;
		INIT_LIST_HEAD(&vma->anon_vma_chain);
		RB_CLEAR_NODE(&vma->shared.rb);
	}
	return vma;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vm_area_cachep, vma);
}

/* ---- gaps ---- */

/* The first address that an area needs kept free below it: a growing stack has its guard gap. */
unsigned long vm_start_gap(const struct vm_area_struct *vma)
{
	unsigned long start = vma->vm_start;

	if (vma->vm_flags & VM_GROWSDOWN)
		start = start > stack_guard_gap ? start - stack_guard_gap : 0;
	return start;
}

static inline unsigned long vma_gap(const struct vm_area_struct *vma)
{
	unsigned long prev_end = vma->vm_prev ? vma->vm_prev->vm_end : 0;
	unsigned long start = vm_start_gap(vma);

	return start > prev_end ? start - prev_end : 0;
}

RB_DECLARE_CALLBACKS_MAX(static, vma_gap_callbacks, struct vm_area_struct, vm_rb, unsigned long,
			 rb_subtree_gap, vma_gap)

/* The gap below vma has changed: so may have what its ancestors know. */
static void vma_gap_update(struct vm_area_struct *vma)
{
	vma_gap_callbacks.propagate(&vma->vm_rb, NULL);
}

/* ---- finding ---- */

/* find_vma - the first area that ends above addr, or NULL. It may start above addr. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct rb_node *node = mm->mm_rb.rb_node;
	struct vm_area_struct *found = vmacache_find(mm, addr);

	if (found)
		return found;
	while (node) {
		struct vm_area_struct *vma = rb_entry(node, struct vm_area_struct, vm_rb);

		if (vma->vm_end > addr) {
			found = vma;
			if (vma->vm_start <= addr) {
				vmacache_update(mm, addr, vma);
				break;
			}
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* find_vma_prev - the same, and the area before it (the last of all if there is none above addr). */
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **pprev)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	if (vma) {
		*pprev = vma->vm_prev;
	} else {
		struct rb_node *last = rb_last(&mm->mm_rb);

		*pprev = rb_entry_safe(last, struct vm_area_struct, vm_rb);
	}
	return vma;
}

/*
 * find_vma_links - where an area [addr, end) belongs: its predecessor and its place in the tree.
 * -ENOMEM if an area overlaps that range.
 */
int find_vma_links(struct mm_struct *mm, unsigned long addr, unsigned long end,
		   struct vma_links *links)
{
	struct rb_node **link = &mm->mm_rb.rb_node, *parent = NULL, *prev = NULL;

	while (*link) {
		struct vm_area_struct *vma = rb_entry(*link, struct vm_area_struct, vm_rb);

		parent = *link;
		if (vma->vm_end > addr) {
			if (vma->vm_start < end)
				return -ENOMEM;
			link = &parent->rb_left;
		} else {
			prev = parent;
			link = &parent->rb_right;
		}
	}
	links->prev = rb_entry_safe(prev, struct vm_area_struct, vm_rb);
	links->rb_parent = parent;
	links->rb_link = link;
	return 0;
}

/* ---- the areas of a file ---- */

static struct address_space *vma_mapping(const struct vm_area_struct *vma)
{
	return vma->vm_file ? vma->vm_file->f_mapping : NULL;
}

/* Figures for the OOM killer. i_mmap_rwsem held for writing. */
static void count_file_area(struct vm_area_struct *vma, struct address_space *mapping, int n)
{
	mapping->nr_areas += n;
	if (vma->vm_file->f_op->held_pages)
		vma->vm_mm->held_areas += n;
}

/* i_mmap_rwsem held for writing. Of equal intervals the new one comes last: mm/truncate.c needs that. */
static void __vma_link_file(struct vm_area_struct *vma, struct address_space *mapping)
{
	vma->shared.start = vma->vm_pgoff;
	vma->shared.last = vma->vm_pgoff + vma_pages(vma) - 1;
	interval_tree_insert(&vma->shared, &mapping->i_mmap);
	count_file_area(vma, mapping, 1);
}

static void __vma_unlink_file(struct vm_area_struct *vma, struct address_space *mapping)
{
	interval_tree_remove(&vma->shared, &mapping->i_mmap);
	RB_CLEAR_NODE(&vma->shared.rb);
	count_file_area(vma, mapping, -1);
}

static void vma_link_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	down_write(&mapping->i_mmap_rwsem);
	__vma_link_file(vma, mapping);
	up_write(&mapping->i_mmap_rwsem);
	if (vma->vm_flags & VM_SHARED)
		mapping_allow_writable(mapping);
}

/* unlink_file_vma - the file's reverse map no longer finds the area, if it did. Sleeps. */
void unlink_file_vma(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	if (!mapping || RB_EMPTY_NODE(&vma->shared.rb))
		return;
	down_write(&mapping->i_mmap_rwsem);
	__vma_unlink_file(vma, mapping);
	up_write(&mapping->i_mmap_rwsem);
	if (vma->vm_flags & VM_SHARED)
		mapping_unmap_writable(mapping);
}

/* ---- linking ---- */

static void __vma_link_list(struct mm_struct *mm, struct vm_area_struct *vma,
			    struct vm_area_struct *prev)
{
	struct vm_area_struct *next = prev ? prev->vm_next : mm->mmap;

	vma->vm_prev = prev;
	vma->vm_next = next;
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
}

static void __vma_link(struct mm_struct *mm, struct vm_area_struct *vma,
		       const struct vma_links *links)
{
	mmap_assert_write_locked(mm);
	__vma_link_list(mm, vma, links->prev);
	if (vma->vm_next)
		vma_gap_update(vma->vm_next);
	else
		mm->highest_vm_end = vma->vm_end;
	rb_link_node(&vma->vm_rb, links->rb_parent, links->rb_link);
	vma->rb_subtree_gap = 0;
	vma_gap_update(vma);
	rb_insert_augmented(&vma->vm_rb, &mm->mm_rb, &vma_gap_callbacks);
	mm->map_count++;
}

/* vma_link - a new area joins, at the place that find_vma_links() has found. */
void vma_link(struct mm_struct *mm, struct vm_area_struct *vma, const struct vma_links *links)
{
	__vma_link(mm, vma, links);
	if (vma->vm_file)
		vma_link_file(vma);
}

/* vma_unlink - takes an area out of the set. */
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;

	mmap_assert_write_locked(mm);
	vmacache_invalidate(mm);
	rb_erase_augmented(&vma->vm_rb, &mm->mm_rb, &vma_gap_callbacks);
	if (prev)
		prev->vm_next = next;
	else
		mm->mmap = next;
	if (next) {
		next->vm_prev = prev;
		vma_gap_update(next);
	} else {
		mm->highest_vm_end = prev ? prev->vm_end : 0;
	}
	mm->map_count--;
}

/* insert_vm_struct - links a ready area where there is room. -ENOMEM if there is none. */
int insert_vm_struct(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vma_links links;
	int err = find_vma_links(mm, vma->vm_start, vma->vm_end, &links);

	if (err)
		return err;
	vma_link(mm, vma, &links);
	return 0;
}

/*
 * detach_vmas - takes every area from vma up to end (page aligned; areas have been split there) out of
 * the set and leaves them as a list of their own that starts at vma.
 */
void detach_vmas(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long end)
{
	struct vm_area_struct *tail = NULL, *p = vma;

	while (p && p->vm_start < end) {
		struct vm_area_struct *next = p->vm_next;

		vma_unlink(mm, p);
		p->vm_prev = tail;
		p->vm_next = NULL;
		if (tail)
			tail->vm_next = p;
		tail = p;
		p = next;
		cond_resched();
	}
}

/* remove_vma - an area that is in no set any more lets go of what it holds. */
void remove_vma(struct vm_area_struct *vma)
{
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	unlink_file_vma(vma);
	if (vma->vm_file)
		fput(vma->vm_file);
	unlink_anon_vmas(vma);
	vm_area_free(vma);
}

/* ---- moving bounds ---- */

/* The locks of the reverse maps that know the area are held. */
static void __vma_set_bounds(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			     pgoff_t pgoff)
{
	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_pgoff = pgoff;
	vmacache_invalidate(vma->vm_mm);
	vma_gap_update(vma);
	if (vma->vm_next)
		vma_gap_update(vma->vm_next);
	else
		vma->vm_mm->highest_vm_end = end;
}

/*
 * vma_adjust - moves an area's ends; pgoff is the page offset of the new start. Nothing may be in the
 * way. An area that goes into the room that this makes comes as insert (or NULL); it maps the same file.
 * Reverse mapping computes addresses from these fields, so they change under its locks, and of a file's
 * pages none is out of its sight for a moment: truncation must find them all. The links to anon_vmas that
 * insert has, it got before.
 */
void vma_adjust(struct vm_area_struct *vma, unsigned long start, unsigned long end, pgoff_t pgoff,
		struct vm_area_struct *insert)
{
	struct address_space *mapping = vma_mapping(vma);

	mmap_assert_write_locked(vma->vm_mm);
	if (mapping) {
		down_write(&mapping->i_mmap_rwsem);
		__vma_unlink_file(vma, mapping);
	}
	if (vma->anon_vma) {
		anon_vma_lock_write(vma->anon_vma);
		anon_vma_interval_tree_pre_update_vma(vma);
	}
	__vma_set_bounds(vma, start, end, pgoff);
	if (vma->anon_vma) {
		anon_vma_interval_tree_post_update_vma(vma);
		anon_vma_unlock_write(vma->anon_vma);
	}
	if (mapping) {
		__vma_link_file(vma, mapping);
		if (insert)
			__vma_link_file(insert, mapping);
		if (insert && (insert->vm_flags & VM_SHARED))
			mapping_allow_writable(mapping);
		up_write(&mapping->i_mmap_rwsem);
	}
	if (insert) {
		struct vma_links links;

		BUG_ON(find_vma_links(vma->vm_mm, insert->vm_start, insert->vm_end, &links));
		__vma_link(vma->vm_mm, insert, &links);
	}
}

void vma_set_bounds(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		    pgoff_t pgoff)
{
	vma_adjust(vma, start, end, pgoff, NULL);
}

/*
 * __split_vma - cuts vma at addr, page aligned and inside it. The new area is the lower part if
 * new_below, else the upper one; vma is the other. -ENOMEM, and nothing is changed.
 */
int __split_vma(struct mm_struct *mm __maybe_unused, struct vm_area_struct *vma, unsigned long addr,
		int new_below)
{
	pgoff_t upper_pgoff = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
	struct vm_area_struct *new = vm_area_dup(vma);

	if (!new)
		return -ENOMEM;
	if (new_below) {
		new->vm_end = addr;
	} else {
		new->vm_start = addr;
		new->vm_pgoff = upper_pgoff;
	}
	if (anon_vma_clone(new, vma)) {
		vm_area_free(new);
		return -ENOMEM;
	}
	if (new->vm_file)
		get_file(new->vm_file);
	if (new->vm_ops &&new->vm_ops->open)
		new->vm_ops->open(new);
	if (new_below)
		vma_adjust(vma, addr, vma->vm_end, upper_pgoff, new);
	else
		vma_adjust(vma, vma->vm_start, addr, vma->vm_pgoff, new);
	return 0;
}

/* split_vma - the same, but not beyond the limit on the number of areas. */
int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, int new_below)
{
	if (mm->map_count >= sysctl_max_map_count)
		return -ENOMEM;
	return __split_vma(mm, vma, addr, new_below);
}
