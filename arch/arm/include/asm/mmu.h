/* SPDX-License-Identifier: MIT */
/* What this architecture keeps for an address space. */
#ifndef _ASM_MMU_H
#define _ASM_MMU_H

#include <asm/atomic.h>
#include <neap/types.h>

/*
 * id: the generation of ASIDs the address space last ran in, above the 8 bits of its ASID. 0 means
 * none yet. Written under cpu_asid_lock (context.c).
 */
typedef struct {
	atomic64_t id;
} mm_context_t;

#define ASID_BITS 8
#define ASID_MASK ((1u << ASID_BITS) - 1)
#define ASID(mm)  ((u32)READ_ONCE((mm)->context.id.counter) & ASID_MASK)

#endif /* _ASM_MMU_H */
