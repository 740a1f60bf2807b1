// SPDX-License-Identifier: MIT
/*
 * The buddy system (mm/buddy.c) against a map of which frame is whose. The zone is a piece of
 * memory that neither begins nor ends at a multiple of the largest block. Beyond its ends there is
 * either nothing at all, where the sanitizer sees a look, or frames of another zone that look free.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "../../mm/internal.h"
#include "test.h"

#define START_PFN (0x40000ul + 37)
#define SPAN	  6000ul
#define AROUND	  (2 * MAX_ORDER_NR_PAGES) /* frames on either side, if any */

struct page *mem_map;
unsigned long min_low_pfn;
struct pglist_data contig_page_data;
struct page *empty_zero_page;

static struct zone *zone;
static const unsigned long start_pfn = START_PFN;

/* Of each frame in the zone: first of a block of this order that is taken, or one of these. */
enum { FREE = -1, TAIL = -2, HOLE = -3 };
static signed char owner[SPAN];

static void setup(bool neighbours)
{
	unsigned long around = neighbours ? AROUND : 0;

	min_low_pfn = START_PFN - around;
	mem_map = kcalloc(SPAN + 2 * around, sizeof(struct page), 0);
	memset(&contig_page_data, 0, sizeof(contig_page_data));
	zone = &contig_page_data.node_zones[ZONE_NORMAL];
	zone->zone_start_pfn = start_pfn;
	zone->spanned_pages = SPAN;
	for (int order = 0; order < MAX_ORDER; order++)
		INIT_LIST_HEAD(&zone->free_area[order].free_list);
	for (unsigned long i = 0; i < SPAN + 2 * around; i++) {
		bool inside = i >= around && i < around + SPAN;

		mem_map[i].flags = (unsigned long)(inside ? ZONE_NORMAL : ZONE_HIGHMEM)
				   << ZONES_PGSHIFT;
		if (!inside) {
			SetPageBuddy(&mem_map[i]);
			mem_map[i].private = test_below(MAX_ORDER);
		}
	}
	/* A hole: frames that are not RAM, reserved for ever. */
	for (unsigned long i = 0; i < SPAN; i++) {
		owner[i] = i >= 2000 && i < 2100 ? HOLE : 0;
		if (owner[i] == HOLE)
			SetPageReserved(&mem_map[around + i]);
	}
}

static void teardown(void)
{
	kfree(mem_map);
}

static struct page *frame(unsigned long i)
{
	return pfn_to_page(start_pfn + i);
}

static void give(unsigned long i, unsigned int order)
{
	__free_one_page(zone, frame(i), order);
	for (unsigned long j = i; j < i + (1ul << order); j++)
		owner[j] = FREE;
}

/* The free lists and the map agree, and nothing free is left unmerged. */
static void check_zone(void)
{
	static bool listed[SPAN];
	unsigned long free = 0, in_map = 0;

	memset(listed, 0, sizeof(listed));
	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		struct free_area *area = &zone->free_area[order];
		struct page *page;
		unsigned long n = 0;

		list_for_each_entry(page, &area->free_list, lru) {
			unsigned long pfn = page_to_pfn(page), i = pfn - start_pfn;
			unsigned long buddy = (pfn ^ (1ul << order)) - start_pfn;

			CHECK(i < SPAN && i + (1ul << order) <= SPAN);
			CHECK(IS_ALIGNED(pfn, 1ul << order));
			CHECK(PageBuddy(page) && page->private == order);
			for (unsigned long j = i; j < i + (1ul << order); j++) {
				CHECK(owner[j] == FREE && !listed[j]);
				CHECK(j == i || !PageBuddy(frame(j)));
				listed[j] = true;
			}
			if (order < MAX_ORDER - 1 && buddy < SPAN)
				CHECKF(!(PageBuddy(frame(buddy)) && frame(buddy)->private == order),
				       "order %u: %lu and %lu are not merged", order, i, buddy);
			n++;
		}
		CHECK_EQ(area->nr_free, n);
		free += n << order;
	}
	for (unsigned long i = 0; i < SPAN; i++) {
		in_map += owner[i] == FREE;
		CHECK(owner[i] == FREE || !PageBuddy(frame(i)));
	}
	CHECK_EQ(free, in_map);
	CHECK_EQ(zone->free_pages, free);
}

/* Takes a block and writes it down; the first frame's number, or SPAN. */
static unsigned long take(unsigned int order)
{
	struct page *page = __rmqueue(zone, order);
	unsigned long i;

	if (!page)
		return SPAN;
	i = page_to_pfn(page) - start_pfn;
	CHECK(IS_ALIGNED(start_pfn + i, 1ul << order));
	CHECK(i + (1ul << order) <= SPAN);
	CHECK(!PageBuddy(page));
	for (unsigned long j = i; j < i + (1ul << order); j++) {
		CHECK(owner[j] == FREE);
		owner[j] = TAIL;
	}
	owner[i] = (signed char)order;
	return i;
}

static void fill_zone(bool neighbours)
{
	setup(neighbours);
	for (unsigned long i = 0; i < SPAN; i++)
		if (owner[i] != HOLE)
			give(i, 0);
	check_zone();
}

TEST(fill_and_empty)
{
	unsigned long taken = 0;

	fill_zone(true);
	CHECK_EQ(zone->free_pages, SPAN - 100);
	while (take(0) != SPAN)
		taken++;
	CHECK_EQ(taken, SPAN - 100);
	CHECK_EQ(zone->free_pages, 0);
	check_zone();
	teardown();
}

static void random_blocks(bool neighbours)
{
	fill_zone(neighbours);
	for (int step = 0; step < 30000; step++) {
		unsigned int order = test_below(test_chance(4) ? MAX_ORDER : 4);

		/* In turn mostly taking, mostly giving back. */
		if (test_below(10) < (step / 5000 % 2 ? 3u : 7u)) {
			if (take(order) == SPAN) {
				/* Then there really is no aligned free run of this length. */
				for (unsigned long pfn = round_up(start_pfn, 1ul << order);
				     pfn + (1ul << order) <= start_pfn + SPAN;
				     pfn += 1ul << order) {
					unsigned long j = 0;

					while (j < 1ul << order &&
					       owner[pfn - start_pfn + j] == FREE)
						j++;
					CHECK(j < 1ul << order);
				}
			}
		} else {
			unsigned long i = test_below(SPAN);

			while (i < SPAN && owner[i] < 0)
				i++;
			if (i == SPAN)
				continue;
			give(i, owner[i]);
		}
		if (step % 100 == 0)
			check_zone();
	}
	for (unsigned long i = 0; i < SPAN; i++)
		if (owner[i] >= 0)
			give(i, owner[i]);
	check_zone();
	CHECK_EQ(zone->free_pages, SPAN - 100);
	teardown();
}

TEST(random_beside_another_zone)
{
	random_blocks(true);
}

TEST(random_alone)
{
	random_blocks(false);
}

/* A block is had from the smallest that will do. */
TEST(smallest_fit)
{
	unsigned long i;

	setup(true);
	/* One block of order 5 and one of order 2, apart. */
	i = round_up(start_pfn, 64ul) - start_pfn;
	give(i, 5);
	give(i + 64, 2);
	CHECK_EQ(take(1), i + 64);
	CHECK_EQ(zone->free_area[1].nr_free, 1);
	CHECK_EQ(zone->free_area[5].nr_free, 1);
	check_zone();
	CHECK_EQ(take(6), SPAN);
	teardown();
}
