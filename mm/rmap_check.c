// SPDX-License-Identifier: MIT
/*
 * Is what the counts say true? Looks at every PTE of every process and compares:
 *
 *	page->_mapcount		the PTEs that map the page, all of them found
 *	page->mapping, index	a walk from the page would find each of these PTEs
 *	swap_map[slot]		PTEs with that entry, and entries of shared memory; and the slot's page in the
 *				swap cache names the slot
 *
 * The system goes on meanwhile, and a count changes a moment before or after its PTE. So what does not
 * agree is only suspected, and looked at again, some times and at some distance: a fault stays as it is,
 * to the number, what is in motion does not. In a kernel with CONFIG_DEBUG_VM, by ktest and by writing to
 * /proc/sys/vm/check_rmap, which gives the number of faults the last time.
 */
#include <neap/delay.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mutex.h>
#include <neap/oom.h>
#include <neap/pagemap.h>
#include <neap/pagewalk.h>
#include <neap/printk.h>
#include <neap/rmap.h>
#include <neap/rmap_check.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/vmalloc.h>

#include "internal.h"

#define ROUNDS	 5 /* looks at a suspect, */
#define APART_MS 20
#define SUSPECTS 32 /* as many at once; others may be found the next time */

struct suspect {
	const char *what;
	unsigned long where;  /* a frame, a swap entry or an address */
	struct mm_struct *mm; /* of an address; only compared */
	unsigned int is, should_be;
};

struct swap_counts {
	u16 *found; /* of each slot */
	unsigned int slots;
};

/* rmap_check_mutex protects all of this. */
static DEFINE_MUTEX(rmap_check_mutex);
static struct rmap_check {
	unsigned int pass; /* marks each mm that has been seen */
	u32 *ptes;	   /* of each frame, how many map it */
	struct swap_counts swap[MAX_SWAPFILES];
	struct suspect suspects[SUSPECTS];
	unsigned int nr_suspects;
} check;

static void suspect(const char *what, unsigned long where, struct mm_struct *mm, unsigned int is,
		    unsigned int should_be)
{
	if (check.nr_suspects < SUSPECTS)
		check.suspects[check.nr_suspects++] =
			(struct suspect){ what, where, mm, is, should_be };
}

/* ---- what there is ---- */

static void count_swap(swp_entry_t entry, void *arg __maybe_unused)
{
	unsigned int type = swp_type(entry);

	if (type < MAX_SWAPFILES && swp_offset(entry) < check.swap[type].slots)
		check.swap[type].found[swp_offset(entry)]++;
	else
		suspect("an entry of no swap area", entry.val, NULL, 0, 0);
}

/* Would a walk from the page find this PTE? */
static bool pte_is_found(struct vm_area_struct *vma, struct page *page, unsigned long addr)
{
	struct address_space *mapping;

	if (PageAnon(page))
		return anon_vma_covers(vma, page, addr);
	if (vma->vm_flags & VM_MIXEDMAP) /* a driver's, which no walk looks for */
		return true;
	mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;
	return mapping && READ_ONCE(page->mapping) == mapping &&
	       page->index == linear_page_index(vma, addr) && !RB_EMPTY_NODE(&vma->shared.rb) &&
	       vma->shared.start == vma->vm_pgoff &&
	       vma->shared.last == vma->vm_pgoff + vma_pages(vma) - 1;
}

static int count_pte(pte_t *pte, unsigned long addr, unsigned long next __maybe_unused,
		     struct mm_walk *walk)
{
	struct page *page;

	if (pte_none(*pte))
		return 0;
	if (!pte_present(*pte)) {
		count_swap(pte_to_swp_entry(*pte), NULL);
		return 0;
	}
	page = vm_normal_page(walk->vma, addr, *pte);
	if (!page)
		return 0;
	check.ptes[page - mem_map]++;
	if (!pte_is_found(walk->vma, page, addr))
		suspect("a page's PTE that no walk finds", addr, walk->mm, page_to_pfn(page), 0);
	return 0;
}

/* All address spaces once, whoever shares them. */
static void count_ptes(void)
{
	static const struct mm_walk_ops ops = { .pte_entry = count_pte };
	struct mm_struct *mm;
	pid_t nr = 0;

	check.pass++;
	while ((mm = next_mm(&nr)) != NULL) {
		if (mm->rmap_check_pass != check.pass) {
			mm->rmap_check_pass = check.pass;
			mmap_read_lock(mm);
			walk_page_range(mm, 0, mm->task_size, &ops, NULL);
			mmap_read_unlock(mm);
		}
		mmput(mm);
	}
}

