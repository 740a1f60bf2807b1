// SPDX-License-Identifier: MIT
/*
 * mmap, munmap, mprotect, brk, stack growth, fork and exit of address spaces (mm/mmap.c, mprotect.c
 * and the files below them) against an array that knows each page's flags. After every call the
 * list, the tree, the gaps, the accounts and the sum of promises are compared, also when memory ran
 * out half-way. Page tables are not here: what is told to unmap is written down.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>

#include "../../mm/mmu_gather.h"
#include "../../mm/vma.h"
#include "test.h"

#define BASE	0x40000000ul
#define PAGES	64u
#define END	(BASE + PAGES * PAGE_SIZE)
#define ADDR(i) (BASE + (i)*PAGE_SIZE)
#define MAY	(VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)

extern unsigned long sysctl_user_reserve_kbytes;

unsigned long totalram_pages, total_swap_pages;
u32 phys_virt_offset;

static struct mm_struct mm;
static struct task_struct task;
static struct signal_struct signals;
static pgd_t pgd[2048];

/* Of each page: 0 or VM_* (never 0 when mapped, for the VM_MAY flags); is a frame mapped there? */
static unsigned long model[PAGES];
static bool present[PAGES];
static bool uncut; /* a failure may leave areas cut that could be one */

/* ---- what mm/mmap.c needs ---- */

void down_write(struct rw_semaphore *sem)
{
	CHECK_EQ(atomic_xchg(&sem->count, 1), 0);
}

void down_write_nested(struct rw_semaphore *sem, unsigned int subclass)
{
	(void)subclass;
	down_write(sem);
}

void up_write(struct rw_semaphore *sem)
{
	CHECK_EQ(atomic_xchg(&sem->count, 0), 1);
}

void down_read(struct rw_semaphore *sem)
{
	down_write(sem);
}

void up_read(struct rw_semaphore *sem)
{
	up_write(sem);
}

void downgrade_write(struct rw_semaphore *sem)
{
	up_read(sem);
	down_read(sem);
}

void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *of)
{
	tlb->mm = of;
}

void tlb_finish_mmu(struct mmu_gather *tlb)
{
}

void unmap_page_range(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long addr,
		      unsigned long end)
{
	CHECK(vma->vm_start <= addr && addr < end && end <= vma->vm_end);
	if (tlb->mm == &mm)
		for (; addr < end; addr += PAGE_SIZE)
			present[(addr - BASE) / PAGE_SIZE] = false;
}

/* Where a table's lock would be; there are no tables. */
struct page *mem_map;
unsigned long min_low_pfn;

/* No area may be left between the bounds that page tables are freed in; the list is in order. */
void free_pgtables(struct mmu_gather *tlb, struct vm_area_struct *list, unsigned long floor,
		   unsigned long ceiling)
{
	unsigned long end = floor;

	for (; list; end = list->vm_end, list = list->vm_next)
		CHECK(end <= list->vm_start && list->vm_end <= ceiling);
	for (struct vm_area_struct *vma = tlb->mm->mmap; vma; vma = vma->vm_next)
		CHECK(vma->vm_end <= floor || vma->vm_start >= ceiling);
}

bool can_change_pte_writable(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	return false; /* there are no pages */
}

int copy_page_range(struct vm_area_struct *dst, struct vm_area_struct *src)
{
	return test_should_fail_alloc() ? -ENOMEM : 0;
}

void pmd_clear_bad(pmd_t *pmd)
{
	panic("a bad page-table entry\n");
}

void __sync_icache_dcache(pte_t pte)
{
}

int __mm_populate(unsigned long start, unsigned long len, bool ignore_errors)
{
	return 0;
}

bool can_do_mlock(void)
{
	return true;
}

int mlock_future_check(struct mm_struct *of, unsigned long vm_flags, unsigned long npages)
{
	return 0;
}

