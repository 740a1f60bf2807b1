// SPDX-License-Identifier: MIT
/*
 * Which addresses of the vmalloc area are taken (mm/vmap_area.c), against an array of pages: the lowest
 * gap is taken, what was given back is there again, and what each area knows of gaps is right.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/vmalloc.h>

#include "test.h"

#define PAGES 300u /* of the area in these tests */
#define AREAS 100u

void *high_memory; /* says where the area begins */
u32 phys_virt_offset;
static struct vm_struct *areas[AREAS];
static bool taken[PAGES + 1];

/* ---- what mm/vmap_area.c needs ---- */

static unsigned long unmapped;

void unmap_kernel_range(unsigned long addr, unsigned long size)
{
	unmapped += size;
	CHECK(addr >= VMALLOC_START && size < VMALLOC_END - addr);
}

static unsigned long lines, last_end;

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	(void)m;
	(void)fmt;
	lines++;
}

/* ---- */

static void setup(void)
{
	/* VMALLOC_START is a multiple of that: all but PAGES of it are taken by one area. */
	high_memory = (void *)(VMALLOC_END - 2 * VMALLOC_OFFSET);
	memset(areas, 0, sizeof(areas));
	memset(taken, 0, sizeof(taken));
}

static unsigned int first_page(void)
{
	return (VMALLOC_END - VMALLOC_START) / PAGE_SIZE - PAGES;
}

static unsigned long page_addr(unsigned int page)
{
	return VMALLOC_START + (first_page() + page) * PAGE_SIZE;
}

/* The lowest run of n free pages; PAGES: there is none. */
static unsigned int model_find(unsigned int n)
{
	unsigned int run = 0;

	for (unsigned int i = 0; i < PAGES; i++) {
		run = taken[i] ? 0 : run + 1;
		if (run == n)
			return i + 1 - n;
	}
	return PAGES;
}

static void model_set(unsigned long addr, unsigned long size, bool value)
{
	unsigned int at = (addr - page_addr(0)) / PAGE_SIZE;

	for (unsigned int i = 0; i < size / PAGE_SIZE; i++) {
		CHECK_EQ(taken[at + i], !value);
		taken[at + i] = value;
	}
}

static void check_listing(unsigned int nr)
{
	struct vm_struct *v;
	loff_t pos = 0;

	lines = last_end = 0;
	for (v = vmallocinfo_op.start(NULL, &pos); v; v = vmallocinfo_op.next(NULL, v, &pos)) {
		CHECK((unsigned long)v->addr >= last_end);
		CHECK_EQ(v->gap, (unsigned long)v->addr - (last_end ? last_end : VMALLOC_START));
		CHECK(v->subtree_gap >= v->gap);
		last_end = (unsigned long)v->addr + v->size;
		vmallocinfo_op.show(NULL, v);
		nr--;
	}
	vmallocinfo_op.stop(NULL, v);
	CHECK_EQ(nr, 0);
	CHECK(lines > 0 || !last_end);
	/* The walk is taken up again behind the last, and finds nothing. */
	CHECK(!vmallocinfo_op.start(NULL, &pos));
	vmallocinfo_op.stop(NULL, NULL);
}

TEST(random)
{
	struct vm_struct *rest;
	unsigned int nr = 0;

	setup();
	rest = get_vm_area_caller((first_page() - 1) * PAGE_SIZE, VM_ALLOC, NULL);
	CHECK_EQ((unsigned long)rest->addr, VMALLOC_START);
	nr++;
	for (unsigned int round = 0; round < 20000; round++) {
		unsigned int which = test_random() % AREAS, pages = 1 + test_random() % 9, place;
		struct vm_struct **p = &areas[which];

		if (*p) {
			unsigned long addr = (unsigned long)(*p)->addr;

			CHECK(find_vm_area((*p)->addr) == *p);
			CHECK(!find_vm_area((char *)(*p)->addr + PAGE_SIZE));
			model_set(addr, (*p)->size, false);
			unmapped = 0;
			CHECK(remove_vm_area((*p)->addr) == *p);
			CHECK_EQ(unmapped, (*p)->size - PAGE_SIZE);
			CHECK(!find_vm_area((void *)addr));
			kfree(*p);
			*p = NULL;
			nr--;
		} else {
			place = model_find(pages + 1);
			*p = get_vm_area_caller(pages * PAGE_SIZE - test_random() % 5, VM_ALLOC,
						NULL);
			CHECK_EQ(!*p, place == PAGES);
			if (!*p)
				continue;
			CHECK_EQ((unsigned long)(*p)->addr, page_addr(place));
			CHECK_EQ((*p)->size, (pages + 1) * PAGE_SIZE);
			model_set((unsigned long)(*p)->addr, (*p)->size, true);
			nr++;
		}
		if (round % 16 == 0)
			check_listing(nr);
	}
	for (unsigned int i = 0; i < AREAS; i++)
		if (areas[i])
			kfree(remove_vm_area(areas[i]->addr));
	kfree(remove_vm_area(rest->addr));
	check_listing(0);
}

TEST(nothing_is_found_where_nothing_is)
{
	setup();
	CHECK(!find_vm_area((void *)VMALLOC_START));
	CHECK(!remove_vm_area((void *)VMALLOC_START));
	CHECK(!get_vm_area_caller(0, VM_ALLOC, NULL));
	CHECK(!get_vm_area_caller(VMALLOC_END - VMALLOC_START, VM_ALLOC, NULL));
	CHECK(!get_vm_area_caller(~0ul, VM_ALLOC, NULL));
}
