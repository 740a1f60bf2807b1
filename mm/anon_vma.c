// SPDX-License-Identifier: MIT
/*
 * Which areas may map an anonymous page? The page names the anon_vma that its area had when the page
 * came; the areas that may have it since are those, and their copies by fork and their parts by split.
 * An anon_vma_chain is one link between an area and an anon_vma:
 *
 *	             anon_vma P          anon_vma C          of the parent, of a child
 *	               |                    |
 *	parent  ---  [avc]                  |
 *	               |                    |
 *	child   ---  [avc] -------------- [avc]
 *	           (pages from           (pages that
 *	           before fork)          came since)
 *
 * Down: all links of an anon_vma are in its interval tree, by the page offsets of their areas, so a
 * walk for a page meets only areas that have room for its index, and never those of siblings of the
 * process whose page it is. Across: all links of an area are in its anon_vma_chain; area->anon_vma is
 * where its new pages go, and has no value if there are none.
 *
 * fork gives a child's area links to all that its parent's has, and an anon_vma of its own. In a long
 * line of forks whose links have died that would grow without end: so one that no area's pages go to
 * any more, and that has no more than one child, is used again (anon_vma_clone). Split and merge copy or
 * give up links. Neighbours share one anon_vma where they might be merged later (anon_vma_prepare).
 *
 * Locks: all anon_vmas that descend from one by fork (root) have one lock, root->lock, for their
 * trees, and for the fields of the areas there that say where pages lie. So an area with many links
 * needs one lock to change. area->anon_vma and anon_vma_chain: mmap_lock for writing, or for reading
 * and page_table_lock, where the area has none yet.
 */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/slab.h>

static struct kmem_cache *anon_vma_cachep, *anon_vma_chain_cachep; /* set once by anon_vma_init() */

static void anon_vma_ctor(void *object)
{
	struct anon_vma *anon_vma = object;

	rwlock_init(&anon_vma->lock);
	atomic_set(&anon_vma->refcount, 0);
	anon_vma->rb_root = RB_ROOT_CACHED;
}

void __init anon_vma_init(void)
{
	anon_vma_cachep = kmem_cache_create("anon_vma", sizeof(struct anon_vma), 0,
					    SLAB_PANIC | SLAB_TYPE_STABLE, anon_vma_ctor);
	anon_vma_chain_cachep = KMEM_CACHE(anon_vma_chain, SLAB_PANIC);
}

/* ---- the life of an anon_vma ---- */

/* A root, until the caller says otherwise, with one reference. NULL: no memory. */
static struct anon_vma *anon_vma_alloc(void)
{
	struct anon_vma *anon_vma = kmem_cache_alloc(anon_vma_cachep, GFP_KERNEL);

	if (!anon_vma)
		return NULL;
	anon_vma->root = anon_vma->parent = anon_vma;
	anon_vma->num_children = 0;
	anon_vma->num_active_vmas = 0;
	/* page_get_anon_vma() may have an old pointer to it: all is set before it can be referenced. */
	smp_wmb();
	atomic_set(&anon_vma->refcount, 1);
	return anon_vma;
}

void put_anon_vma(struct anon_vma *anon_vma)
{
	struct anon_vma *root;

	if (!atomic_dec_and_test(&anon_vma->refcount))
		return;
	/* Not before: a walk that got it by an old pointer may have done so before its maker named the root. */
	root = anon_vma->root;
	kmem_cache_free(anon_vma_cachep, anon_vma);
	/* The others of a lineage need its lock. */
	if (root != anon_vma && atomic_dec_and_test(&root->refcount))
		kmem_cache_free(anon_vma_cachep, root);
}

/* ---- links ---- */

static void anon_vma_chain_free(struct anon_vma_chain *avc)
{
	kmem_cache_free(anon_vma_chain_cachep, avc);
}

static void avc_insert(struct anon_vma_chain *avc)
{
	avc->node.start = avc->vma->vm_pgoff;
	avc->node.last = avc->vma->vm_pgoff + vma_pages(avc->vma) - 1;
	interval_tree_insert(&avc->node, &avc->anon_vma->rb_root);
}

/* The lock of the lineage is held for writing. */
static void anon_vma_chain_link(struct vm_area_struct *vma, struct anon_vma_chain *avc,
				struct anon_vma *anon_vma)
{
	avc->vma = vma;
	avc->anon_vma = anon_vma;
	list_add(&avc->same_vma, &vma->anon_vma_chain);
	avc_insert(avc);
}

