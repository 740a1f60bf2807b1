// SPDX-License-Identifier: MIT
/*
 * anon_vma and its chains against a simple model: processes with areas that fork, split, join, shrink, move
 * and end at random. Each process remembers by itself where it maps which page; a walk as reverse mapping
 * makes it must find every one of these places, and nothing that is no area of a living process.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/string.h>

#include "../../mm/vma.h"
#include "test.h"

#define PROCS 8
#define PAGES 48ul /* of address space */
#define BASE  0x100000ul

int sysctl_max_map_count = 1000;
unsigned long stack_guard_gap = 16 * PAGE_SIZE;

struct proc {
	bool alive;
	struct mm_struct mm;
	struct page pages[PAGES]; /* what is mapped where: mapping is NULL for nothing */
};

static struct proc procs[PROCS];

void fput(struct file *file)
{
}

void down_write(struct rw_semaphore *sem)
{
}

void up_write(struct rw_semaphore *sem)
{
}

static struct page *page_at(struct proc *p, unsigned long addr)
{
	return &p->pages[(addr - BASE) >> PAGE_SHIFT];
}

static void add_area(struct proc *p)
{
	unsigned long start = BASE + test_below(PAGES - 1) * PAGE_SIZE;
	unsigned long end = min(start + (1 + test_below(10)) * PAGE_SIZE, BASE + PAGES * PAGE_SIZE);
	struct vm_area_struct *vma;
	struct vma_links links;

	if (find_vma_links(&p->mm, start, end, &links) ||
	    vma_merge(&p->mm, links.prev, start, end, VM_READ, NULL, NULL, start >> PAGE_SHIFT))
		return;
	vma = vm_area_alloc(&p->mm);
	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_flags = VM_READ;
	vma->vm_pgoff = start >> PAGE_SHIFT;
	vma_link(&p->mm, vma, &links);
}

static void forget(struct proc *p, unsigned long start, unsigned long end)
{
	for (; start < end; start += PAGE_SIZE)
		page_at(p, start)->mapping = NULL;
}

static void remove_area(struct proc *p, struct vm_area_struct *vma)
{
	forget(p, vma->vm_start, vma->vm_end);
	vma_unlink(&p->mm, vma);
	remove_vma(vma);
}

/* A write fault: a page of its own. */
static void touch(struct vm_area_struct *vma, struct proc *p)
{
	unsigned long addr = vma->vm_start + test_below(vma_pages(vma)) * PAGE_SIZE;
	struct page *page = page_at(p, addr);

	CHECK_EQ(anon_vma_prepare(vma), 0);
	page->index = linear_page_index(vma, addr);
	page->mapping = (void *)((unsigned long)vma->anon_vma | PAGE_MAPPING_ANON);
}

/* As mprotect of a part. */
static void change_part(struct vm_area_struct *vma)
{
	unsigned long pages = vma_pages(vma), skip = test_below(pages);
	unsigned long start = vma->vm_start + skip * PAGE_SIZE;
	unsigned long end = start + (1 + test_below(pages - skip)) * PAGE_SIZE;
	struct vm_area_struct *prev = start > vma->vm_start ? vma : vma->vm_prev;
	unsigned long flags = vma->vm_flags ^ VM_WRITE;

	vma = vma_modify_flags(prev, vma, start, end, flags);
	CHECK(!IS_ERR(vma));
	vma->vm_flags = flags;
}

static void exit_proc(struct proc *p)
{
	while (p->mm.mmap)
		remove_area(p, p->mm.mmap);
	p->alive = false;
}

/* false: an allocation has failed, and the child is gone. */
static bool fork_proc(struct proc *p, struct proc *child)
{
	memset(child, 0, sizeof(*child));
	child->mm.mm_rb = RB_ROOT;
	child->alive = true;
	for (struct vm_area_struct *vma = p->mm.mmap; vma; vma = vma->vm_next) {
		struct vm_area_struct *tmp = vm_area_dup(vma);
		struct vma_links links;

		if (!tmp || anon_vma_fork(tmp, vma)) {
			if (tmp) {
				CHECK(!tmp->anon_vma && list_empty(&tmp->anon_vma_chain));
				vm_area_free(tmp);
			}
			exit_proc(child);
			return false;
		}
		tmp->vm_mm = &child->mm;
		CHECK_EQ(find_vma_links(&child->mm, tmp->vm_start, tmp->vm_end, &links), 0);
		vma_link(&child->mm, tmp, &links);
	}
	memcpy(child->pages, p->pages, sizeof(p->pages));
	return true;
}