void munlock_vma_pages_all(struct vm_area_struct *vma)
{
	vma->vm_mm->locked_vm -= vma_pages(vma);
	vma->vm_flags &= ~VM_LOCKED_MASK;
}

struct file *fget(unsigned int fd)
{
	return NULL;
}

void fput(struct file *file)
{
	panic("no files here\n");
}

int shmem_zero_setup(struct vm_area_struct *vma)
{
	panic("no shared memory here\n");
}

/* ---- comparing ---- */

static unsigned long check_subtree(struct rb_node *rb, struct vm_area_struct **next)
{
	struct vm_area_struct *vma;
	unsigned long left, right, gap, prev_end;

	if (!rb)
		return 0;
	vma = rb_entry(rb, struct vm_area_struct, vm_rb);
	left = check_subtree(rb->rb_left, next);
	CHECK(*next == vma);
	*next = vma->vm_next;
	right = check_subtree(rb->rb_right, next);
	prev_end = vma->vm_prev ? vma->vm_prev->vm_end : 0;
	gap = vm_start_gap(vma) > prev_end ? vm_start_gap(vma) - prev_end : 0;
	CHECK_EQ(vma->rb_subtree_gap, max3(gap, left, right));
	return vma->rb_subtree_gap;
}

/* The set of areas by itself, and the accounts that follow from it. Gives the promises in pages. */
static unsigned long check_mm(struct mm_struct *of)
{
	struct vm_area_struct *vma, *prev = NULL, *next = of->mmap;
	unsigned long total = 0, data = 0, exec = 0, stack = 0, locked = 0, promised = 0;
	int count = 0;

	for (vma = of->mmap; vma; prev = vma, vma = vma->vm_next) {
		unsigned long n = vma_pages(vma), flags = vma->vm_flags;

		CHECK(vma->vm_prev == prev && vma->vm_mm == of);
		CHECK(vma->vm_start < vma->vm_end && (!prev || prev->vm_end <= vma->vm_start));
		CHECK_EQ(vma->vm_pgoff, vma->vm_start >> PAGE_SHIFT);
		CHECK_EQ(pgprot_val(vma->vm_page_prot), pgprot_val(vm_get_page_prot(flags)));
		total += n;
		if (flags & VM_GROWSDOWN)
			stack += n;
		else if ((flags & (VM_EXEC | VM_WRITE)) == VM_EXEC)
			exec += n;
		else if (flags & VM_WRITE)
			data += n;
		locked += flags & VM_LOCKED ? n : 0;
		promised += flags & VM_ACCOUNT ? n : 0;
		count++;
	}
	check_subtree(of->mm_rb.rb_node, &next);
	CHECK(!next);
	CHECK_EQ(of->map_count, count);
	CHECK_EQ(of->highest_vm_end, prev ? prev->vm_end : 0);
	CHECK_EQ(of->total_vm, total);
	CHECK_EQ(of->data_vm, data);
	CHECK_EQ(of->exec_vm, exec);
	CHECK_EQ(of->stack_vm, stack);
	CHECK_EQ(of->locked_vm, locked);
	CHECK_EQ(atomic_read(&of->mmap_lock.count), 0);
	return promised;
}

static void check_all(void)
{
	struct vm_area_struct *vma = mm.mmap;

	CHECK_EQ(vm_memory_committed(), check_mm(&mm));
	for (u32 i = 0; i < PAGES; i++) {
		while (vma && vma->vm_end <= ADDR(i)) {
			CHECKF(uncut || !vma->vm_next || vma->vm_next->vm_start != vma->vm_end ||
				       vma->vm_next->vm_flags != vma->vm_flags,
			       "two areas that are one, at %u", i);
			vma = vma->vm_next;
		}
		if (vma && vma->vm_start <= ADDR(i))
			CHECKF(model[i] == vma->vm_flags, "page %u: %#lx, not %#lx", i,
			       vma->vm_flags, model[i]);
		else
			CHECKF(!model[i], "page %u is not mapped", i);
		CHECKF(model[i] || !present[i], "page %u was not unmapped", i);
	}
}

