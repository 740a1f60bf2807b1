// SPDX-License-Identifier: MIT
/*
 * What each CPU keeps at hand, free pages (mm/pcp.c) and free slab objects (mm/slab_cpu.c): taken on one
 * CPU and given back on another, emptied when memory is short, and never lost from the account. And
 * page faults of all CPUs in one address space.
 */
#include <neap/cpumask.h>
#include <neap/err.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/percpu.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "../../mm/internal.h"
#include "../../mm/slab.h"
#include "user_mm.h"

/* The rest of the test on this CPU. */
static void go_to(unsigned int cpu)
{
	cpumask_t mask = { 1UL << cpu };

	if (set_cpus_allowed(current, &mask))
		BUG();
}

static void free_list_pages(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, list, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

static unsigned int take_pages(struct list_head *list, unsigned int n)
{
	unsigned int taken;
	struct page *page;

	for (taken = 0; taken < n && (page = alloc_page(GFP_KERNEL)) != NULL; taken++)
		list_add(&page->lru, list);
	return taken;
}

static unsigned long pages_with_cpus(void)
{
	struct zone *zone;
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_populated_zone(zone)
	{
		for_each_possible_cpu(cpu) sum += pcp_count(zone, cpu);
	}
	return sum;
}

static struct zone *normal_zone(void)
{
	return &contig_page_data.node_zones[ZONE_NORMAL];
}

KTEST(pcp, a_page_freed_is_the_next_taken)
{
	cpumask_t old = current->cpus_mask;
	struct page *page, *again;

	go_to(smp_processor_id());
	page = alloc_page(GFP_KERNEL);
	KTEST_EXPECT(page);
	if (page) {
		__free_page(page);
		again = alloc_page(GFP_KERNEL);
		KTEST_EXPECT(again == page); /* its cache lines are warm */
		if (again)
			__free_page(again);
	}
	set_cpus_allowed(current, &old);
}

/* Each CPU takes, the next one gives back: nothing is lost, and no CPU keeps more than it may. */
KTEST(pcp, taken_here_and_freed_there)
{
	cpumask_t old = current->cpus_mask;
	unsigned long before;
	unsigned int cpu, next;

	drain_all_pages();
	before = nr_free_pages();
	for_each_online_cpu(cpu)
	{
		LIST_HEAD(list);

		next = cpumask_next((int)cpu, cpu_online_mask);
		go_to(cpu);
		KTEST_EXPECT_EQ(take_pages(&list, 300), 300);
		KTEST_EXPECT_EQ(nr_free_pages(), before - 300);
		go_to(next < NR_CPUS ? next : cpumask_first(cpu_online_mask));
		free_list_pages(&list);
		KTEST_EXPECT_EQ(nr_free_pages(), before);
	}
	set_cpus_allowed(current, &old);
	for_each_online_cpu(cpu)
		KTEST_EXPECT(pcp_count(normal_zone(), cpu) <= normal_zone()->pcp_high);
}

KTEST(pcp, drain_leaves_nothing)
{
	cpumask_t old = current->cpus_mask;
	unsigned long before;
	unsigned int cpu;
	LIST_HEAD(list);

	drain_all_pages();
	before = nr_free_pages();
	KTEST_EXPECT_EQ(take_pages(&list, 64), 64);
	for_each_online_cpu(cpu)
	{
		struct page *page = list_first_entry(&list, struct page, lru);

		go_to(cpu);
		list_del(&page->lru);
		__free_page(page);
		KTEST_EXPECT(pcp_count(normal_zone(), cpu) > 0);
	}
	KTEST_EXPECT(pages_with_cpus() >= num_online_cpus());
	free_list_pages(&list);
	set_cpus_allowed(current, &old);
	drain_all_pages();
	KTEST_EXPECT_EQ(pages_with_cpus(), 0);
	KTEST_EXPECT_EQ(nr_free_pages(), before);
}

/* All that the marks allow can be had by one CPU, although others had some of it at hand. */
KTEST(pcp, exhaustion)
{
	cpumask_t old = current->cpus_mask;
	struct zone *zone = normal_zone();
	unsigned long before;
	unsigned int cpu, self;
	struct page *page;
	LIST_HEAD(list);

	drain_all_pages();
	before = nr_free_pages();
	for_each_online_cpu(cpu)
	{ /* each has a full list */
		go_to(cpu);
		KTEST_EXPECT_EQ(take_pages(&list, zone->pcp_high), zone->pcp_high);
		free_list_pages(&list);
	}
	INIT_LIST_HEAD(&list);
	while ((page = alloc_page(__GFP_NOWARN)) != NULL)
		list_add(&page->lru, &list);
	drain_all_pages();
	while ((page = alloc_page(__GFP_NOWARN)) != NULL)
		list_add(&page->lru, &list);
	KTEST_EXPECT(zone->free_pages <= zone->watermark[WMARK_MIN] + zone->pcp_batch);
	self = get_cpu();
	put_cpu();
	for_each_online_cpu(cpu)
	{
		if (cpu != self)
			KTEST_EXPECT(pcp_count(zone, cpu) <= zone->pcp_batch);
	}
	free_list_pages(&list);
	set_cpus_allowed(current, &old);
	/* kswapd was woken; what it freed may be more. */
	KTEST_EXPECT(nr_free_pages() >= before - 8);
}

/* A zone that reclaim works for is not emptied by CPUs that keep pages. */
KTEST(pcp, a_short_zone_keeps_its_pages)
{
	struct zone *zone = normal_zone();
	unsigned long high = zone->watermark[WMARK_HIGH];
	cpumask_t old = current->cpus_mask;
	unsigned int cpu = smp_processor_id();
	LIST_HEAD(list);

	go_to(cpu);
	drain_all_pages();
	zone->watermark[WMARK_HIGH] = ~0UL;
	KTEST_EXPECT_EQ(take_pages(&list, 1), 1);
	KTEST_EXPECT_EQ(pcp_count(zone, cpu), 0); /* came alone */
	KTEST_EXPECT_EQ(take_pages(&list, 100), 100);
	free_list_pages(&list);
	KTEST_EXPECT(pcp_count(zone, cpu) <= zone->pcp_batch);
	zone->watermark[WMARK_HIGH] = high;
	set_cpus_allowed(current, &old);
}

/* ---- all CPUs at once ---- */

#define WORKER_PAGES 40

struct worker {
	struct task_struct *task;
	unsigned int nr, left; /* this one; the one whose pages it frees */
	unsigned long errors;
	bool done;
	struct list_head *in, *out; /* a worker frees what its neighbour took */
};

static int work_done(struct worker *w)
{
	WRITE_ONCE(w->done, true);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static DEFINE_SPINLOCK(basket_lock); /* baskets */
static struct list_head baskets[NR_CPUS];

static void put_in_basket(struct list_head *basket, struct page *page)
{
	spin_lock(&basket_lock);
	list_add_tail(&page->lru, basket);
	spin_unlock(&basket_lock);
}

static struct page *from_basket(struct list_head *basket)
{
	struct page *page = NULL;

	spin_lock(&basket_lock);
	if (!list_empty(basket)) {
		page = list_first_entry(basket, struct page, lru);
		list_del(&page->lru);
	}
	spin_unlock(&basket_lock);
	return page;
}

static int take_and_pass_on(void *arg)
{
	struct worker *w = arg;
	unsigned int round, i;
	struct page *page;

	for (round = 0; round < 40; round++) {
		for (i = 0; i < WORKER_PAGES; i++) {
			page = alloc_page(GFP_KERNEL);
			if (!page) {
				w->errors++;
				continue;
			}
			/* Two who were given one page would see each other's mark. */
			page->index = w->nr << 16 | i;
			put_in_basket(w->out, page);
		}
		cond_resched();
		while ((page = from_basket(w->in)) != NULL) {
			if (page_count(page) != 1 || page->index >> 16 != w->left)
				w->errors++;
			page->index = ~0UL;
			__free_page(page);
		}
	}
	return work_done(w);
}

/* One thread for each CPU, and the end of all of them. */
static void run_workers(struct ktest *__test, struct worker *w, int (*fn)(void *arg))
{
	unsigned int i, n = num_online_cpus();

	for (i = 0; i < n; i++) {
		cpumask_t mask = { 1UL << i };

		w[i].nr = i;
		w[i].left = (i + n - 1) % n;
		w[i].task = kthread_create(fn, &w[i], "worker/%u", i);
		KTEST_ASSERT(!IS_ERR(w[i].task));
		set_cpus_allowed(w[i].task, &mask);
	}
	for (i = 0; i < n; i++)
		wake_up_process(w[i].task);
	for (i = 0; i < n; i++) {
		while (!READ_ONCE(w[i].done))
			schedule_timeout_uninterruptible(1);
		kthread_stop(w[i].task);
		KTEST_EXPECT_EQ(w[i].errors, 0);
	}
}

KTEST(pcp, all_cpus_take_and_free)
{
	struct worker w[NR_CPUS] = { 0 };
	unsigned int i, n = num_online_cpus();
	unsigned long before, after;

	for (i = 0; i < n; i++) {
		INIT_LIST_HEAD(&baskets[i]);
		w[i].in = &baskets[i];
		w[i].out = &baskets[(i + 1) % n];
	}
	before = nr_free_pages();
	run_workers(__test, w, take_and_pass_on);
	for (i = 0; i < n; i++)
		free_list_pages(&baskets[i]);
	drain_all_pages();
	after = nr_free_pages();
	/* The threads' stacks and structures may still be about. */
	KTEST_EXPECT(after + 8 * n >= before);
}

/* ---- slab objects ---- */

static struct kmem_cache *test_cache;

static void free_objects(void **objects, unsigned int n)
{
	while (n--)
		kmem_cache_free(test_cache, objects[n]);
}

KTEST(slab_cpu, taken_here_and_freed_there)
{
	enum { N = 200 };
	static void *objects[N];
	cpumask_t old = current->cpus_mask;
	unsigned int cpu, next, i;
	unsigned long before;

	drain_all_pages();
	before = nr_free_pages();
	test_cache = kmem_cache_create("ktest-cpu", 60, 0, 0, NULL);
	KTEST_ASSERT(test_cache);
	KTEST_EXPECT(test_cache->cpu);
	for_each_online_cpu(cpu)
	{
		next = cpumask_next((int)cpu, cpu_online_mask);
		go_to(cpu);
		for (i = 0; i < N; i++) {
			objects[i] = kmem_cache_alloc(test_cache, GFP_KERNEL);
			KTEST_EXPECT(objects[i]);
			if (!objects[i])
				break;
			memset(objects[i], (int)i, 60);
		}
		KTEST_EXPECT_EQ(test_cache->nr_inuse - slab_cpu_count(test_cache), i);
		go_to(next < NR_CPUS ? next : cpumask_first(cpu_online_mask));
		free_objects(objects, i);
		KTEST_EXPECT_EQ(test_cache->nr_inuse, slab_cpu_count(test_cache));
	}
	set_cpus_allowed(current, &old);
	KTEST_EXPECT(slab_cpu_count(test_cache) > 0);
	drain_all_pages();
	KTEST_EXPECT_EQ(slab_cpu_count(test_cache), 0);
	KTEST_EXPECT_EQ(test_cache->nr_inuse, 0);
	objects[0] = kmem_cache_alloc(test_cache, GFP_KERNEL);
	kmem_cache_free(test_cache, objects[0]);
	kmem_cache_destroy(test_cache); /* with an object at hand */
	drain_all_pages();
	KTEST_EXPECT_EQ(nr_free_pages(), before);
}

static int take_and_free_objects(void *arg)
{
	struct worker *w = arg;
	unsigned int round, i, j;
	u8 *objects[24];

	for (round = 0; round < 100; round++) {
		for (i = 0; i < ARRAY_SIZE(objects); i++) {
			objects[i] = kmem_cache_alloc(test_cache, GFP_KERNEL);
			if (!objects[i])
				break;
			memset(objects[i], (int)(w->nr * 32 + i), 60);
		}
		w->errors += ARRAY_SIZE(objects) - i;
		cond_resched();
		while (i--) {
			for (j = 0; j < 60; j++)
				w->errors += objects[i][j] != (u8)(w->nr * 32 + i);
			kmem_cache_free(test_cache, objects[i]);
		}
		if (round % 16 == w->nr)
			drain_all_pages();
	}
	return work_done(w);
}

KTEST(slab_cpu, all_cpus_take_and_free)
{
	struct worker w[NR_CPUS] = { 0 };

	test_cache = kmem_cache_create("ktest-cpu", 60, 0, 0, NULL);
	KTEST_ASSERT(test_cache);
	run_workers(__test, w, take_and_free_objects);
	KTEST_EXPECT_EQ(test_cache->nr_inuse, slab_cpu_count(test_cache));
	kmem_cache_destroy(test_cache);
}

/* More caches than there are places: those without one work as well, and places come back. */
KTEST(slab_cpu, places_run_out)
{
	enum { N = 110 };
	static struct kmem_cache *caches[N];
	unsigned int i, round, without;

	for (round = 0; round < 2; round++) {
		for (i = without = 0; i < N; i++) {
			void *object;

			caches[i] = kmem_cache_create("ktest-many", 32, 0, 0, NULL);
			KTEST_EXPECT(caches[i]);
			if (!caches[i])
				break;
			without += !caches[i]->cpu;
			object = kmem_cache_alloc(caches[i], GFP_KERNEL);
			KTEST_EXPECT(object);
			kmem_cache_free(caches[i], object);
		}
		KTEST_EXPECT(without > 0 && without < N);
		while (i--)
			kmem_cache_destroy(caches[i]);
	}
}

/* ---- faults ---- */

#define FAULT_BASE  0x10000000UL
#define FAULT_PAGES 256
#define FAULT_SPAN  (3 * PGDIR_SIZE) /* so that there are several tables */

static struct mm_struct *fault_mm;

static unsigned long fault_address(unsigned int i)
{
	return FAULT_BASE + (FAULT_SPAN / FAULT_PAGES) * i;
}

/* Every CPU faults in every page, all in the same order, and writes a word of its own to it. */
static int fault_all(void *arg)
{
	struct worker *w = arg;
	unsigned int i;

	for (i = 0; i < FAULT_PAGES; i++) {
		u32 mark = w->nr << 16 | i;

		if (access_remote_vm(fault_mm, fault_address(i) + 4 * w->nr, &mark, 4, true) != 4)
			w->errors++;
		cond_resched();
	}
	return work_done(w);
}

/* Two who fault on one page get one page, and what each wrote is there. The counters are exact. */
KTEST(fault_smp, same_pages_at_once)
{
	unsigned int n = num_online_cpus(), round, i, cpu;
	unsigned long bad = 0, tables;

	for (round = 0; round < 5; round++) {
		struct worker w[NR_CPUS] = { 0 };
		struct test_mm t;

		tables = global_node_page_state(NR_PAGETABLE);
		KTEST_ASSERT(test_mm_enter(&t) == 0);
		fault_mm = t.mm;
		KTEST_EXPECT_EQ(test_mm_map(FAULT_BASE, FAULT_SPAN, PROT_READ | PROT_WRITE),
				FAULT_BASE);
		run_workers(__test, w, fault_all);
		KTEST_EXPECT_EQ(get_mm_counter(t.mm, MM_ANONPAGES), FAULT_PAGES);
		KTEST_EXPECT_EQ(atomic_read(&t.mm->nr_ptes), 3);
		for (i = 0; i < FAULT_PAGES; i++) {
			for (cpu = 0; cpu < n; cpu++) {
				u32 mark = 0;

				access_remote_vm(t.mm, fault_address(i) + 4 * cpu, &mark, 4, false);
				bad += mark != (cpu << 16 | i);
			}
		}
		KTEST_EXPECT_EQ(vm_munmap(FAULT_BASE, FAULT_SPAN), 0);
		KTEST_EXPECT_EQ(get_mm_counter(t.mm, MM_ANONPAGES), 0);
		KTEST_EXPECT_EQ(atomic_read(&t.mm->nr_ptes), 0);
		test_mm_leave(&t);
		KTEST_EXPECT_EQ(global_node_page_state(NR_PAGETABLE), tables);
	}
	KTEST_EXPECT_EQ(bad, 0);
}
