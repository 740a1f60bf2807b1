/* SPDX-License-Identifier: MIT */
/*
 * Memory management's interface to the rest of the kernel: page frames and their references, areas
 * (VM_*), faults (FAULT_FLAG_*, VM_FAULT_*), and the operations on address spaces.
 */
#ifndef NEAP_MM_H
#define NEAP_MM_H

#include <asm/page.h>
#include <asm/pgtable.h>
#include <neap/bug.h>
#include <neap/gfp.h>
#include <neap/mm_types.h>
#include <neap/mmzone.h>
#include <neap/page-flags.h>
#include <neap/vmstat.h>

/* Checks of memory management's own invariants, compiled in by DEBUG_VM. */
#define VM_BUG_ON(cond)                          \
	do {                                     \
		if (IS_ENABLED(CONFIG_DEBUG_VM)) \
			BUG_ON(cond);            \
	} while (0)

/* ---- page frames ---- */

extern unsigned long totalram_pages; /* frames given to the buddy allocator */
extern unsigned long totalhigh_pages;
/*
 * alloc_large_system_hash - a zeroed table of buckets: one for each 2^scale bytes of lowmem, a power of two
 * whose logarithm is in *shift. At boot; panics where there is no memory.
 */
void *alloc_large_system_hash(const char *name, size_t bucketsize, unsigned int scale,
			      unsigned int *shift);

#define offset_in_page(p)  ((unsigned long)(p) & ~PAGE_MASK)
#define PAGE_ALIGN(addr)   (((addr) + PAGE_SIZE - 1) & PAGE_MASK)
#define PAGE_ALIGNED(addr) (((unsigned long)(addr) & ~PAGE_MASK) == 0)

static inline enum zone_type page_zonenum(const struct page *page)
{
	return page->flags >> ZONES_PGSHIFT;
}

static inline struct zone *page_zone(const struct page *page)
{
	return &contig_page_data.node_zones[page_zonenum(page)];
}

static inline bool PageHighMem(const struct page *page)
{
	return IS_ENABLED(CONFIG_HIGHMEM) && page_zonenum(page) == ZONE_HIGHMEM;
}

/* The order of the smallest block that holds size bytes. */
static inline unsigned int get_order(unsigned long size)
{
	return size <= PAGE_SIZE ? 0 : 32 - __builtin_clz((u32)((size - 1) >> PAGE_SHIFT));
}

/* References. A frame whose last reference goes is freed; put_page() never sleeps. */
static inline int page_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}

static inline void get_page(struct page *page)
{
	VM_BUG_ON(atomic_read(&page->_refcount) <= 0);
	atomic_inc(&page->_refcount);
}

static inline bool put_page_testzero(struct page *page)
{
	VM_BUG_ON(atomic_read(&page->_refcount) <= 0);
	return atomic_dec_and_test(&page->_refcount);
}

/* get_page_unless_zero - a reference to a page that might be on its way to the allocator. */
static inline bool get_page_unless_zero(struct page *page)
{
	return atomic_add_unless(&page->_refcount, 1, 0);
}

void __put_page(struct page *page); /* mm/swap.c: off the LRU, back to the allocator */
void release_pages(struct page **pages, unsigned int nr);

static inline void put_page(struct page *page)
{
	if (put_page_testzero(page))
		__put_page(page);
}

/* How many PTEs map the page. */
static inline int page_mapcount(const struct page *page)
{
	return atomic_read(&page->_mapcount) + 1;
}

static inline bool page_mapped(const struct page *page)
{
	return atomic_read(&page->_mapcount) >= 0;
}

static inline unsigned long page_private(const struct page *page)
{
	return page->private;
}

static inline void set_page_private(struct page *page, unsigned long private)
{
	page->private = private;
}

extern struct page *empty_zero_page; /* read faults on untouched memory all map this one */
#define ZERO_PAGE(addr) (empty_zero_page)

static inline bool is_zero_pfn(unsigned long pfn)
{
	return pfn == page_to_pfn(empty_zero_page);
}

/* ---- boot ---- */

void mem_init(void); /* memblock's free memory goes to the buddy allocator; prints the account */
void mm_core_init(void); /* mem_init, slab, vmalloc: after this every allocator works */
void show_mem(void);	 /* memory state to the log; any context */
void free_reserved_area(void *start, void *end, const char *what);
void setup_per_zone_wmarks(void);

