// SPDX-License-Identifier: MIT
/*
 * The set of areas: finding, gaps, places, splitting and joining. Random sets against a plain look
 * at every area, and each case of vma_merge() as a picture.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/string.h>

#include "../../mm/vma.h"
#include "test.h"

int sysctl_max_map_count = 1000;
unsigned long stack_guard_gap = 16 * PAGE_SIZE;

void fput(struct file *file)
{
	atomic_dec(&file->f_count);
}

/* Of a file's reverse map: never taken twice. */
void down_write(struct rw_semaphore *sem)
{
	CHECK_EQ(atomic_xchg(&sem->count, 1), 0);
}

void up_write(struct rw_semaphore *sem)
{
	CHECK_EQ(atomic_xchg(&sem->count, 0), 1);
}

static struct mm_struct mm;

static void setup(void)
{
	static bool done;

	if (!done) {
		vma_init();
		anon_vma_init();
	}
	done = true;
	memset(&mm, 0, sizeof(mm));
	mm.mm_rb = RB_ROOT;
}

static void teardown(void)
{
	struct vm_area_struct *vma;

	while ((vma = mm.mmap) != NULL) {
		vma_unlink(&mm, vma);
		remove_vma(vma);
	}
	CHECK_EQ(mm.map_count, 0);
	CHECK(RB_EMPTY_ROOT(&mm.mm_rb));
	CHECK_EQ(mm.highest_vm_end, 0);
}

/* ---- what must always hold ---- */

/* Where the room below an area ends: a stack keeps its guard gap, as far as there is space. */
static unsigned long guarded_start(const struct vm_area_struct *vma)
{
	unsigned long guard = vma->vm_flags & VM_GROWSDOWN ? stack_guard_gap : 0;

	return vma->vm_start - min(guard, vma->vm_start);
}

static unsigned long check_subtree(struct rb_node *rb, struct vm_area_struct **next)
{
	struct vm_area_struct *vma;
	unsigned long left, right, gap, prev_end;

	if (!rb)
		return 0;
	vma = rb_entry(rb, struct vm_area_struct, vm_rb);
	left = check_subtree(rb->rb_left, next);
	CHECK(*next == vma); /* the tree has the order of the list */
	*next = vma->vm_next;
	right = check_subtree(rb->rb_right, next);
	prev_end = vma->vm_prev ? vma->vm_prev->vm_end : 0;
	gap = guarded_start(vma) > prev_end ? guarded_start(vma) - prev_end : 0;
	CHECK_EQ(vma->rb_subtree_gap, max3(gap, left, right));
	return vma->rb_subtree_gap;
}

static void check_mm(void)
{
	struct vm_area_struct *vma, *prev = NULL, *next = mm.mmap;
	int count = 0;

	for (vma = mm.mmap; vma; prev = vma, vma = vma->vm_next) {
		CHECK(vma->vm_prev == prev);
		CHECK(vma->vm_mm == &mm);
		CHECK(vma->vm_start < vma->vm_end);
		CHECK(!prev || prev->vm_end <= vma->vm_start);
		count++;
	}
	CHECK_EQ(mm.map_count, count);
	CHECK_EQ(mm.highest_vm_end, prev ? prev->vm_end : 0);
	check_subtree(mm.mm_rb.rb_node, &next);
	CHECK(!next);
}

static struct vm_area_struct *add(unsigned long start, unsigned long end, unsigned long flags)
{
	struct vm_area_struct *vma = vm_area_alloc(&mm);

	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_flags = flags;
	vma->vm_pgoff = start >> PAGE_SHIFT;
	CHECK_EQ(insert_vm_struct(&mm, vma), 0);
	return vma;
}

/* ---- random sets ---- */

#define WINDOW 400 /* pages, from the first of the address space on */

static void random_set(int areas)
{
	setup();
	for (int i = 0; i < areas; i++) {
		unsigned long start = test_below(WINDOW) * PAGE_SIZE;
		unsigned long end = start + (1 + test_below(8)) * PAGE_SIZE;
		struct vma_links links;
		struct vm_area_struct *vma;
		bool overlap = false;

		for (vma = mm.mmap; vma; vma = vma->vm_next)
			overlap |= start < vma->vm_end && vma->vm_start < end;
		CHECK_EQ(find_vma_links(&mm, start, end, &links), overlap ? -ENOMEM : 0);
		if (!overlap)
			add(start, end, test_chance(6) ? VM_GROWSDOWN : 0);
		check_mm();
	}
}

