/* SPDX-License-Identifier: MIT */
/*
 * The kernel's virtual map, and the arithmetic between lowmem addresses, physical addresses, page
 * frames and their descriptors.
 *
 *	0xffff0000  vectors, kuser helpers
 *	0xfff00000  FIXADDR_END
 *	0xffc00000  FIXADDR_START: early console, kmap_local slots
 *	0xff800000  VMALLOC_END; above it the window to the boot loader's device tree
 *	    ...     VMALLOC_START = high_memory + 8 MiB (a gap that catches stray pointers)
 *	    ...     high_memory: end of lowmem
 *	PAGE_OFFSET lowmem: RAM from PHYS_OFFSET on, linear
 *	  - 2 MiB   PKMAP_BASE: slots of kmap()
 *	  - 16 MiB  TASK_SIZE: end of user space
 *
 * PHYS_OFFSET, the physical address behind PAGE_OFFSET, is known at run time only.
 */
#ifndef _ASM_MEMORY_H
#define _ASM_MEMORY_H

#include <neap/const.h>
#include <neap/sizes.h>

#define PAGE_OFFSET	UL(CONFIG_PAGE_OFFSET)
#define TEXT_OFFSET	UL(0x10000) /* the image starts so far above PHYS_OFFSET */
#define KERNEL_START_VA (PAGE_OFFSET + TEXT_OFFSET)

#define TASK_SIZE (PAGE_OFFSET - SZ_16M)
/* MAP_FIXED goes nowhere below: where the vectors are on machines that have them at 0. */
#define FIRST_USER_ADDRESS (2 * PAGE_SIZE)
/* Where bottom-up mmap starts looking. */
#define TASK_UNMAPPED_BASE ALIGN(TASK_SIZE / 3, SZ_16M)

#define PKMAP_BASE (PAGE_OFFSET - SZ_2M)

#define VMALLOC_OFFSET SZ_8M
#define VMALLOC_END    UL(0xff800000)

#define FDT_FIXED_BASE UL(0xff800000)
#define FDT_FIXED_SIZE (3 * SZ_1M) /* 2 MiB of tree that starts anywhere in a section */
#define FDT_MAX_SIZE   SZ_2M

#define FIXADDR_START UL(0xffc00000)
#define FIXADDR_END   UL(0xfff00000)
#define FIXADDR_TOP   (FIXADDR_END - PAGE_SIZE)

#define VECTORS_BASE UL(0xffff0000)

#ifndef __ASSEMBLY__

#include <neap/types.h>
#include <asm/page.h>

/* All set once while booting, before any other thread runs; read-only afterwards. */
extern phys_addr_t phys_offset;	    /* physical address of PAGE_OFFSET */
extern u32 phys_virt_offset;	    /* phys_offset - PAGE_OFFSET, modulo 2^32 */
extern void *high_memory;	    /* first address after lowmem */
extern unsigned long min_low_pfn;   /* first page frame: that of phys_offset */
extern unsigned long max_low_pfn;   /* first page frame that is not lowmem */
extern unsigned long max_pfn;	    /* first page frame that is not RAM at all */
extern phys_addr_t arm_lowmem_last; /* last physical byte of lowmem */

#define PHYS_OFFSET	phys_offset
#define PHYS_PFN_OFFSET (phys_offset >> PAGE_SHIFT)
#define ARCH_PFN_OFFSET min_low_pfn

#define VMALLOC_START \
	(((unsigned long)high_memory + VMALLOC_OFFSET) & ~(unsigned long)(VMALLOC_OFFSET - 1))

/* Lowmem only: the image and what the page allocator and slab give without __GFP_HIGHMEM. */
static inline phys_addr_t virt_to_phys(const volatile void *x)
{
	return (phys_addr_t)(unsigned long)x + phys_virt_offset;
}
static inline void *phys_to_virt(phys_addr_t x)
{
	return (void *)(unsigned long)(x - phys_virt_offset);
}

#define __pa(x)	       virt_to_phys((const volatile void *)(x))
#define __va(x)	       phys_to_virt((phys_addr_t)(x))
#define __pa_symbol(x) __pa(x)

#define PFN_ALIGN(x) (((unsigned long)(x) + (PAGE_SIZE - 1)) & PAGE_MASK)
/* Written without an overflow at the top of the 32-bit space. */
#define PFN_UP(x)	     (((x) >> PAGE_SHIFT) + (((x) & ~PAGE_MASK) != 0))
#define PFN_DOWN(x)	     ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x)	     ((phys_addr_t)(x) << PAGE_SHIFT)
#define __phys_to_pfn(paddr) ((unsigned long)((paddr) >> PAGE_SHIFT))
#define __pfn_to_phys(pfn)   ((phys_addr_t)(pfn) << PAGE_SHIFT)

#define virt_to_pfn(kaddr) (__pa(kaddr) >> PAGE_SHIFT)
#define pfn_to_virt(pfn)   __va(PFN_PHYS(pfn))
#define pfn_to_kaddr(pfn)  pfn_to_virt(pfn)

/* mem_map[0] describes the frame ARCH_PFN_OFFSET; holes have descriptors too (PG_reserved). */
extern struct page *mem_map;
#define pfn_to_page(pfn)   (mem_map + ((pfn)-ARCH_PFN_OFFSET))
#define page_to_pfn(page)  ((unsigned long)((page)-mem_map) + ARCH_PFN_OFFSET)
#define page_to_phys(page) PFN_PHYS(page_to_pfn(page))
#define phys_to_page(phys) pfn_to_page(__phys_to_pfn(phys))
/* Both without a look at phys_offset: lowmem and mem_map start at the same frame. */
#define virt_to_page(kaddr) (mem_map + (((unsigned long)(kaddr)-PAGE_OFFSET) >> PAGE_SHIFT))
#define lowmem_page_address(page) \
	((void *)(((unsigned long)((page)-mem_map) << PAGE_SHIFT) + PAGE_OFFSET))

/* Is there a descriptor for this frame (it may be a hole)? Is it RAM? */
#define pfn_valid(pfn) ((pfn) >= min_low_pfn && (pfn) < max_pfn)
bool pfn_is_ram(unsigned long pfn);
#define virt_addr_valid(kaddr)                    \
	((unsigned long)(kaddr) >= PAGE_OFFSET && \
	 (unsigned long)(kaddr) < (unsigned long)high_memory)

#endif /* __ASSEMBLY__ */
#endif /* _ASM_MEMORY_H */