/* ---- areas ---- */

#define VM_NONE	       0x00000000UL
#define VM_READ	       0x00000001UL
#define VM_WRITE       0x00000002UL
#define VM_EXEC	       0x00000004UL
#define VM_SHARED      0x00000008UL
#define VM_MAYREAD     0x00000010UL /* mprotect may give VM_READ */
#define VM_MAYWRITE    0x00000020UL
#define VM_MAYEXEC     0x00000040UL
#define VM_MAYSHARE    0x00000080UL
#define VM_GROWSDOWN   0x00000100UL
#define VM_PFNMAP      0x00000400UL /* frames without struct page */
#define VM_LOCKED      0x00002000UL
#define VM_IO	       0x00004000UL
#define VM_SEQ_READ    0x00008000UL
#define VM_RAND_READ   0x00010000UL
#define VM_DONTCOPY    0x00020000UL /* not inherited by fork */
#define VM_DONTEXPAND  0x00040000UL /* mremap may not grow it */
#define VM_LOCKONFAULT 0x00080000UL
#define VM_ACCOUNT     0x00100000UL /* its pages are charged to the overcommit account */
#define VM_NORESERVE   0x00200000UL
#define VM_WIPEONFORK  0x02000000UL /* a child finds zeroes */
#define VM_DONTDUMP    0x04000000UL /* left out of core dumps */
#define VM_MIXEDMAP    0x10000000UL /* frames with struct page, mapped by a driver */
/* All of these: the table of their names (fs/proc/task_mmu.c) is held against it when it is compiled. */
#define VM_KNOWN_FLAGS                                                                             \
	(VM_READ | VM_WRITE | VM_EXEC | VM_SHARED | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC |        \
	 VM_MAYSHARE | VM_GROWSDOWN | VM_PFNMAP | VM_LOCKED | VM_IO | VM_SEQ_READ | VM_RAND_READ | \
	 VM_DONTCOPY | VM_DONTEXPAND | VM_LOCKONFAULT | VM_ACCOUNT | VM_NORESERVE |                \
	 VM_WIPEONFORK | VM_DONTDUMP | VM_MIXEDMAP)
#define VM_STACK	VM_GROWSDOWN
#define VM_ACCESS_FLAGS (VM_READ | VM_WRITE | VM_EXEC)
#define VM_STACK_FLAGS \
	(VM_STACK | VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | VM_ACCOUNT)
/* A driver's: not merged with others, not locked in memory (it is there anyway). */
#define VM_SPECIAL     (VM_IO | VM_DONTEXPAND | VM_PFNMAP | VM_MIXEDMAP)
#define VM_LOCKED_MASK (VM_LOCKED | VM_LOCKONFAULT)

/* PTE bits for an area with these flags: private writable areas get read-only PTEs (COW). */
pgprot_t vm_get_page_prot(unsigned long vm_flags);

/*
 * Sets vm_page_prot by vm_flags. Where the file wants to hear of the first write to each page, shared
 * PTEs begin read-only too. The memory type stays what the driver has made it.
 */
static inline void vma_set_page_prot(struct vm_area_struct *vma)
{
	unsigned long flags = vma->vm_flags;

	if (vma->vm_ops && vma->vm_ops->page_mkwrite)
		flags &= ~VM_SHARED;
	vma->vm_page_prot = pgprot_modify(vma->vm_page_prot, vm_get_page_prot(flags));
}

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static inline bool vma_is_anonymous(const struct vm_area_struct *vma)
{
	return !vma->vm_ops;
}

extern const struct vm_operations_struct dummy_vm_ops; /* a driver's area, until it says more */

static inline void vma_set_anonymous(struct vm_area_struct *vma)
{
	vma->vm_ops = NULL;
}