TEST(finding)
{
	for (int round = 0; round < 100; round++) {
		random_set(test_below(60));
		for (int i = 0; i < 200; i++) {
			unsigned long addr = test_below(WINDOW * 2) * (PAGE_SIZE / 2);
			struct vm_area_struct *vma = mm.mmap, *prev = NULL, *found;

			while (vma && vma->vm_end <= addr) {
				prev = vma;
				vma = vma->vm_next;
			}
			CHECK(find_vma(&mm, addr) == vma);
			CHECK(find_vma_prev(&mm, addr, &found) == vma);
			CHECK(found == prev);
		}
		teardown();
	}
}

TEST(changing)
{
	for (int round = 0; round < 40; round++) {
		random_set(50);
		for (int i = 0; i < 100; i++) {
			struct vm_area_struct *vma = find_vma(&mm, test_below(WINDOW) * PAGE_SIZE);
			unsigned long start, end, room, at;

			if (!vma)
				continue;
			start = vma->vm_start;
			end = vma->vm_end;
			switch (test_below(4)) {
			case 0:
				vma_unlink(&mm, vma);
				remove_vma(vma);
				break;
			case 1: /* to any bounds that its neighbours leave */
				room = vma->vm_prev ? vma->vm_prev->vm_end : 0;
				start = room +
					test_below((start - room) / PAGE_SIZE + 1) * PAGE_SIZE;
				room = vma->vm_next ? vma->vm_next->vm_start : end + 8 * PAGE_SIZE;
				end = room - test_below((room - end) / PAGE_SIZE + 1) * PAGE_SIZE;
				vma_set_bounds(vma, start, end, start >> PAGE_SHIFT);
				break;
			default:
				if (end - start == PAGE_SIZE)
					break;
				at = start +
				     (1 + test_below((end - start) / PAGE_SIZE - 1)) * PAGE_SIZE;
				if (test_chance(4)) {
					test_fail_alloc(0);
					CHECK_EQ(split_vma(&mm, vma, at, 1), -ENOMEM);
					CHECK(vma->vm_start == start && vma->vm_end == end);
					break;
				}
				if (test_chance(2)) {
					CHECK_EQ(split_vma(&mm, vma, at, 1), 0);
					CHECK(vma->vm_start == at && vma->vm_end == end);
					CHECK(vma->vm_prev->vm_start == start &&
					      vma->vm_prev->vm_end == at);
					vma = vma->vm_prev;
				} else {
					CHECK_EQ(split_vma(&mm, vma, at, 0), 0);
					CHECK(vma->vm_start == start && vma->vm_end == at);
					CHECK(vma->vm_next->vm_start == at &&
					      vma->vm_next->vm_end == end);
				}
				CHECK_EQ(vma->vm_pgoff + vma_pages(vma), vma->vm_next->vm_pgoff);
			}
			check_mm();
		}
		teardown();
	}
}

TEST(map_count_limit)
{
	struct vm_area_struct *vma;

	setup();
	vma = add(0x10000, 0x20000, 0);
	sysctl_max_map_count = 1;
	CHECK_EQ(split_vma(&mm, vma, 0x18000, 1), -ENOMEM);
	sysctl_max_map_count = 1000;
	CHECK_EQ(split_vma(&mm, vma, 0x18000, 1), 0);
	teardown();
}

/* ---- places ---- */

/* By looking at every gap: the lowest (highest) place, or 0. */
static unsigned long naive_place(const struct vm_unmapped_area_info *info)
{
	struct vm_area_struct *vma = mm.mmap;
	unsigned long from = 0, best = 0;

	for (;; vma = vma->vm_next) {
		unsigned long to = vma ? guarded_start(vma) : ULONG_MAX;
		unsigned long low = max(from, info->low_limit), high = min(to, info->high_limit);

		if (high >= low && high - low >= info->length) {
			if (info->topdown)
				best = high - info->length;
			else if (!best)
				best = low;
		}
		if (!vma)
			return best;
		from = vma->vm_end;
	}
}

