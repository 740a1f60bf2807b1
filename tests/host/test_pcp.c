// SPDX-License-Identifier: MIT
/*
 * The list of free frames that a CPU has at hand (mm/pcp.c) on top of the real buddy system: every
 * frame is where the map says, the counts are exact after each step, and no frame is kept that others
 * could want. Nobody is given a frame twice.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/percpu.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "../../mm/internal.h"
#include "test.h"

#define START_PFN 0x40000ul
#define SPAN	  4096ul

struct page *mem_map;
unsigned long min_low_pfn;
struct pglist_data contig_page_data;
struct page *empty_zero_page;

/* One CPU, whose variables are the program's own. */
#ifdef CONFIG_SMP
unsigned long __per_cpu_offset[NR_CPUS];
struct cpumask __cpu_possible_mask = { 1 }, __cpu_online_mask = { 1 };
#endif

static struct zone *zone;
static bool taken[SPAN];
static unsigned long nr_taken;

static void setup(void)
{
	min_low_pfn = START_PFN;
	mem_map = kcalloc(SPAN, sizeof(struct page), 0);
	memset(&contig_page_data, 0, sizeof(contig_page_data));
	memset(taken, 0, sizeof(taken));
	nr_taken = 0;
	zone = &contig_page_data.node_zones[ZONE_NORMAL];
	zone->zone_start_pfn = START_PFN;
	zone->spanned_pages = zone->managed_pages = SPAN;
	zone->watermark[WMARK_MIN] = 32;
	zone->watermark[WMARK_LOW] = 40;
	zone->watermark[WMARK_HIGH] = 48;
	for (int order = 0; order < MAX_ORDER; order++)
		INIT_LIST_HEAD(&zone->free_area[order].free_list);
	for (unsigned long i = 0; i < SPAN; i++)
		mem_map[i].flags = (unsigned long)ZONE_NORMAL << ZONES_PGSHIFT;
	for (unsigned long i = 0; i < SPAN; i += MAX_ORDER_NR_PAGES)
		__free_one_page(zone, &mem_map[i], MAX_ORDER - 1);
	pcp_init();
	pcp_set_high(zone);
}

/* All is given back: the zone is as it was, all in the largest blocks. */
static void teardown(void)
{
	CHECK_EQ(nr_taken, 0);
	drain_local_pages();
	CHECK_EQ(pcp_count(zone, 0), 0);
	CHECK_EQ(zone->free_pages, SPAN);
	CHECK_EQ(zone->free_area[MAX_ORDER - 1].nr_free, SPAN / MAX_ORDER_NR_PAGES);
	kfree(mem_map);
}

static struct page *take(void)
{
	struct page *page = pcp_alloc(zone, ZONE_NORMAL);

	if (!page)
		return NULL;
	CHECK(page >= mem_map && page < mem_map + SPAN);
	CHECK(!taken[page - mem_map] && !PageBuddy(page));
	taken[page - mem_map] = true;
	nr_taken++;
	return page;
}

static void give(struct page *page)
{
	CHECK(taken[page - mem_map]);
	taken[page - mem_map] = false;
	nr_taken--;
	pcp_free(page);
}

static struct page *any_taken(void)
{
	unsigned long i = test_below(SPAN);

	while (!taken[i])
		i = (i + 1) % SPAN;
	return &mem_map[i];
}

static void check_counts(void)
{
	unsigned long sum = 0;

	for (int order = 0; order < MAX_ORDER; order++)
		sum += zone->free_area[order].nr_free << order;
	CHECK_EQ(zone->free_pages, sum);
	CHECK_EQ(zone_free_pages(zone), SPAN - nr_taken);
	CHECK_EQ(zone_free_pages(zone), zone->free_pages + pcp_count(zone, 0));
	CHECK(pcp_count(zone, 0) <= zone->pcp_high);
}

/* 4096 frames, one CPU: an 128th is 32. */
TEST(limits)
{
	setup();
	CHECK_EQ(zone->pcp_high, 32);
	CHECK_EQ(zone->pcp_batch, 8);
	zone->managed_pages = 100;
	pcp_set_high(zone);
	CHECK(zone->pcp_high >= zone->pcp_batch && zone->pcp_batch >= 1 && zone->pcp_high <= 8);
	zone->managed_pages = 1 << 20;
	pcp_set_high(zone);
	CHECK(zone->pcp_high < 128);
	teardown();
}

