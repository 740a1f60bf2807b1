// SPDX-License-Identifier: MIT
/*
 * Device registers in the vmalloc area. RAM that the kernel uses is refused: it is mapped as cached
 * memory already, and one page must not have two memory types (ARM DDI 0406C A3.5.7).
 */
#include <asm/io.h>
#include <asm/pgtable.h>
#include <neap/memblock.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <neap/vmalloc.h>

static void __iomem *__ioremap_caller(phys_addr_t phys, size_t size, pgprot_t prot,
				      const void *caller)
{
	unsigned long offset = phys & ~PAGE_MASK, addr;
	phys_addr_t last = phys + (size - 1);
	struct vm_struct *area;

	if (!size || last < phys)
		return NULL;
	if (memblock_overlaps_memory(phys, last)) {
		pr_err("ioremap: %#010x-%#010x is RAM\n", phys, last);
		return NULL;
	}
	size = PAGE_ALIGN(size + offset);
	area = get_vm_area_caller(size, VM_IOREMAP, caller);
	if (!area)
		return NULL;
	area->phys_addr = phys - offset;
	addr = (unsigned long)area->addr;
	if (ioremap_page_range(addr, addr + size, phys - offset, prot)) {
		kfree(remove_vm_area(area->addr));
		return NULL;
	}
	return (void __iomem *)(addr + offset);
}

void __iomem *ioremap(phys_addr_t phys, size_t size)
{
	return __ioremap_caller(phys, size, PAGE_KERNEL_DEVICE, __builtin_return_address(0));
}

void __iomem *ioremap_wc(phys_addr_t phys, size_t size)
{
	return __ioremap_caller(phys, size, PAGE_KERNEL_WC, __builtin_return_address(0));
}

void iounmap(volatile void __iomem *addr)
{
	if (addr)
		kfree(remove_vm_area((const void *)((unsigned long)addr & PAGE_MASK)));
}
