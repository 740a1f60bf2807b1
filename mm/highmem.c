// SPDX-License-Identifier: MIT
/*
 * PKMAP and kmap_local: kernel addresses for highmem pages.
 *
 * PKMAP is one page table of 512 slots just below PAGE_OFFSET, the same for every CPU and task.
 *
 *	pkmap_count[slot]   0      free, its TLB entry flushed
 *	                    1      nobody uses it, but it still maps its page: kmap_high() of that page
 *	                           finds it again for nothing
 *	                    n > 1  n - 1 users
 *
 * Slots of count 1 are cleared all at once, with one TLB flush, when the search comes round to the
 * beginning; if none is free then, the caller waits for a kunmap(). A hash of page -> slot answers
 * page_address().
 *
 * kmap_local_page() uses fixmap slots of this CPU as a stack, KM_MAX_IDX deep: no lock, no wait. The
 * slots are not saved when a task goes to sleep, so no one may sleep with such a mapping.
 */
#include <asm/fixmap.h>
#include <asm/tlbflush.h>
#include <neap/hash.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/percpu.h>
#include <neap/sched.h>
#include <neap/spinlock.h>
#include <neap/wait.h>

static DEFINE_SPINLOCK(kmap_lock); /* everything about PKMAP below */
static DECLARE_WAIT_QUEUE_HEAD(pkmap_map_wait);
static u16 pkmap_count[LAST_PKMAP];
static unsigned int last_pkmap_nr;

#define PA_HASH_ORDER 7

struct page_address_map {
	struct page *page;
	void *virtual;
	struct hlist_node node;
};
static struct page_address_map page_address_maps[LAST_PKMAP];
static struct hlist_head page_address_htable[1 << PA_HASH_ORDER];

static struct hlist_head *page_slot(const struct page *page)
{
	return &page_address_htable[hash_ptr(page, PA_HASH_ORDER)];
}

static void set_page_address(struct page *page, unsigned int nr)
{
	struct page_address_map *pam = &page_address_maps[nr];

	pam->page = page;
	pam->virtual = (void *)PKMAP_ADDR(nr);
	hlist_add_head(&pam->node, page_slot(page));
}

static void *lookup_page_address(const struct page *page)
{
	struct page_address_map *pam;

	hlist_for_each_entry(pam, page_slot(page), node) {
		if (pam->page == page)
			return pam->virtual;
	}
	return NULL;
}

void *page_address_high(const struct page *page)
{
	unsigned long flags;
	void *addr;

	spin_lock_irqsave(&kmap_lock, flags);
	addr = lookup_page_address(page);
	spin_unlock_irqrestore(&kmap_lock, flags);
	return addr;
}

/* Clears every slot that nobody uses. kmap_lock held. */
static void flush_all_zero_pkmaps(void)
{
	bool need_flush = false;
	unsigned int i;

	for (i = 0; i < LAST_PKMAP; i++) {
		if (pkmap_count[i] != 1)
			continue;
		pkmap_count[i] = 0;
		pte_clear(&init_mm, PKMAP_ADDR(i), &pkmap_page_table[i]);
		hlist_del(&page_address_maps[i].node);
		page_address_maps[i].page = NULL;
		need_flush = true;
	}
	if (need_flush)
		flush_tlb_kernel_range(PKMAP_ADDR(0), PKMAP_ADDR(LAST_PKMAP));
}

/* A free slot, or -1 when all are in use. kmap_lock held. */
static int find_free_pkmap(void)
{
	unsigned int tries;

	for (tries = 0; tries < LAST_PKMAP; tries++) {
		last_pkmap_nr = (last_pkmap_nr + 1) % LAST_PKMAP;
		if (last_pkmap_nr == 0)
			flush_all_zero_pkmaps();
		if (pkmap_count[last_pkmap_nr] == 0)
			return last_pkmap_nr;
	}
	flush_all_zero_pkmaps();
	for (tries = 0; tries < LAST_PKMAP; tries++) {
		if (pkmap_count[tries] == 0)
			return last_pkmap_nr = tries;
	}
	return -1;
}

