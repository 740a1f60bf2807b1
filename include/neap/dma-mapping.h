/* SPDX-License-Identifier: MIT */
/*
 * The address by which a device reaches memory. Everything given to a device passes through here,
 * so that a machine where this is not the physical address (a Xen guest without direct map) needs a
 * change in one place. No cache maintenance: the devices driven here are coherent.
 */
#ifndef _NEAP_DMA_MAPPING_H
#define _NEAP_DMA_MAPPING_H

#include <neap/mm.h>
#include <neap/types.h>
#include <asm/memory.h>

/* @page need not be in lowmem; @offset is within the page. Never fails, any context. */
static inline dma_addr_t dma_map_page(const struct page *page, unsigned int offset)
{
	return page_to_phys(page) + offset;
}

/* @ptr is an address in lowmem (kmalloc, __get_free_pages): contiguous for one page at least. */
static inline dma_addr_t dma_map_single(const void *ptr)
{
	return __pa(ptr);
}

#endif /* _NEAP_DMA_MAPPING_H */
