// SPDX-License-Identifier: MIT
/*
 * Page frames for everybody: which zone, how low it may go, and what to do when it is empty.
 *
 *	free pages of a zone
 *	  |
 *	  +-- high   kswapd stops here
 *	  +-- low    below: kswapd is woken; most requests still succeed
 *	  +-- min    below: the asker must reclaim by itself (direct reclaim)
 *	  +-- 0      the reserve below min is for requests that cannot wait (half of it) and for
 *	             those that are freeing memory (all of it)
 *
 * A request starts at the highest zone it can use and falls back downwards; a lower zone keeps
 * lowmem_reserve pages from requests that had a higher one. Single pages come and go by way of a list
 * that each CPU has (mm/pcp.c). When reclaim frees nothing more, the OOM
 * killer is asked (mm/oom_kill.c). No allocation is promised to succeed.
 */
#include <neap/highmem.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/oom.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/swap.h>

#include "internal.h"

#define PAGE_ALLOC_COSTLY_ORDER \
	3		       /* larger blocks may simply not exist: nobody is killed for them */
#define MAX_RECLAIM_RETRIES 16 /* rounds without progress before the OOM killer */
/* The same while pages are being written to a slow disk; not for ever, they may fail each time. */
#define MAX_WRITEBACK_RETRIES (8 * MAX_RECLAIM_RETRIES)

/* __zone_watermark_ok - would the zone keep its mark after giving 2^order pages? And has it the block? */
bool __zone_watermark_ok(struct zone *zone, unsigned int order, unsigned long mark,
			 enum zone_type classzone, unsigned int alloc_flags)
{
	unsigned long min = mark;
	unsigned long free = READ_ONCE(zone->free_pages);
	unsigned int o;

	if (alloc_flags & ALLOC_HIGH)
		min -= min / 2;
	if (alloc_flags & ALLOC_HARDER)
		min -= min / 4;
	if (classzone > zone_idx(zone))
		min += zone->lowmem_reserve;
	if (free < min + (1UL << order))
		return false;
	if (order == 0)
		return true;
	for (o = order; o < MAX_ORDER; o++) {
		if (!list_empty(&zone->free_area[o].free_list))
			return true;
	}
	return false;
}

static struct page *rmqueue(struct zone *zone, enum zone_type type, unsigned int order)
{
	struct page *page;
	unsigned long flags;