TEST(warm_first)
{
	struct page *a, *b;

	setup();
	a = take();
	b = take();
	give(a);
	give(b);
	CHECK(take() == b);
	CHECK(take() == a);
	give(a);
	give(b);
	teardown();
}

/* The lock is taken once for a batch. */
TEST(in_batches)
{
	struct page *page[9];

	setup();
	page[0] = take();
	CHECK_EQ(zone->free_pages, SPAN - zone->pcp_batch);
	CHECK_EQ(pcp_count(zone, 0), zone->pcp_batch - 1);
	for (int i = 1; i < 8; i++)
		page[i] = take();
	CHECK_EQ(zone->free_pages, SPAN - 8);
	page[8] = take();
	CHECK_EQ(zone->free_pages, SPAN - 16);
	for (int i = 0; i < 9; i++)
		give(page[i]);
	check_counts();
	teardown();
}

/* What is split for a batch serves all of it before a larger block is touched. */
TEST(batch_from_the_smallest)
{
	LIST_HEAD(list);

	setup();
	for (unsigned long i = 0; i < SPAN; i += MAX_ORDER_NR_PAGES)
		CHECK(__rmqueue(zone, MAX_ORDER - 1));
	__free_one_page(zone, &mem_map[0], 10);
	__free_one_page(zone, &mem_map[2048], 5);
	CHECK_EQ(__rmqueue_bulk(zone, 7, &list), 7);
	CHECK_EQ(zone->free_area[10].nr_free, 1);
	CHECK_EQ(zone->free_area[3].nr_free + zone->free_area[4].nr_free, 2);
	CHECK_EQ(zone->free_pages, 1024 + 32 - 7);
	for (int i = 0; i < 7; i++) {
		struct page *page = list_first_entry(&list, struct page, lru);

		CHECK(page >= mem_map + 2048 && page < mem_map + 2048 + 32);
		list_del(&page->lru);
		__free_one_page(zone, page, 0);
	}
	CHECK(list_empty(&list));
	CHECK_EQ(zone->free_area[5].nr_free, 1);
	__free_one_page(zone, &mem_map[1024], 10);
	for (unsigned long i = 2048 + 32; i < SPAN; i++)
		__free_one_page(zone, &mem_map[i], 0);
	teardown();
}

TEST(down_to_the_last)
{
	unsigned long n = 0;

	setup();
	while (take())
		n++;
	CHECK_EQ(n, SPAN);
	check_counts();
	for (unsigned long i = 0; i < SPAN; i++)
		give(&mem_map[i]);
	check_counts();
	teardown();
}

TEST(short_zone_is_not_hoarded)
{
	struct page *page;

	setup();
	while (zone->free_pages >= zone->watermark[WMARK_HIGH] || pcp_count(zone, 0))
		CHECK(take());
	page = take();
	CHECK_EQ(pcp_count(zone, 0), 0); /* one at a time */
	give(page);
	for (int i = 0; i < 20 && zone->free_pages < zone->watermark[WMARK_HIGH]; i++) {
		give(any_taken());
		CHECK(pcp_count(zone, 0) <= zone->pcp_batch);
	}
	while (nr_taken)
		give(any_taken());
	teardown();
}

TEST(list_of_many)
{
	LIST_HEAD(list);

	setup();
	for (int i = 0; i < 100; i++) {
		struct page *page = take();

		list_add(&page->lru, &list);
		taken[page - mem_map] = false;
	}
	nr_taken = 0;
	pcp_free_list(&list);
	CHECK(list_empty(&list));
	check_counts();
	teardown();
}

TEST(random)
{
	setup();
	for (int step = 0; step < 40000; step++) {
		/* In turn mostly taking, mostly giving back. */
		if (test_below(10) < (step / 6000 % 2 ? 3u : 7u))
			take();
		else if (nr_taken)
			give(any_taken());
		if (test_chance(500))
			drain_local_pages();
		check_counts();
	}
	while (nr_taken)
		give(any_taken());
	teardown();
}