static bool pkmap_has_free(void)
{
	unsigned int i;

	for (i = 0; i < LAST_PKMAP; i++) {
		if (READ_ONCE(pkmap_count[i]) <= 1)
			return true;
	}
	return false;
}

/* kmap_high - a use of the page's slot, new if it has none. Sleeps until a slot is free. */
void *kmap_high(struct page *page)
{
	unsigned long flags;
	void *addr;
	int nr;

	might_sleep();
	for (;;) {
		spin_lock_irqsave(&kmap_lock, flags);
		addr = lookup_page_address(page);
		if (addr)
			break;
		nr = find_free_pkmap();
		if (nr >= 0) {
			addr = (void *)PKMAP_ADDR(nr);
			set_pte_at(&init_mm, (unsigned long)addr, &pkmap_page_table[nr],
				   mk_pte(page, PAGE_KERNEL));
			flush_cache_vmap((unsigned long)addr, (unsigned long)addr + PAGE_SIZE);
			pkmap_count[nr] = 1;
			set_page_address(page, nr);
			break;
		}
		spin_unlock_irqrestore(&kmap_lock, flags);
		wait_event(pkmap_map_wait, pkmap_has_free());
	}
	pkmap_count[PKMAP_NR((unsigned long)addr)]++;
	spin_unlock_irqrestore(&kmap_lock, flags);
	return addr;
}

/* kunmap_high - ends a use. The mapping stays until the slot is needed. Any context. */
void kunmap_high(struct page *page)
{
	unsigned long flags;
	bool need_wakeup;
	void *addr;

	spin_lock_irqsave(&kmap_lock, flags);
	addr = lookup_page_address(page);
	BUG_ON(!addr || pkmap_count[PKMAP_NR((unsigned long)addr)] < 2);
	need_wakeup = --pkmap_count[PKMAP_NR((unsigned long)addr)] == 1;
	spin_unlock_irqrestore(&kmap_lock, flags);
	if (need_wakeup && wq_has_sleeper(&pkmap_map_wait))
		wake_up(&pkmap_map_wait);
}

/* ---- kmap_local: per CPU, interrupts nest inside tasks ---- */

static DEFINE_PER_CPU(int, kmap_local_depth); /* changed with interrupts off */

void *kmap_local_high(struct page *page, pgprot_t prot)
{
	unsigned long vaddr, flags;
	int cpu, depth;

	preempt_disable(); /* the slot is this CPU's */
	local_irq_save(flags);
	cpu = smp_processor_id();
	depth = (*this_cpu_ptr(&kmap_local_depth))++;
	BUG_ON(depth >= KM_MAX_IDX);
	vaddr = __fix_to_virt(FIX_KMAP_BEGIN + cpu * KM_MAX_IDX + depth);
	set_fixmap_pte(FIX_KMAP_BEGIN + cpu * KM_MAX_IDX + depth, mk_pte(page, prot));
	local_irq_restore(flags);
	return (void *)vaddr;
}

void kunmap_local_high(const void *addr)
{
	unsigned long vaddr = (unsigned long)addr & PAGE_MASK, flags;
	int cpu, depth;

	if (vaddr >= PKMAP_ADDR(0) && vaddr < PKMAP_ADDR(LAST_PKMAP))
		return; /* the page had a kmap() address already */
	local_irq_save(flags);
	cpu = smp_processor_id();
	depth = --*this_cpu_ptr(&kmap_local_depth);
	BUG_ON(depth < 0 || vaddr != __fix_to_virt(FIX_KMAP_BEGIN + cpu * KM_MAX_IDX + depth));
	set_fixmap_pte(FIX_KMAP_BEGIN + cpu * KM_MAX_IDX + depth, __pte(0)); /* and the TLB entry */
	local_irq_restore(flags);
	preempt_enable();
}

bool kmap_local_held(void)
{
	return this_cpu_read(kmap_local_depth) != 0;
}

void __init highmem_init(void)
{
	unsigned int i;

	for (i = 0; i < 1U << PA_HASH_ORDER; i++)
		INIT_HLIST_HEAD(&page_address_htable[i]);
}