static bool walk_finds(struct page *page, struct vm_area_struct *wanted)
{
	struct anon_vma *anon_vma = (void *)((unsigned long)page->mapping & ~PAGE_MAPPING_ANON);
	struct interval_tree_node *node;
	bool found = false;

	interval_tree_foreach(node, &anon_vma->rb_root, page->index, page->index) {
		struct vm_area_struct *vma = container_of(node, struct anon_vma_chain, node)->vma;

		CHECK(page->index >= vma->vm_pgoff && page->index - vma->vm_pgoff < vma_pages(vma));
		CHECK(container_of(vma->vm_mm, struct proc, mm)->alive);
		found |= vma == wanted;
	}
	return found;
}

static void check_all(void)
{
	for (struct proc *p = procs; p < procs + PROCS; p++) {
		for (struct vm_area_struct *vma = p->mm.mmap; vma; vma = vma->vm_next) {
			CHECK_EQ(!vma->anon_vma, list_empty(&vma->anon_vma_chain));
			for (unsigned long addr = vma->vm_start; addr < vma->vm_end;
			     addr += PAGE_SIZE) {
				struct page *page = page_at(p, addr);

				if (!page->mapping)
					continue;
				CHECK(walk_finds(page, vma));
				CHECK(anon_vma_covers(vma, page, addr));
			}
		}
	}
}

static struct proc *some_proc(bool alive)
{
	unsigned int first = test_below(PROCS);

	for (unsigned int i = 0; i < PROCS; i++) {
		struct proc *p = &procs[(first + i) % PROCS];

		if (p->alive == alive)
			return p;
	}
	return NULL;
}

static struct vm_area_struct *some_area(struct proc *p)
{
	struct vm_area_struct *vma = p->mm.mmap;

	for (int n = test_below(p->mm.map_count + 1); n > 0 && vma && vma->vm_next; n--)
		vma = vma->vm_next;
	return vma;
}

static void first_proc(void)
{
	static bool done;

	if (!done) {
		vma_init();
		anon_vma_init();
	}
	done = true;
	memset(procs, 0, sizeof(procs));
	procs[0].mm.mm_rb = RB_ROOT;
	procs[0].alive = true;
}

TEST(random_lineages)
{
	first_proc();
	for (int i = 0; i < 40000; i++) {
		struct proc *p = some_proc(true), *child = some_proc(false);
		struct vm_area_struct *vma = p ? some_area(p) : NULL;

		switch (test_below(8)) {
		case 0:
			add_area(p);
			break;
		case 1:
			if (vma)
				remove_area(p, vma);
			break;
		case 2:
			if (child)
				CHECK(fork_proc(p, child));
			break;
		case 3:
			if (p != some_proc(true)) /* one lives on */
				exit_proc(p);
			break;
		case 4:
			if (vma)
				change_part(vma);
			break;
		default:
			if (vma)
				touch(vma, p);
		}
		if (i % 4 == 0)
			check_all();
	}
	for (struct proc *p = procs; p < procs + PROCS; p++)
		exit_proc(p);
}

/* Each generation forks and ends, having written or not: links do not become more and more. */
TEST(a_long_line_of_forks)
{
	struct vm_area_struct *vma;
	unsigned int longest = 0;

	first_proc();
	while (!procs[0].mm.mmap)
		add_area(&procs[0]);
	touch(procs[0].mm.mmap, &procs[0]);
	for (int i = 0; i < 1000; i++) {
		struct proc *p = &procs[i & 1], *child = &procs[~i & 1];
		unsigned int links = 0;
		struct anon_vma_chain *avc;

		CHECK(fork_proc(p, child));
		if (i % 3)
			touch(child->mm.mmap, child);
		exit_proc(p);
		vma = child->mm.mmap;
		list_for_each_entry(avc, &vma->anon_vma_chain, same_vma)
			links++;
		longest = max(longest, links);
		check_all();
	}
	CHECKF(longest <= 4, "%u links", longest);
	exit_proc(&procs[0]);
	exit_proc(&procs[1]);
}

/* Each allocation of a fork fails once; what it had made is gone again, and the parent is as it was. */
TEST(fork_without_memory)
{
	unsigned int failed = 0;

	first_proc();
	for (int i = 0; i < 30; i++)
		add_area(&procs[0]);
	for (int i = 0; i < 60; i++)
		touch(some_area(&procs[0]), &procs[0]);
	CHECK(fork_proc(&procs[0], &procs[1]));
	for (long n = 0;; n++) {
		bool done;

		test_alloc_failed = false;
		test_fail_alloc(n);
		done = fork_proc(&procs[1], &procs[2]);
		test_fail_alloc(-1);
		check_all();
		CHECK_EQ(done, !test_alloc_failed);
		if (done)
			break;
		failed++;
	}
	CHECK(failed > 10);
	for (int i = 0; i < 3; i++)
		exit_proc(&procs[i]);
}
