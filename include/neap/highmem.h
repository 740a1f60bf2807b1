/* SPDX-License-Identifier: MIT */
/*
 * Reaching a page's bytes. A lowmem page has its address always. A highmem page gets one for a while:
 * kmap() from the 512 slots of PKMAP, global and sleeping when all are in use; kmap_local_page() from
 * the fixmap slots of this CPU, at once, nested, undone in reverse order by the same task.
 */
#ifndef NEAP_HIGHMEM_H
#define NEAP_HIGHMEM_H

#include <asm/cacheflush.h>
#include <asm/fixmap.h>
#include <neap/mm.h>
#include <neap/string.h>

/* mm/highmem.c */
void *kmap_high(struct page *page);
void kunmap_high(struct page *page);
void *page_address_high(const struct page *page); /* its kmap address, or NULL */
void *kmap_local_high(struct page *page, pgprot_t prot);
void kunmap_local_high(const void *addr);
bool kmap_local_held(void); /* this CPU has a local mapping: it must not sleep */
void highmem_init(void);

/* kmap - may sleep. kunmap - any context. */
static inline void *kmap(struct page *page)
{
	return PageHighMem(page) ? kmap_high(page) : lowmem_page_address(page);
}

static inline void kunmap(struct page *page)
{
	if (PageHighMem(page))
		kunmap_high(page);
}

static inline void *page_address(const struct page *page)
{
	return PageHighMem(page) ? page_address_high(page) : lowmem_page_address(page);
}

static inline void *kmap_local_page(struct page *page)
{
	return PageHighMem(page) ? kmap_local_high(page, PAGE_KERNEL) : lowmem_page_address(page);
}

static inline void kunmap_local(const void *addr)
{
	if (IS_ENABLED(CONFIG_HIGHMEM) && !virt_addr_valid(addr))
		kunmap_local_high(addr);
}

#define kmap_atomic(page)   kmap_local_page(page)
#define kunmap_atomic(addr) kunmap_local(addr)

static inline void clear_highpage(struct page *page)
{
	void *p = kmap_local_page(page);

	clear_page(p);
	kunmap_local(p);
}

static inline void copy_highpage(struct page *to, struct page *from)
{
	void *src = kmap_local_page(from);
	void *dst = kmap_local_page(to);

	copy_page(dst, src);
	kunmap_local(dst);
	kunmap_local(src);
}

#endif