/* Does a write in this area make a copy, or could mprotect bring that about? */
static inline bool is_cow_mapping(unsigned long vm_flags)
{
	return (vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE;
}

/* The page offset in its mapping of an address in an area; what page->index holds. */
static inline pgoff_t linear_page_index(const struct vm_area_struct *vma, unsigned long address)
{
	return ((address - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
}

/* ---- faults ---- */

#define FAULT_FLAG_WRITE       0x01u /* the access was a write */
#define FAULT_FLAG_ALLOW_RETRY 0x04u /* the handler may drop mmap_lock and ask for a retry */
#define FAULT_FLAG_KILLABLE    0x10u
#define FAULT_FLAG_TRIED       0x20u
#define FAULT_FLAG_USER	       0x40u /* the access came from user mode */
#define FAULT_FLAG_INSTRUCTION 0x100u
#define FAULT_FLAG_DEFAULT     (FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE)

#define VM_FAULT_OOM	  0x0001u /* no memory: the OOM killer has been asked; retry or die */
#define VM_FAULT_SIGBUS	  0x0002u /* nothing there: beyond the file, or the disk failed */
#define VM_FAULT_MAJOR	  0x0004u /* a disk was read */
#define VM_FAULT_SIGSEGV  0x0040u
#define VM_FAULT_NOPAGE	  0x0100u /* the handler installed the PTE itself */
#define VM_FAULT_LOCKED	  0x0200u /* vmf->page is locked */
#define VM_FAULT_RETRY	  0x0400u /* mmap_lock was dropped: look everything up again */
#define VM_FAULT_DONE_COW 0x1000u
#define VM_FAULT_ERROR	  (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)

/*
 * handle_mm_fault - makes the page at address present for the access that flags describe. mmap_lock
 * is held, at least for reading, and the access has been checked against the area. Sleeps. Returns VM_FAULT_*;
 * only with VM_FAULT_RETRY has mmap_lock been released.
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags);

/* ---- address spaces (mm/mmap.c; all with mmap_lock held for writing unless they say otherwise) ---- */

extern struct mm_struct init_mm;
extern int sysctl_max_map_count;
extern int sysctl_legacy_va_layout; /* not 0: new programs get the classic layout */
/*
 * Two lowest addresses: of all mappings without CAP_SYS_RAWIO (the sysctl mmap_min_addr), and of those that
 * do not insist on their place (MAP_FIXED) nor grow there: never below LSM_MMAP_MIN_ADDR.
 */
#define LSM_MMAP_MIN_ADDR 32768UL
extern unsigned long dac_mmap_min_addr, mmap_min_addr;
void mmap_min_addr_changed(void);
extern unsigned long stack_guard_gap; /* bytes kept free below a growing stack */

/* Lock held for reading is enough for the find functions. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **pprev);
static inline struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
							   unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && end > vma->vm_start ? vma : NULL;
}
/*
 * find_extend_vma - the area that contains addr, a stack grown to it if need be; or NULL. mmap_lock is held
 * for reading, before and after; meanwhile it may have been dropped, so areas found before are void. Sleeps.
 */
struct vm_area_struct *find_extend_vma(struct mm_struct *mm, unsigned long addr);

unsigned long get_unmapped_area(struct file *file, unsigned long addr, unsigned long len,
				unsigned long pgoff, unsigned long flags);
unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long pgoff);
/* vm_mmap - do_mmap on the current address space; takes the lock itself. */
unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long offset);
int vm_munmap(unsigned long start, size_t len);
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len);
int insert_vm_struct(struct mm_struct *mm, struct vm_area_struct *vma);
struct vm_area_struct *vm_area_alloc(struct mm_struct *mm); /* zeroed, vm_mm set; NULL: no memory */
struct vm_area_struct *vm_area_dup(struct vm_area_struct *orig);
void vm_area_free(struct vm_area_struct *vma);
int __split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr,
		int new_below);
int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, int new_below);
struct vm_area_struct *vma_merge(struct mm_struct *mm, struct vm_area_struct *prev,
				 unsigned long addr, unsigned long end, unsigned long vm_flags,
				 struct anon_vma *anon_vma, struct file *file, pgoff_t pgoff);
/*
 * vma_modify_flags - [start, end) of vma becomes an area with these flags, by joining a neighbour or by
 * splitting vma, whose flags the caller sets then. prev: the last area that starts below start. The area
 * or ERR_PTR(-ENOMEM).
 */
struct vm_area_struct *vma_modify_flags(struct vm_area_struct *prev, struct vm_area_struct *vma,
					unsigned long start, unsigned long end,
					unsigned long vm_flags);
void vma_adjust(struct vm_area_struct *vma, unsigned long start, unsigned long end, pgoff_t pgoff,
		struct vm_area_struct *insert);
