// SPDX-License-Identifier: MIT
/*
 * Functions of the kernel with their n-th allocation failing, for n = 1, 2, ... until they need
 * fewer: each must say so, and have taken nothing. What is in use is counted exactly: objects of
 * the slab allocator, and frames.
 */
#include <neap/delay.h>
#include <neap/err.h>
#include <neap/irq.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/pid.h>
#include <neap/radix-tree.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>
#include <neap/vmstat.h>

#include "user_mm.h"

#define MANY	200
#define NO_MANY "the kernel has no fault injection"

/* ---- what is in use ---- */

struct usage {
	unsigned long objects;
	unsigned long frames; /* but for slabs: how many of these depends on the order of frees */
	unsigned long committed;
};

static struct usage usage_now(void)
{
	static char text[16384]; /* tests run one at a time */
	struct seq_file m = { .buf = text, .size = sizeof(text) - 1 };
	struct usage u = { 0 };
	loff_t pos = 0;
	char *line;
	void *v;

	for (v = slabinfo_op.start(&m, &pos); v; v = slabinfo_op.next(&m, v, &pos))
		slabinfo_op.show(&m, v);
	slabinfo_op.stop(&m, v);
	text[min(m.count, m.size)] = '\0';
	for (line = strchr(text, '\n'); line; line = strchr(line, '\n')) {
		unsigned long n = 0;

		line++;
		if (!*line || *line == '#')
			continue;
		while (*line != ' ')
			line++;
		while (*line == ' ')
			line++;
		while (*line >= '0' && *line <= '9')
			n = n * 10 + (*line++ - '0');
		u.objects += n;
	}
	u.frames = totalram_pages - nr_free_pages() -
		   global_node_page_state(NR_SLAB_UNRECLAIMABLE) -
		   global_node_page_state(NR_SLAB_RECLAIMABLE);
	u.committed = vm_memory_committed();
	return u;
}

/* What is in use when tasks that have ended are gone, and others have settled. */
static struct usage usage_settled(void)
{
	struct usage last, now = usage_now();
	int tries = 0;

	do {
		last = now;
		msleep(20);
		now = usage_now();
	} while (memcmp(&last, &now, sizeof(now)) && ++tries < 50);
	return now;
}

/*
 * Calls fn with the n-th allocation failing until it gets through without. It gives 0, having taken
 * back what it did, or an errno, having done nothing. Twice: page tables of the vmalloc area,
 * preloaded tree nodes and the like are made once and stay.
 */
static void walk(struct ktest *__test, const char *name, int (*fn)(void))
{
	struct usage before = { 0 }, after;
	unsigned int n, left, round;
	int err = 0;

	for (round = 0; round < 2; round++) {
		if (round)
			before = usage_settled();
		for (n = 1; n < MANY; n++) {
			current->fail_nth = n;
			err = fn();
			left = current->fail_nth;
			current->fail_nth = 0;
			if (err && err != -ENOMEM) {
				KTEST_FAIL("%s: failing at %u: error %d", name, n, err);
				return;
			}
			if (!err && left)
				break;
		}
		KTEST_EXPECT(n < MANY);
	}
	after = usage_settled();
	if (after.objects != before.objects)
		KTEST_FAIL("%s: objects %lu, then %lu", name, before.objects, after.objects);
	if (after.frames != before.frames)
		KTEST_FAIL("%s: frames %lu, then %lu", name, before.frames, after.frames);
	if (after.committed != before.committed)
		KTEST_FAIL("%s: committed %lu, then %lu", name, before.committed, after.committed);
}

