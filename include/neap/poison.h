/* SPDX-License-Identifier: MIT */
/*
 * Values left where nothing valid should be, to be recognised in a register dump. The pointers
 * lie in the first page but one, which is never mapped.
 */
#ifndef _NEAP_POISON_H
#define _NEAP_POISON_H

#define LIST_POISON1 ((void *)0x1100) /* next of an entry that was taken off its list */
#define LIST_POISON2 ((void *)0x1122) /* prev of it */

#define POISON_INUSE	    0x5a /* object handed out and not written yet */
#define POISON_FREE	    0x6b /* object freed */
#define POISON_END	    0xa5 /* last byte of a poisoned object */
#define PAGE_POISON	    0xaa /* page freed */
#define POISON_FREE_INITMEM 0xcc /* boot-only memory given back */

#define STACK_END_MAGIC 0x57ac6e9d /* lowest word of a kernel stack */

#endif /* _NEAP_POISON_H */
