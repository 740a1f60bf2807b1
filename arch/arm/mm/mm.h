/* SPDX-License-Identifier: MIT */
/* What the builders of the kernel's map share. */
#ifndef _ARCH_ARM_MM_MM_H
#define _ARCH_ARM_MM_MM_H

#include <asm/pgtable.h>
#include <neap/types.h>

/* The kinds of memory that create_mapping() knows. */
enum map_type {
	MT_MEMORY_RW, /* data: never executable */
	MT_MEMORY_RO,
	MT_MEMORY_ROX, /* text */
	MT_DEVICE,
	MT_VECTORS, /* readable and executable by user mode */
	NR_MAP_TYPES,
};

/* A piece of the map. Both addresses and the length are multiples of PAGE_SIZE. */
struct map_desc {
	unsigned long virtual;
	phys_addr_t phys;
	unsigned long length;
	enum map_type type;
	bool pages_only; /* no sections: permissions will change page by page */
};

void create_mapping(const struct map_desc *md);
void set_kernel_type(unsigned long start, unsigned long end, enum map_type type);
void map_lowmem(void);
void kmap_init(void);
void vectors_init(void);
/* True once swapper_pg_dir is what the MMU walks, so that all lowmem can be reached. */
extern bool lowmem_is_mapped;

#endif /* _ARCH_ARM_MM_MM_H */