#define WALK(fn)                                      \
	do {                                          \
		if (!IS_ENABLED(CONFIG_FAULT_INJECTION)) \
			KTEST_SKIP(NO_MANY);          \
		walk(__test, #fn, fn);                \
	} while (0)

/* ---- the mechanism ---- */

KTEST(fail_nth, fails_once)
{
	cpumask_t old = current->cpus_mask, here;
	void *p[4];
	unsigned int i;

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		KTEST_SKIP(NO_MANY);
	/* Free objects for this CPU: a new slab would be an allocation too. */
	here.bits = 1UL << smp_processor_id();
	set_cpus_allowed(current, &here);
	for (i = 0; i < 4; i++)
		p[i] = kmalloc(40, GFP_KERNEL);
	for (i = 0; i < 4; i++)
		kfree(p[i]);
	current->fail_nth = 3;
	for (i = 0; i < 4; i++)
		p[i] = kmalloc(40, GFP_KERNEL);
	set_cpus_allowed(current, &old);
	KTEST_EXPECT_EQ(current->fail_nth, 0);
	KTEST_EXPECT(p[0] && p[1] && !p[2] && p[3]);
	for (i = 0; i < 4; i++)
		kfree(p[i]);
}

KTEST(fail_nth, not_in_interrupts)
{
	void *p;

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		KTEST_SKIP(NO_MANY);
	current->fail_nth = 1;
	irq_enter();
	p = kmalloc(40, GFP_ATOMIC);
	irq_exit();
	KTEST_EXPECT(p);
	KTEST_EXPECT_EQ(current->fail_nth, 1);
	current->fail_nth = 0;
	kfree(p);
}

static int child_count;

static int look_at_count(void *unused __maybe_unused)
{
	WRITE_ONCE(child_count, current->fail_nth);
	while (!kthread_should_stop())
		schedule_timeout_uninterruptible(1);
	return 0;
}

KTEST(fail_nth, is_not_inherited)
{
	struct task_struct *k;

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		KTEST_SKIP(NO_MANY);
	child_count = -1;
	current->fail_nth = MANY;
	k = kthread_run(look_at_count, NULL, "ktest-count");
	current->fail_nth = 0;
	KTEST_ASSERT(!IS_ERR(k));
	while (READ_ONCE(child_count) < 0)
		schedule_timeout_uninterruptible(1);
	kthread_stop(k);
	KTEST_EXPECT_EQ(child_count, 0);
}

/* ---- allocators ---- */

static int do_vmalloc(void)
{
	void *p = __vmalloc(9 * PAGE_SIZE, GFP_KERNEL | __GFP_HIGHMEM | __GFP_NOWARN);

	vfree(p);
	return p ? 0 : -ENOMEM;
}

/* So many pages that the array of them is itself in the vmalloc area. */
static int do_vmalloc_nested(void)
{
	void *p = __vmalloc(1030 * PAGE_SIZE, GFP_KERNEL | __GFP_HIGHMEM | __GFP_NOWARN);

	vfree(p);
	return p ? 0 : -ENOMEM;
}

static int do_cache_create(void)
{
	struct kmem_cache *s = kmem_cache_create("ktest-fail", 72, 0, 0, NULL);
	void *object;

	if (!s)
		return -ENOMEM;
	object = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, object);
	kmem_cache_destroy(s);
	return object ? 0 : -ENOMEM;
}

KTEST(fail_nth, vmalloc)
{
	WALK(do_vmalloc);
}

KTEST(fail_nth, vmalloc_nested)
{
	unsigned int n;

	if (!IS_ENABLED(CONFIG_FAULT_INJECTION))
		KTEST_SKIP(NO_MANY);
	if (totalram_pages < 8192)
		KTEST_SKIP("too little memory");
	do_vmalloc_nested();
	for (n = 1; n < 8; n++) { /* beyond that it is pages, one like the other */
		struct usage before = usage_now(), after;

		current->fail_nth = n;
		KTEST_EXPECT_EQ(do_vmalloc_nested(), -ENOMEM);
		current->fail_nth = 0;
		after = usage_now();
		KTEST_EXPECT_EQ(after.objects, before.objects);
		KTEST_EXPECT_EQ(after.frames, before.frames);
	}
}

KTEST(fail_nth, kmem_cache_create)
{
	WALK(do_cache_create);
}