static void setup(int mode, unsigned long ram)
{
	static bool done;

	if (!done)
		mmap_init();
	done = true;
	memset(&mm, 0, sizeof(mm));
	memset(model, 0, sizeof(model));
	memset(present, 0, sizeof(present));
	mm.mm_rb = RB_ROOT;
	mm.pgd = pgd;
	mm.task_size = END;
	mm.mmap_base = END;
	mm.mmap_legacy_base = BASE;
	mmap_min_addr = dac_mmap_min_addr = BASE;
	spin_lock_init(&mm.page_table_lock);
	task.mm = &mm;
	task.signal = &signals;
	for (int i = 0; i < RLIM_NLIMITS; i++)
		signals.rlim[i].rlim_cur = RLIM_INFINITY;
	test_thread_info.task = &task;
	vm_unacct_memory(vm_memory_committed());
	sysctl_overcommit_memory = mode;
	sysctl_overcommit_ratio = 100;
	sysctl_max_map_count = 1000;
	totalram_pages = ram;
	uncut = false;
}

static void teardown(void)
{
	exit_mmap(&mm);
	CHECK_EQ(vm_memory_committed(), 0);
	for (u32 i = 0; i < PAGES; i++)
		CHECK(!present[i]);
}

/* ---- random calls ---- */

static bool would_be_granted(unsigned long pages)
{
	unsigned long promised = 0, total = 0, allowed = totalram_pages;

	for (u32 i = 0; i < PAGES; i++) {
		promised += (model[i] & VM_ACCOUNT) != 0;
		total += model[i] != 0;
	}
	if (sysctl_overcommit_memory != OVERCOMMIT_NEVER)
		return pages <= totalram_pages;
	allowed -= min(allowed, min(total / 32, sysctl_user_reserve_kbytes / 4));
	return promised + pages < allowed;
}

static bool range_is_free(u32 from, u32 n)
{
	while (n--)
		if (model[from++])
			return false;
	return true;
}

static void set_range(u32 from, u32 n, unsigned long flags)
{
	while (n--)
		model[from++] = flags;
}

static void try_mmap(u32 from, u32 n, bool exact)
{
	unsigned long prot = test_below(8), flags = MAP_PRIVATE | MAP_ANONYMOUS, vm_flags;
	long ret;
	u32 place = from;

	if (test_chance(8))
		flags |= MAP_NORESERVE;
	if (test_chance(8))
		flags |= MAP_LOCKED;
	vm_flags = prot | MAY | (flags & MAP_LOCKED);
	if ((flags & MAP_NORESERVE) && sysctl_overcommit_memory != OVERCOMMIT_NEVER)
		vm_flags |= VM_NORESERVE;
	if (exact) {
		flags |= MAP_FIXED;
	} else if (!range_is_free(from, n) || test_chance(2)) {
		/* The hint cannot be had, or there is none: the highest place. */
		for (place = PAGES - n; place != ~0u && !range_is_free(place, n); place--)
			;
		if (range_is_free(from, n))
			from = PAGES;
	}
	ret = vm_mmap(NULL, from == PAGES ? 0 : ADDR(from), n * PAGE_SIZE - test_below(PAGE_SIZE),
		      prot, flags, 0);
	if (place == ~0u) {
		CHECK_EQ(ret, -ENOMEM);
		return;
	}
	/* What was there goes first; only if that fails is it still there. */
	if (exact && (ret == (long)ADDR(place) || range_is_free(place, n) ||
		      !find_vma_intersection(&mm, ADDR(place), ADDR(place + n))))
		set_range(place, n, 0);
	if ((vm_flags & (VM_WRITE | VM_NORESERVE)) == VM_WRITE) {
		if (!would_be_granted(n)) {
			CHECK_EQ(ret, -ENOMEM);
			return;
		}
		vm_flags |= VM_ACCOUNT;
	}
	if (ret == -ENOMEM) {
		CHECK(test_alloc_failed);
		return;
	}
	CHECKF(ret == (long)ADDR(place), "%#lx, not page %u", ret, place);
	set_range(place, n, vm_flags);
}

