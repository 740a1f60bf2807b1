/* SPDX-License-Identifier: MIT */
/*
 * Cache maintenance for ARMv7 with physically tagged data caches (Cortex-A7, A15 and all others):
 * data aliases cannot exist, so none of the flush_cache_* calls that virtually tagged caches need
 * has anything to do. What remains:
 *
 *	- the instruction cache does not see the data cache. Code that was just written is cleaned to
 *	  the point of unification and the I-cache and the branch predictor are invalidated
 *	  (ARM DDI 0406C B2.2.9), for the kernel by flush_icache_range(), for user pages when a PTE
 *	  that allows execution is set (__sync_icache_dcache());
 *	- whoever does not see the caches at all: __cpuc_flush_dcache_area() and friends, to the point
 *	  of coherency.
 */
#ifndef _ASM_CACHEFLUSH_H
#define _ASM_CACHEFLUSH_H

#include <asm/barrier.h>
#include <asm/page.h>
#include <neap/types.h>

struct mm_struct;
struct page;
struct vm_area_struct;

/* Smallest line of the data caches, bytes, that buffers given to devices are aligned to. */
#define L1_CACHE_SHIFT 6
#define L1_CACHE_BYTES (1 << L1_CACHE_SHIFT)

/* Makes code written to [@start, @end) of kernel addresses fit to be executed, on all CPUs. */
void flush_icache_range(unsigned long start, unsigned long end);

/*
 * The same for addresses of the current process, for the ARM cacheflush system call. 0, or -EFAULT
 * where nothing is mapped. May fault pages in.
 */
int flush_icache_user_range(unsigned long start, unsigned long end);

/* Drops all instruction cache and branch predictor contents on all CPUs. */
void __flush_icache_all(void);

/* [@addr, @addr + @size) to the point of coherency; kernel addresses. */
void __cpuc_flush_dcache_area(const void *addr, size_t size); /* clean and invalidate */
void __cpuc_clean_dcache_area(const void *addr, size_t size);
void __cpuc_inval_dcache_area(const void *addr, size_t size);

/* The whole data cache of this CPU by set and way: only for a CPU that leaves, caches off. */
void v7_flush_dcache_all(void);

/*
 * The kernel wrote to a page that user space may execute from: the next exec PTE synchronises it.
 */
void flush_dcache_page(struct page *page);
/* Writes to a page of a user program through a kernel address of it. */
void copy_to_user_page(struct page *page, void *dst, const void *src, size_t len);

/*
 * Called by set_pte_at() for a PTE that user mode may execute through. May be called in atomic
 * context.
 */
void __sync_icache_dcache(pte_t pte);

/*
 * After new kernel entries: the table walk sees them (see pgtable.h), and so does this CPU's
 * fetch.
 */
#define flush_cache_vmap(start, end) \
	do {                         \
		dsb(ishst);          \
		isb();               \
	} while (0)

#define flush_cache_all() \
	do {              \
	} while (0)
#define flush_cache_mm(mm)		   ((void)(mm))
#define flush_cache_dup_mm(mm)		   ((void)(mm))
#define flush_cache_range(vma, start, end) ((void)(vma))
#define flush_cache_page(vma, addr, pfn)   ((void)(vma))
#define flush_cache_vunmap(start, end) \
	do {                           \
	} while (0)
#define flush_kernel_vmap_range(addr, size)	 ((void)(addr))
#define invalidate_kernel_vmap_range(addr, size) ((void)(addr))

#endif /* _ASM_CACHEFLUSH_H */