/* ---- what is said ---- */

static void compare_pages(void)
{
	unsigned long pfn;

	for (pfn = min_low_pfn; pfn < max_pfn; pfn++) {
		struct page *page = pfn_to_page(pfn);
		/* A slab has another count there. */
		unsigned int said = PageSlab(page) ? 0 : page_mapcount(page);

		if (said != check.ptes[page - mem_map])
			suspect("mapcount of a page", pfn, NULL, said, check.ptes[page - mem_map]);
		if (!(pfn % 1024))
			cond_resched();
	}
}

static void compare_slot(swp_entry_t entry, unsigned int found)
{
	u32 word = swap_slot_word(entry);
	unsigned int said = word == SWAP_MAP_BAD ? 0 : word & SWAP_COUNT_MASK;
	struct page *page;

	if (said != found)
		suspect("count of a swap slot", entry.val, NULL, said, found);
	page = word == SWAP_MAP_BAD || !(word >> SWAP_COUNT_BITS)
		       ? NULL
		       : mem_map + (word >> SWAP_COUNT_BITS);
	if (page && (!PageSwapCache(page) || page_swap_entry(page).val != entry.val))
		suspect("a swap slot's page", entry.val, NULL, page_to_pfn(page), 0);
}

static void compare_swap(void)
{
	unsigned int type, slot;

	for (type = 0; type < MAX_SWAPFILES; type++) {
		for (slot = 1; slot < check.swap[type].slots; slot++) {
			compare_slot(swp_entry(type, slot), check.swap[type].found[slot]);
			if (!(slot % 1024))
				cond_resched();
		}
	}
}

/* ---- one look, and several ---- */

static void free_counts(void)
{
	unsigned int type;

	kvfree(check.ptes);
	check.ptes = NULL;
	for (type = 0; type < MAX_SWAPFILES; type++) {
		kvfree(check.swap[type].found);
		check.swap[type] = (struct swap_counts){ NULL, 0 };
	}
}

static int alloc_counts(void)
{
	unsigned int type;

	check.ptes = kvzalloc((max_pfn - page_to_pfn(mem_map)) * sizeof(u32), GFP_KERNEL);
	if (!check.ptes)
		return -ENOMEM;
	for (type = 0; type < MAX_SWAPFILES; type++) {
		unsigned int slots = swap_area_slots(type);

		if (!slots)
			continue;
		check.swap[type].found = kvzalloc(slots * sizeof(u16), GFP_KERNEL);
		if (!check.swap[type].found)
			return -ENOMEM;
		check.swap[type].slots = slots;
	}
	return 0;
}

static int look(void)
{
	int err = alloc_counts();

	check.nr_suspects = 0;
	if (!err) {
		count_ptes();
		shmem_for_each_swap(count_swap, NULL);
		compare_pages();
		compare_swap();
	}
	free_counts();
	return err;
}

static bool same(const struct suspect *a, const struct suspect *b)
{
	return a->what == b->what && a->where == b->where && a->mm == b->mm && a->is == b->is &&
	       a->should_be == b->should_be;
}

/* Of the first n suspects in old those remain that are suspected again. How many. */
static unsigned int keep_same(struct suspect *old, unsigned int n)
{
	unsigned int kept = 0, i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < check.nr_suspects; k++) {
			if (same(&old[i], &check.suspects[k])) {
				old[kept++] = old[i];
				break;
			}
		}
	}
	return kept;
}

static int check_locked(bool report)
{
	static struct suspect left[SUSPECTS];
	unsigned int round, n, i;
	int err = look();

	n = check.nr_suspects;
	memcpy(left, check.suspects, sizeof(left));
	for (round = 1; round < ROUNDS && n && !err; round++) {
		msleep(APART_MS);
		err = look();
		n = keep_same(left, n);
	}
	if (err)
		return err;
	for (i = 0; i < n && report; i++)
		pr_err("rmap: %s, %#lx: is %#x, should be %#x\n", left[i].what, left[i].where,
		       left[i].is, left[i].should_be);
	WARN(n && report, "rmap: %u counts are wrong\n", n);
	return n;
}

int rmap_check(bool report)
{
	int ret;

	might_sleep();
	mutex_lock(&rmap_check_mutex);
	ret = check_locked(report);
	mutex_unlock(&rmap_check_mutex);
	return ret;
}