TEST(places)
{
	int found = 0;

	for (int round = 0; round < 300; round++) {
		random_set(test_below(80));
		for (int i = 0; i < 100; i++) {
			struct vm_unmapped_area_info info = {
				.topdown = test_below(2),
				.length = (1 + test_below(test_chance(3) ? 60 : 8)) * PAGE_SIZE,
				.low_limit = (1 + test_below(WINDOW)) * PAGE_SIZE,
			};
			unsigned long place, expected;

			info.high_limit = info.low_limit + test_below(WINDOW) * PAGE_SIZE;
			if (test_chance(10))
				info.high_limit = 0xbf000000;
			place = vm_unmapped_area(&mm, &info);
			expected = naive_place(&info);
			CHECKF(place == (expected ? expected : (unsigned long)-ENOMEM),
			       "%#lx, not %#lx: %s, length %#lx in %#lx-%#lx", place, expected,
			       info.topdown ? "highest" : "lowest", info.length, info.low_limit,
			       info.high_limit);
			found += !IS_ERR_VALUE(place);
		}
		teardown();
	}
	CHECK(found > 3000);
}

/* ---- joining ---- */

/* Areas elsewhere that have the anon_vmas of the letters: a parent's two, and one that came by fork. */
static struct mm_struct elsewhere;
static struct vm_area_struct *tmpl[3];

/*
 * A picture has a letter for each page: areas are runs of the same letter, '.' is free. 'r' and 'w'
 * have different flags; 'A' and 'B' have the flags of 'w' and an anon_vma each, 'a' those of 'r'
 * and the anon_vma of 'A'; 'C' is as 'A', but came by fork; 'o' has the flags of 'w', but offsets that do not continue its
 * neighbours'; '|' is a cut between areas and takes no room.
 */
#define ORIGIN 0x100000ul

static unsigned long letter_flags(char c)
{
	return c == 'r' || c == 'a' ? VM_READ : VM_READ | VM_WRITE;
}

static int tmpl_of(char c)
{
	return c == 'A' || c == 'a' ? 0 : c == 'B' ? 1 : c == 'C' ? 2 : -1;
}

static void make_templates(void)
{
	for (int i = 0; i < 3; i++) {
		tmpl[i] = vm_area_alloc(&elsewhere);
		tmpl[i]->vm_start = ORIGIN;
		tmpl[i]->vm_end = ORIGIN + PAGE_SIZE;
		tmpl[i]->vm_pgoff = ORIGIN >> PAGE_SHIFT;
		CHECK_EQ(i < 2 ? anon_vma_prepare(tmpl[i]) : anon_vma_fork(tmpl[i], tmpl[0]), 0);
	}
}

static void draw(const char *picture)
{
	unsigned long addr = ORIGIN;

	setup();
	make_templates();
	for (const char *p = picture; *p;) {
		const char *q = p;
		struct vm_area_struct *vma;

		while (*q == *p)
			q++;
		if (*p == '|') {
			p = q;
			continue;
		}
		if (*p != '.') {
			vma = add(addr, addr + (q - p) * PAGE_SIZE, letter_flags(*p));
			vma->vm_pgoff += *p == 'o' ? 7777 : 0;
			if (tmpl_of(*p) >= 0)
				CHECK_EQ(anon_vma_clone(vma, tmpl[tmpl_of(*p)]), 0);
		}
		addr += (q - p) * PAGE_SIZE;
		p = q;
	}
}

/* The areas as a picture, with a cut between any two that touch. */
static void render(char *p)
{
	unsigned long addr = ORIGIN;
	char *start = p;

	for (struct vm_area_struct *vma = mm.mmap; vma; vma = vma->vm_next) {
		for (; addr < vma->vm_start; addr += PAGE_SIZE)
			*p++ = '.';
		if (p > start && p[-1] != '.')
			*p++ = '|';
		for (; addr < vma->vm_end; addr += PAGE_SIZE)
			*p++ = vma->anon_vma == tmpl[1]->anon_vma   ? 'B'
			       : vma->anon_vma == tmpl[2]->anon_vma ? 'C'
			       : vma->anon_vma		  ? (vma->vm_flags == VM_READ ? 'a' : 'A')
			       : vma->vm_flags == VM_READ ? 'r'
			       : vma->vm_pgoff != vma->vm_start >> PAGE_SHIFT ? 'o'
									      : 'w';
	}
	*p = '\0';
}

static unsigned int links_in(struct anon_vma *anon_vma)
{
	struct interval_tree_node *node;
	unsigned int n = 0;

	interval_tree_foreach(node, &anon_vma->rb_root, 0, ~0ul) {
		struct vm_area_struct *vma = container_of(node, struct anon_vma_chain, node)->vma;

		CHECK_EQ(node->start, vma->vm_pgoff);
		CHECK_EQ(node->last, vma->vm_pgoff + vma_pages(vma) - 1);
		n++;
	}
	return n;
}