static void try_munmap(u32 from, u32 n)
{
	int err = vm_munmap(ADDR(from), n * PAGE_SIZE - test_below(PAGE_SIZE));

	if (!err)
		set_range(from, n, 0);
	else
		CHECK(err == -ENOMEM && test_alloc_failed);
}

static void try_mprotect(u32 from, u32 n)
{
	unsigned long prot = test_below(8);
	long err = sys_mprotect(ADDR(from), n * PAGE_SIZE - test_below(PAGE_SIZE), prot);
	bool stopped = false;

	for (u32 i = from; i < from + n; i++) {
		unsigned long flags = prot | (model[i] & ~VM_ACCESS_FLAGS);
		struct vm_area_struct *vma;

		if (!model[i]) {
			CHECK_EQ(err, -ENOMEM);
			return;
		}
		if ((flags & VM_WRITE) && !(model[i] & (VM_ACCOUNT | VM_WRITE | VM_NORESERVE)))
			flags |= VM_ACCOUNT;
		if (flags == model[i])
			continue;
		/* With an error, an area and all behind it may have stayed as they were. */
		vma = find_vma(&mm, ADDR(i));
		if (stopped || vma->vm_flags == model[i]) {
			CHECK_EQ(err, -ENOMEM);
			CHECK(test_alloc_failed || !would_be_granted(1) ||
			      sysctl_overcommit_memory == OVERCOMMIT_NEVER);
			stopped = true;
		} else {
			model[i] = flags;
		}
	}
	CHECK_EQ(err, stopped ? -ENOMEM : 0);
}

static void random_calls(int mode, unsigned long ram)
{
	setup(mode, ram);
	for (int step = 0; step < 400; step++) {
		u32 from = test_below(PAGES), n = 1 + test_below(test_chance(4) ? PAGES : 8);

		n = min(n, PAGES - from);
		test_alloc_failed = false;
		if (test_chance(5))
			test_fail_alloc(test_below(3));
		switch (test_below(8)) {
		case 0:
		case 1:
			try_mmap(from, n, true);
			break;
		case 2:
			try_mmap(from, n, false);
			break;
		case 3:
			try_munmap(from, n);
			break;
		case 4:
			for (u32 i = from; i < from + n; i++)
				present[i] = model[i] != 0;
			break;
		default:
			try_mprotect(from, n);
			break;
		}
		test_fail_alloc(-1);
		uncut |= test_alloc_failed;
		check_all();
	}
	teardown();
}

TEST(random_guess)
{
	for (int round = 0; round < 100; round++)
		random_calls(OVERCOMMIT_GUESS, 1000);
}

TEST(random_never)
{
	for (int round = 0; round < 100; round++)
		random_calls(OVERCOMMIT_NEVER, 20 + test_below(50));
}

/* ---- the borders ---- */

static long map(unsigned long addr, unsigned long len, unsigned long flags)
{
	return vm_mmap(NULL, addr, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags,
		       0);
}