/*
 * expand_stack - grows a VM_GROWSDOWN area down to address (mm/stack.c). 0, or -ENOMEM beyond a limit, the
 * gap or the overcommit account, -EFAULT below the lowest address or where the area is no stack.
 */
int expand_stack(struct vm_area_struct *vma, unsigned long address);
bool may_expand_vm(struct mm_struct *mm, unsigned long vm_flags, unsigned long npages);
void vm_stat_account(struct mm_struct *mm, unsigned long vm_flags, long npages);
#define STACK_RND_MAX (8UL << 20) /* bytes below STACK_TOP where a random stack may begin */
void arch_pick_mmap_layout(struct mm_struct *mm, unsigned long stack_rlimit);

/* fork: fills mm with copies of oldmm's areas, pages shared COW. Takes both locks. */
int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm);
/* exit: releases every area and page table of an mm that nobody uses any more. */
void exit_mmap(struct mm_struct *mm);
void mmap_init(void);

/* ---- page tables and their pages (mm/memory.c) ---- */

/* copy_page_range - fork: the child's area gets the parent's PTEs, private pages write-protected in both. -ENOMEM. */
int copy_page_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma);
/* zap_page_range - unmaps [start, start + size) of an area; its pages go. mmap_lock at least for reading. */
void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long size);
/*
 * change_protection - every present PTE of the range gets newprot. A private page becomes writable, if its area
 * is, only where it is anonymous and no other process maps it or has it in swap. mmap_lock held for writing.
 */
void change_protection(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		       pgprot_t newprot);
/* A second-level table where there is none: user (any mm) and kernel (init_mm). 0 or -ENOMEM. Sleeps. */
int __pte_alloc(struct mm_struct *mm, pmd_t *pmd);
int __pte_alloc_kernel(pmd_t *pmd);

/*
 * The lock of the PTEs in the table that a pmd points to: each table has its own, so that faults of
 * threads meet only within 2 MiB. With one CPU, where nobody ever waits, it is the mm's one lock. Who
 * asks must know that the table stays; mm/rmap.c says why it does.
 */
static inline spinlock_t *pte_lockptr(struct mm_struct *mm __maybe_unused,
				      pmd_t *pmd __maybe_unused)
{
	return IS_ENABLED(CONFIG_SMP) ? &pmd_page(*pmd)->ptl : &mm->page_table_lock;
}

static inline pte_t *pte_offset_map_lock(struct mm_struct *mm, pmd_t *pmd, unsigned long addr,
					 spinlock_t **ptlp)
{
	*ptlp = pte_lockptr(mm, pmd);
	spin_lock(*ptlp);
	return pte_offset_map(pmd, addr);
}

#define pte_unmap_unlock(pte, ptl) \
	do {                       \
		spin_unlock(ptl);  \
		pte_unmap(pte);    \
	} while (0)

/* can_do_mlock - may this task lock memory at all? mm/mlock.c */
bool can_do_mlock(void);

/*
 * __mm_populate - faults in what areas of the current mm have of a range: private writable memory for
 * writing, the rest for reading; nothing of areas locked "on fault". 0, or with !ignore_errors -ENOMEM,
 * -EFAULT (a hole, no access, nothing behind it), -EINTR. Takes mmap_lock. Sleeps. (mm/populate.c)
 */
int __mm_populate(unsigned long addr, unsigned long len, bool ignore_errors);
static inline void mm_populate(unsigned long addr, unsigned long len)
{
	__mm_populate(addr, len, true);
}
/*
 * vm_normal_page - the page that a present PTE of an area refers to; NULL if it is none that is counted:
 * the zero page, or a frame that a driver mapped by its number (VM_PFNMAP).
 */
struct page *vm_normal_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte);

/*
 * What a driver's mmap() maps with (mm/driver_map.c). mmap_lock held for writing; all sleep. What was
 * mapped before an error goes when mmap() returns it.
 *
 * vm_insert_page	one page of the driver's: it gets a reference and is counted. -EFAULT: not in the
 *			area; -EINVAL: free, anonymous or a slab's; -EBUSY: something is mapped there; -ENOMEM.
 * vm_map_pages		as much of pages[num] as the area asks for by vm_pgoff and size. -ENXIO: beyond them.
 * remap_vmalloc_range	the same of vmalloc_user() memory, from page pgoff of it. -EINVAL: beyond it.
 * remap_pfn_range	frames by number, with prot's memory type, without a look at struct page.
 *			-EINVAL: RAM with another type than the kernel's, or a part of a private area.
 * vm_iomap_memory	as much of physical [start, start + len) as the area asks for. -EINVAL: beyond it.
 */