void anon_vma_interval_tree_pre_update_vma(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc;

	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		interval_tree_remove(&avc->node, &avc->anon_vma->rb_root);
}

void anon_vma_interval_tree_post_update_vma(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc;

	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
		avc_insert(avc);
}

/* ---- the first page of an area ---- */

/* Are a and b, a before b, such that a change of protection might make them one? */
static bool anon_vma_compatible(const struct vm_area_struct *a, const struct vm_area_struct *b)
{
	return a->vm_end == b->vm_start && a->vm_file == b->vm_file &&
	       !((a->vm_flags ^ b->vm_flags) & ~VM_ACCESS_FLAGS) &&
	       b->vm_pgoff == a->vm_pgoff + vma_pages(a);
}

/*
 * The anon_vma of a neighbour, if it has no other link: one that came from a parent has pages of others,
 * too. The neighbour may be getting it now: it is published last, and stays as long as mmap_lock is held.
 */
static struct anon_vma *reusable_anon_vma(const struct vm_area_struct *a,
					  const struct vm_area_struct *b,
					  const struct vm_area_struct *old)
{
	struct anon_vma *anon_vma;

	if (!a || !b || !anon_vma_compatible(a, b))
		return NULL;
	anon_vma = smp_load_acquire(&old->anon_vma);
	return anon_vma && list_is_singular(&old->anon_vma_chain) ? anon_vma : NULL;
}

static struct anon_vma *find_mergeable_anon_vma(const struct vm_area_struct *vma)
{
	struct anon_vma *anon_vma = reusable_anon_vma(vma, vma->vm_next, vma->vm_next);

	return anon_vma ? anon_vma : reusable_anon_vma(vma->vm_prev, vma, vma->vm_prev);
}