	if (likely(order == 0))
		return pcp_alloc(zone, type);
	spin_lock_irqsave(&zone->lock, flags);
	page = __rmqueue(zone, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/* What the last owner left is wiped, and what the new one counts on is set. */
static void prep_new_page(struct page *page, unsigned int order, gfp_t gfp)
{
	unsigned int i, n = 1U << order;

	if (IS_ENABLED(CONFIG_PAGE_POISONING))
		page_unpoison_check(page, order);
	for (i = 0; i < n; i++) {
		page[i].flags &= ~PAGE_FLAGS_CLEAR_AT_FREE;
		page[i].mapping = NULL;
		page[i].private = 0;
		atomic_set(&page[i]._mapcount, -1);
	}
	atomic_set(&page->_refcount, 1);
	if (gfp & __GFP_ZERO) {
		for (i = 0; i < n; i++)
			clear_highpage(page + i);
	}
}

static struct page *get_page_from_freelist(gfp_t gfp, unsigned int order, unsigned int alloc_flags)
{
	enum zone_type classzone = gfp_zone(gfp);
	int i;

	for (i = classzone; i >= 0; i--) {
		struct zone *zone = &contig_page_data.node_zones[i];
		struct page *page;

		if (!zone->managed_pages)
			continue;
		if (!(alloc_flags & ALLOC_NO_WATERMARKS) &&
		    !__zone_watermark_ok(zone, order,
					 zone->watermark[alloc_flags & ALLOC_WMARK_MASK], classzone,
					 alloc_flags))
			continue;
		page = rmqueue(zone, i, order);
		if (page) {
			prep_new_page(page, order, gfp);
			return page;
		}
	}
	return NULL;
}

static void wake_all_kswapds(gfp_t gfp, unsigned int order)
{
	int i;

	for (i = gfp_zone(gfp); i >= 0; i--) {
		struct zone *zone = &contig_page_data.node_zones[i];

		if (zone->managed_pages) {
			wakeup_kswapd(zone, order);
			return; /* one kswapd serves all zones up to this one */
		}
	}
}

static unsigned int gfp_to_alloc_flags(gfp_t gfp)
{
	unsigned int flags = ALLOC_WMARK_MIN;

	if (gfp & __GFP_HIGH)
		flags |= ALLOC_HIGH;
	if (!(gfp & __GFP_DIRECT_RECLAIM))
		flags |= ALLOC_HARDER;
	/*
	 * Whoever frees memory may use all there is; and so may a task chosen by the OOM killer, so
	 * that it gets to its exit.
	 */
	if ((gfp & __GFP_MEMALLOC) ||
	    (!in_interrupt() && ((current->flags & PF_MEMALLOC) || test_thread_flag(TIF_MEMDIE))))
		flags |= ALLOC_NO_WATERMARKS;
	return flags;
}

static void warn_alloc(gfp_t gfp, unsigned int order)
{
	if ((gfp & __GFP_NOWARN) || !printk_ratelimit())
		return;
	pr_warn("%s: page allocation failure: order:%u, gfp:%#x\n", current->comm, order, gfp);
	dump_stack();
	show_mem();
}

static void drain_cpu(void *unused __maybe_unused)
{
	slab_drain_local(); /* its slabs' frames may go to this CPU's list, so that comes after */
	drain_local_pages();
}

void drain_all_pages(void)
{
	on_each_cpu(drain_cpu, NULL);
}

/*
 * One more try, after what CPUs keep to themselves has been given back: all CPUs, or, where nobody may
 * wait for the others, this one.
 */
static struct page *drain_and_try_again(gfp_t gfp, unsigned int order, bool all)
{
	if (all)
		drain_all_pages();
	else
		drain_cpu(NULL);
	return get_page_from_freelist(gfp, order, gfp_to_alloc_flags(gfp));
}

static struct page *alloc_pages_slowpath(gfp_t gfp, unsigned int order)
{
	bool can_reclaim = gfpflags_allow_blocking(gfp) && !(current->flags & PF_MEMALLOC);
	unsigned int no_progress = 0;
	bool drained = false;
	struct page *page;

	for (;;) {
		unsigned int alloc_flags = gfp_to_alloc_flags(gfp);
		unsigned long freed;

		if (gfp & __GFP_KSWAPD_RECLAIM)
			wake_all_kswapds(gfp, order);
		page = get_page_from_freelist(gfp, order, alloc_flags);
		if (page)
			return page;
		if (!can_reclaim || (alloc_flags & ALLOC_NO_WATERMARKS)) {
			page = drain_and_try_again(gfp, order, gfpflags_allow_blocking(gfp));
			if (page)
				return page;
			break;
		}

		count_vm_event(ALLOCSTALL);
		freed = try_to_free_pages(order, gfp);
		page = get_page_from_freelist(gfp, order, gfp_to_alloc_flags(gfp));
		if (page)
			return page;
		if (!drained || !freed) { /* free memory may lie in pieces, with other CPUs */
			drained = true;
			page = drain_and_try_again(gfp, order, true);
			if (page)
				return page;
		}
		if (gfp & __GFP_NORETRY)
			break;
		if (freed && order <= PAGE_ALLOC_COSTLY_ORDER)
			no_progress = 0;
		else if (++no_progress > MAX_RECLAIM_RETRIES) {
			if (order > PAGE_ALLOC_COSTLY_ORDER || !(gfp & __GFP_FS))
				break;
			if (global_node_page_state(NR_WRITEBACK) && !fatal_signal_pending(current) &&
			    no_progress <= MAX_WRITEBACK_RETRIES) {
				schedule_timeout_uninterruptible(max(HZ / 50, 1));
				continue;
			}
			if (!out_of_memory(gfp, order))
				break;
			no_progress = 0;
		}
		if (fatal_signal_pending(current) && !test_thread_flag(TIF_MEMDIE) && no_progress)
			break; /* it is going to exit: let it fail and get there */
		cond_resched();
	}
	warn_alloc(gfp, order);
	return NULL;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (order >= MAX_ORDER)
		return NULL;
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
	if (IS_ENABLED(CONFIG_FAULT_INJECTION) && should_fail_alloc(gfp))
		return NULL;
	page = get_page_from_freelist(gfp, order, ALLOC_WMARK_LOW);
	if (unlikely(!page))
		page = alloc_pages_slowpath(gfp, order);
	if (likely(page))
		count_vm_events(PGALLOC, 1 << order);
	return page;
}

static void bad_page(struct page *page)
{
	pr_alert(
		"BUG: bad page state: pfn %#lx flags %#lx count %d mapcount %d mapping %p index %#lx\n",
		page_to_pfn(page), page->flags, page_count(page), page_mapcount(page),
		page->mapping, page->index);
	BUG();
}

static void free_pages_check(struct page *page, unsigned int order)
{
	unsigned int i;

	for (i = 0; i < 1U << order; i++) {
		if (unlikely((page[i].flags & PAGE_FLAGS_CHECK_AT_FREE) || page_mapped(&page[i])))
			bad_page(&page[i]);
		page[i].mapping = NULL;
	}
}

/* The block has no references left and becomes the allocator's: checks, and poison. */
static void free_pages_prepare(struct page *page, unsigned int order)
{
	free_pages_check(page, order);
	if (IS_ENABLED(CONFIG_PAGE_POISONING))
		page_poison(page, order);
}

/* The block has no references left; it goes back to its zone. Any context. */
static void free_pages_ok(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	free_pages_prepare(page, order);
	count_vm_events(PGFREE, 1 << order);
	if (likely(order == 0)) {
		pcp_free(page);
		return;
	}
	spin_lock_irqsave(&zone->lock, flags);
	__free_one_page(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (put_page_testzero(page))
		free_pages_ok(page, order);
}

void free_unref_page_list(struct list_head *list)
{
	struct page *page;
	unsigned int n = 0;

	list_for_each_entry(page, list, lru) {
		free_pages_prepare(page, 0);
		n++;
	}
	count_vm_events(PGFREE, n);
	pcp_free_list(list);
}

void __free_pages_core(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;
	unsigned int i;

	/* Nobody has seen these pages but boot: no atomic operation, and nothing to check. */
	for (i = 0; i < 1U << order; i++) {
		page[i].flags &= ~(1UL << PG_reserved);
		atomic_set(&page[i]._refcount, 0);
	}
	zone->managed_pages += 1UL << order;
	totalram_pages += 1UL << order;
	if (is_highmem(zone))
		totalhigh_pages += 1UL << order;
	if (IS_ENABLED(CONFIG_PAGE_POISONING))
		page_poison(page, order);
	spin_lock_irqsave(&zone->lock, flags);
	__free_one_page(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	BUG_ON(gfp & __GFP_HIGHMEM);
	page = alloc_pages(gfp, order);
	return page ? (unsigned long)lowmem_page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_page(gfp | __GFP_ZERO);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);
	unsigned long addr = __get_free_pages(gfp, order);
	struct page *page;
	unsigned int i, used = PAGE_ALIGN(size) >> PAGE_SHIFT;

	if (!addr)
		return NULL;
	page = virt_to_page((void *)addr);
	for (i = 1; i < used; i++)
		atomic_set(&page[i]._refcount, 1);
	for (; i < 1U << order; i++)
		free_pages_ok(page + i, 0);
	return (void *)addr;
}

void free_pages_exact(void *addr, size_t size)
{
	unsigned long p = (unsigned long)addr, end = p + PAGE_ALIGN(size);

	for (; p < end; p += PAGE_SIZE)
		free_page(p);
}

unsigned long nr_free_pages(void)
{
	struct zone *zone;
	unsigned long sum = 0;

	for_each_populated_zone(zone) sum += zone_free_pages(zone);
	return sum;
}