/* Every area is in the trees that it should be in, with its bounds; the templates as well. */
static void check_anon_vmas(void)
{
	unsigned int own[3] = { 1, 1, 1 };

	for (struct vm_area_struct *vma = mm.mmap; vma; vma = vma->vm_next) {
		for (int i = 0; i < 3; i++)
			own[i] += vma->anon_vma == tmpl[i]->anon_vma;
		if (vma->anon_vma)
			CHECK_EQ(vma->vm_pgoff, vma->vm_start >> PAGE_SHIFT);
	}
	for (int i = 0; i < 3; i++)
		CHECK_EQ(tmpl[i]->anon_vma->num_active_vmas, own[i]);
	CHECK_EQ(links_in(tmpl[0]->anon_vma), own[0] + own[2]);
	CHECK_EQ(links_in(tmpl[1]->anon_vma), own[1]);
	CHECK_EQ(links_in(tmpl[2]->anon_vma), own[2]);
}

static void remove_templates(void)
{
	for (int i = 0; i < 3; i++) {
		unlink_anon_vmas(tmpl[i]);
		vm_area_free(tmpl[i]);
	}
}

/* Pages [from, to) of @before get what the letter @as says. @after NULL: nothing can be joined. */
static void merge(const char *before, int from, int to, char as, const char *after)
{
	unsigned long addr = ORIGIN + from * PAGE_SIZE, end = ORIGIN + to * PAGE_SIZE;
	struct vm_area_struct *vma, *prev, *merged;
	struct anon_vma *anon_vma = NULL;
	char was[64], is[64];

	draw(before);
	render(was);
	vma = find_vma_prev(&mm, addr, &prev);
	if (vma && vma->vm_start < end) {
		anon_vma = vma->anon_vma;
		if (vma->vm_start < addr)
			prev = vma;
	} else if (tmpl_of(as) >= 0) { /* pages are to move there (mremap) */
		anon_vma = tmpl[tmpl_of(as)]->anon_vma;
	}
	merged = vma_merge(&mm, prev, addr, end, letter_flags(as), anon_vma, NULL,
			   (addr >> PAGE_SHIFT) + (as == 'o' ? 7777 : 0));
	if (merged)
		CHECK(merged->vm_start <= addr && merged->vm_end >= end);
	render(is);
	CHECKF(!merged == !after && !strcmp(is, after ? after : was),
	       "\"%s\" [%d,%d) as %c: \"%s\"", before, from, to, as, is);
	check_mm();
	check_anon_vmas();
	teardown();
	remove_templates();
}

TEST(merge_into_free_space)
{
	/* case 1: both neighbours fit */
	merge("ww..ww", 2, 4, 'w', "wwwwww");
	/* 2: the one before; also where there is more room, or nothing above */
	merge("ww....ww", 2, 4, 'w', "wwww..ww");
	merge("ww", 2, 4, 'w', "wwww");
	merge("ww..rr", 2, 4, 'w', "wwww|rr");
	/* 3: the one behind */
	merge("..ww", 0, 2, 'w', "wwww");
	merge("rr..ww", 2, 4, 'w', "rr|wwww");
	/* no case: nothing touches, or nothing fits */
	merge("ww..ww", 2, 4, 'r', NULL);
	merge("ww......ww", 4, 6, 'w', NULL);
	merge("oo..ww", 2, 4, 'w', "oo|wwww");
	merge("ww..oo", 2, 4, 'w', "wwww|oo");
	merge("oo..oo", 2, 4, 'o', "oooooo");
	merge("", 2, 4, 'w', NULL);
	merge("oo..oo", 2, 4, 'w', NULL);
}

TEST(merge_changes_an_area)
{
	/* 4: the upper end of X goes to N */
	merge("rrrrww", 2, 4, 'w', "rr|wwww");
	/* 5: the lower end of X goes to P */
	merge("wwrrrr", 2, 4, 'w', "wwww|rr");
	/* 6: all of X, P and N fit */
	merge("wwrrww", 2, 4, 'w', "wwwwww");
	/* 7: all of X, only P fits */
	merge("wwrr", 2, 4, 'w', "wwww");
	merge("wwrroo", 2, 4, 'w', "wwww|oo");
	/* 8: all of X, only N fits */
	merge("rrww", 0, 2, 'w', "wwww");
	merge("oorrww", 2, 4, 'w', "oo|wwww");
	/* the middle of X touches nobody */
	merge("wwrrrrww", 3, 5, 'w', NULL);
	merge("rrrr", 0, 4, 'w', NULL);
}