int __anon_vma_prepare(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc = kmem_cache_alloc(anon_vma_chain_cachep, GFP_KERNEL);
	struct anon_vma *anon_vma, *allocated = NULL;
	struct mm_struct *mm = vma->vm_mm;

	if (!avc)
		return -ENOMEM;
	anon_vma = find_mergeable_anon_vma(vma);
	if (!anon_vma) {
		anon_vma = allocated = anon_vma_alloc();
		if (!anon_vma) {
			anon_vma_chain_free(avc);
			return -ENOMEM;
		}
		anon_vma->num_children++; /* a root is its own child: it is not used again */
	}
	anon_vma_lock_write(anon_vma);
	/* Two threads may fault on a new area at once, both with mmap_lock for reading. */
	spin_lock(&mm->page_table_lock);
	if (!vma->anon_vma) {
		anon_vma_chain_link(vma, avc, anon_vma);
		anon_vma->num_active_vmas++;
		smp_store_release(&vma->anon_vma, anon_vma);
		allocated = NULL;
		avc = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	anon_vma_unlock_write(anon_vma);
	if (allocated)
		put_anon_vma(allocated);
	if (avc)
		anon_vma_chain_free(avc);
	return 0;
}

/* ---- copies of an area ---- */

/* One more link on the list avcs. */
static bool avc_prepare(struct list_head *avcs)
{
	struct anon_vma_chain *avc = kmem_cache_alloc(anon_vma_chain_cachep, GFP_KERNEL);

	if (avc)
		list_add(&avc->same_vma, avcs);
	return avc != NULL;
}

static struct anon_vma_chain *avc_take(struct list_head *avcs)
{
	struct anon_vma_chain *avc = list_first_entry(avcs, struct anon_vma_chain, same_vma);

	list_del(&avc->same_vma);
	return avc;
}

static void avcs_free(struct list_head *avcs)
{
	while (!list_empty(avcs))
		anon_vma_chain_free(avc_take(avcs));
}

/* dst gets links to all that src has, out of avcs. The lock is held. */
static void link_as(struct vm_area_struct *dst, struct vm_area_struct *src, struct list_head *avcs)
{
	struct anon_vma_chain *avc;

	/* From the oldest link to the newest, so that the order is the same. */
	list_for_each_entry_reverse(avc, &src->anon_vma_chain, same_vma) {
		struct anon_vma *anon_vma = avc->anon_vma;

		anon_vma_chain_link(dst, avc_take(avcs), anon_vma);
		/* What nobody's pages go to any more, and is not what two children came from. */
		if (!dst->anon_vma && anon_vma->num_children < 2 && !anon_vma->num_active_vmas)
			dst->anon_vma = anon_vma;
	}
	if (dst->anon_vma)
		dst->anon_vma->num_active_vmas++;
}

static bool avcs_prepare(struct vm_area_struct *src, struct list_head *avcs)
{
	struct anon_vma_chain *avc;

	list_for_each_entry(avc, &src->anon_vma_chain, same_vma) {
		if (!avc_prepare(avcs)) {
			avcs_free(avcs);
			return false;
		}
	}
	return true;
}

int anon_vma_clone(struct vm_area_struct *dst, struct vm_area_struct *src)
{
	LIST_HEAD(avcs);

	if (!src->anon_vma)
		return 0;
	if (!avcs_prepare(src, &avcs))
		return -ENOMEM;
	dst->anon_vma = src->anon_vma;
	anon_vma_lock_write(src->anon_vma);
	link_as(dst, src, &avcs);
	anon_vma_unlock_write(src->anon_vma);
	return 0;
}

int anon_vma_fork(struct vm_area_struct *vma, struct vm_area_struct *pvma)
{
	struct anon_vma *anon_vma;
	LIST_HEAD(avcs);

	vma->anon_vma = NULL;
	if (!pvma->anon_vma)
		return 0;
	anon_vma = anon_vma_alloc();
	if (!anon_vma)
		return -ENOMEM;
	if (!avcs_prepare(pvma, &avcs))
		goto out;
	if (!avc_prepare(&avcs)) {
		avcs_free(&avcs);
		goto out;
	}
	anon_vma_lock_write(pvma->anon_vma);
	link_as(vma, pvma, &avcs);
	if (!vma->anon_vma) {
		anon_vma->root = pvma->anon_vma->root;
		anon_vma->parent = pvma->anon_vma;
		atomic_inc(&anon_vma->root->refcount);
		anon_vma->parent->num_children++;
		anon_vma->num_active_vmas = 1;
		anon_vma_chain_link(vma, avc_take(&avcs), anon_vma);
		vma->anon_vma = anon_vma;
		anon_vma = NULL;
	}
	anon_vma_unlock_write(pvma->anon_vma);
	avcs_free(&avcs);
	if (anon_vma) /* an old one is used again */
		put_anon_vma(anon_vma);
	return 0;
out:
	put_anon_vma(anon_vma);
	return -ENOMEM;
}

/* ---- the end of an area ---- */

void unlink_anon_vmas(struct vm_area_struct *vma)
{
	struct anon_vma_chain *avc, *next;
	struct anon_vma *root;

	if (!vma->anon_vma)
		return;
	root = vma->anon_vma->root;
	write_lock(&root->lock);
	list_for_each_entry_safe(avc, next, &vma->anon_vma_chain, same_vma) {
		interval_tree_remove(&avc->node, &avc->anon_vma->rb_root);
		if (RB_EMPTY_ROOT(&avc->anon_vma->rb_root.rb_root)) {
			avc->anon_vma->parent->num_children--;
			continue;
		}
		list_del(&avc->same_vma);
		anon_vma_chain_free(avc);
	}
	vma->anon_vma->num_active_vmas--;
	vma->anon_vma = NULL;
	write_unlock(&root->lock);
	/* Those that were the last of their anon_vma: it goes, and perhaps the root, whose lock that was. */
	list_for_each_entry_safe(avc, next, &vma->anon_vma_chain, same_vma) {
		list_del(&avc->same_vma);
		put_anon_vma(avc->anon_vma);
		anon_vma_chain_free(avc);
	}
}

bool anon_vma_covers(struct vm_area_struct *vma, struct page *page, unsigned long address)
{
	unsigned long mapping = (unsigned long)READ_ONCE(page->mapping);
	struct anon_vma_chain *avc;

	if (page->index != linear_page_index(vma, address))
		return false;
	list_for_each_entry(avc, &vma->anon_vma_chain, same_vma) {
		if (((unsigned long)avc->anon_vma | PAGE_MAPPING_ANON) == mapping)
			return avc->node.start == vma->vm_pgoff &&
			       avc->node.last == vma->vm_pgoff + vma_pages(vma) - 1;
	}
	return false;
}
