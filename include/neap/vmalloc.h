/* SPDX-License-Identifier: MIT */
/*
 * The vmalloc area: kernel addresses whose frames need not be contiguous. Each area is followed by an
 * unmapped guard page, so that running over its end faults.
 */
#ifndef NEAP_VMALLOC_H
#define NEAP_VMALLOC_H

#include <asm/pgtable.h>
#include <neap/gfp.h>
#include <neap/rbtree.h>
#include <neap/types.h>

#define VM_IOREMAP 0x1UL /* ioremap() */
#define VM_ALLOC   0x2UL /* vmalloc() */
#define VM_MAP	   0x4UL /* vmap() */
#define VM_USERMAP 0x8UL /* vmalloc_user(): may be shown to user space */

struct page;

/* In the set of areas (mm/vmap_area.c), whose lock, vmap_area_lock, protects all fields. */
struct vm_struct {
	struct rb_node rb;
	unsigned long gap, subtree_gap; /* bytes free below it; the most below one of its subtree */
	void *addr;
	unsigned long size; /* bytes, guard page included */
	unsigned long flags;
	struct page **pages;
	unsigned int nr_pages;
	phys_addr_t phys_addr; /* ioremap */
	const void *caller;
};

void vmalloc_init(void);
/* All of these sleep, and return NULL (or an error) when there is no room or no memory. */
void *vmalloc(unsigned long size); /* frames from highmem first */
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size); /* zeroed, for remap_vmalloc_range() */
void *
vmalloc_32(unsigned long size); /* frames with 32-bit addresses: on this architecture lowmem */
void *__vmalloc(unsigned long size, gfp_t gfp);
void vfree(const void *addr); /* NULL is ignored; not from interrupts */
void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot);
void vunmap(const void *addr);
struct page *vmalloc_to_page(const void *addr);
unsigned long vmalloc_to_pfn(const void *addr);
bool is_vmalloc_addr(const void *addr);
/*
 * kvzalloc - zeroed memory of any size, by kmalloc() up to a page and else by vmalloc(). NULL: there is none.
 * kvfree - gives it back; NULL is ignored. Both may sleep.
 */
void *kvzalloc(unsigned long size, gfp_t gfp);
void kvfree(const void *addr);

/*
 * get_vm_area_caller - an unmapped piece of the area, for ioremap; caller is shown as its owner. NULL: no
 * memory. Sleeps. remove_vm_area unmaps and forgets it.
 */
struct vm_struct *get_vm_area_caller(unsigned long size, unsigned long flags, const void *caller);
struct vm_struct *find_vm_area(const void *addr);
struct vm_struct *remove_vm_area(const void *addr);
/* ioremap_page_range - maps [addr, end) to physical memory; -ENOMEM if a table cannot be had. */
int ioremap_page_range(unsigned long addr, unsigned long end, phys_addr_t phys, pgprot_t prot);
int map_kernel_range(unsigned long addr, unsigned long size, pgprot_t prot, struct page **pages);
void unmap_kernel_range(unsigned long addr, unsigned long size);

struct seq_operations;
extern const struct seq_operations vmallocinfo_op;

#endif