/*
 * Pages name their anon_vma: two different ones are never joined. An area with one takes in room without, if
 * it did not come by fork.
 */
TEST(merge_and_anon_vma)
{
	merge("AA..AA", 2, 4, 'w', "AAAAAA");
	merge("AA..BB", 2, 4, 'w', "AAAA|BB");
	merge("AA..ww", 2, 4, 'w', "AAAAAA");
	merge("ww..AA", 2, 4, 'w', "AAAAAA");
	merge("ww..AA|BB", 2, 4, 'w', "AAAAAA|BB");
	merge("CC..", 2, 4, 'w', NULL);
	merge("CC..ww", 2, 4, 'w', "CC|wwww");
	merge("AA..CC", 2, 4, 'w', "AAAA|CC");
	/* An area that changes: the same, or it has none and goes to one that has. */
	merge("AAaa", 2, 4, 'w', "AAAA");
	merge("AAaaAA", 2, 4, 'w', "AAAAAA");
	merge("AAaaww", 2, 4, 'w', "AAAA|ww");
	merge("aaaaAA", 2, 4, 'w', "aa|AAAA");
	merge("AArr", 2, 4, 'w', "AAAA");
	merge("rrAA", 0, 2, 'w', "AAAA");
	merge("CCrr", 2, 4, 'w', NULL);
	merge("wwaa", 2, 4, 'w', NULL);
	merge("wwaaww", 2, 4, 'w', NULL);
	merge("aaww", 0, 2, 'w', NULL);
	merge("BBaaww", 2, 4, 'w', NULL);
	merge("BBaaBB", 2, 4, 'w', NULL);
	/* Pages that move to free space go to an area with their anon_vma. */
	merge("AA", 2, 4, 'A', "AAAA");
	merge("..AA", 0, 2, 'A', "AAAA");
	merge("CC..CC", 2, 4, 'C', "CCCCCC");
	merge("ww", 2, 4, 'A', NULL);
	merge("ww..ww", 2, 4, 'A', NULL);
	merge("BB..AA", 2, 4, 'A', "BB|AAAA");
	merge("AA..ww", 2, 4, 'A', "AAAA|ww");
	merge("BB", 2, 4, 'A', NULL);
}

/* The one join that needs memory is not made without, and nothing has changed. */
TEST(merge_without_memory)
{
	struct vm_area_struct *prev;
	char is[64];

	draw("ww..AA");
	prev = mm.mmap;
	test_fail_alloc(0);
	CHECK(!vma_merge(&mm, prev, prev->vm_end, prev->vm_end + 2 * PAGE_SIZE, prev->vm_flags,
			 NULL, NULL, prev->vm_pgoff + 2));
	CHECK(test_alloc_failed);
	test_fail_alloc(-1);
	render(is);
	CHECK_STR(is, "ww..AA");
	check_mm();
	check_anon_vmas();
	teardown();
	remove_templates();
}

TEST(merge_not_special)
{
	struct vm_area_struct *prev;

	draw("ww");
	prev = mm.mmap;
	prev->vm_flags |= VM_PFNMAP;
	CHECK(!vma_merge(&mm, prev, prev->vm_end, prev->vm_end + PAGE_SIZE, prev->vm_flags, NULL,
			 NULL, prev->vm_pgoff + 2));
	teardown();
	remove_templates();
}

TEST(detach)
{
	struct vm_area_struct *vma, *next;
	char is[64];

	draw("ww..rr|ww..rr");
	vma = find_vma(&mm, ORIGIN + 4 * PAGE_SIZE);
	detach_vmas(&mm, vma, ORIGIN + 8 * PAGE_SIZE);
	check_mm();
	render(is);
	CHECK_STR(is, "ww........rr");
	CHECK(!vma->vm_prev && vma->vm_next && !vma->vm_next->vm_next);
	for (; vma; vma = next) {
		next = vma->vm_next;
		remove_vma(vma);
	}
	teardown();
	remove_templates();
}

/* ---- a file's areas ---- */

#define FILE_PAGES 60

/* i_mmap finds exactly the areas that map a range of the file, in the order of their offsets. */
static void check_i_mmap(struct address_space *mapping)
{
	pgoff_t first = test_below(FILE_PAGES), last = first + test_below(8), previous = 0;
	struct interval_tree_node *node;
	struct vm_area_struct *vma;
	int found = 0, wanted = 0;

	interval_tree_foreach(node, &mapping->i_mmap, first, last) {
		vma = container_of(node, struct vm_area_struct, shared);
		CHECK(vma->vm_pgoff <= last && vma->vm_pgoff + vma_pages(vma) > first);
		CHECK(vma->vm_pgoff >= previous);
		previous = vma->vm_pgoff;
		found++;
	}
	for (vma = mm.mmap; vma; vma = vma->vm_next)
		wanted += vma->vm_file && vma->vm_pgoff <= last &&
			  vma->vm_pgoff + vma_pages(vma) > first;
	CHECK_EQ(found, wanted);
}