/* ---- trees and the page cache ---- */

static int do_radix_tree(void)
{
	static const unsigned long where[] = { 0, 1, 64, 70000, ~0UL, 1UL << 20 };
	RADIX_TREE(tree, GFP_KERNEL);
	unsigned int i, done;
	int err = 0;

	for (done = 0; done < ARRAY_SIZE(where) && !err; done++)
		err = radix_tree_insert(&tree, where[done], (void *)&where[done]);
	if (err)
		done--;
	for (i = 0; i < done; i++) {
		if (radix_tree_delete(&tree, where[i]) != &where[i])
			err = -EILSEQ;
	}
	return radix_tree_empty(&tree) ? err : -EILSEQ;
}

static int do_page_cache(void)
{
	struct address_space mapping = { 0 };
	struct page *page;
	unsigned long i;
	int err = 0;

	address_space_init_once(&mapping);
	for (i = 0; i < 6 && !err; i++) {
		page = find_or_create_page(&mapping, i * 5000, GFP_HIGHUSER);
		if (!page) {
			err = -ENOMEM;
			break;
		}
		unlock_page(page);
		put_page(page);
	}
	truncate_inode_pages(&mapping, 0);
	return mapping.nrpages || preempt_count() ? -EILSEQ : err;
}

KTEST(fail_nth, radix_tree)
{
	WALK(do_radix_tree);
}

KTEST(fail_nth, page_cache)
{
	WALK(do_page_cache);
}

/* ---- tasks and address spaces ---- */

static int do_pid(void)
{
	struct pid *pid = alloc_pid();

	if (IS_ERR(pid))
		return PTR_ERR(pid);
	free_pid(pid);
	return 0;
}

static int never_run(void *unused __maybe_unused)
{
	return 0;
}

/* Made by kthreadd, whose allocations are not ours; what we ask it with is. */
static int do_kthread(void)
{
	struct task_struct *k = kthread_create(never_run, NULL, "ktest-fail");

	if (IS_ERR(k))
		return PTR_ERR(k);
	kthread_stop(k);
	schedule_timeout_uninterruptible(2); /* until it is buried */
	return 0;
}

static int do_mm_alloc(void)
{
	struct mm_struct *mm = mm_alloc();

	if (!mm)
		return -ENOMEM;
	mmput(mm);
	return 0;
}

#define BASE 0x10000000ul

/* Areas with and without pages, across two page tables; one cut in three. The copy of all that. */
static int do_dup_mmap(void)
{
	struct mm_struct *copy;
	struct test_mm t;
	int err = test_mm_enter(&t);
	unsigned long at;

	if (err)
		return err;
	at = test_mm_map(BASE, 1024 * PAGE_SIZE, PROT_READ | PROT_WRITE);
	if (IS_ERR_VALUE(at)) {
		err = (int)at;
		goto leave;
	}
	err = -ENOMEM;
	if (put_user(1, (u32 __user *)BASE) || put_user(2, (u32 __user *)(BASE + 900 * PAGE_SIZE)))
		goto leave;
	err = vm_munmap(BASE + 100 * PAGE_SIZE, PAGE_SIZE);
	if (err)
		goto leave;
	err = -ENOMEM;
	copy = mm_alloc();
	if (!copy)
		goto leave;
	err = dup_mmap(copy, t.mm);
	mmput(copy);
	/* The page is ours alone again, with what was in it. */
	if (!err && put_user(3, (u32 __user *)BASE))
		err = -ENOMEM;
leave:
	test_mm_leave(&t);
	return err;
}

KTEST(fail_nth, alloc_pid)
{
	WALK(do_pid);
}

KTEST(fail_nth, kthread_create)
{
	WALK(do_kthread);
}

KTEST(fail_nth, mm_alloc)
{
	WALK(do_mm_alloc);
}

KTEST(fail_nth, dup_mmap)
{
	WALK(do_dup_mmap);
}