TEST(refusals)
{
	setup(OVERCOMMIT_GUESS, 1000);
	CHECK_EQ(map(0, 0, 0), -EINVAL);
	CHECK_EQ(map(0, ~0ul, 0), -ENOMEM);
	CHECK_EQ(map(0, PAGES * PAGE_SIZE + 1, 0), -ENOMEM);
	CHECK_EQ(map(BASE + 1, PAGE_SIZE, MAP_FIXED), -EINVAL);
	task.cap_dropped = 1ull << CAP_SYS_RAWIO;
	CHECK_EQ(map(BASE - PAGE_SIZE, PAGE_SIZE, MAP_FIXED), -EPERM);
	task.cap_dropped = 0;
	CHECK_EQ(map(FIRST_USER_ADDRESS - PAGE_SIZE, PAGE_SIZE, MAP_FIXED), -EINVAL);
	CHECK_EQ(map(END, PAGE_SIZE, MAP_FIXED), -ENOMEM);
	CHECK_EQ(map(END - PAGE_SIZE, 2 * PAGE_SIZE, MAP_FIXED), -ENOMEM);
	CHECK_EQ(map(BASE, PAGE_SIZE, MAP_FIXED), BASE);
	CHECK_EQ(map(BASE, PAGE_SIZE, MAP_FIXED_NOREPLACE), -EEXIST);
	CHECK_EQ(map(BASE + PAGE_SIZE, PAGE_SIZE, MAP_FIXED_NOREPLACE), BASE + PAGE_SIZE);
	CHECK_EQ((long)vm_mmap(NULL, 0, PAGE_SIZE, 0, MAP_ANONYMOUS, 0), -EINVAL);
	CHECK_EQ((long)vm_mmap(NULL, 0, PAGE_SIZE, 0, MAP_PRIVATE | MAP_ANONYMOUS, 1), -EINVAL);
	CHECK_EQ(vm_munmap(BASE + 1, PAGE_SIZE), -EINVAL);
	CHECK_EQ(vm_munmap(BASE, 0), -EINVAL);
	CHECK_EQ(vm_munmap(BASE, ~0ul), -EINVAL);
	CHECK_EQ(vm_munmap(END, PAGE_SIZE), -EINVAL);
	CHECK_EQ(sys_mprotect(BASE + 1, PAGE_SIZE, 0), -EINVAL);
	CHECK_EQ(sys_mprotect(BASE, PAGE_SIZE, 0x100), -EINVAL);
	CHECK_EQ(sys_mprotect(BASE, 0, 0), 0);
	CHECK_EQ(sys_mprotect(BASE, ~0ul, 0), -ENOMEM);
	CHECK_EQ(check_mm(&mm), 2);
	teardown();
}

TEST(map_count)
{
	setup(OVERCOMMIT_GUESS, 1000);
	sysctl_max_map_count = 3;
	CHECK_EQ(map(ADDR(0), PAGE_SIZE, MAP_FIXED), ADDR(0));
	CHECK_EQ(map(ADDR(2), PAGE_SIZE, MAP_FIXED), ADDR(2));
	CHECK_EQ(map(ADDR(4), 3 * PAGE_SIZE, MAP_FIXED), ADDR(4));
	/* mmap() lets the count get one above the limit, splitting does not: so does Linux. */
	CHECK_EQ(map(ADDR(9), PAGE_SIZE, MAP_FIXED), ADDR(9));
	CHECK_EQ(map(ADDR(11), PAGE_SIZE, MAP_FIXED), -ENOMEM);
	CHECK_EQ(vm_munmap(ADDR(9), PAGE_SIZE), 0);
	CHECK_EQ(vm_munmap(ADDR(5), PAGE_SIZE), -ENOMEM);
	CHECK_EQ(sys_mprotect(ADDR(5), PAGE_SIZE, PROT_READ), -ENOMEM);
	/* What needs no more areas is still done. */
	CHECK_EQ(vm_munmap(ADDR(6), PAGE_SIZE), 0);
	CHECK_EQ(map(ADDR(3), PAGE_SIZE, MAP_FIXED), ADDR(3));
	CHECK_EQ(mm.map_count, 2);
	CHECK_EQ(vm_munmap(ADDR(5), PAGE_SIZE), 0);
	CHECK_EQ(check_mm(&mm), 4);
	teardown();
}