static unsigned long held_pages(const struct file *file, unsigned int *holders)
{
	(void)file;
	(void)holders;
	return 0;
}

/* What the OOM killer counts by. */
static void check_counts(const struct address_space *mapping)
{
	int areas = 0;

	for (struct vm_area_struct *vma = mm.mmap; vma; vma = vma->vm_next)
		areas += vma->vm_file != NULL;
	CHECK_EQ(mapping->nr_areas, areas);
	CHECK_EQ(mm.held_areas, areas);
}

static struct vm_area_struct *random_area(void)
{
	struct vm_area_struct *vma = mm.mmap;

	for (unsigned int n = mm.map_count ? test_below(mm.map_count) : 0; n; n--)
		vma = vma->vm_next;
	return vma;
}

static void map_file_or_memory(struct file *file)
{
	unsigned long start = test_below(WINDOW) * PAGE_SIZE, pages = 1 + test_below(8);
	unsigned long end = start + pages * PAGE_SIZE, flags = test_chance(3) ? VM_READ : 0;
	pgoff_t pgoff = test_below(FILE_PAGES);
	struct vm_area_struct *vma;
	struct vma_links links;

	if (find_vma_links(&mm, start, end, &links))
		return;
	if (!test_chance(4))
		file = NULL;
	/* Often what continues its neighbour, so that they merge. */
	if (file && links.prev && links.prev->vm_file && links.prev->vm_end == start)
		pgoff = links.prev->vm_pgoff + vma_pages(links.prev);
	if (!file)
		pgoff = start >> PAGE_SHIFT;
	if (vma_merge(&mm, links.prev, start, end, flags, NULL, file, pgoff))
		return;
	vma = vm_area_alloc(&mm);
	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_flags = flags;
	vma->vm_pgoff = pgoff;
	if (file)
		vma->vm_file = get_file(file);
	vma_link(&mm, vma, &links);
}

/* As mprotect of a part: joined with a neighbour, or cut out. */
static void change_part(struct vm_area_struct *vma)
{
	unsigned long pages = vma_pages(vma), skip = test_below(pages);
	unsigned long start = vma->vm_start + skip * PAGE_SIZE;
	unsigned long end = start + (1 + test_below(pages - skip)) * PAGE_SIZE;
	unsigned long flags = vma->vm_flags ^ VM_READ;
	struct vm_area_struct *prev = start > vma->vm_start ? vma : vma->vm_prev;

	if (vma_merge(&mm, prev, start, end, flags, NULL, vma->vm_file, vma->vm_pgoff + skip))
		return;
	if (start > vma->vm_start)
		CHECK_EQ(__split_vma(&mm, vma, start, 1), 0);
	if (end < vma->vm_end)
		CHECK_EQ(__split_vma(&mm, vma, end, 0), 0);
	vma->vm_flags = flags;
}

TEST(i_mmap)
{
	static const struct file_operations fops = { .held_pages = held_pages };
	static struct address_space mapping;
	static struct file file = { .f_op = &fops };
	struct vm_area_struct *vma;
	int areas;

	setup();
	mapping.i_mmap = RB_ROOT_CACHED;
	file.f_mapping = &mapping;
	atomic_set(&file.f_count, 1);
	for (int i = 0; i < 20000; i++) {
		vma = random_area();
		if (!vma || test_chance(2)) {
			map_file_or_memory(&file);
		} else if (test_chance(3)) {
			vma_unlink(&mm, vma);
			remove_vma(vma);
		} else {
			change_part(vma);
		}
		check_i_mmap(&mapping);
		check_counts(&mapping);
		if (i % 16 == 0)
			check_mm();
	}
	for (areas = 0, vma = mm.mmap; vma; vma = vma->vm_next)
		areas += vma->vm_file != NULL;
	CHECK_EQ(atomic_read(&file.f_count), 1 + areas);
	teardown();
	CHECK(RB_EMPTY_ROOT(&mapping.i_mmap.rb_root));
	CHECK_EQ(atomic_read(&file.f_count), 1);
}
