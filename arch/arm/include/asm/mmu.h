/* SPDX-License-Identifier: MIT */
/* What this architecture keeps for an address space. */
#ifndef _ASM_MMU_H
#define _ASM_MMU_H

#include <neap/types.h>

/*
 * id: the generation of ASIDs the address space last ran in, above the 8 bits of its ASID. 0 means
 * none yet. Written under cpu_asid_lock (context.c).
 */
typedef struct {
	u64 id;
} mm_context_t;

#define ASID_BITS 8
#define ASID_MASK ((1u << ASID_BITS) - 1)
#define ASID(mm)  ((u32)(mm)->context.id & ASID_MASK)

#endif /* _ASM_MMU_H */