int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page);
int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num);
int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff);
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot);
int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len);
/*
 * get_user_page - a reference to the page behind a user address of an mm, faulted in if need be (for
 * writing: a private copy). mmap_lock held for reading. ERR_PTR(-EFAULT) where no area allows it. Who
 * has written to the page calls set_page_dirty_lock() before put_page().
 */
struct page *get_user_page(struct mm_struct *mm, unsigned long address, bool write);
/*
 * access_remote_vm - copies len bytes between buf and another mm; how many were copied. A debugger's
 * access: of what the process may not read, and into private memory that it may not write to, which then
 * becomes its own copy. Takes mmap_lock.
 */
int access_remote_vm(struct mm_struct *mm, unsigned long addr, void *buf, int len, bool write);

static inline void add_mm_counter(struct mm_struct *mm, int member, long value)
{
	atomic_add(value, &mm->rss_stat[member]);
}

/* What one run over a table has changed. Before its lock is let go, so that no later change is counted first. */
static inline void add_mm_rss(struct mm_struct *mm, const int *rss)
{
	int i;

	for (i = 0; i < NR_MM_COUNTERS; i++) {
		if (rss[i])
			add_mm_counter(mm, i, rss[i]);
	}
}

static inline unsigned long get_mm_counter(struct mm_struct *mm, int member)
{
	int v = atomic_read(&mm->rss_stat[member]);

	return v < 0 ? 0 : v;
}

/* Which counter a page's mappings are in. */
static inline int mm_counter_file(const struct page *page)
{
	return PageSwapBacked(page) ? MM_SHMEMPAGES : MM_FILEPAGES;
}

static inline int mm_counter(const struct page *page)
{
	return PageAnon(page) ? MM_ANONPAGES : mm_counter_file(page);
}

static inline unsigned long get_mm_rss(struct mm_struct *mm)
{
	return get_mm_counter(mm, MM_FILEPAGES) + get_mm_counter(mm, MM_ANONPAGES) +
	       get_mm_counter(mm, MM_SHMEMPAGES);
}

/*
 * Before resident pages go: remembers how many there were. Not exact while other threads fault; whoever
 * asks takes the maximum with what there is now.
 */
static inline void update_hiwater_rss(struct mm_struct *mm)
{
	unsigned long rss = get_mm_rss(mm);

	if (READ_ONCE(mm->hiwater_rss) < rss)
		WRITE_ONCE(mm->hiwater_rss, rss);
}

/* mm_struct references: kernel/fork.c (see <neap/sched/mm.h> names in <neap/sched.h>). */

/* ---- mmap_lock by name ---- */

static inline void mmap_write_lock(struct mm_struct *mm)
{
	down_write(&mm->mmap_lock);
}

static inline int mmap_write_lock_killable(struct mm_struct *mm)
{
	down_write(&mm->mmap_lock);
	return 0;
}

static inline void mmap_write_unlock(struct mm_struct *mm)
{
	up_write(&mm->mmap_lock);
}

static inline void mmap_read_lock(struct mm_struct *mm)
{
	down_read(&mm->mmap_lock);
}

static inline bool mmap_read_trylock(struct mm_struct *mm)
{
	return down_read_trylock(&mm->mmap_lock) != 0;
}

static inline void mmap_read_unlock(struct mm_struct *mm)
{
	up_read(&mm->mmap_lock);
}

/* From holding it for writing to holding it for reading, with no gap between. */
static inline void mmap_write_downgrade(struct mm_struct *mm)
{
	downgrade_write(&mm->mmap_lock);
}

/* The current task holds it in either way, or for writing: a kernel with lockdep complains if not. */
static inline void mmap_assert_locked(struct mm_struct *mm)
{
	lockdep_assert_held(&mm->mmap_lock);
}

static inline void mmap_assert_write_locked(struct mm_struct *mm)
{
	lockdep_assert_held_write(&mm->mmap_lock);
}

#endif