TEST(limits)
{
	setup(OVERCOMMIT_GUESS, 1000);
	signals.rlim[RLIMIT_AS].rlim_cur = 10 * PAGE_SIZE;
	signals.rlim[RLIMIT_DATA].rlim_cur = 4 * PAGE_SIZE;
	CHECK_EQ(map(ADDR(0), 5 * PAGE_SIZE, MAP_FIXED), -ENOMEM);
	CHECK_EQ(map(ADDR(0), 4 * PAGE_SIZE, MAP_FIXED), ADDR(0));
	CHECK_EQ((long)vm_mmap(NULL, 0, 7 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, 0),
		 -ENOMEM);
	CHECK_EQ(vm_mmap(NULL, ADDR(8), 6 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, 0),
		 ADDR(8));
	CHECK_EQ(map(0, PAGE_SIZE, 0), -ENOMEM);
	CHECK_EQ(check_mm(&mm), 4);
	teardown();
}

/* ---- brk ---- */

TEST(brk)
{
	unsigned long brk;

	setup(OVERCOMMIT_GUESS, 1000);
	mm.start_brk = mm.brk = brk = ADDR(4) + 100;
	CHECK_EQ(sys_brk(0), brk);
	CHECK_EQ(sys_brk(brk - 1), brk);
	CHECK_EQ(sys_brk(ADDR(4) + 200), ADDR(4) + 200); /* in the page of the start: no area */
	CHECK_EQ(mm.map_count, 0);
	for (int i = 0; i < 500; i++) {
		unsigned long want = mm.start_brk + test_below(30 * PAGE_SIZE), got = mm.brk;

		test_alloc_failed = false;
		if (test_chance(5))
			test_fail_alloc(0);
		CHECK(sys_brk(want) == (long)want || test_alloc_failed);
		test_fail_alloc(-1);
		CHECK(mm.brk == want || mm.brk == got);
		CHECK_EQ(check_mm(&mm), (PAGE_ALIGN(mm.brk) - ADDR(5)) / PAGE_SIZE);
		CHECK_EQ(vm_memory_committed(), mm.total_vm);
		CHECK(mm.map_count <= 1);
	}
	/* A page is kept free below what comes next, and the limits count. */
	CHECK_EQ(sys_brk(ADDR(5)), ADDR(5));
	CHECK_EQ(map(ADDR(20), PAGE_SIZE, MAP_FIXED), ADDR(20));
	CHECK_EQ(sys_brk(ADDR(19) + 1), ADDR(5));
	CHECK_EQ(sys_brk(ADDR(19)), ADDR(19));
	CHECK_EQ(vm_munmap(ADDR(20), PAGE_SIZE), 0);
	signals.rlim[RLIMIT_DATA].rlim_cur = 10 * PAGE_SIZE;
	CHECK_EQ(sys_brk(ADDR(6)), ADDR(6));
	CHECK_EQ(sys_brk(mm.start_brk + 10 * PAGE_SIZE + 1), ADDR(6));
	CHECK_EQ(sys_brk(mm.start_brk + 10 * PAGE_SIZE), mm.start_brk + 10 * PAGE_SIZE);
	teardown();
}

/* ---- stacks ---- */

TEST(stack)
{
	struct vm_area_struct *vma;

	setup(OVERCOMMIT_GUESS, 1000);
	stack_guard_gap = 4 * PAGE_SIZE;
	CHECK_EQ(map(ADDR(60), 2 * PAGE_SIZE, MAP_FIXED | MAP_GROWSDOWN), ADDR(60));
	vma = mm.mmap;
	mmap_read_lock(&mm);
	CHECK(find_extend_vma(&mm, ADDR(55) + 8) == vma);
	mmap_read_unlock(&mm);
	CHECK_EQ(vma->vm_start, ADDR(55));
	CHECK_EQ(check_mm(&mm), 7);
	CHECK_EQ(expand_stack(vma, ADDR(58)), 0); /* another thread was faster */
	CHECK_EQ(vma->vm_start, ADDR(55));
	/* Nothing is placed into its guard gap, and it does not grow into that of another. */
	CHECK_EQ(map(0, 2 * PAGE_SIZE, 0), ADDR(62));
	CHECK_EQ(map(0, 2 * PAGE_SIZE, 0), ADDR(49));
	CHECK_EQ(expand_stack(vma, ADDR(55)), 0);
	CHECK_EQ(expand_stack(vma, ADDR(54)), -ENOMEM);
	CHECK_EQ(vm_munmap(ADDR(49), 2 * PAGE_SIZE), 0);
	/* An area that allows no access is a guard itself. */
	CHECK_EQ(vm_mmap(NULL, ADDR(49), PAGE_SIZE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0),
		 ADDR(49));
	CHECK_EQ(expand_stack(vma, ADDR(50)), 0);
	CHECK_EQ(expand_stack(vma, ADDR(49)), -ENOMEM);
	CHECK_EQ(vm_munmap(ADDR(49), PAGE_SIZE), 0);
	signals.rlim[RLIMIT_STACK].rlim_cur = 13 * PAGE_SIZE;
	CHECK_EQ(expand_stack(vma, ADDR(48)), -ENOMEM);
	CHECK_EQ(expand_stack(vma, ADDR(49)), 0);
	signals.rlim[RLIMIT_STACK].rlim_cur = RLIM_INFINITY;
	sysctl_overcommit_memory = OVERCOMMIT_NEVER;
	totalram_pages = vm_memory_committed() + 3;
	CHECK_EQ(expand_stack(vma, ADDR(46)), -ENOMEM);
	CHECK_EQ(expand_stack(vma, ADDR(47)), 0);
	sysctl_overcommit_memory = OVERCOMMIT_GUESS;
	CHECK_EQ(expand_stack(vma, BASE - PAGE_SIZE), -EFAULT); /* below mmap_min_addr */
	vma = mm.mmap->vm_next;
	CHECK_EQ(expand_stack(vma, vma->vm_start - PAGE_SIZE), -EFAULT); /* no stack */
	CHECK_EQ(vm_memory_committed(), check_mm(&mm));
	teardown();
}

/* ---- fork ---- */

TEST(fork)
{
	for (int round = 0; round < 20; round++) {
		setup(OVERCOMMIT_GUESS, 1000);
		for (int i = 0; i < 12; i++)
			try_mmap(test_below(PAGES - 6), 1 + test_below(6), true);
		for (struct vm_area_struct *vma = mm.mmap; vma; vma = vma->vm_next) {
			if (test_chance(5)) {
				vma->vm_flags |= VM_DONTCOPY;
				set_range((vma->vm_start - BASE) / PAGE_SIZE, vma_pages(vma),
					  vma->vm_flags);
			}
		}
		uncut = true;
		FOR_EACH_ALLOC_FAILURE(n) {
			static struct mm_struct child;
			struct vm_area_struct *a, *b;
			unsigned long promised = vm_memory_committed(), copied;
			int err;

			memset(&child, 0, sizeof(child));
			child.mm_rb = RB_ROOT;
			child.pgd = pgd;
			child.task_size = END;
			err = dup_mmap(&child, &mm);
			CHECK_EQ(err, test_alloc_failed ? -ENOMEM : 0);
			if (!err) {
				for (a = mm.mmap, b = child.mmap; a; a = a->vm_next) {
					if (a->vm_flags & VM_DONTCOPY)
						continue;
					CHECK(a->vm_start == b->vm_start && a->vm_end == b->vm_end);
					CHECK_EQ(b->vm_flags, a->vm_flags & ~VM_LOCKED);
					b = b->vm_next;
				}
				CHECK(!b);
				copied = check_mm(&child);
				CHECK_EQ(vm_memory_committed(), promised + copied);
			}
			exit_mmap(&child);
			CHECK_EQ(vm_memory_committed(), promised);
			check_all();
		}
		teardown();
	}
}
